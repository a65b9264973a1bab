/** Switches: dense ones by table, sparse ones by a balanced tree of comparisons. */
import type { Stmt, SwitchCase } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { FunctionContext } from "./context.ts";
import type { Target } from "./emitter.ts";
import { emitArithmetic, emitBranch } from "./lower-arithmetic.ts";
import { constantOperand } from "./operand.ts";
import { type Scalar, scalarOf, U32 } from "./scalar.ts";

interface Interval {
  readonly low: bigint;
  readonly high: bigint;
  readonly target: Target;
}

interface Dispatch {
  readonly register: number;
  readonly scalar: Scalar;
  readonly otherwise: Target;
}

/** A table may have so many entries for each case … */
const ENTRIES_PER_CASE = 4n;
/** … from so many cases on … */
const TABLE_CASES = 4;
/** … and no more than these in all. */
const TABLE_LIMIT = 4096n;
/** Up to so many intervals are compared one after the other. */
const LINEAR = 3;

export function lowerSwitch(fn: FunctionContext, s: Stmt & { kind: "switch" }, breakTo: Target): void {
  const mark = fn.frame.mark();
  const scalar = scalarOf(s.value.type.type);
  if (scalar === undefined) fn.refuseType(s.value);
  const otherwise = targetOf(fn, s.cases, breakTo);
  const known = fold(s.value);
  const intervals = intervalsOf(fn, s.cases);
  if (known === undefined) {
    const register = fn.valueInRegister(s.value);
    fn.at(s.value);
    dispatch(fn, intervals, { register, scalar: scalar ?? U32, otherwise });
  } else {
    fn.at(s.value);
    fn.emit.jump(intervals.find(({ low, high }) => known >= low && known <= high)?.target ?? otherwise);
  }
  fn.frame.release(mark);
}

/** Gives every case its target; says where `default` goes. */
function targetOf(fn: FunctionContext, cases: readonly SwitchCase[], breakTo: Target): Target {
  let otherwise = breakTo;
  for (const label of cases) {
    const target = fn.emit.newTarget();
    fn.caseTargets.set(label, target);
    if (label.range === undefined) otherwise = target;
  }
  return otherwise;
}

/** In ascending order. */
function intervalsOf(fn: FunctionContext, cases: readonly SwitchCase[]): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const label of cases) {
    const target = fn.caseTargets.get(label);
    if (label.range !== undefined && target !== undefined && label.range.low <= label.range.high)
      intervals.push({ ...label.range, target });
  }
  return intervals.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
}

function dispatch(fn: FunctionContext, intervals: readonly Interval[], to: Dispatch): void {
  const first = intervals[0];
  const last = intervals[intervals.length - 1];
  if (first !== undefined && last !== undefined && isDense(intervals)) table(fn, intervals, first.low, last.high, to);
  else tree(fn, intervals, to);
}

function isDense(intervals: readonly Interval[]): boolean {
  if (intervals.length < TABLE_CASES) return false;
  const span = intervals[intervals.length - 1].high - intervals[0].low + 1n;
  return span <= TABLE_LIMIT && span <= BigInt(intervals.length) * ENTRIES_PER_CASE;
}

function table(fn: FunctionContext, intervals: readonly Interval[], low: bigint, high: bigint, to: Dispatch): void {
  const targets: Target[] = [];
  for (const { low: from, high: until, target } of intervals) {
    while (BigInt(targets.length) + low < from) targets.push(to.otherwise);
    for (let value = from; value <= until; value++) targets.push(target);
  }
  if (to.scalar.words === 1) {
    fn.emit.switchTable(to.register, Number(BigInt.asIntN(32, low)), to.otherwise, targets);
    return;
  }
  const index = fn.frame.register(2);
  emitArithmetic(fn, "-", to.scalar, index, to.register, constantOperand(low));
  emitBranch(fn, { op: ">", left: index, right: constantOperand(high - low), words: 2, signed: false }, to.otherwise);
  fn.emit.switchTable(index, 0, to.otherwise, targets);
}

function tree(fn: FunctionContext, intervals: readonly Interval[], to: Dispatch): void {
  if (intervals.length <= LINEAR) {
    for (const interval of intervals) test(fn, interval, to);
    fn.emit.jump(to.otherwise);
    return;
  }
  const middle = intervals.length >> 1;
  const upper = fn.emit.newTarget();
  compare(fn, ">=", intervals[middle].low, upper, to);
  tree(fn, intervals.slice(0, middle), to);
  fn.emit.bind(upper);
  tree(fn, intervals.slice(middle), to);
}

function test(fn: FunctionContext, { low, high, target }: Interval, to: Dispatch): void {
  if (low === high) return compare(fn, "==", low, target, to);
  const { words } = to.scalar;
  const distance = fn.frame.register(words);
  // low <= value <= high, as one unsigned comparison.
  emitArithmetic(fn, "-", to.scalar, distance, to.register, constantOperand(low));
  emitBranch(fn, { op: "<=", left: distance, right: constantOperand(high - low), words, signed: false }, target);
}

function compare(fn: FunctionContext, op: "==" | ">=", value: bigint, target: Target, { register, scalar }: Dispatch): void {
  const mark = fn.frame.mark();
  emitBranch(fn, { op, left: register, right: constantOperand(value), words: scalar.words, signed: scalar.signed }, target);
  fn.frame.release(mark);
}

/** A `case` label is here. */
export function bindCase(fn: FunctionContext, label: SwitchCase): void {
  const target = fn.caseTargets.get(label);
  if (target !== undefined) fn.emit.bind(target);
}
