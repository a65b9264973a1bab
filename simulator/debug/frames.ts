/** The frames of a task, and the variables that can be seen from one. */
import type { Variable } from "../../c/ir/image.ts";
import { positionAt } from "../../base/source-file.ts";
import { Frame, Mark } from "../machine/stacks.ts";
import type { Inspectable, StackTop } from "./subject.ts";
import { dataAddress, type Place } from "./value.ts";

export interface StackFrame {
  /** 0 for the innermost. */
  readonly depth: number;
  readonly f: number;
  readonly function: string;
  /** Code index of what it carries out next, or of the call it is in. */
  readonly pc: number;
  /** Word index of the frame; names it while it lives. */
  readonly word: number;
  /** Undefined for code without a place. */
  readonly source:
    | { readonly file: string; readonly line: number; readonly column: number; readonly origin: "user" | "sibling" | "model" }
    | undefined;
  /** An interrupt or another call of the world's is above it. */
  readonly interrupted: boolean;
}

/** Frames kept of one stack. */
const MOST_FRAMES = 200;

/** The frames of a stack, innermost first. */
export function framesOf(machine: Inspectable, top: StackTop): readonly StackFrame[] {
  const read = (at: number): number => machine.word(at);
  const frames: StackFrame[] = [];
  let { pc } = top;
  let interrupted = false;
  for (let word = top.fp; word !== 0 && frames.length < MOST_FRAMES; word = read(word + Frame.Previous)) {
    const f = read(word + Frame.Function);
    frames.push({
      depth: frames.length,
      f,
      function: machine.image.functions[f]?.name ?? "",
      pc,
      word,
      source: sourceAt(machine, pc),
      interrupted,
    });
    interrupted = (read(word + Frame.Marks) & Mark.Base) !== 0;
    pc = read(word + Frame.CalledAt);
  }
  return frames;
}

/** How many frames a stack has. */
export function depthOf(machine: Inspectable, { fp }: StackTop): number {
  let depth = 0;
  for (let word = fp; word !== 0; word = machine.word(word + Frame.Previous)) depth++;
  return depth;
}

function sourceAt(machine: Inspectable, pc: number): StackFrame["source"] {
  const place = machine.image.places[machine.image.placeOf[pc] ?? -1];
  if (place === undefined) return undefined;
  const { line, column } = positionAt(place.file, place.start);
  return { file: place.file.path, line, column, origin: place.file.origin };
}

/** Parameters and locals in scope, an inner one before an outer one of the same name. */
export function variablesOf(machine: Inspectable, frame: StackFrame): readonly Variable[] {
  const variables = machine.image.functions[frame.f]?.variables ?? [];
  return variables
    .filter(({ scopeStart, scopeEnd }) => frame.pc >= scopeStart && frame.pc < scopeEnd)
    .sort((a, b) => b.scopeStart - a.scopeStart);
}

/** Where a variable of a frame lies. */
export function placeOfVariable(machine: Inspectable, frame: StackFrame, { type, location }: Variable): Place {
  switch (location.kind) {
    case "register":
      return { kind: "place", type, address: dataAddress((frame.word + location.at) * 4), register: true };
    case "frame":
      return { kind: "place", type, address: dataAddress(frame.word * 4 + location.at) };
    case "pointer-in-register":
      return { kind: "place", type, address: dataAddress(machine.word(frame.word + location.at)) };
  }
}
