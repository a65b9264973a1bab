/** Finds where a function accesses two locations in an order that a barrier elsewhere relies on, with nothing that keeps the order. */
import type { Span } from "../../../c/editor/ast.ts";
import { primitiveNamed } from "../../../kernel/catalogue/primitives.ts";
import { canFollow } from "./events.ts";
import type { OrderPoint } from "./points.ts";
import type { Nearness, Side, Sides, Step } from "./sides.ts";

export interface Unordered {
  /** Written first and read last. */
  readonly first: string;
  /** Written last and read first. */
  readonly second: string;
  /** The access to the second, in offsets of the file. */
  readonly at: Span;
  /** The operation or the callee that accesses it; undefined for a plain access. */
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
    const later = laterAccess(steps, index, second, (each) => readLocation(each, sides.before));
    if (later !== undefined && step.event.kind === "access")
      return { first: later.location, second, at: step.at, by: step.call ?? step.event.by };
  }
  return undefined;
}

/** The first pair of stores in a function that a barrier between loads elsewhere relies on being ordered, and that are not. */
export function unorderedWrites(reader: OrderPoint, sides: Sides, steps: readonly Step[]): Unordered | undefined {
  if (reader.operation.order !== "read" && reader.operation.order !== "acquire") return undefined;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    const first = step === undefined ? undefined : writeLocation(step, sides.after);
    if (step === undefined || first === undefined) continue;
    const later = laterAccess(steps, index, first, (each) => writeLocation(each, sides.before));
    if (later !== undefined && later.step.event.kind === "access")
      return { first, second: later.location, at: later.step.at, by: later.step.call ?? later.step.event.by };
  }
  return undefined;
}

interface Later {
  readonly step: Step;
  readonly location: string;
}

/** The next access to another location, unless something that may order stands before it. */
function laterAccess(
  steps: readonly Step[],
  from: number,
  other: string,
  locationIn: (step: Step) => string | undefined,
): Later | undefined {
  const start = steps[from];
  for (let index = from + 1; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || !canFollow(start?.arm, step.arm)) continue;
    if (mayOrder(step)) return undefined;
    const location = locationIn(step);
    if (location !== undefined && location !== other) return { step, location };
  }
  return undefined;
}

/** A location that the step reads without ordering, if the other side writes it near. */
function readLocation({ event }: Step, side: ReadonlyMap<string, Side>): string | undefined {
  if (event.kind !== "access" || event.mode !== "read") return undefined;
  return isNear(side.get(event.location)?.writes) ? event.location : undefined;
}

/** A location that the step writes without ordering, if the other side reads it near. */
function writeLocation({ event }: Step, side: ReadonlyMap<string, Side>): string | undefined {
  if (event.kind !== "access" || event.mode !== "write") return undefined;
  return isNear(side.get(event.location)?.reads) ? event.location : undefined;
}

function isNear(nearness: Nearness | undefined): boolean {
  return nearness === "near" || nearness === "own";
}

/** Classes of the catalogue that order nothing by themselves. */
const ORDERS_NOTHING: ReadonlySet<string> = new Set(["reader", "access", "annotation", "assertion", "context", "deferred-work"]);

function mayOrder({ event }: Step): boolean {
  if (event.kind === "order") return true;
  if (event.kind !== "call") return false;
  const primitive = primitiveNamed(event.callee);
  return primitive !== undefined && !ORDERS_NOTHING.has(primitive.class);
}
