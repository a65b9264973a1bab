/** From expressions to operations and branches. */
import type { CallExpression, Expression, Span, Statement } from "../../../c/editor/ast.ts";
import { effectOf, guardClass, isNotBuilt } from "../../../kernel/catalogue/effects.ts";
import { EVERY, NEGATIVE, NONZERO, negated, POSITIVE, type Values, valuesOf, ZERO } from "../state/values.ts";
import { keyOf, mentionsOf } from "../text/keys.ts";
import type { Builder } from "./builder.ts";
import type { CallSite, Test, Value } from "./graph.ts";
import { numberOf } from "./literals.ts";
import { partsOf } from "./visit.ts";

const UNKNOWN: Value = { kind: "unknown" };

export interface Guard {
  readonly leave: CallSite;
  /** The key of the result where it may fail. */
  readonly result: string | undefined;
}

/** Lowers statements in a scope of their own, and then, still in it, calls `last`. */
export type ScopeOf = (statements: readonly Statement[], last: () => void) => void;

export class Expressions {
  readonly calls: CallSite[] = [];
  private temporaries = 0;
  /** Results of calls that are about to be assigned, with the variable that they go to. */
  private readonly namedBy = new Map<string, string>();
  private readonly builder: Builder;
  private readonly locals: ReadonlySet<string>;
  private readonly addressTaken: ReadonlySet<string>;
  private readonly scope: ScopeOf;

  constructor(builder: Builder, locals: ReadonlySet<string>, addressTaken: ReadonlySet<string>, scope: ScopeOf) {
    this.builder = builder;
    this.locals = locals;
    this.addressTaken = addressTaken;
    this.scope = scope;
  }

  /** Carries an expression out for its effects. */
  evaluate(expression: Expression): void {
    this.valueOf(expression);
  }

  /** `target = value` for a variable. */
  assign(target: string, value: Expression): void {
    this.store(target, this.valueOf(value, target));
  }

  /** Carries an expression out; answers what is known of its value. */
  valueOf(expression: Expression, assignedTo?: string): Value {
    const number = numberOf(expression);
    if (number !== undefined) return known(number < 0 ? NEGATIVE : number === 0 ? ZERO : POSITIVE);
    switch (expression.kind) {
      case "name":
        return { kind: "copy", from: expression.name };
      case "literal":
        return known(POSITIVE);
      case "cast":
        return this.valueOf(expression.operand, assignedTo);
      case "call":
        return this.call(expression, assignedTo);
      case "assign":
        return this.assignment(expression.operator, expression.target, expression.value);
      case "unary":
        return this.unary(expression.operator, expression.operand);
      case "binary":
        return this.binary(expression);
      case "conditional-expression":
        return this.choice(expression.condition, expression.then, expression.otherwise, assignedTo);
      case "statement-expression":
        return this.statementExpression(expression.body.statements, assignedTo);
      case "unevaluated":
        return UNKNOWN;
      default:
        for (const part of partsOf(expression)) this.evaluate(part);
        return copyOf(expression);
    }
  }

  /** Ends the current block by a test of an expression. */
  condition(expression: Expression, yes: number, no: number): void {
    const number = isNotBuilt(keyOf(expression) ?? "") ? 0 : numberOf(expression);
    if (number !== undefined) {
      this.builder.goto(number === 0 ? no : yes);
      return;
    }
    switch (expression.kind) {
      case "cast":
        this.condition(expression.operand, yes, no);
        return;
      case "unary":
        if (expression.operator === "!" && !expression.postfix) {
          this.condition(expression.operand, no, yes);
          return;
        }
        break;
      case "binary":
        if (this.shortCircuit(expression.operator, expression.left, expression.right, yes, no)) return;
        break;
      case "call":
        if (this.passing(expression, yes, no)) return;
        break;
      default:
    }
    this.branch(this.testOfCondition(expression), yes, no);
  }

  /** What is known when a value is one of a class; undefined when the value is nothing that can be followed. */
  testOf(value: Expression, values: Values): Test | undefined {
    const key = keyOf(value);
    return key === undefined ? undefined : { key, values, steady: this.isSteady(key) };
  }

  /** The call of a loop macro, at the head of its loop. What it is given by name it may change. */
  loopMacro(call: CallExpression): void {
    for (const argument of call.arguments) {
      this.evaluate(argument);
      if (argument.kind === "name") this.forget(argument.name);
    }
    this.site(call, call.callee, call.arguments, { isLoop: true });
  }

  /** The beginning of a guard's scope; undefined for a class that is not known. */
  guard(macro: string, group: Expression | undefined, args: readonly Expression[], at: Span): Guard | undefined {
    for (const argument of args) this.evaluate(argument);
    const found = group?.kind === "name" ? guardClass(group.name) : undefined;
    if (found === undefined) return undefined;
    const enter = this.site(at, named(found.enter, at), args, { writtenAs: macro });
    const leave = this.siteOf(at, named(found.leave, at), args, { writtenAs: macro, isCleanup: true });
    return { leave, result: effectOf(found.enter)?.succeeds === undefined ? undefined : enter.result };
  }

  private shortCircuit(operator: string, left: Expression, right: Expression, yes: number, no: number): boolean {
    if (operator === ",") {
      this.evaluate(left);
      this.condition(right, yes, no);
      return true;
    }
    if (operator !== "&&" && operator !== "||") return false;
    const second = this.builder.newBlock();
    if (operator === "&&") this.condition(left, second, no);
    else this.condition(left, yes, second);
    this.builder.moveTo(second);
    this.condition(right, yes, no);
    return true;
  }

  /** `likely(x)` and its like: the condition is x. */
  private passing(call: CallExpression, yes: number, no: number): boolean {
    const effect = call.callee.kind === "name" ? effectOf(call.callee.name) : undefined;
    const passed = effect?.passes === undefined ? undefined : call.arguments[effect.passes];
    if (passed === undefined) return false;
    for (const argument of call.arguments) if (argument !== passed) this.evaluate(argument);
    this.site(call, call.callee, call.arguments);
    this.condition(passed, yes, no);
    return true;
  }

  private testOfCondition(expression: Expression): Test | undefined {
    const compared = expression.kind === "binary" ? this.comparison(expression.operator, expression.left, expression.right) : undefined;
    if (compared !== undefined) return compared;
    if (expression.kind === "call") {
      const predicate = this.predicate(expression);
      if (predicate !== undefined) return predicate;
    }
    const value = this.valueOf(expression);
    if (value.kind === "copy") return { key: value.from, values: NONZERO, steady: this.isSteady(value.from) };
    if (value.kind === "not") return { key: value.from, values: ZERO, steady: this.isSteady(value.from) };
    const key = isPlain(expression) ? keyOf(expression) : undefined;
    return key === undefined ? undefined : { key, values: NONZERO, steady: this.isSteady(key) };
  }

  /** `x < 0`, `p == NULL`, `(ret = f()) != 0`. */
  private comparison(operator: string, left: Expression, right: Expression): Test | undefined {
    const number = numberOf(right);
    const values = number === 0 ? comparedToZero.get(operator) : undefined;
    if (values === undefined) return undefined;
    const value = this.valueOf(left);
    if (value.kind === "copy") return { key: value.from, values, steady: this.isSteady(value.from) };
    const key = isPlain(left) ? keyOf(left) : undefined;
    return key === undefined ? undefined : { key, values, steady: this.isSteady(key) };
  }

  /** `IS_ERR(p)` is a test of p; what never changes is a test of itself. */
  private predicate(call: CallExpression): Test | undefined {
    const effect = call.callee.kind === "name" ? effectOf(call.callee.name) : undefined;
    if (effect?.constant === true) {
      const key = keyOf(call);
      return key === undefined ? undefined : { key, values: NONZERO, steady: true };
    }
    const argument = effect?.tests === undefined ? undefined : call.arguments[effect.tests.argument];
    if (effect?.tests === undefined || argument === undefined) return undefined;
    const value = this.valueOf(argument);
    this.site(call, call.callee, call.arguments);
    const values = valuesOf(effect.tests.holds);
    return value.kind === "copy" ? { key: value.from, values, steady: this.isSteady(value.from) } : undefined;
  }

  private branch(test: Test | undefined, yes: number, no: number): void {
    this.builder.branch([
      { to: yes, test },
      { to: no, test: test === undefined ? undefined : { ...test, values: EVERY & ~test.values } },
    ]);
  }

  private call(call: CallExpression, assignedTo: string | undefined): Value {
    this.calleeParts(call.callee);
    const values = call.arguments.map((argument) => this.valueOf(argument));
    const effect = call.callee.kind === "name" ? effectOf(call.callee.name) : undefined;
    const site = this.site(call, call.callee, call.arguments, { assignedTo });
    const passed = effect?.passes === undefined ? undefined : values[effect.passes];
    return passed ?? { kind: "copy", from: site.result };
  }

  /** What is carried out to find the function: nothing for a name. */
  private calleeParts(callee: Expression): void {
    if (callee.kind !== "name") this.evaluate(callee);
  }

  private assignment(operator: string, target: Expression, value: Expression): Value {
    for (const part of partsOf(target)) this.evaluate(part);
    const key = keyOf(target);
    const result = this.valueOf(value, operator === "=" ? key : undefined);
    if (key === undefined) return UNKNOWN;
    if (operator === "=") this.store(key, result);
    else this.forget(key);
    return { kind: "copy", from: key };
  }

  private unary(operator: string, operand: Expression): Value {
    if (operator === "&&") return known(POSITIVE);
    if (operator === "++" || operator === "--") {
      this.evaluate(operand);
      const key = keyOf(operand);
      if (key !== undefined) this.forget(key);
      return UNKNOWN;
    }
    const value = this.valueOf(operand);
    if (operator === "!") return negation(value);
    if (operator === "&") return known(POSITIVE);
    if (operator === "-") return operand.kind === "name" && /^[A-Z][A-Z\d_]*$/.test(operand.name) ? known(NEGATIVE) : UNKNOWN;
    const key = operator === "*" ? keyOf({ kind: "unary", operator, postfix: false, operand, start: 0, end: 0 }) : undefined;
    return key === undefined ? UNKNOWN : { kind: "copy", from: key };
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Value {
    if (operator === "&&" || operator === "||") {
      if (isPlain(left) && isPlain(right)) return UNKNOWN;
      return this.truth((yes, no) => this.shortCircuit(operator, left, right, yes, no));
    }
    this.evaluate(left);
    const value = this.valueOf(right);
    return operator === "," ? value : UNKNOWN;
  }

  /** The value of a condition: one or zero by the way that control takes. */
  private truth(test: (yes: number, no: number) => void): Value {
    const [yes, no, after] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    const result = this.temporary();
    test(yes, no);
    this.builder.moveTo(yes);
    this.store(result, known(POSITIVE));
    this.builder.goto(after);
    this.builder.moveTo(no);
    this.store(result, known(ZERO));
    this.builder.continueIn(after);
    return { kind: "copy", from: result };
  }

  private choice(condition: Expression, then: Expression | undefined, otherwise: Expression, assignedTo: string | undefined): Value {
    if (isPlain(condition) && (then === undefined || isPlain(then)) && isPlain(otherwise) && assignedTo === undefined) return UNKNOWN;
    const [yes, no, after] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    const result = this.temporary();
    if (then === undefined) {
      this.store(result, this.valueOf(condition));
      this.branch({ key: result, values: NONZERO, steady: true }, yes, no);
    } else {
      this.condition(condition, yes, no);
    }
    this.builder.moveTo(yes);
    if (then !== undefined) this.store(result, this.valueOf(then, assignedTo));
    this.builder.goto(after);
    this.builder.moveTo(no);
    this.store(result, this.valueOf(otherwise, assignedTo));
    this.builder.continueIn(after);
    return { kind: "copy", from: result };
  }

  private statementExpression(statements: readonly Statement[], assignedTo: string | undefined): Value {
    const last = statements.at(-1);
    if (last?.kind !== "expression-statement") {
      this.scope(statements, () => undefined);
      return UNKNOWN;
    }
    const result = this.temporary();
    // The last statement belongs to the scope of the others: its value is taken before that scope is cleaned up.
    this.scope(statements.slice(0, -1), () => {
      this.store(result, this.valueOf(last.expression, assignedTo));
    });
    return { kind: "copy", from: result };
  }

  private store(target: string, value: Value): void {
    if (value.kind === "unknown") {
      this.forget(target);
      return;
    }
    const named = value.kind === "copy" ? this.namedBy.get(value.from) : undefined;
    if (named !== undefined) this.namedBy.set(target, named);
    this.builder.add({ kind: "assign", target, value, isNamed: named === target });
  }

  private forget(target: string): void {
    this.builder.add({ kind: "forget", target });
  }

  private site(at: Span, callee: Expression, args: readonly Expression[], more: Partial<CallSite> = {}): CallSite {
    const site = this.siteOf(at, callee, args, more);
    this.builder.add({ kind: "call", site });
    return site;
  }

  private siteOf(at: Span, callee: Expression, args: readonly Expression[], more: Partial<CallSite>): CallSite {
    const name = callee.kind === "name" && !this.locals.has(callee.name) ? callee.name : undefined;
    const site: CallSite = {
      start: at.start,
      end: at.end,
      callee: name,
      writtenAs: undefined,
      arguments: args,
      keys: args.map(keyOf),
      result: this.temporary(),
      assignedTo: undefined,
      changes: args.flatMap((argument) => addressed(argument)),
      isCleanup: false,
      isLoop: false,
      ...more,
    };
    this.calls.push(site);
    if (site.assignedTo !== undefined) this.namedBy.set(site.result, site.assignedTo);
    return site;
  }

  private temporary(): string {
    this.temporaries += 1;
    return `#${this.temporaries}`;
  }

  /** Whether only this function's own statements change what the key names. */
  private isSteady(key: string): boolean {
    if (/->|\*|\[|\(/.test(key)) return key.startsWith("#");
    return (
      mentionsOf(key).every(
        (name) => name.startsWith(".") || (this.locals.has(name) && !this.addressTaken.has(name)) || /^[A-Z_\d]+$/.test(name),
      ) || key.startsWith("#")
    );
  }
}

/** Comparisons with zero, by the values for which they hold. */
const comparedToZero: ReadonlyMap<string, Values> = new Map([
  ["==", ZERO],
  ["!=", NONZERO],
  ["<", NEGATIVE],
  [">", POSITIVE],
  ["<=", NEGATIVE | ZERO],
  [">=", ZERO | POSITIVE],
]);

function known(values: Values): Value {
  return { kind: "known", values };
}

function named(name: string, at: Span): Expression {
  return { kind: "name", name, start: at.start, end: at.end };
}

function copyOf(expression: Expression): Value {
  const key = isPlain(expression) ? keyOf(expression) : undefined;
  return key === undefined ? UNKNOWN : { kind: "copy", from: key };
}

function negation(value: Value): Value {
  if (value.kind === "known") return known(negated(value.values));
  if (value.kind === "copy") return { kind: "not", from: value.from };
  return UNKNOWN;
}

/** Whether it does nothing but compute: no call, no assignment, no statement. */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case "call":
    case "assign":
    case "statement-expression":
    case "unknown-expression":
      return false;
    case "unary":
      return expression.operator !== "++" && expression.operator !== "--" && isPlain(expression.operand);
    default:
      return partsOf(expression).every(isPlain);
  }
}

function addressed(argument: Expression): readonly string[] {
  if (argument.kind === "cast") return addressed(argument.operand);
  return argument.kind === "unary" && argument.operator === "&" && argument.operand.kind === "name" ? [argument.operand.name] : [];
}
