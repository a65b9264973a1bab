/** Steps of locks, readers and grace periods. */
import {
  beginGracePeriod,
  beginReader,
  canEndGracePeriod,
  dropBefore,
  endGracePeriod,
  endReader,
  isFree,
  load,
  loadFloor,
  lock,
  Message,
  store,
  storeFloor,
  unlock,
} from "../views/machine.ts";
import { Incomputable, SECTION_SHIFT } from "./evaluate.ts";
import type { After, Runner } from "./runner.ts";
import type { Operation } from "./test.ts";

export function stepLock(runner: Runner, thread: number, one: Extract<Operation, { address: unknown }>, after: After): void {
  const location = runner.addressOf(thread, one);
  if (location < 0) throw new Incomputable("a lock that is no address");
  if (isFree(runner.views, location)) runner.take(thread, after, () => takeLock(runner, thread, location));
}

function takeLock(runner: Runner, thread: number, location: number): void {
  const { views } = runner;
  runner.noteRead(thread, runner.pc(thread), location, views.count(location) - 1);
  lock(views, thread, location, runner.noteStore(thread, location, views.count(location)));
  forgetLock(runner, location);
}

export function releaseLock(runner: Runner, thread: number, location: number): void {
  const { views } = runner;
  if (location < 0) throw new Incomputable("a lock that is no address");
  unlock(views, thread, location, runner.noteStore(thread, location, views.count(location)));
  forgetLock(runner, location);
}

/** Only the newest message of a lock is ever read, if nobody looks at it without taking it. */
function forgetLock(runner: Runner, location: number): void {
  if (!runner.program.looksAtLocks) dropBefore(runner.views, location, runner.views.count(location) - 1);
}

/** spin_trylock() that fails reads that the lock is held; spin_is_locked() reads either. */
export function stepLook(runner: Runner, thread: number, one: Extract<Operation, { kind: "trylock" | "is-locked" }>, after: After): void {
  const { views } = runner;
  const location = runner.addressOf(thread, one);
  if (location < 0) throw new Incomputable("a lock that is no address");
  const tries = one.kind === "trylock";
  if (tries && isFree(views, location)) {
    runner.take(thread, after, () => {
      takeLock(runner, thread, location);
      runner.setRegister(thread, one.register, 1, 0, 0);
    });
  }
  const floor = loadFloor(views, thread, 0);
  const count = views.count(location);
  for (let position = runner.firstRead(thread, location, floor); position < count; position++) {
    const held = views.message(location, position, Message.Low);
    if (tries && held === 0) continue;
    runner.take(thread, after, () => {
      runner.noteRead(thread, runner.pc(thread), location, position);
      const taint = load(views, thread, location, position, floor, false);
      runner.setRegister(thread, one.register, tries ? 0 : held, 0, taint);
    });
  }
}

export function stepGracePeriod(runner: Runner, thread: number, one: Extract<Operation, { kind: "grace-period" }>, after: After): void {
  const { views } = runner;
  const domain = one.address === undefined ? 0 : 1 + runner.addressOf(thread, one);
  if (one.half === "begin") runner.take(thread, after, () => beginGracePeriod(views, thread, domain));
  else if (canEndGracePeriod(views, thread)) runner.take(thread, after, () => endGracePeriod(views, thread));
}

/**
 * In the kernel's model an SRCU reader reads and writes its structure. The value is always 0, so this matters only to whoever counts
 * executions.
 */
export function stepSrcuLock(runner: Runner, thread: number, one: Extract<Operation, { kind: "srcu-read-lock" }>, after: After): void {
  const { views } = runner;
  const location = runner.addressOf(thread, one);
  if (location < 0) throw new Incomputable("an SRCU structure that is no address");
  const section = runner.layout.views.cpus + one.section;
  const value = (section + 1) << SECTION_SHIFT;
  const address = runner.evaluator.taint;
  if (runner.layout.reads === undefined) {
    return runner.take(thread, after, () => {
      beginReader(views, thread, 1 + location, section);
      runner.setRegister(thread, one.register, 0, value, 0);
    });
  }
  const mark = runner.flat.mark();
  beginReader(views, thread, 1 + location, section);
  const floor = loadFloor(views, thread, address);
  for (let position = runner.firstRead(thread, location, floor); position < views.count(location); position++) {
    runner.take(thread, after, () => {
      runner.noteRead(thread, runner.pc(thread), location, position);
      runner.setRegister(thread, one.register, 0, value, load(views, thread, location, position, floor, false));
    });
  }
  runner.flat.undo(mark);
}

export function stepSrcuUnlock(runner: Runner, thread: number, one: Extract<Operation, { kind: "srcu-read-unlock" }>, after: After): void {
  const { views, evaluator } = runner;
  const location = runner.addressOf(thread, one);
  const address = evaluator.taint;
  evaluator.run(one.index, runner.layout.threads[thread].registers);
  const section = (evaluator.high >> SECTION_SHIFT) - 1;
  if (location < 0) throw new Incomputable("an SRCU structure that is no address");
  const depends = views.orders.join(address, evaluator.taint);
  // What srcu_read_lock() did not return ends no reader.
  const end = (): void => (section < 0 ? undefined : endReader(views, thread, 1 + location, section));
  if (runner.layout.reads === undefined) return runner.take(thread, after, end);
  const floor = storeFloor(views, thread, location, views.orders.join(depends, runner.control(thread)), false);
  for (let position = runner.firstPlace(thread, location, floor); position <= views.count(location); position++) {
    runner.take(thread, after, () => {
      end();
      const tag = runner.noteStore(thread, location, position);
      store(views, thread, location, position, floor, { low: 0, high: 0, release: false, plain: false, depends, tag });
    });
  }
}
