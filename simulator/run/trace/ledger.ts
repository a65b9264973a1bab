/**
 * The ledger of a trace: the same rows as a simulation has, from the events of a real kernel.
 *
 * A departure begins where a CPU leaves user mode (`user_exit`) or idle (an interrupt while the idle task runs), and ends where it is back.
 * Interrupts, switches and ticks in it are charged by what they were for: a call interrupt by the functions that other CPUs queued, a
 * kworker by the work item that it runs, a reschedule interrupt by the kworker that follows it. Where the trace does not tell, the
 * primitive is empty; nothing is guessed.
 */
import {
  isRemoteWakeup,
  isSignalKick,
  isTickKick,
  isWorkBarrier,
  primitiveOfCall,
  primitiveOfWork,
} from "../../../kernel/catalogue/trace-functions.ts";
import type { LedgerRow } from "../result.ts";
import { type Charge, type Figures, type Handling, type Held, TracedCpu, type Visit } from "./cpu.ts";
import type { TraceFact, Vector } from "./fact.ts";
import type { Trace, TraceEvent } from "./read.ts";

/** A row of a simulation's ledger, but for whose business it was: a trace does not tell. File and line are empty too. */
export type TracedRow = Omit<LedgerRow, "share">;

export interface TraceLedger {
  readonly rows: readonly TracedRow[];
  /** Names of the steps that marks in the trace begin, in order; none without marks. */
  readonly steps: readonly string[];
  /** For each CPU, departures that no disturbance explains: system calls, faults, the task's own doing. */
  readonly own: ReadonlyMap<number, number>;
  /** CPUs with interrupts of which no user_enter or user_exit tells: their departures from user mode are not counted. */
  readonly blind: readonly number[];
  /** Interrupts that begin and do not end before the trace does: their lines. */
  readonly open: readonly { readonly cpu: number; readonly line: number; readonly vector: string }[];
}

export function ledgerOf({ events }: Pick<Trace, "events">): TraceLedger {
  const builder = new LedgerBuilder();
  for (const event of events) builder.take(event);
  return builder.end();
}

class LedgerBuilder {
  readonly #cpus = new Map<number, TracedCpu>();
  readonly #rows = new Map<string, { readonly key: Omit<TracedRow, keyof Figures>; readonly figures: Figures }>();
  readonly #steps: string[] = [];
  readonly #interrupted = new Set<number>();
  #step = "";

  take(event: TraceEvent): void {
    const { cpu, pid, fact } = event;
    const state = this.#cpu(cpu);
    // The first line of a CPU shows which task runs there.
    if (state.mode === "unknown" && pid === 0 && fact.kind !== "user-exit") state.mode = "idle";
    if (fact.kind !== "switch") this.#backToIdle(state, cpu);
    this.#apply(state, event, fact);
  }

  #apply(state: TracedCpu, event: TraceEvent, fact: TraceFact): void {
    const { cpu, timeNs } = event;
    switch (fact.kind) {
      case "user-exit":
        state.seesUser = true;
        state.mode = "kernel";
        state.departure = { from: "user", since: timeNs, row: undefined, pausedNs: undefined };
        return;
      case "user-enter":
        state.seesUser = true;
        this.#settle(state, cpu, timeNs);
        state.mode = "user";
        return;
      case "irq-entry":
        return this.#interrupt(state, event, fact.vector);
      case "irq-exit":
        return this.#interruptEnds(state, cpu, timeNs);
      case "csd-queue":
        this.#cpu(fact.cpu).queued.push({ func: fact.func, callsite: fact.callsite });
        return;
      case "ipi-send":
        this.#cpu(fact.cpu).sender = fact.callsite;
        return;
      case "csd-start":
        return this.#calls(state, cpu, fact.func, "");
      case "switch":
        return this.#switches(state, event, fact.nextPid, fact.nextComm);
      case "work-start":
        return this.#works(state, cpu, fact.func);
      case "tick-stop":
        if (fact.stopped) state.tickFor = { function: "", primitive: "" };
        return;
      case "mark":
        return this.#mark(fact.step);
      case "other":
    }
  }

  end(): TraceLedger {
    const cpus = [...this.#cpus].sort(([a], [b]) => a - b);
    for (const [cpu, state] of cpus) {
      this.#backToIdle(state, cpu);
      this.#leaveVisit(state, cpu);
      this.#resolveHeld(state, cpu, NO_PLACE);
    }
    const rows = [...this.#rows.values()].map(({ key, figures }): TracedRow => Object.assign({}, key, figures));
    return {
      rows: rows.filter(({ count, exits, ipis, switches, ticks }) => count + exits + ipis + switches + ticks > 0),
      steps: this.#steps,
      own: new Map(cpus.map(([cpu, { own }]) => [cpu, own])),
      blind: cpus.filter(([cpu, { seesUser, mode }]) => !seesUser && mode !== "idle" && this.#interrupted.has(cpu)).map(([cpu]) => cpu),
      open: cpus.flatMap(([cpu, { handling }]) => (handling === undefined ? [] : [{ cpu, line: handling.line, vector: handling.vector }])),
    };
  }

  #cpu(cpu: number): TracedCpu {
    const known = this.#cpus.get(cpu) ?? new TracedCpu();
    this.#cpus.set(cpu, known);
    return known;
  }

  #mark(step: string): void {
    this.#step = step;
    if (step !== "" && !this.#steps.includes(step)) this.#steps.push(step);
  }

  /** Adds a disturbance, and gives it the departure if that has no owner yet. */
  #charge(state: TracedCpu, cpu: number, charge: Charge, add: Partial<Figures>): Figures {
    const { cause, function: name, primitive } = charge;
    const id = `${this.#step}\n${cpu}\n${cause}\n${name}\n${primitive}`;
    const known = this.#rows.get(id) ?? {
      key: { step: this.#step, cpu, cause, file: "", line: 0, function: name, primitive },
      figures: { count: 0, exits: 0, ipis: 0, switches: 0, ticks: 0, stolenNs: 0 },
    };
    this.#rows.set(id, known);
    const { figures } = known;
    figures.count += add.count ?? 1;
    figures.ipis += add.ipis ?? 0;
    figures.switches += add.switches ?? 0;
    figures.ticks += add.ticks ?? 0;
    const { departure } = state;
    // What came first and is not explained yet is what the CPU left for.
    if (departure !== undefined && departure.row === undefined && state.held === undefined) {
      departure.row = figures;
      figures.exits++;
    }
    return figures;
  }

  #settle(state: TracedCpu, cpu: number, timeNs: number): void {
    this.#leaveVisit(state, cpu);
    this.#resolveHeld(state, cpu, NO_PLACE);
    const { departure } = state;
    if (departure === undefined) return;
    if (departure.row === undefined) state.own++;
    else departure.row.stolenNs += timeNs - departure.since;
    state.departure = undefined;
  }

  /** An idle CPU whose interrupt ended, and which did not switch to a task, is idle since then. */
  #backToIdle(state: TracedCpu, cpu: number): void {
    const { departure, mode } = state;
    if (mode === "idle" && departure?.pausedNs !== undefined) this.#settle(state, cpu, departure.pausedNs);
  }

  /** Charges the interrupts that were held, by what they turn out to have been for. */
  #resolveHeld(state: TracedCpu, cpu: number, place: Pick<Charge, "function" | "primitive">): void {
    const { held } = state;
    if (held === undefined) return;
    state.held = undefined;
    const { wakeups, kicks, from } = held;
    const cause = from === "idle" ? "idle-wakeup" : "reschedule-ipi";
    if (wakeups > 0) this.#charge(state, cpu, { cause, ...place }, { count: wakeups, ipis: wakeups });
    for (const ipis of kicks) {
      this.#charge(state, cpu, { cause: "tick-restart", ...place }, {});
      this.#charge(state, cpu, { cause: "irq-work", ...place }, { ipis });
    }
  }

  #hold(state: TracedCpu): Held {
    state.held ??= { wakeups: 0, from: state.mode === "idle" ? "idle" : "user", kicks: [] };
    return state.held;
  }

  #interrupt(state: TracedCpu, { cpu, timeNs, line }: TraceEvent, vector: Vector): void {
    this.#interrupted.add(cpu);
    if (state.mode === "idle" && state.departure === undefined)
      state.departure = { from: "idle", since: timeNs, row: undefined, pausedNs: undefined };
    state.handling = { vector, line, charged: new Set(), explained: false };
    switch (vector) {
      case "local_timer":
        this.#charge(state, cpu, { cause: "tick", ...state.tickFor }, { ticks: 1 });
        return;
      case "irq_work":
        this.#charge(state, cpu, { cause: "irq-work", function: "", primitive: "" }, {});
        return;
      case "reschedule":
        return this.#reschedule(state, cpu);
      case "call_function":
      case "call_function_single":
        return this.#callInterrupt(state, cpu, state.handling);
      case "other":
    }
  }

  #reschedule(state: TracedCpu, cpu: number): void {
    const { sender } = state;
    state.sender = "";
    if (isSignalKick(sender)) this.#charge(state, cpu, { cause: "fake-signal", function: sender, primitive: "" }, { ipis: 1 });
    else this.#hold(state).wakeups++;
  }

  /** One interrupt may run what several CPUs have queued; it is counted with the first. */
  #callInterrupt(state: TracedCpu, cpu: number, handling: Handling): void {
    state.sender = "";
    const queued = state.queued;
    state.queued = [];
    for (const { func, callsite } of queued) this.#calls(state, cpu, func, callsite);
    if (queued.length === 0) handling.explained = false;
  }

  /** A function that another CPU wants run here. */
  #calls(state: TracedCpu, cpu: number, func: string, callsite: string): void {
    const { handling } = state;
    if (handling === undefined) {
      // Outside an interrupt an idle CPU runs what was queued for it on its own: nobody interrupted it.
      state.queued = state.queued.filter((call) => call.func !== func);
      return;
    }
    if (handling.charged.has(func)) return;
    const ipis = handling.explained ? 0 : 1;
    handling.charged.add(func);
    handling.explained = true;
    if (isRemoteWakeup(func)) this.#hold(state).wakeups += ipis;
    else if (isTickKick(func)) this.#hold(state).kicks.push(ipis);
    else this.#charge(state, cpu, { cause: "call-function-ipi", function: callsite, primitive: primitiveOfCall(func) }, { ipis });
  }

  #interruptEnds(state: TracedCpu, cpu: number, timeNs: number): void {
    const { handling } = state;
    state.handling = undefined;
    if (state.mode === "idle" && state.departure !== undefined) state.departure.pausedNs = timeNs;
    if (handling === undefined || handling.explained || !handling.vector.startsWith("call_function")) return;
    this.#charge(state, cpu, { cause: "call-function-ipi", function: "", primitive: "" }, { ipis: 1 });
  }

  #switches(state: TracedCpu, { cpu, timeNs }: TraceEvent, nextPid: number, nextComm: string): void {
    if (state.mode === "idle") {
      // The idle loop has run all that was queued before it lets a task run.
      state.queued = [];
      if (state.departure !== undefined) state.departure.pausedNs = undefined;
    }
    const visitor = visitorOf(nextComm);
    const before = state.visit;
    if (before !== undefined) before.switches++;
    if (before !== undefined && visitor !== before.kind) this.#leaveVisit(state, cpu);
    if (visitor === undefined) this.#resolveHeld(state, cpu, NO_PLACE);
    else if (state.visit === undefined) this.#visits(state, cpu, visitor);
    if (before === undefined && visitor === undefined && state.departure?.row !== undefined) state.departure.row.switches++;
    if (nextPid === 0) this.#settle(state, cpu, timeNs);
    state.mode = nextPid === 0 ? "idle" : "kernel";
  }

  #visits(state: TracedCpu, cpu: number, kind: Visit["kind"]): void {
    state.visit = { kind, row: undefined, barrier: "", switches: 1 };
    if (kind === "kworker") return;
    const charge: Charge = { cause: "stopper-switch", function: "", primitive: "stop_machine" };
    state.visit.row = this.#charge(state, cpu, charge, {});
    this.#explain(state, cpu, charge);
  }

  /** A work item of a kworker. One that only waits for another is counted only where it comes alone. */
  #works(state: TracedCpu, cpu: number, func: string): void {
    const { visit } = state;
    if (visit?.kind !== "kworker") return;
    if (isWorkBarrier(func)) {
      visit.barrier = func;
      return;
    }
    const place = { function: func, primitive: primitiveOfWork(func) };
    this.#explain(state, cpu, place);
    const row = this.#charge(state, cpu, { cause: "kworker-switch", ...place }, {});
    visit.row ??= row;
  }

  /** The interrupts and ticks that come with a work item are its own. */
  #explain(state: TracedCpu, cpu: number, { function: name, primitive }: Pick<Charge, "function" | "primitive">): void {
    const place = { function: name, primitive };
    state.tickFor = place;
    this.#resolveHeld(state, cpu, place);
  }

  #leaveVisit(state: TracedCpu, cpu: number): void {
    const { visit } = state;
    if (visit === undefined) return;
    state.visit = undefined;
    const { barrier } = visit;
    const place = { function: barrier, primitive: barrier === "" ? "" : primitiveOfWork(barrier) };
    if (visit.row === undefined) this.#explain(state, cpu, place);
    const row = visit.row ?? this.#charge(state, cpu, { cause: "kworker-switch", ...place }, {});
    row.switches += visit.switches;
  }
}

const NO_PLACE = { function: "", primitive: "" } as const;

/** By the names that the kernel gives its threads (6.12 kernel/workqueue.c, create_worker(); kernel/stop_machine.c). */
function visitorOf(comm: string): Visit["kind"] | undefined {
  if (comm.startsWith("kworker/")) return "kworker";
  return comm.startsWith("migration/") ? "stopper" : undefined;
}
