/**
 * A debugged run: where to stop, and going from stop to stop in either direction. It knows C and kernels as the simulator does, and no
 * debugger's protocol.
 */
import type { SourceFile } from "../../base/source-file.ts";
import type { ImageObject } from "../../c/ir/image.ts";
import type { CpuList } from "../../kernel/topologies/topology.ts";
import { plain, pointerTo } from "../../c/syntax/types-basic.ts";
import type { CType } from "../../c/syntax/types.ts";
import type { Watch } from "../machine/pauses.ts";
import type { Disturbance, Violation } from "../world/facts.ts";
import { evaluate, isTrue, type Scope } from "./expression.ts";
import type { HitCondition } from "./hit-condition.ts";
import { framesOf, placeOfVariable, type StackFrame, variablesOf } from "./frames.ts";
import { LineTable } from "./lines.ts";
import { Lists } from "./lists/lists.ts";
import { MacroTable } from "./macros.ts";
import type { Position } from "./position.ts";
import { type Step, type StepKind, stepBackward, stepForward } from "./stepping.ts";
import type { Moment, Search, Subject } from "./subject.ts";
import { readType } from "./type-name.ts";
import { dataAddress, type Place, type Value, valueError, type ValueError, Values } from "./value.ts";

/** A stop at instructions. */
export interface Breakpoint {
  readonly id: number;
  /** Code indices. */
  readonly pcs: readonly number[];
  /** A C expression that must be true. */
  readonly condition: string | undefined;
  /** Whether a hit stops, by its number; counted going forward only. */
  readonly hits: HitCondition;
  /** Instead of stopping: what to print, with C expressions in braces. */
  readonly log: string | undefined;
}

/** A stop at a change of data. */
export interface DataBreakpoint {
  readonly id: number;
  readonly watch: Watch;
  /** What people call it. */
  readonly name: string;
}

export interface Stops {
  readonly breakpoints: readonly Breakpoint[];
  readonly data: readonly DataBreakpoint[];
  /** Stop when one of these CPUs is disturbed. */
  readonly disturbed: CpuList;
  readonly violations: boolean;
}

export const NO_STOPS: Stops = { breakpoints: [], data: [], disturbed: [], violations: false };

/** Why the run stands still. */
export type Reason =
  /** `fault`: a condition that could not be evaluated, and why. */
  | { readonly kind: "breakpoint"; readonly ids: readonly number[]; readonly fault?: string }
  | { readonly kind: "data"; readonly ids: readonly number[]; readonly name: string }
  | { readonly kind: "step" }
  /** One event can disturb several of the CPUs that are looked at. */
  | { readonly kind: "disturbance"; readonly disturbances: readonly [Disturbance, ...(readonly Disturbance[])] }
  | { readonly kind: "violation"; readonly violation: Violation }
  | { readonly kind: "beginning" }
  /** The virtual time that was asked for. */
  | { readonly kind: "time" }
  | { readonly kind: "end" };

/** Whose frame is looked at. */
export interface Self {
  /** -1 for none. */
  readonly task: number;
  readonly cpu: number;
}

/** What is said while running, by log points. */
export interface LogEntry {
  readonly text: string;
  readonly frame: StackFrame | undefined;
}

export type Direction = "forward" | "backward";

/** A breakpoint that stops, and what its condition could not be evaluated for. */
interface Hit {
  readonly id: number;
  readonly fault: string | undefined;
}

export class Debuggee {
  readonly subject: Subject;
  readonly lines: LineTable;
  readonly values: Values;
  stops: Stops = NO_STOPS;
  private readonly log: (entry: LogEntry) => void;
  private readonly macros: MacroTable;
  private readonly hits = new Map<number, number>();
  private readonly reached = new Set<number>();
  /** Disturbances and violations that are known at the last moment that was looked at. */
  private seen = { disturbances: 0, violations: 0 };
  /** The task that the last stop was about. */
  private stopped = -1;

  /**
   * @param subject At its beginning.
   * @param files Texts that were read to make it.
   * @param log Where log points print.
   */
  constructor(subject: Subject, files: Iterable<SourceFile>, log: (entry: LogEntry) => void) {
    this.subject = subject;
    this.lines = new LineTable(subject.image);
    const texts = [...files];
    this.values = new Values(subject.memory, new Lists(subject.image, texts, (name, file) => this.object(name, "", file)));
    this.macros = new MacroTable(texts);
    this.log = log;
  }

  /** The text of a file as it runs; undefined for one of which nothing became code. */
  textOf(file: string): string | undefined {
    return this.subject.image.places.find((place) => place.file.path === file)?.file.text;
  }

  get position(): Position {
    return this.subject.position;
  }

  /** The task whose turn is paused, else the one of the last stop; before the first, what the first CPU runs. */
  get task(): number {
    return this.subject.paused?.task ?? (this.stopped < 0 ? this.subject.currentOf(0) : this.stopped);
  }

  /**
   * Runs on for at most `events` events.
   *
   * @returns Undefined when they have passed and there is more to come.
   */
  forward(step: Step | undefined, events: number): Reason | undefined {
    this.look();
    const search = this.searchFor(step, "forward");
    const reason = this.subject.forward(search, events);
    if (reason !== undefined || this.subject.ending !== undefined) return this.stopAs(reason ?? { kind: "end" });
    return undefined;
  }

  /**
   * Runs on to the first event at or behind a virtual time, past whatever would stop it otherwise; for at most `events` events.
   *
   * @returns Undefined when they have passed and there is more to come.
   */
  forwardTo(timeNs: number, events: number): Reason | undefined {
    const isThere = (): boolean => (this.subject.timeNs ?? 0) >= timeNs;
    const there = this.subject.forward({ pcs: new Set(), watches: [], found: () => isThere() || undefined }, events);
    this.look();
    if (there === true) return this.stopAs({ kind: "time" });
    return this.subject.ending === undefined ? undefined : this.stopAs({ kind: "end" });
  }

  /** Goes back to the last stop before now, or to the beginning. */
  backward(step: Step | undefined): Reason {
    const reason = this.subject.backward(this.searchFor(step, "backward"));
    this.look();
    return this.stopAs(reason ?? { kind: "beginning" });
  }

  goTo(position: Position): Reason {
    this.subject.goTo(position);
    this.look();
    return this.stopAs(this.subject.ending !== undefined ? { kind: "end" } : { kind: "step" });
  }

  step(kind: StepKind, direction: Direction): Step {
    return direction === "forward" ? stepForward(this, this.task, kind) : stepBackward(this, this.task, kind);
  }

  frames(task: number): readonly StackFrame[] {
    return framesOf(this.subject.memory, this.subject.stackOf(task));
  }

  /** What names mean at a frame; without one, only globals do. @param self Whose frame it is: what `current` and the CPU's own variables are. */
  scope(frame: StackFrame | undefined, { task, cpu }: Self): Scope {
    const { memory } = this.subject;
    const locals = frame === undefined ? [] : variablesOf(memory, frame);
    return {
      values: this.values,
      lookup: (name) => {
        const local = locals.find((variable) => variable.name === name);
        if (local !== undefined && frame !== undefined) return placeOfVariable(memory, frame, local);
        return this.global(name, frame, cpu);
      },
      macro: (name) => this.macros.replacement(name, frame?.source?.file),
      type: (name) => this.typeNamed(name, frame?.source?.file),
      onCpu: (place, other) => this.onCpu(place, Math.max(0, cpu), other),
      current: () => this.pointerTo(task),
      cpu: Math.max(0, cpu),
    };
  }

  evaluate(text: string, frame: StackFrame | undefined, self: Self): Value | ValueError {
    return evaluate(text, this.scope(frame, self));
  }

  private pointerTo(task: number): Value | undefined {
    const { subject } = this;
    const type = subject.image.records.get("task_struct");
    if (task < 0 || type === undefined || !subject.isAlive(task)) return undefined;
    return { kind: "temporary", type: pointerTo(plain(type)), value: dataAddress(subject.addressOf(task)) };
  }

  /**
   * A global: a static of the frame's function or file, then one that is visible everywhere, then a static of any file of the user's. Per-CPU
   * variables are the CPU's own.
   */
  private global(name: string, frame: StackFrame | undefined, cpu: number): Value | undefined {
    const { image } = this.subject;
    const object = this.object(name, frame?.function ?? "", frame?.source?.file ?? "");
    if (object !== undefined) return this.placeOf(object, cpu);
    const f = image.functionByName.get(name);
    const found = f === undefined ? undefined : image.functions[f];
    if (f === undefined || found === undefined) return undefined;
    const address = BigInt.asUintN(64, (-1n << 32n) | BigInt(this.subject.memory.addressOf(f) >>> 0));
    return { kind: "place", type: { type: found.type, quals: 0 }, address };
  }

  private object(name: string, inFunction: string, file: string): ImageObject | undefined {
    const { objects, objectByName } = this.subject.image;
    return (
      [`${inFunction}.${name}`, `${file}:${name}`, name]
        .map((each) => objects[objectByName.get(each) ?? -1])
        .find((each) => each !== undefined) ??
      objects.find((each) => each.file.origin !== "model" && each.name === `${each.file.path}:${name}`)
    );
  }

  /** A global; of a per-CPU variable, the CPU's own. */
  placeOf({ type, address }: ImageObject, cpu: number): Place {
    return {
      kind: "place",
      type,
      address: dataAddress(address + (this.isPerCpu(address) ? this.subject.percpuOffset(Math.max(0, cpu)) : 0)),
    };
  }

  private onCpu(place: Place, cpu: number, other = BigInt(cpu)): Place | ValueError {
    const { subject } = this;
    if (other < 0n || other >= BigInt(subject.cpus)) return valueError(`there is no CPU ${other}`);
    const given = Number(BigInt.asIntN(32, place.address));
    const template = this.isPerCpu(given) ? given : given - subject.percpuOffset(cpu);
    if (!this.isPerCpu(template)) return valueError("that is no per-CPU variable");
    return { ...place, address: dataAddress(template + subject.percpuOffset(Number(other))) };
  }

  private typeNamed(name: string, file: string | undefined): CType | undefined {
    if (/^(?:struct|union) /.test(name)) return this.subject.image.records.get(name.replace(/^\w+ /, ""));
    const words = this.macros.typedef(name, file)?.match(/\w+|\*/g);
    const tokens = words?.map((text) => ({ kind: text === "*" ? "punctuator" : "identifier", text }));
    const read =
      tokens === undefined ? undefined : readType(tokens, 0, (inner) => (inner === name ? undefined : this.typeNamed(inner, file)));
    return read !== undefined && read.next === tokens?.length ? read.type.type : undefined;
  }

  /** The globals that a frame's function names, in the order in which it does: its own statics, its file's, others'. */
  globalsUsed(frame: StackFrame): readonly { readonly name: string; readonly object: ImageObject }[] {
    const file = frame.source?.file ?? "";
    const text = this.lines.textOf(frame.f, file);
    const locals = new Set(this.subject.image.functions[frame.f]?.variables.map(({ name }) => name));
    return [...new Set(text.match(/(?<![\w.>])[A-Za-z_]\w*/g))].flatMap((name) => {
      const object = locals.has(name) ? undefined : this.object(name, frame.function, file);
      return object === undefined ? [] : [{ name, object }];
    });
  }

  private isPerCpu(address: number): boolean {
    const section = this.subject.image.sections.get(".data..percpu");
    return section !== undefined && address >= section.start && address < section.end;
  }

  // ---------------------------------------------------------------- stops

  private searchFor(step: Step | undefined, direction: Direction): Search<Reason> {
    const { breakpoints, data } = this.stops;
    const pcs = new Set(breakpoints.flatMap((each) => each.pcs));
    for (const pc of step?.pcs ?? []) pcs.add(pc);
    return { pcs, watches: data.map(({ watch }) => watch), found: (moment) => this.reasonAt(moment, step, direction) };
  }

  private reasonAt(moment: Moment, step: Step | undefined, direction: Direction): Reason | undefined {
    const noticed = this.noticed(direction);
    if (noticed !== undefined) return noticed;
    if (moment.kind === "change") return this.dataReason(moment.watch);
    if (moment.kind === "instruction") {
      const stops = this.breakpointsAt(moment, direction);
      const fault = stops.find((each) => each.fault !== undefined)?.fault;
      if (stops.length > 0) return { kind: "breakpoint", ids: stops.map(({ id }) => id), ...(fault !== undefined && { fault }) };
    }
    return step?.isOver(moment) === true ? { kind: "step" } : undefined;
  }

  private dataReason(watch: Watch): Reason {
    const hit = this.stops.data.filter((each) => each.watch.low === watch.low && each.watch.bytes === watch.bytes);
    return { kind: "data", ids: hit.map(({ id }) => id), name: hit[0]?.name ?? "" };
  }

  /** The breakpoints that stop here; log points print instead. */
  private breakpointsAt({ pc, task, cpu }: Moment & { readonly kind: "instruction" }, direction: Direction): readonly Hit[] {
    const stops: Hit[] = [];
    for (const breakpoint of this.stops.breakpoints) {
      if (!breakpoint.pcs.includes(pc)) continue;
      const { id, log } = breakpoint;
      const frame = this.frames(task)[0];
      const { holds, fault } = this.conditionOf(breakpoint, frame, { task, cpu });
      if (direction === "forward") this.reached.add(id);
      if (!holds) continue;
      if (direction === "forward") {
        const hit = (this.hits.get(id) ?? 0) + 1;
        this.hits.set(id, hit);
        if (!breakpoint.hits(hit)) continue;
      }
      if (log === undefined) stops.push({ id, fault });
      else if (direction === "forward") this.log({ text: this.expand(log, frame, { task, cpu }), frame });
    }
    return stops;
  }

  /** Whether a run that went forward has been at a breakpoint, whatever its condition said. */
  hasReached(id: number): boolean {
    return this.reached.has(id);
  }

  /** A condition that cannot be evaluated stops, and says so: better once too often than never. */
  private conditionOf(
    { condition }: Breakpoint,
    frame: StackFrame | undefined,
    self: Self,
  ): { readonly holds: boolean; readonly fault?: string } {
    if (condition === undefined) return { holds: true };
    const value = this.evaluate(condition, frame, self);
    const truth = value.kind === "error" ? value : isTrue(value, this.values);
    return typeof truth === "boolean" ? { holds: truth } : { holds: true, fault: `${condition}: ${truth.message}` };
  }

  private expand(text: string, frame: StackFrame | undefined, self: Self): string {
    return text.replace(/\{([^{}]*)\}/g, (_, expression: string) => {
      const value = this.evaluate(expression, frame, self);
      return value.kind === "error" ? `<${value.message}>` : this.values.show(value);
    });
  }

  /** A disturbance or violation that is new since the moment before. */
  private noticed(direction: Direction): Reason | undefined {
    const { noticed } = this.subject;
    const before = this.seen;
    this.look();
    // Going backward, the search begins at an earlier moment: what was known later is not new.
    if (direction === "backward" && this.seen.disturbances < before.disturbances) return undefined;
    const violation = noticed.violations[before.violations];
    if (this.stops.violations && violation !== undefined) return { kind: "violation", violation };
    const isNew = Math.max(0, before.disturbances - noticed.earlier);
    const [first, ...others] = noticed.disturbances.slice(isNew).filter(({ cpu }) => this.stops.disturbed.includes(cpu));
    return first === undefined ? undefined : { kind: "disturbance", disturbances: [first, ...others] };
  }

  private look(): void {
    const { disturbances, earlier, violations } = this.subject.noticed;
    this.seen = { disturbances: earlier + disturbances.length, violations: violations.length };
  }

  private stopAs(reason: Reason): Reason {
    const { subject } = this;
    const on = (cpu: number): number => (subject.currentOf(cpu) >= 0 ? subject.currentOf(cpu) : this.stopped);
    if (subject.paused !== undefined) this.stopped = subject.paused.task;
    else if (reason.kind === "disturbance") this.stopped = on(reason.disturbances[0].cpu);
    else if (reason.kind === "violation") this.stopped = on(reason.violation.cpu);
    else if (this.stopped < 0) this.stopped = on(0);
    return reason;
  }
}
