/**
 * Loads that choose at once: they read what is there when their thread comes to them, or wait for a store to come and choose again.
 *
 * Whoever reads later what was there already could have read it at once, as nothing that others do takes it away and nothing in between learns that it was read. So
 * a load is never one of the steps that the order of threads is about.
 */
import { load, loadFloor, Message, type Taint } from "../views/machine.ts";
import { locationOf } from "./rests.ts";
import type { After, Runner } from "./runner.ts";
import type { Operation } from "./test.ts";

type LoadInstruction = Extract<Operation, { kind: "load" }>;

/** Reads a message into the register of the load that is next. */
export function readInto(runner: Runner, thread: number, one: LoadInstruction, location: number, position: number, floor: Taint): void {
  const { views } = runner;
  const low = views.message(location, position, Message.Low);
  const high = views.message(location, position, Message.High);
  runner.noteRead(thread, runner.pc(thread), location, position);
  runner.setRegister(thread, one.register, low, high, load(views, thread, location, position, floor, one.acquire));
}

/** Has a load wait for another store, if there may be one. */
export function stepWait(runner: Runner, thread: number, one: LoadInstruction, after: After): void {
  if (mayCome(runner, thread, one)) runner.try(after, () => runner.flat.set(runner.layout.threads[thread].waits, 1));
}

/** Whether another thread may still store where a load reads. */
export function mayCome(runner: Runner, thread: number, { address }: LoadInstruction): boolean {
  return (runner.othersDo(thread).stores & locationOf(address)) !== 0;
}

/** A step of the instruction that is next, which stores a message: each load that waits for one reads it, or waits for another. */
export function takeStore(runner: Runner, thread: number, location: number, position: number, after: After, doIt: () => void): void {
  const mark = runner.flat.mark();
  doIt();
  runner.advance(thread, runner.pc(thread) + 1);
  offer(runner, location, position, 0, after);
  runner.flat.undo(mark);
}

function offer(runner: Runner, location: number, position: number, from: number, after: After): void {
  for (let thread = from; thread < runner.layout.threads.length; thread++) {
    const mark = runner.flat.mark();
    if (!readOffered(runner, thread, location, position)) continue;
    offer(runner, location, position, thread + 1, after);
    runner.flat.undo(mark);
  }
  runner.try(after, () => undefined);
}

/** @returns Whether the thread has waited for such a message. */
function readOffered(runner: Runner, thread: number, location: number, position: number): boolean {
  if (!runner.isWaiting(thread)) return false;
  const one = runner.program.threads[thread].code[runner.pc(thread)];
  if (one.kind !== "load" || runner.addressOf(thread, one) !== location) return false;
  const floor = loadFloor(runner.views, thread, runner.evaluator.taint);
  if (position < runner.firstRead(thread, location, floor)) return false;
  readInto(runner, thread, one, location, position, floor);
  runner.advance(thread, runner.pc(thread) + 1);
  return true;
}
