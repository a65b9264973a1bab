/** What a step means: which instructions to look at, and at which of them it is over. */
import { instructionLength, Op } from "../../c/ir/instructions.ts";
import type { Image } from "../../c/ir/image.ts";
import { depthOf, framesOf } from "./frames.ts";
import type { CodeLine, LineTable } from "./lines.ts";
import type { Moment, Subject } from "./subject.ts";

export type StepKind = "in" | "over" | "out";

/** A step of one task, from where it is now. */
export interface Step {
  readonly pcs: ReadonlySet<number>;
  /** Whether the step is over at this moment. */
  readonly isOver: (moment: Moment) => boolean;
}

/** What stepping needs to know of a program. */
export interface Steppable {
  readonly subject: Subject;
  readonly lines: LineTable;
}

/**
 * A step forward: to another line of the same function, or to the caller when the function returns; with `in`, also to the first line of a
 * function that is called.
 */
export function stepForward(program: Steppable, task: number, kind: StepKind): Step {
  const { subject, lines } = program;
  const depthNow = (): number => depthOf(subject.memory, subject.stackOf(task));
  const depth = depthNow();
  const frames = framesOf(subject.memory, subject.stackOf(task));
  const here = frames[0] === undefined ? undefined : lines.at(frames[0].pc);
  const pcs = new Set<number>();
  if (kind !== "out" && frames[0] !== undefined) addAll(pcs, lines.beginningsIn(frames[0].f));
  for (const { pc } of frames.slice(1)) pcs.add(behindCall(subject.image, pc));
  if (kind === "in") addAll(pcs, entriesOf(program));
  return {
    pcs,
    isOver: (moment) => {
      // It has left the kernel, or ended: nothing of it is left to step through.
      if (moment.kind === "event") return depthNow() === 0;
      if (moment.kind !== "instruction" || moment.task !== task) return false;
      const now = depthNow();
      if (now < depth) return true;
      if (now > depth) return kind === "in" && now === depth + 1;
      return kind !== "out" && isOtherLine(here, lines.at(moment.pc));
    },
  };
}

/** The same backward: to the line that the task came from, over what it called, or to where its function was called. */
export function stepBackward(program: Steppable, task: number, kind: StepKind): Step {
  const { subject, lines } = program;
  const depthNow = (): number => depthOf(subject.memory, subject.stackOf(task));
  const depth = depthNow();
  const frames = framesOf(subject.memory, subject.stackOf(task));
  const pcs = new Set<number>();
  for (const frame of kind === "out" ? frames.slice(1, 2) : frames.slice(0, 2)) addAll(pcs, lines.beginningsIn(frame.f));
  if (kind === "in") addAll(pcs, linesOfEntered(program));
  return {
    pcs,
    isOver: (moment) => {
      if (moment.kind !== "instruction" || moment.task !== task) return false;
      const now = depthNow();
      if (kind === "in") return true;
      return kind === "out" ? now < depth : now <= depth;
    },
  };
}

/** Where each function that steps go into begins its first line. */
function entriesOf({ subject, lines }: Steppable): readonly number[] {
  return subject.image.functions.flatMap((_, f) => (subject.isUsers[f] === 1 ? lines.beginningsIn(f).slice(0, 1) : []));
}

function linesOfEntered({ subject, lines }: Steppable): readonly number[] {
  return subject.image.functions.flatMap((_, f) => (subject.isUsers[f] === 1 ? lines.beginningsIn(f) : []));
}

/** The instruction at which a caller goes on. An interrupted instruction is where it goes on itself. */
function behindCall({ code }: Image, pc: number): number {
  const op = code[pc];
  return op === Op.Call || op === Op.CallI ? pc + instructionLength(code, pc) : pc;
}

function isOtherLine(a: CodeLine | undefined, b: CodeLine | undefined): boolean {
  return a?.line !== b?.line || a?.file !== b?.file;
}

function addAll(set: Set<number>, more: readonly number[]): void {
  for (const each of more) set.add(each);
}
