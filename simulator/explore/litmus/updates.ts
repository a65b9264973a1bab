/** Steps of atomic updates. */
import {
  beginUpdate,
  endUpdate,
  isUpdatable,
  load,
  loadFloor,
  Message,
  type Taint,
  type Update,
  updateLoad,
  updateStore,
} from "../views/machine.ts";
import { ADDRESS, Incomputable } from "./evaluate.ts";
import { mayFail } from "./program.ts";
import type { After, Runner } from "./runner.ts";
import type { Change, Instruction } from "./test.ts";
import { takeStore } from "./waiting.ts";

type UpdateInstruction = Extract<Instruction, { kind: "update" }>;

/** The operands of an update, evaluated. */
interface Operands {
  readonly low: number;
  readonly high: number;
  readonly taint: Taint;
  /** The value compared with: it succeeds if it is the old one for "compare", and if it is not for "unless". */
  readonly otherLow: number;
  readonly otherHigh: number;
  readonly otherTaint: Taint;
}

/** Every message that an update may read: it succeeds or fails by its value. */
export function stepUpdate(runner: Runner, thread: number, one: UpdateInstruction, after: After): void {
  const { views } = runner;
  const location = runner.addressOf(thread, one);
  if (location < 0) throw new Incomputable("an update of what is no address");
  const address = runner.evaluator.taint;
  const operands = evaluateOperands(runner, thread, one.change);
  const count = views.count(location);
  const full = one.order === "full";
  const mark = runner.flat.mark();
  beginUpdate(views, thread, full);
  const floor = loadFloor(views, thread, address, one.register === undefined);
  const oldest = runner.firstRead(thread, location, floor);
  for (let position = oldest; position < count; position++) {
    if (!isUpdatable(views, location, position) || !succeeds(runner, one.change, operands, location, position)) continue;
    succeed(runner, thread, one, location, position, floor, address, operands, after);
  }
  runner.flat.undo(mark);
  if (mayFail(one)) stepFailedUpdate(runner, thread, one, after);
}

/** Every message with which an update fails. */
export function stepFailedUpdate(runner: Runner, thread: number, one: UpdateInstruction, after: After): void {
  const { views } = runner;
  const location = runner.addressOf(thread, one);
  const address = runner.evaluator.taint;
  const operands = evaluateOperands(runner, thread, one.change);
  const count = views.count(location);
  for (let position = 0; position < count; position++) {
    if (!succeeds(runner, one.change, operands, location, position)) fail(runner, thread, one, location, position, address, after);
  }
}

function evaluateOperands(runner: Runner, thread: number, change: Change): Operands {
  const { evaluator, layout } = runner;
  const { registers } = layout.threads[thread];
  evaluator.run(change.kind === "exchange" || change.kind === "compare" ? change.value : change.operand, registers);
  const { low, high, taint } = evaluator;
  if (change.kind !== "compare" && change.kind !== "unless") return { low, high, taint, otherLow: 0, otherHigh: 0, otherTaint: 0 };
  evaluator.run(change.kind === "compare" ? change.expected : change.unless, registers);
  return { low, high, taint, otherLow: evaluator.low, otherHigh: evaluator.high, otherTaint: evaluator.taint };
}

function succeeds(runner: Runner, change: Change, operands: Operands, location: number, position: number): boolean {
  if (change.kind !== "compare" && change.kind !== "unless") return true;
  const { views } = runner;
  const same =
    views.message(location, position, Message.Low) === operands.otherLow &&
    ((views.message(location, position, Message.High) ^ operands.otherHigh) & ADDRESS) === 0;
  return same === (change.kind === "compare");
}

function succeed(
  runner: Runner,
  thread: number,
  one: UpdateInstruction,
  location: number,
  position: number,
  floor: Taint,
  address: Taint,
  operands: Operands,
  after: After,
): void {
  const { views, evaluator } = runner;
  const { orders } = views;
  const oldLow = views.message(location, position, Message.Low);
  const oldHigh = views.message(location, position, Message.High);
  const { change } = one;
  if (change.kind === "arithmetic") evaluator.binary(change.operator, oldLow, oldHigh, operands.low, operands.high);
  else if (change.kind === "unless") evaluator.binary("+", oldLow, oldHigh, operands.low, operands.high);
  const computed = change.kind === "arithmetic" || change.kind === "unless";
  const newLow = computed ? evaluator.low : operands.low;
  const newHigh = computed ? evaluator.high : operands.high;
  const needs = orders.join(orders.join(address, operands.taint), runner.control(thread));
  const mark = runner.flat.mark();
  const pc = runner.pc(thread);
  runner.noteRead(thread, pc, location, position);
  const what: Update = {
    low: newLow,
    high: newHigh,
    release: one.order === "release",
    acquire: one.order === "acquire",
    full: one.order === "full",
    plain: false,
    returnsNothing: one.register === undefined,
    depends: 0,
    tag: runner.noteStore(thread, location, position + 1),
  };
  const read = updateLoad(views, thread, location, position, floor, what);
  // Arithmetic makes the new value depend on the old one; an exchange does not.
  const data = computed ? orders.join(operands.taint, read) : operands.taint;
  const fits = updateStore(views, thread, location, position, read, needs, { ...what, depends: orders.join(address, data) });
  if (fits) {
    endUpdate(views, thread);
    takeStore(runner, thread, location, position + 1, after, () => {
      if (one.register === undefined) return;
      if (one.returns === "success") runner.setRegister(thread, one.register, 1, 0, read);
      else if (one.returns === "new") runner.setRegister(thread, one.register, newLow, newHigh, orders.join(data, read));
      else runner.setRegister(thread, one.register, oldLow, oldHigh, read);
    });
  }
  runner.flat.undo(mark);
}

/** A comparison that failed is a relaxed load; to smp_mb__before_atomic() and its like it is an atomic operation all the same. */
function fail(
  runner: Runner,
  thread: number,
  one: UpdateInstruction,
  location: number,
  position: number,
  address: Taint,
  after: After,
): void {
  const { views } = runner;
  const mark = runner.flat.mark();
  beginUpdate(views, thread, false);
  const floor = loadFloor(views, thread, address);
  if (position >= runner.firstRead(thread, location, floor)) {
    const low = views.message(location, position, Message.Low);
    const high = views.message(location, position, Message.High);
    runner.take(thread, after, () => {
      runner.noteRead(thread, runner.pc(thread), location, position);
      const taint = load(views, thread, location, position, floor, false);
      endUpdate(views, thread);
      if (one.register === undefined) return;
      if (one.returns === "success") runner.setRegister(thread, one.register, 0, 0, taint);
      else runner.setRegister(thread, one.register, low, high, taint);
    });
  }
  runner.flat.undo(mark);
}
