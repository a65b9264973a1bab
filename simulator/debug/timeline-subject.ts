/**
 * A run that can go both ways. Forward it runs until somebody is interested in where it is; backward it goes to a saved moment and
 * forward again, twice: to find the last interesting moment before now, and to go there.
 */
import type { Image } from "../../c/ir/image.ts";
import type { Machine } from "../machine/machine.ts";
import type { Pauses } from "../machine/pauses.ts";
import { INITIALIZED } from "../machine/shadow.ts";
import { Thread } from "../machine/stacks.ts";
import { Mode } from "../world/cpus.ts";
import { isQuietCpu } from "../world/disturb.ts";
import { stepWorld } from "../world/loop.ts";
import { type Memento, save } from "../world/memento.ts";
import type { Limits } from "../world/parameters.ts";
import { isWatching } from "../world/quiescent.ts";
import type { World } from "../world/world.ts";
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

interface Saved {
  readonly memento: Memento;
  readonly events: number;
}

/** Instructions between two saved moments at first; doubled whenever there are {@link MOST_SAVED}. */
const FIRST_INTERVAL = 10_000;
const MOST_SAVED = 160;

/** Tasks that run on no CPU, as many as a list can show. */
const MOST_TASKS = 500;

const MODES: Readonly<Record<Mode, string>> = {
  [Mode.User]: "user mode",
  [Mode.Run]: "kernel",
  [Mode.Halt]: "idle",
  [Mode.Spin]: "spins",
  [Mode.Guest]: "guest",
  [Mode.Off]: "offline",
};

export class TimelineSubject implements Subject {
  readonly image: Image;
  readonly memory: Inspectable;
  readonly cpus: number;
  readonly isUsers: Uint8Array;
  private readonly world: World;
  private readonly limits: Limits;
  private readonly pauses: Pauses;
  private saved: Saved[];
  private interval = FIRST_INTERVAL;
  /** Events that have begun. */
  private events = 0;

  /** @param world Brought up, with nothing run yet. */
  constructor(world: World, limits: Limits) {
    this.world = world;
    this.image = world.image;
    this.memory = memoryOf(world.machine);
    this.cpus = world.cpus.count;
    this.isUsers = world.isUsers;
    this.limits = limits;
    this.pauses = world.machine.usePauses();
    world.ledger.keepsLast = true;
    this.saved = [{ memento: save(world), events: 0 }];
  }

  get position(): Position {
    const { machine, turn } = this.world;
    return { events: this.events, executed: machine.executed, inTurn: turn !== undefined };
  }

  get where(): string {
    return `${(this.timeNs / 1e6).toFixed(3)} ms`;
  }

  get timeNs(): number {
    return this.world.queue.at;
  }

  get ending(): string | undefined {
    const { ending } = this.world;
    if (!this.isOver || ending === undefined) return undefined;
    if (ending.kind === "finished") return "completed";
    return ending.kind === "fault" ? "a fault" : ending.message;
  }

  get noticed(): Noticed {
    const { ledger, report } = this.world;
    return { disturbances: ledger.disturbances, earlier: ledger.forgotten, violations: report.violations };
  }

  get paused(): { readonly cpu: number; readonly task: number } | undefined {
    return this.world.turn;
  }

  private get isOver(): boolean {
    return this.world.ending !== undefined && this.world.turn === undefined;
  }

  forward<T>(search: Search<T>, events = Number.POSITIVE_INFINITY): T | undefined {
    this.arm(search);
    try {
      return this.run((moment) => search.found(moment), events);
    } finally {
      this.disarm();
    }
  }

  backward<T>(search: Search<T>): T | undefined {
    const now = this.position;
    for (let k = this.saved.length - 1; k >= 0; k--) {
      const saved = this.saved[k];
      if (saved === undefined || saved.events >= now.events) continue;
      const until = this.saved[k + 1];
      const last = this.lastFound(saved, search, until === undefined ? now : earlier(now, positionOf(until)));
      if (last !== undefined) {
        this.goTo(last.position);
        return last.what;
      }
    }
    this.goTo(positionOf(this.saved[0] ?? { memento: save(this.world), events: 0 }));
    return undefined;
  }

  goTo(to: Position): void {
    const from = this.lastSavedBefore(to);
    const isBehind = comparePositions(this.position, to) > 0;
    if (from !== undefined && (isBehind || comparePositions(this.position, positionOf(from)) < 0)) this.restore(from);
    this.pauses.at = to.inTurn ? to.executed : Number.POSITIVE_INFINITY;
    try {
      while (comparePositions(this.position, to) < 0 && !this.isOver) this.step();
    } finally {
      this.pauses.at = Number.POSITIVE_INFINITY;
    }
  }

  stackOf(task: number): StackTop {
    const { machine, tasks } = this.world;
    const record = machine.stacks.record(tasks.thread[task] ?? -1);
    return { fp: this.memory.word(record + Thread.Frame), pc: this.memory.word(record + Thread.Pc) };
  }

  percpuOffset(cpu: number): number {
    return this.world.percpuOffset[cpu] ?? 0;
  }

  get quietCpus(): readonly number[] {
    return Array.from({ length: this.cpus }, (_, cpu) => cpu).filter((cpu) => isQuietCpu(this.world, cpu));
  }

  currentOf(cpu: number): number {
    return this.world.cpus.current[cpu] ?? -1;
  }

  cpuOf(task: number): number {
    return this.world.tasks.cpu[task] ?? 0;
  }

  isAlive(task: number): boolean {
    return task < this.world.taskCount && this.world.isAlive(task);
  }

  /** `comm/pid`, as the kernel's messages name a task. */
  nameOf(task: number): string {
    if (task < 0) return "nothing";
    const { tasks, layout } = this.world;
    const address = tasks.address[task] ?? 0;
    return `${this.world.text(address + layout.task_comm)}/${this.world.read(address + layout.task_pid)}`;
  }

  addressOf(task: number): number {
    return this.world.tasks.address[task] ?? 0;
  }

  get actors(): readonly Actor[] {
    const { world } = this;
    const actors: Actor[] = [];
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      const mode: Mode = world.cpus.mode[cpu] ?? Mode.Off;
      const kind = world.cpus.nohzFull[cpu] === 1 ? ", nohz_full" : "";
      actors.push({ id: actorOfCpu(cpu), name: `CPU ${cpu}${kind} · ${this.nameOf(this.currentOf(cpu))} · ${MODES[mode]}` });
    }
    for (let task = 0; task < world.taskCount && actors.length < this.cpus + MOST_TASKS; task++) {
      const isRunning = this.currentOf(this.cpuOf(task)) === task;
      if (isRunning || !world.isAlive(task) || this.stackOf(task).fp === 0) continue;
      actors.push({ id: actorOfTask(this, task), name: `${this.nameOf(task)} · CPU ${this.cpuOf(task)}, not running` });
    }
    return actors;
  }

  factsOf(cpu: number): readonly { readonly name: string; readonly value: string }[] {
    const { world } = this;
    const task = this.currentOf(cpu);
    return [
      { name: "current", value: this.nameOf(task) },
      { name: "time", value: `${(world.clock(cpu) / 1e6).toFixed(6)} ms` },
      { name: "RCU watching", value: isWatching(world, cpu) ? "yes" : "no" },
      { name: "nohz_full", value: world.cpus.nohzFull[cpu] === 1 ? "yes" : "no" },
      { name: "interrupts", value: task >= 0 && world.irqsDisabled(task) ? "disabled" : "enabled" },
      { name: "preempt_count", value: task < 0 ? "" : `0x${world.preemptCount(task).toString(16)}` },
    ];
  }

  dispose(): void {
    this.world.machine.dispose();
  }

  private lastSavedBefore(to: Position): Saved | undefined {
    let found: Saved | undefined;
    for (const each of this.saved) {
      if (comparePositions(positionOf(each), to) <= 0) found = each;
    }
    return found;
  }

  private lastFound<T>(from: Saved, search: Search<T>, until: Position): { readonly position: Position; readonly what: T } | undefined {
    let last: { readonly position: Position; readonly what: T } | undefined;
    this.restore(from);
    this.arm(search);
    try {
      this.run((moment) => {
        const { position } = this;
        if (comparePositions(position, until) >= 0) return true;
        const what = search.found(moment);
        if (what !== undefined) last = { position, what };
        return undefined;
      });
    } finally {
      this.disarm();
    }
    return last;
  }

  /** Takes steps until `found` answers something. */
  private run<T>(found: (moment: Moment) => T | undefined, events = Number.POSITIVE_INFINITY): T | undefined {
    const end = this.events + events;
    while (!this.isOver && this.events <= end) {
      this.step();
      const what = found(this.moment());
      if (what !== undefined) return what;
    }
    return undefined;
  }

  private step(): void {
    const { world } = this;
    if (world.turn === undefined) {
      this.saveIfDue();
      this.events++;
    }
    this.pauses.pause = undefined;
    if (world.turn === undefined && world.queue.size === 0) world.end({ kind: "stuck", message: "nothing is left that could ever happen" });
    else if (world.queue.next > this.limits.virtualNs && world.turn === undefined) {
      world.end({ kind: "stuck", message: `nothing more was reached in ${this.limits.virtualNs / 1e9} s of virtual time` });
    } else stepWorld(world);
  }

  private moment(): Moment {
    const { turn } = this.world;
    const { pause } = this.pauses;
    if (turn === undefined) {
      // A host call that ended the turn may have changed what is watched.
      if (pause?.kind === "watch") return { kind: "change", watch: pause.watch, ...this.lastRun() };
      return { kind: "event" };
    }
    const { cpu, task } = turn;
    switch (pause?.kind) {
      case "breakpoint":
        return { kind: "instruction", pc: pause.pc, cpu, task };
      case "watch":
        return { kind: "change", watch: pause.watch, cpu, task };
      case "position":
      case undefined:
        return { kind: "position", cpu, task };
    }
  }

  private lastRun(): { readonly cpu: number; readonly task: number } {
    const { queue, cpus } = this.world;
    return { cpu: queue.which, task: cpus.current[queue.which] ?? -1 };
  }

  private saveIfDue(): void {
    const { machine } = this.world;
    const last = this.saved.at(-1);
    if (last !== undefined && machine.executed - last.memento.executed < this.interval) return;
    this.pauses.reveal();
    this.saved.push({ memento: save(this.world), events: this.events });
    this.pauses.hide();
    if (this.saved.length < MOST_SAVED) return;
    this.saved = this.saved.filter((_, k) => k % 2 === 0);
    this.interval *= 2;
  }

  private restore({ memento, events }: Saved): void {
    memento.restore();
    this.pauses.forget();
    this.events = events;
  }

  private arm({ pcs, watches }: Pick<Search<unknown>, "pcs" | "watches">): void {
    this.pauses.setBreakpoints(pcs);
    this.pauses.setWatches(watches);
  }

  private disarm(): void {
    this.pauses.setBreakpoints([]);
    this.pauses.setWatches([]);
  }
}

/** The machine's memory, with what is watched shown as it is. */
function memoryOf(machine: Machine): Inspectable {
  const { memory, image } = machine;
  return {
    image,
    byte: (offset) => memory.m8[offset] ?? 0,
    setByte: (offset, value) => {
      memory.m8[offset] = value;
      memory.s8[offset] = (memory.s8[offset] ?? 0) | INITIALIZED;
    },
    word: (index) => memory.m32[index] ?? 0,
    whatIsWrong: (low, high, bytes, write) => machine.whatIsWrong(low, high, bytes, write),
    functionAt: (low, high) => machine.functionAt(low, high),
    addressOf: (f) => machine.addressOf(f),
    isInStack: (offset) => machine.stacks.frameAt(offset) !== undefined,
  };
}

function positionOf({ memento, events }: Saved): Position {
  return { events, executed: memento.executed, inTurn: false };
}

function earlier(a: Position, b: Position): Position {
  return comparePositions(a, b) <= 0 ? a : b;
}
