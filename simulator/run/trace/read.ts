/** A whole trace in text → its events in order, and everything about it that was lost, cut or not understood, each with its line. */
import type { Problem } from "../../../base/problem.ts";
import { factOf, type Group, groupOf, GROUPS, type TraceFact } from "./fact.ts";
import { type EventLine, readTraceLine } from "./line.ts";

/** One event that says something. Times are nanoseconds since the trace's first event. */
export interface TraceEvent {
  /** 1-based. */
  readonly line: number;
  readonly timeNs: number;
  readonly cpu: number;
  readonly comm: string;
  readonly pid: number;
  readonly fact: TraceFact;
}

export type TraceForm = "ftrace" | "trace-cmd" | "perf";

/** What becomes of the lines: they add up to {@link TraceCounts.lines}. */
export interface TraceCounts {
  readonly lines: number;
  readonly events: number;
  /** Comments, empty lines, stacks, notes about lost events. */
  readonly passed: number;
  readonly unread: number;
}

export interface Trace {
  readonly form: TraceForm | undefined;
  readonly events: readonly TraceEvent[];
  readonly counts: TraceCounts;
  /** CPUs that have an event, ascending. */
  readonly cpus: readonly number[];
  readonly spanNs: number;
  /** Events of each group that a ledger is made from. */
  readonly groups: Readonly<Record<Group, number>>;
  /** Events that the kernel says were lost; undefined where it says that some were, and not how many. */
  readonly lost: number | undefined;
  readonly problems: readonly Problem[];
}

/** More problems of one kind are counted, not listed. */
const SHOWN = 10;

/** @param file How problems name the trace. */
export function readTrace(text: string, file: string): Trace {
  const reader = new TraceReader(file);
  const lines = text.split("\n");
  const unfinished = lines.at(-1) !== "";
  const count = unfinished ? lines.length : lines.length - 1;
  for (let at = 0; at < count; at++) reader.line(lines[at] ?? "", at + 1, unfinished && at === count - 1);
  return reader.end(count);
}

class TraceReader {
  readonly #file: string;
  readonly #events: TraceEvent[] = [];
  readonly #problems: Problem[] = [];
  readonly #times = new Map<string, number>();
  readonly #lastTime = new Map<number, number>();
  readonly #groups: Record<Group, number> = { irq_vectors: 0, ipi: 0, csd: 0, sched: 0, workqueue: 0, tick_stop: 0, context_tracking: 0 };
  #program: "ftrace" | "trace-cmd" | undefined;
  readonly #forms = { ftrace: 0, perf: 0 };
  #firstSeconds: number | undefined;
  #firstFraction = 0;
  readonly #counts = { events: 0, passed: 0, unread: 0 };
  #lost: number | undefined = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @param cut Whether it is the last line, and has no newline. */
  line(text: string, number: number, cut: boolean): void {
    const read = readTraceLine(text);
    switch (read.kind) {
      case "event":
        return this.#event(read, text, number, cut);
      case "header":
        this.#program ??= read.program;
        break;
      case "lost":
        this.#lostEvents(read.cpu, read.count, number);
        break;
      case "entries":
        this.#entries(read.kept, read.written, number);
        break;
      case "unread":
        this.#counts.unread++;
        return cut ? this.#cutLine(number) : this.#unread(text, number);
      case "passed":
    }
    this.#counts.passed++;
  }

  end(lines: number): Trace {
    for (const [code, count] of this.#times) {
      if (count > SHOWN) this.#problems.push(this.#problem(0, code, `and ${count - SHOWN} more of this kind`, ""));
    }
    const cpus = [...new Set(this.#events.map(({ cpu }) => cpu))].sort((a, b) => a - b);
    const last = this.#events.reduce((latest, { timeNs }) => Math.max(latest, timeNs), 0);
    const { events, passed, unread } = this.#counts;
    if (events === 0) this.#problems.push(this.#noEvents());
    return {
      form: this.#form(),
      events: this.#events,
      counts: { lines, events, passed, unread },
      cpus,
      spanNs: last,
      groups: this.#groups,
      lost: this.#lost,
      problems: this.#problems,
    };
  }

  #form(): TraceForm | undefined {
    const { ftrace, perf } = this.#forms;
    if (ftrace + perf === 0) return this.#program;
    return perf > ftrace ? "perf" : (this.#program ?? "ftrace");
  }

  #event(read: EventLine, text: string, number: number, cut: boolean): void {
    const fact = factOf(read);
    if (fact === undefined) {
      this.#counts.unread++;
      return cut ? this.#cutLine(number) : this.#unread(text, number);
    }
    if (cut) this.#cutLine(number);
    this.#counts.events++;
    this.#forms[read.form]++;
    const group = groupOf(read.name);
    if (group !== undefined) this.#groups[group]++;
    const { cpu, comm, pid } = read;
    const timeNs = this.#timeOf(read);
    this.#checkOrder(cpu, timeNs, number);
    this.#events.push({ line: number, timeNs, cpu, comm, pid, fact });
  }

  /** Subtracted before they are scaled: an uptime in nanoseconds is more than a double holds exactly. */
  #timeOf({ seconds, fraction }: EventLine): number {
    const whole = Number(seconds);
    const rest = Number(fraction.slice(0, 9).padEnd(9, "0"));
    this.#firstSeconds ??= whole;
    if (this.#events.length === 0) this.#firstFraction = rest;
    return (whole - this.#firstSeconds) * 1e9 + rest - this.#firstFraction;
  }

  #checkOrder(cpu: number, timeNs: number, number: number): void {
    const before = this.#lastTime.get(cpu) ?? timeNs;
    if (timeNs < before) {
      const message = `CPU ${cpu} goes back in time here, by ${Math.round((before - timeNs) / 1000)} us`;
      this.#report(number, "trace-time", message, "sort the trace by time; parts of two traces do not make one");
    }
    this.#lastTime.set(cpu, Math.max(before, timeNs));
  }

  #lostEvents(cpu: number, count: number | undefined, number: number): void {
    this.#lost = count === undefined || this.#lost === undefined ? undefined : this.#lost + count;
    const where = cpu < 0 ? "" : ` of CPU ${cpu}`;
    const message = `the kernel lost ${count ?? "some"} events${where} before this line: what was counted is the least that happened`;
    this.#report(number, "trace-lost", message, "trace again with a larger buffer: buffer_size_kb, trace-cmd -b, perf -m");
  }

  #entries(kept: number, written: number, number: number): void {
    if (written <= kept) return;
    if (this.#lost !== undefined) this.#lost += written - kept;
    const message = `the buffer holds ${kept} of ${written} events: the first ${written - kept} were overwritten`;
    this.#report(number, "trace-lost", message, "trace again with a larger buffer_size_kb, or read trace_pipe while it runs");
  }

  #unread(text: string, number: number): void {
    const shown = text.trim().slice(0, 60);
    this.#report(number, "trace-line", `this is no line of a trace: ${shown}`, "it is passed over");
  }

  #cutLine(number: number): void {
    this.#problems.push(
      this.#problem(number, "trace-cut", "the trace ends in the middle of this line", "what comes after it is not counted"),
    );
  }

  #noEvents(): Problem {
    const help = "give the text of /sys/kernel/tracing/trace or trace_pipe, of trace-cmd report, or of perf script";
    return { ...this.#problem(0, "trace-empty", "there is no event in it", help), severity: "error" };
  }

  #report(line: number, code: string, message: string, help: string): void {
    const count = (this.#times.get(code) ?? 0) + 1;
    this.#times.set(code, count);
    if (count <= SHOWN) this.#problems.push(this.#problem(line, code, message, help));
  }

  #problem(line: number, code: string, message: string, help: string): Problem {
    return { code, severity: "warning", file: this.#file, line, column: line > 0 ? 1 : 0, message, help };
  }
}

/** Groups without an event, with what is not known then. */
export function missingGroups(groups: Trace["groups"]): readonly Group[] {
  return GROUPS.filter((group) => groups[group] === 0);
}
