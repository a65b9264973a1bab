/** Finds where a function reads two locations in an order that a barrier elsewhere relies on, with nothing that keeps the order. */
import type { Span } from "../../../c/editor/ast.ts";
import { primitiveNamed } from "../../../kernel/catalogue/primitives.ts";
import { canFollow } from "./events.ts";
import type { OrderPoint } from "./points.ts";
import type { Side, Sides, Step } from "./sides.ts";

export interface Unordered {
  /** Written before the barrier, and read last. */
  readonly first: string;
  /** Written after the barrier, and read first. */
  readonly second: string;
  /** The first of the two reads, in offsets of the file that reads. */
  readonly at: Span;
  /** The operation that reads there; undefined for a plain read. */
  readonly by: string | undefined;
}

/**
 * The first such pair of reads in a function. Stores need no barrier: a control dependency orders them. Where a lock or a wait stands
 * between, nothing is said.
 */
export function unorderedReads(writer: OrderPoint, sides: Sides, steps: readonly Step[]): Unordered | undefined {
  if (writer.operation.order !== "write" && writer.operation.order !== "release" && writer.operation.order !== "full") return undefined;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    const second = step === undefined ? undefined : readLocation(step, sides.after);
    if (step === undefined || second === undefined) continue;
    const first = laterRead(steps, index, second, sides);
    if (first !== undefined && step.event.kind === "access") return { first, second, at: step.at, by: step.call ?? step.event.by };
  }
  return undefined;
}

function laterRead(steps: readonly Step[], from: number, second: string, sides: Sides): string | undefined {
  const start = steps[from];
  for (let index = from + 1; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || !canFollow(start?.arm, step.arm)) continue;
    if (mayOrder(step)) return undefined;
    const first = readLocation(step, sides.before);
    if (first !== undefined && first !== second) return first;
  }
  return undefined;
}

/** A location that the step reads without ordering, if the writer's side writes it near. */
function readLocation({ event }: Step, side: ReadonlyMap<string, Side>): string | undefined {
  if (event.kind !== "access" || event.mode !== "read") return undefined;
  const writes = side.get(event.location)?.writes;
  return writes === "near" || writes === "own" ? event.location : undefined;
}

/** Classes of the catalogue that order nothing by themselves. */
const ORDERS_NOTHING: ReadonlySet<string> = new Set(["reader", "access", "annotation", "assertion", "context", "deferred-work"]);

function mayOrder({ event }: Step): boolean {
  if (event.kind === "order") return true;
  if (event.kind !== "call") return false;
  const primitive = primitiveNamed(event.callee);
  return primitive !== undefined && !ORDERS_NOTHING.has(primitive.class);
}
