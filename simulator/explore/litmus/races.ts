/**
 * Data races: two accesses of different threads to one location, one of them a store and one of them plain, that nothing orders.
 *
 * Seen in a state: two threads are about to make them; or one has stored, and what another is about to do does not come after that. A plain
 * load that comes before a store only because of how the machine executes it is not noticed.
 */
import { loadFloor, Message, PLAIN, storeFloor } from "../views/machine.ts";
import type { Runner } from "./runner.ts";
import type { Operation } from "./test.ts";

type Access = Extract<Operation, { kind: "load" | "store" | "update" }>;

interface Next {
  readonly thread: number;
  readonly location: number;
  readonly stores: boolean;
  readonly plain: boolean;
}

/** Whether a race can be seen in the runner's state. */
export function hasRace(runner: Runner): boolean {
  const next = runner.program.threads.flatMap((_, thread) => nextAccess(runner, thread));
  return next.some((one, index) => racesWithPast(runner, one) || next.slice(index + 1).some((other) => conflict(one, other)));
}

function nextAccess(runner: Runner, thread: number): readonly Next[] {
  if (runner.isFinished(thread)) return [];
  const one = runner.program.threads[thread].code[runner.pc(thread)];
  if (!isAccess(one) || runner.dueDelayed(thread) >= 0) return [];
  const location = runner.addressOf(thread, one);
  return location < 0 ? [] : [{ thread, location, stores: one.kind !== "load", plain: one.kind !== "update" && one.plain }];
}

function isAccess(one: Operation): one is Access {
  return one.kind === "load" || one.kind === "store" || one.kind === "update";
}

function conflict(a: Next, b: Next): boolean {
  return a.location === b.location && (a.stores || b.stores) && (a.plain || b.plain);
}

/** Whether another thread's store to the location does not come before what the thread is about to do. */
function racesWithPast(runner: Runner, { thread, location, stores, plain }: Next): boolean {
  const { views } = runner;
  const needs = views.orders.join(runner.evaluator.taint, stores ? runner.control(thread) : 0);
  const floor = stores ? storeFloor(views, thread, location, needs, false) : loadFloor(views, thread, needs);
  for (let position = views.positionOn(thread, floor, location) + 1; position < views.count(location); position++) {
    const writer = views.writer(location, position);
    const eitherPlain = plain || (views.message(location, position, Message.Flags) & PLAIN) !== 0;
    if (writer !== thread && writer >= 0 && eitherPlain) return true;
  }
  return false;
}
