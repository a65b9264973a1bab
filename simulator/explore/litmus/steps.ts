/** What a thread can do next: loads, stores and fences. The rest is in the files beside this one. */
import {
  canCommit,
  commit,
  DELAYED_LOADS,
  delay,
  fence,
  freeSlot,
  isBeforeDelayed,
  isPlace,
  loadDelayed,
  loadFloor,
  Message,
  rcuReadLock,
  rcuReadUnlock,
  store,
  storeFloor,
  type Taint,
} from "../views/machine.ts";
import { Incomputable } from "./evaluate.ts";
import { mayFail } from "./program.ts";
import type { After, Runner } from "./runner.ts";
import { releaseLock, stepGracePeriod, stepLock, stepLook, stepSrcuLock, stepSrcuUnlock } from "./sync-steps.ts";
import type { Instruction, Operation } from "./test.ts";
import { stepFailedUpdate, stepUpdate } from "./updates.ts";
import { readInto, stepWait, takeStore } from "./waiting.ts";

/** Every step that a thread can do next; the state is as before when this returns. */
export function steps(runner: Runner, thread: number, after: After): void {
  if (canCommit(runner.views, thread)) runner.try(after, () => commit(runner.views, thread));
  const slot = runner.dueDelayed(thread);
  if (slot >= 0) {
    stepDelayed(runner, thread, slot, after);
    stepFailing(runner, thread, after);
    return;
  }
  if (runner.isFinished(thread)) return;
  step(runner, thread, runner.program.threads[thread].code[runner.pc(thread)], after);
}

/** An update that fails may come before a delayed load that would have to be made if it succeeded. */
function stepFailing(runner: Runner, thread: number, after: After): void {
  if (runner.isFinished(thread)) return;
  const one = runner.program.threads[thread].code[runner.pc(thread)];
  if (!mayFail(one)) return;
  for (let slot = 0; slot < DELAYED_LOADS; slot++) if (runner.isBefore(thread, slot, one)) return;
  stepFailedUpdate(runner, thread, one, after);
}

function step(runner: Runner, thread: number, one: Instruction, after: After): void {
  const { views } = runner;
  switch (one.kind) {
    case "load":
      return stepLoad(runner, thread, one, after);
    case "store":
      return stepStore(runner, thread, one, after);
    case "update":
      return stepUpdate(runner, thread, one, after);
    case "fence":
      return runner.take(thread, after, () => fence(views, thread, one.fence));
    case "lock":
      return stepLock(runner, thread, one, after);
    case "unlock":
      return runner.take(thread, after, () => releaseLock(runner, thread, runner.addressOf(thread, one)));
    case "trylock":
    case "is-locked":
      return stepLook(runner, thread, one, after);
    case "rcu-read-lock":
      return runner.take(thread, after, () => rcuReadLock(views, thread));
    case "rcu-read-unlock":
      return runner.take(thread, after, () => rcuReadUnlock(views, thread));
    case "grace-period":
      return stepGracePeriod(runner, thread, one, after);
    case "srcu-read-lock":
      return stepSrcuLock(runner, thread, one, after);
    case "srcu-read-unlock":
      return stepSrcuUnlock(runner, thread, one, after);
    case "set":
    case "branch":
    case "jump":
      return;
  }
}

function stepLoad(runner: Runner, thread: number, one: Extract<Operation, { kind: "load" }>, after: After): void {
  const { views } = runner;
  const location = runner.addressOf(thread, one);
  const address = runner.evaluator.taint;
  if (location < 0) return runner.take(thread, after, () => runner.setRegister(thread, one.register, 0, 0, address));
  if (runner.isWaiting(thread)) return;
  if (runner.waiting) stepWait(runner, thread, one, after);
  const floor = loadFloor(views, thread, address);
  const count = views.count(location);
  for (let position = runner.firstRead(thread, location, floor); position < count; position++) {
    runner.take(thread, after, () => readInto(runner, thread, one, location, position, floor));
  }
  if (!runner.sequential && runner.program.threads[thread].delayable[runner.pc(thread)])
    stepDelay(runner, thread, one.register, location, address, after);
}

function stepDelay(runner: Runner, thread: number, register: number, location: number, address: Taint, after: After): void {
  const slot = freeSlot(runner.views, thread);
  if (slot === undefined) return;
  runner.take(thread, after, () => {
    delay(runner.views, thread, slot, location, address);
    runner.flat.set(runner.layout.threads[thread].delayed + slot, runner.pc(thread) + 1);
    runner.setRegister(thread, register, 0, 0, 0);
  });
}

function stepDelayed(runner: Runner, thread: number, slot: number, after: After): void {
  const { views } = runner;
  const location = views.delayedLocation(thread, slot);
  const at = runner.layout.threads[thread].delayed + slot;
  const instruction = runner.flat.words[at] - 1;
  const one = runner.program.threads[thread].code[instruction];
  if (one.kind !== "load") return;
  const count = views.count(location);
  for (let position = runner.oldestForDelayed(thread, slot); position < count; position++) {
    if (!isBeforeDelayed(views, thread, slot, position)) continue;
    runner.try(after, () => {
      const low = views.message(location, position, Message.Low);
      const high = views.message(location, position, Message.High);
      runner.noteRead(thread, instruction, location, position);
      runner.flat.set(at, 0);
      runner.setRegister(thread, one.register, low, high, loadDelayed(views, thread, slot, position));
      runner.clear(thread, instruction, runner.pc(thread));
    });
  }
}

function stepStore(runner: Runner, thread: number, one: Extract<Operation, { kind: "store" }>, after: After): void {
  const { views, evaluator } = runner;
  const location = runner.addressOf(thread, one);
  if (location < 0) throw new Incomputable("a store to what is no address");
  const address = evaluator.taint;
  evaluator.run(one.value, runner.layout.threads[thread].registers);
  const { low, high } = evaluator;
  const depends = views.orders.join(address, evaluator.taint);
  const floor = storeFloor(views, thread, location, views.orders.join(depends, runner.control(thread)), one.release);
  const count = views.count(location);
  for (let position = runner.firstPlace(thread, location, floor); position <= count; position++) {
    if (!isPlace(views, location, position)) continue;
    takeStore(runner, thread, location, position, after, () => {
      const tag = runner.noteStore(thread, location, position);
      store(views, thread, location, position, floor, { low, high, release: one.release, plain: one.plain, depends, tag });
    });
  }
}
