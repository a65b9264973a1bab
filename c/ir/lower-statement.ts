/** Statements. Loops are rotated: one branch for each round, at the bottom. */
import type { BlockStmt, Expr, Stmt } from "../syntax/ast.ts";
import { fold } from "./constant-folding.ts";
import type { Exits, FunctionContext } from "./context.ts";
import type { Target } from "./emitter.ts";
import { hasSideEffects } from "./expression-walk.ts";
import { Fence, Op, TrapKind } from "./instructions.ts";
import { bindCase, lowerSwitch } from "./lower-switch.ts";
import { scalarOf } from "./scalar.ts";

export function lowerStatement(fn: FunctionContext, s: Stmt): void {
  if (!fn.emit.alive && s.kind !== "decl" && !canBeEntered(s)) return;
  const temporaries = fn.frame.temporaryMark();
  const mark = fn.frame.mark();
  statement(fn, s);
  fn.frame.releaseTemporaries(temporaries);
  // A declaration's registers are its scope's.
  if (s.kind !== "decl" && s.kind !== "case" && s.kind !== "label") fn.frame.release(mark);
}

/** Whether a jump from elsewhere may lead into a statement. */
function canBeEntered(s: Stmt): boolean {
  switch (s.kind) {
    case "label":
    case "case":
      return true;
    case "block":
      return s.stmts.some(canBeEntered);
    case "if":
      return canBeEntered(s.then) || (s.otherwise !== undefined && canBeEntered(s.otherwise));
    case "while":
    case "do":
    case "for":
    case "switch":
      return canBeEntered(s.body);
    default:
      return false;
  }
}

function statement(fn: FunctionContext, s: Stmt): void {
  switch (s.kind) {
    case "block":
      return lowerBlock(fn, s, undefined);
    case "decl":
      return declare(fn, s);
    case "expr":
      return fn.lower.effect(fn, s.expr);
    case "if":
      return lowerIf(fn, s);
    case "while":
      return lowerWhile(fn, s);
    case "do":
      return lowerDo(fn, s);
    case "for":
      return lowerFor(fn, s);
    case "switch": {
      const breakTo = fn.emit.newTarget();
      lowerSwitch(fn, s, breakTo);
      inside(fn, s.body, breakTo, undefined);
      return fn.emit.bind(breakTo);
    }
    case "case":
      bindCase(fn, s.target);
      return lowerStatement(fn, s.body);
    case "label":
      fn.cleanups.label(s.label);
      fn.emit.bindEntry(fn.labelTarget(s.label));
      return lowerStatement(fn, s.body);
    case "goto":
      fn.at(s);
      return fn.cleanups.jump(fn, s.label);
    case "goto-computed": {
      const address = fn.valueInRegister(s.address);
      fn.at(s);
      return fn.emit.end(Op.JmpQ, address);
    }
    case "break":
      return leave(fn, s, fn.exits.breakTo, fn.exits.breakScope);
    case "continue":
      return leave(fn, s, fn.exits.continueTo, fn.exits.continueScope);
    case "empty":
      return;
    case "return":
      return lowerReturn(fn, s);
    case "asm":
      return lowerAsm(fn, s);
  }
}

/** The statements of a block, then `last` inside its scope, then what leaving the scope does. */
export function lowerBlock(fn: FunctionContext, block: BlockStmt, last: (() => void) | undefined): void {
  const outer = fn.enterScope();
  const alive = fn.cleanups.alive;
  for (const s of block.stmts) lowerStatement(fn, s);
  last?.();
  fn.cleanups.leave(fn, alive.length);
  fn.cleanups.alive = alive;
  fn.leaveScope(outer);
}

function declare(fn: FunctionContext, s: Stmt & { kind: "decl" }): void {
  for (const decl of s.decls) {
    if (decl.storage !== "auto") continue;
    fn.lower.initialize(fn, decl);
    fn.cleanups.declared(decl);
  }
}

// ---------------------------------------------------------------- branches

function lowerIf(fn: FunctionContext, s: Stmt & { kind: "if" }): void {
  const { emit } = fn;
  const exit = s.otherwise === undefined ? plainExit(fn, s.then) : undefined;
  if (exit !== undefined) return fn.lower.branch(fn, s.condition, exit, true);
  const end = emit.newTarget();
  const otherwise = s.otherwise === undefined ? end : emit.newTarget();
  fn.lower.branch(fn, s.condition, otherwise, false);
  lowerStatement(fn, s.then);
  if (s.otherwise !== undefined) {
    emit.jump(end);
    emit.bind(otherwise);
    lowerStatement(fn, s.otherwise);
  }
  emit.bind(end);
}

/** Where a statement goes that only goes elsewhere. */
function plainExit(fn: FunctionContext, s: Stmt): Target | undefined {
  if (fn.cleanups.alive.length > 0) return undefined;
  switch (s.kind) {
    case "goto":
      return fn.labelTarget(s.label);
    case "break":
      return fn.exits.breakTo;
    case "continue":
      return fn.exits.continueTo;
    case "block":
      return s.stmts.length === 1 ? plainExit(fn, s.stmts[0]) : undefined;
    default:
      return undefined;
  }
}

/** `break` and `continue`. */
function leave(fn: FunctionContext, s: Stmt, target: Target | undefined, depth: number): void {
  if (target === undefined) return;
  fn.at(s);
  fn.cleanups.leave(fn, depth);
  fn.emit.jump(target);
}

// ---------------------------------------------------------------- loops

/** The body of a loop, or of a switch (which `continue` does not mean). */
function inside(fn: FunctionContext, body: Stmt, breakTo: Target, continueTo: Target | undefined): void {
  const outer = fn.exits;
  const depth = fn.cleanups.alive.length;
  const exits: Exits =
    continueTo === undefined ? { ...outer, breakTo, breakScope: depth } : { breakTo, breakScope: depth, continueTo, continueScope: depth };
  fn.exits = exits;
  lowerStatement(fn, body);
  fn.exits = outer;
}

/** Comes in at the top; goes to `breakTo` when the condition does not hold. @returns The loop's head, bound. */
function enterLoop(fn: FunctionContext, condition: Expr | undefined, test: Target, breakTo: Target): Target {
  const { emit } = fn;
  const head = emit.newTarget();
  const known = condition === undefined ? 1n : fold(condition);
  if (condition !== undefined && known === undefined) {
    // A condition without side effects is tested twice in the code, so that entering the loop takes no jump.
    if (hasSideEffects(condition)) emit.jump(test);
    else fn.lower.branch(fn, condition, breakTo, false);
  } else if (known === 0n) {
    emit.jump(breakTo);
  }
  emit.bindEntry(head);
  return head;
}

function closeLoop(fn: FunctionContext, condition: Expr | undefined, head: Target): void {
  if (condition === undefined) fn.emit.jump(head);
  else fn.lower.branch(fn, condition, head, true);
}

function lowerWhile(fn: FunctionContext, s: Stmt & { kind: "while" }): void {
  const { emit } = fn;
  const test = emit.newTarget();
  const breakTo = emit.newTarget();
  const head = enterLoop(fn, s.condition, test, breakTo);
  inside(fn, s.body, breakTo, test);
  emit.bind(test);
  closeLoop(fn, s.condition, head);
  emit.bind(breakTo);
}

function lowerDo(fn: FunctionContext, s: Stmt & { kind: "do" }): void {
  const { emit } = fn;
  const head = emit.newTarget();
  const test = emit.newTarget();
  const breakTo = emit.newTarget();
  emit.bindEntry(head);
  inside(fn, s.body, breakTo, test);
  emit.bind(test);
  closeLoop(fn, s.condition, head);
  emit.bind(breakTo);
}

function lowerFor(fn: FunctionContext, s: Stmt & { kind: "for" }): void {
  const { emit } = fn;
  const outer = fn.enterScope();
  if (s.init !== undefined) lowerStatement(fn, s.init);
  const step = emit.newTarget();
  const test = emit.newTarget();
  const breakTo = emit.newTarget();
  const head = enterLoop(fn, s.condition, test, breakTo);
  inside(fn, s.body, breakTo, step);
  emit.bind(step);
  if (s.step !== undefined) fn.lower.effect(fn, s.step);
  emit.bind(test);
  closeLoop(fn, s.condition, head);
  emit.bind(breakTo);
  fn.leaveScope(outer);
}

// ---------------------------------------------------------------- the rest

function lowerReturn(fn: FunctionContext, s: Stmt & { kind: "return" }): void {
  if (!fn.emit.alive) return;
  const { value } = s;
  if (value === undefined) {
    fn.cleanups.leave(fn, 0);
    fn.at(s);
    return endFunction(fn);
  }
  const returns = fn.decl.type.returns;
  const scalar = scalarOf(returns.type);
  if (scalar !== undefined && fn.cleanups.alive.length === 0 && isChoice(value)) return returnChoice(fn, s, value);
  if (returns.type.kind === "record") {
    fn.lower.recordInto(fn, value, { kind: "pointer", register: fn.resultPointer, offset: 0 }, false);
    returnRegister(fn, s, 0, 0);
  } else if (scalar === undefined) {
    if (value.type.type.kind === "void") fn.lower.effect(fn, value);
    else fn.refuseType(value);
    returnRegister(fn, s, 0, 0);
  } else if (fn.cleanups.alive.length > 0) {
    // What the cleanup functions do must not change a value that is already computed.
    const register = fn.frame.register(scalar.words);
    fn.lower.valueInto(fn, value, register, true);
    returnRegister(fn, s, register, scalar.words);
  } else {
    returnRegister(fn, s, fn.valueInRegister(value), scalar.words);
  }
}

type Choice = Expr & { kind: "conditional"; then: Expr };

function isChoice(e: Expr): e is Choice {
  return e.kind === "conditional" && e.then !== undefined && fold(e.condition) === undefined;
}

/** `return a ? b : c` as two returns. */
function returnChoice(fn: FunctionContext, s: Stmt & { kind: "return" }, value: Choice): void {
  const otherwise = fn.emit.newTarget();
  fn.lower.branch(fn, value.condition, otherwise, false);
  lowerReturn(fn, { ...s, value: value.then });
  fn.emit.bind(otherwise);
  lowerReturn(fn, { ...s, value: value.otherwise });
}

function returnRegister(fn: FunctionContext, s: Stmt, register: number, words: 0 | 1 | 2): void {
  fn.cleanups.leave(fn, 0);
  fn.at(s);
  if (words === 0) fn.emit.end(Op.Ret);
  else fn.emit.end(words === 1 ? Op.RetW : Op.RetQ, register);
}

/** The end of a function that returns nothing, or whose value is missing: a fault in kernel text, 0 in old programs. */
export function endFunction(fn: FunctionContext): void {
  const { emit } = fn;
  if (!emit.alive) return;
  const scalar = scalarOf(fn.decl.type.returns.type);
  if (scalar === undefined) return emit.end(Op.Ret);
  if (fn.link.strictUninitialized) return emit.end(Op.Trap, TrapKind.MissingReturn);
  const register = fn.inRegister({ low: 0, high: 0 }, scalar.words);
  emit.end(scalar.words === 1 ? Op.RetW : Op.RetQ, register);
}

function lowerAsm(fn: FunctionContext, s: Stmt & { kind: "asm" }): void {
  if (!fn.emit.alive) return;
  if (s.template.trim() === "") {
    for (const effect of s.effects) fn.lower.effect(fn, effect);
    fn.at(s);
    fn.emit.op1(Op.Fence, Fence.Compiler);
    return;
  }
  const problem = {
    code: "c-asm",
    message: "`asm` with instructions is not supported",
    help: "Write in C what it does, or keep it out of what the run reaches",
  };
  fn.at(s);
  fn.emit.end(Op.Unsupported, fn.link.deferred(problem, s));
}
