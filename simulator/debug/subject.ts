/** What can be debugged: a timeline, or the schedule of a counterexample. Both execute an Image with frames of one layout. */
import type { Image } from "../../c/ir/image.ts";
import type { Finding } from "../machine/fault.ts";
import type { Watch } from "../machine/pauses.ts";
import type { Disturbance, Violation } from "../world/facts.ts";
import type { Position } from "./position.ts";

/** The memory of a program, for whoever only looks into it. Offsets are bytes in data, the low words of data addresses. */
export interface Inspectable {
  readonly image: Image;
  byte(offset: number): number;
  /** Stores a byte, which counts as written from then on. */
  setByte(offset: number, value: number): void;
  word(index: number): number;
  /** What would be wrong with an access of the program's; undefined when nothing would be. */
  whatIsWrong(low: number, high: number, bytes: number, write: boolean): Finding | undefined;
  functionAt(low: number, high: number): { readonly f: number; readonly offset: number } | undefined;
  /** Low word of a function's address. */
  addressOf(f: number): number;
  /** Whether an offset lies in a frame of some task. */
  isInStack(offset: number): boolean;
}

/** Where a task's kernel code is: word index of its innermost frame, 0 without any, and the code index of its next instruction. */
export interface StackTop {
  readonly fp: number;
  readonly pc: number;
}

/** Where a run is, for whoever decides whether to stay. */
export type Moment =
  /** Before an instruction that was asked for, of the task that runs on the CPU. */
  | { readonly kind: "instruction"; readonly pc: number; readonly cpu: number; readonly task: number }
  /** Behind an instruction that changed a watched range. */
  | { readonly kind: "change"; readonly watch: Watch; readonly cpu: number; readonly task: number }
  /** Before the instruction that a position names. */
  | { readonly kind: "position"; readonly cpu: number; readonly task: number }
  /** Behind an event; the run may be over. */
  | { readonly kind: "event" };

/** What a run is asked to look out for. */
export interface Search<T> {
  /** Code indices of instructions. */
  readonly pcs: ReadonlySet<number>;
  readonly watches: readonly Watch[];
  /** Whether to stay here, and as what; called at each of these moments and behind each event. */
  readonly found: (moment: Moment) => T | undefined;
}

/** A task or CPU as people see it. */
export interface Actor {
  readonly id: number;
  readonly name: string;
}

/** What has happened so far that a run may be stopped for. */
export interface Noticed {
  /** The last ones. */
  readonly disturbances: readonly Disturbance[];
  /** How many there were before these. */
  readonly earlier: number;
  readonly violations: readonly Violation[];
}

export interface Subject {
  readonly image: Image;
  readonly memory: Inspectable;
  readonly position: Position;
  /** Where that is, in words: a virtual time, or a step of a schedule. */
  readonly where: string;
  /** The virtual time; undefined where steps have none. */
  readonly timeNs: number | undefined;
  /** How the run ended, in words; undefined while it is not over. */
  readonly ending: string | undefined;
  /** The CPU and task in the middle of whose turn the run stands. */
  readonly paused: { readonly cpu: number; readonly task: number } | undefined;
  readonly noticed: Noticed;
  /**
   * Runs on until something is found.
   *
   * @param events At most so many: for whoever has to listen to somebody now and then.
   * @returns Undefined when the run is over or `events` have passed.
   */
  forward<T>(search: Search<T>, events?: number): T | undefined;
  /** Goes back to the last moment before now at which something is found. @returns Undefined, at the beginning, when there is none. */
  backward<T>(search: Search<T>): T | undefined;
  goTo(position: Position): void;
  stackOf(task: number): StackTop;
  /** By function: 1 where its text is the user's or of a file beside the user's. */
  readonly isUsers: Uint8Array;
  /** Distance of a CPU's copy of the per-CPU variables from the template, in bytes. */
  percpuOffset(cpu: number): number;
  readonly cpus: number;
  /** CPUs that are to be left alone. */
  readonly quietCpus: readonly number[];
  /** The task that a CPU runs, -1 for none. */
  currentOf(cpu: number): number;
  cpuOf(task: number): number;
  isAlive(task: number): boolean;
  /** CPUs, each with what it runs, then tasks that run on none. */
  readonly actors: readonly Actor[];
  nameOf(task: number): string;
  /** Low word of its task_struct's address. */
  addressOf(task: number): number;
  /** What C cannot say of a CPU. */
  factsOf(cpu: number): readonly { readonly name: string; readonly value: string }[];
  dispose(): void;
}

/** Actors' numbers: CPUs first, from 1; then tasks. */
const FIRST_TASK = 1_000_000;

export function actorOfCpu(cpu: number): number {
  return cpu + 1;
}

export function actorOfTask(subject: Pick<Subject, "currentOf" | "cpuOf">, task: number): number {
  const cpu = subject.cpuOf(task);
  return subject.currentOf(cpu) === task ? actorOfCpu(cpu) : FIRST_TASK + task;
}

/** What an actor's number stands for. */
export function taskOfActor(
  subject: Pick<Subject, "currentOf" | "cpuOf" | "isAlive">,
  actor: number,
): { readonly task: number; readonly cpu: number } | undefined {
  const task = actor >= FIRST_TASK ? actor - FIRST_TASK : subject.currentOf(actor - 1);
  return task < 0 || !subject.isAlive(task) ? undefined : { task, cpu: subject.cpuOf(task) };
}
