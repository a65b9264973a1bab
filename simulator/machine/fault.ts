/** What a program did wrong, in a shape that a face can show: a stable code, a sentence, and places in the source. */
import type { Problem } from "../../base/problem.ts";
import { positionAt } from "../../base/source-file.ts";
import type { SourcePlace } from "../../c/ir/image.ts";

export type FaultCode =
  | "null-dereference"
  | "wild-pointer"
  | "out-of-bounds"
  | "use-after-free"
  | "use-after-return"
  | "double-free"
  | "invalid-free"
  | "misaligned"
  | "read-only-write"
  | "uninitialized-read"
  | "division-by-zero"
  | "division-overflow"
  | "null-call"
  | "wild-call"
  | "call-of-object"
  | "wild-jump"
  | "stack-overflow"
  | "out-of-memory"
  | "unreachable"
  | "trap"
  | "missing-return"
  /** A construct that the front end refused, reached; see {@link Fault.problem}. */
  | "unsupported"
  /** Raised by the host with words of its own. */
  | "host";

export interface Fault {
  readonly code: FaultCode;
  /** One sentence without its place. No trailing full stop. */
  readonly message: string;
  readonly thread: number;
  /** Code index of the instruction. */
  readonly pc: number;
  readonly place: SourcePlace | undefined;
  /** Innermost first. */
  readonly stack: readonly StackEntry[];
  /** "allocated here", "freed here". */
  readonly related: readonly FaultRelated[];
  /** For `unsupported`. */
  readonly problem: Problem | undefined;
}

export interface FaultRelated {
  readonly message: string;
  readonly place: SourcePlace;
}

export interface StackEntry {
  readonly function: string;
  /** Code index: of the next instruction in the innermost entry, of the call in the others. */
  readonly pc: number;
  readonly place: SourcePlace | undefined;
}

/** What is wrong with an access, before it is known who made it. */
export interface Finding {
  readonly code: FaultCode;
  readonly message: string;
  readonly related?: readonly FaultRelated[];
}

/** What nobody has freed, by where it was allocated: each place once. */
export function stillAllocated(places: readonly SourcePlace[]): readonly FaultRelated[] {
  return [...new Set(places)].map((place) => ({ message: "not freed: what was allocated", place }));
}

/** In one sentence, with the places that belong to it. */
export function messageOf({ message, related }: Pick<Fault, "message" | "related">): string {
  const places = related.map(({ message: what, place }) => `${what} at ${place.file.path}:${positionAt(place.file, place.start).line}`);
  return [message, ...places].join("; ");
}

/** Where an object comes from; nothing where that is not known. */
export function allocatedHere(place: SourcePlace | undefined): readonly FaultRelated[] {
  return place === undefined ? [] : [{ message: "allocated here", place }];
}
