/**
 * The schedule of a counterexample as something to debug. Its steps are done again one after the other and undone by the state's own log; a
 * moment within a step is that step with fewer instructions. So going back costs what going forward costs.
 */
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import type { Image } from "../../c/ir/image.ts";
import type { Finding } from "../machine/fault.ts";
import type { Watch } from "../machine/pauses.ts";
import type { Violation } from "../world/facts.ts";
import type { ExploreViolation } from "../explore/result.ts";
import { findFault } from "../explore/machine/check.ts";
import type { Machine } from "../explore/machine/machine.ts";
import { Names } from "../explore/trace/names.ts";
import { aboutOf, applyStep, cpuOf } from "../explore/world/events.ts";
import { C, T } from "../explore/world/words.ts";
import type { World } from "../explore/world/world.ts";
import { comparePositions, type Position } from "./position.ts";
import {
  type Actor,
  actorOfCpu,
  actorOfTask,
  type Inspectable,
  type Moment,
  type Noticed,
  type Search,
  type StackTop,
  type Subject,
} from "./subject.ts";
import type { ReplayStep } from "../explore/schedule-step.ts";

const NOTHING: Noticed = { disturbances: [], earlier: 0, violations: [] };

export class ScheduleSubject implements Subject {
  readonly image: Image;
  readonly memory: Inspectable;
  readonly cpus: number;
  readonly isUsers: Uint8Array;
  readonly quietCpus: readonly number[];
  private readonly w: World;
  private readonly steps: readonly ReplayStep[];
  private readonly names: Names;
  private readonly violation: Violation;
  /** The step from which on they go round; -1 where they do not. */
  private readonly cycle: number;
  /** By step that was begun: the place in the undo log before it. */
  private readonly marks: number[] = [];
  /** By step: code indices of its instructions, once they are known. */
  private readonly trails = new Map<number, readonly number[]>();
  /** Instructions of the last begun step that were carried out; undefined when it is over. */
  private within: number | undefined;

  /**
   * @param w In its first state.
   * @param steps Of a schedule that leads to the violation.
   */
  constructor(w: World, steps: readonly ReplayStep[], violation: ExploreViolation) {
    this.w = w;
    this.steps = steps;
    this.cycle = steps.findIndex(({ beginsCycle }) => beginsCycle === true);
    this.image = w.image;
    this.memory = memoryOf(w.m);
    this.cpus = w.cpus;
    this.names = new Names(w);
    this.isUsers = Uint8Array.from(w.image.functions, ({ file }) => (file.origin === "model" ? 0 : 1));
    this.quietCpus = w.options.nohzFull;
    // Registers and stack traces that nobody reads again are cleared to make states equal; here people look at them.
    w.m.clearsDead = false;
    w.traces.clears = false;
    this.violation = violationFor(violation);
  }

  get position(): Position {
    const last = this.marks.length - 1;
    const executed = last < 0 ? 0 : (this.within ?? this.steps[last]?.instructions ?? 0);
    return { events: this.marks.length, executed, inTurn: this.within !== undefined };
  }

  get where(): string {
    const round = this.cycle >= 0 && this.marks.length > this.cycle ? `, in what goes round from step ${this.cycle + 1}` : "";
    return `step ${this.marks.length} of ${this.steps.length}${round}`;
  }

  get timeNs(): undefined {
    return undefined;
  }

  get ending(): string | undefined {
    if (!this.isOver) return undefined;
    const round = this.cycle < 0 ? "" : `: everything is as it was before step ${this.cycle + 1}, and so on for ever`;
    return `${this.violation.property} is violated${round}`;
  }

  get paused(): { readonly cpu: number; readonly task: number } | undefined {
    return this.within === undefined ? undefined : this.actor(this.marks.length - 1);
  }

  get noticed(): Noticed {
    if (!this.isOver) return NOTHING;
    return { ...NOTHING, violations: [{ ...this.violation, cpu: this.cpuOfStep(this.steps.length - 1) }] };
  }

  private get isOver(): boolean {
    return this.within === undefined && this.marks.length === this.steps.length;
  }

  forward<T>(search: Search<T>, events = Number.POSITIVE_INFINITY): T | undefined {
    const end = this.marks.length + events;
    let from = this.within === undefined ? 0 : this.within + 1;
    for (
      let step = this.within === undefined ? this.marks.length : this.marks.length - 1;
      step < Math.min(end, this.steps.length);
      step++
    ) {
      for (const { position, kind } of this.candidates(step, search)) {
        if (kind !== "event" && position.executed < from) continue;
        const found = this.lookAt(position, kind, search);
        if (found !== undefined) return found;
      }
      from = 0;
    }
    return undefined;
  }

  backward<T>(search: Search<T>): T | undefined {
    const now = this.position;
    for (let step = Math.min(now.events, this.steps.length) - 1; step >= 0; step--) {
      for (const { position, kind } of [...this.candidates(step, search)].reverse()) {
        if (comparePositions(position, now) >= 0) continue;
        const found = this.lookAt(position, kind, search);
        if (found !== undefined) return found;
      }
    }
    this.goTo({ events: 0, executed: 0, inTurn: false });
    return undefined;
  }

  goTo({ events, executed, inTurn }: Position): void {
    const whole = inTurn ? events - 1 : events;
    const keep = Math.min(whole, this.within === undefined ? this.marks.length : this.marks.length - 1);
    this.undoTo(keep);
    while (this.marks.length < whole) this.perform(this.marks.length, undefined);
    if (inTurn) this.perform(whole, executed);
  }

  // ---------------------------------------------------------------- steps

  /** Moments of a step that a search asks for, in order; its end is the last. */
  private *candidates(
    step: number,
    { pcs, watches }: Pick<Search<unknown>, "pcs" | "watches">,
  ): Generator<{ readonly position: Position; readonly kind: Moment["kind"] }> {
    const trail = pcs.size === 0 && watches.length === 0 ? [] : this.trailOf(step);
    const changes = new Set(watches.flatMap((watch) => this.changesOf(step, watch, trail.length)));
    for (const [k, pc] of trail.entries()) {
      const position = { events: step + 1, executed: k, inTurn: true };
      if (changes.has(k)) yield { position, kind: "change" };
      if (pcs.has(pc)) yield { position, kind: "instruction" };
    }
    yield {
      position: { events: step + 1, executed: this.steps[step]?.instructions ?? 0, inTurn: false },
      kind: changes.has(trail.length) ? "change" : "event",
    };
  }

  private lookAt<T>(position: Position, kind: Moment["kind"], search: Search<T>): T | undefined {
    this.goTo(position);
    const { cpu, task } = this.actor(position.events - 1);
    switch (kind) {
      case "instruction":
        return search.found({ kind, pc: this.stackOf(task).pc, cpu, task });
      case "change": {
        const watch = search.watches.find((each) =>
          this.changesOf(position.events - 1, each, position.executed).includes(position.executed),
        );
        this.goTo(position);
        return watch === undefined ? undefined : search.found({ kind, watch, cpu, task });
      }
      case "position":
      case "event":
        return search.found({ kind: "event" });
    }
  }

  /** After how many instructions of a step a watched range has another value than before the last one. */
  private changesOf(step: number, watch: Watch, upTo: number): readonly number[] {
    const found: number[] = [];
    this.goTo({ events: step, executed: 0, inTurn: false });
    let before = this.bytesOf(watch);
    for (let k = 1; k <= upTo; k++) {
      this.goTo({ events: step + 1, executed: k, inTurn: true });
      const now = this.bytesOf(watch);
      if (now !== before) found.push(k);
      before = now;
    }
    return found;
  }

  private bytesOf({ low, bytes }: Watch): string {
    return Array.from({ length: bytes }, (_, k) => this.memory.byte(low + k)).join(",");
  }

  private trailOf(step: number): readonly number[] {
    const known = this.trails.get(step);
    if (known !== undefined) return known;
    const { task } = this.actorBefore(step);
    const trail: number[] = [];
    for (let k = 0; k < (this.steps[step]?.instructions ?? 0); k++) {
      this.goTo({ events: step + 1, executed: k, inTurn: true });
      trail.push(this.stackOf(task).pc);
    }
    this.trails.set(step, trail);
    return trail;
  }

  /** @param instructions Undefined: all of them. */
  private perform(step: number, instructions: number | undefined): void {
    const { w } = this;
    const wanted = this.steps[step];
    if (wanted === undefined) return;
    this.marks.push(w.m.state.mark());
    applyStep(w, wanted, instructions);
    this.within = instructions;
  }

  private undoTo(steps: number): void {
    const { w } = this;
    const mark = this.marks[steps];
    if (mark === undefined) return;
    w.m.state.undo(mark);
    w.violation = undefined;
    w.giveUp = undefined;
    this.marks.length = steps;
    this.within = undefined;
  }

  /** Who acts in a step that was begun. */
  private actor(step: number): { readonly cpu: number; readonly task: number } {
    const cpu = this.cpuOfStep(step);
    return { cpu, task: this.currentOf(cpu) };
  }

  private actorBefore(step: number): { readonly cpu: number; readonly task: number } {
    this.goTo({ events: step, executed: 0, inTurn: false });
    return this.actor(step);
  }

  private cpuOfStep(step: number): number {
    const { w } = this;
    const event = this.steps[step]?.event ?? 0;
    const cpu = cpuOf(w, event);
    return cpu >= 0 ? cpu : w.task(aboutOf(event), T.Cpu);
  }

  // ---------------------------------------------------------------- what there is

  stackOf(task: number): StackTop {
    return task < 0 ? { fp: 0, pc: 0 } : { fp: this.w.task(task, T.Fp), pc: this.w.task(task, T.Pc) };
  }

  percpuOffset(cpu: number): number {
    return this.w.percpuOffset[cpu] ?? 0;
  }

  currentOf(cpu: number): number {
    return this.w.cpu(cpu, C.Current);
  }

  cpuOf(task: number): number {
    return this.w.task(task, T.Cpu);
  }

  isAlive(task: number): boolean {
    return task < this.w.taskCount && this.w.isAlive(task);
  }

  nameOf(task: number): string {
    return task < 0 ? "nothing" : this.names.taskName(task);
  }

  addressOf(task: number): number {
    return this.w.task(task, T.Address);
  }

  get actors(): readonly Actor[] {
    const { w } = this;
    const actors: Actor[] = [];
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      const kind = this.quietCpus.includes(cpu) ? ", nohz_full" : "";
      const task = this.currentOf(cpu);
      const mode = w.inUserMode(task) ? "user mode" : "kernel";
      actors.push({ id: actorOfCpu(cpu), name: `CPU ${cpu}${kind} · ${this.nameOf(task)} · ${mode}` });
    }
    for (let task = 0; task < w.taskCount; task++) {
      if (this.currentOf(this.cpuOf(task)) === task || !w.isAlive(task) || this.stackOf(task).fp === 0) continue;
      actors.push({ id: actorOfTask(this, task), name: `${this.nameOf(task)} · CPU ${this.cpuOf(task)}, not running` });
    }
    return actors;
  }

  factsOf(cpu: number): readonly { readonly name: string; readonly value: string }[] {
    const task = this.currentOf(cpu);
    return [
      { name: "current", value: this.nameOf(task) },
      { name: "RCU watching", value: this.w.isWatching(cpu) ? "yes" : "no" },
      { name: "nohz_full", value: this.quietCpus.includes(cpu) ? "yes" : "no" },
      { name: "interrupts", value: this.w.irqsDisabled(task) ? "disabled" : "enabled" },
    ];
  }

  dispose(): void {
    this.undoTo(0);
  }
}

function memoryOf(m: Machine): Inspectable {
  return {
    image: m.image,
    byte: (offset) => m.byte(offset),
    setByte: (offset, value) => {
      const shift = (offset & 3) * 8;
      const word = offset >>> 2;
      m.state.set(word, ((m.words[word] ?? 0) & ~(0xff << shift)) | (value << shift));
    },
    word: (index) => m.words[index] ?? 0,
    whatIsWrong: (low, high, bytes, write): Finding | undefined => findFault(m, low, high, bytes, 1, write),
    functionAt: (low, high) => m.functionAt(low, high),
    addressOf: (f) => m.addressOf(f),
    isInStack: (offset) => findFault(m, offset, DATA_HIGH, 1, 1, true) === undefined && offset >>> 2 >= m.map.stacks,
  };
}

function violationFor({ property, message, file, line, stack }: ExploreViolation): Violation {
  return { property, message, timeNs: 0, cpu: 0, thread: "", file, line, function: stack[0]?.function ?? "", stack, trace: [] };
}
