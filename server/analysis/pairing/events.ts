/**
 * What a function does to shared memory, in the order of its text: accesses, what orders them, and calls. Made once for each
 * {@link FunctionTree} and remembered with it.
 */
import type { CallExpression, Expression, FunctionTree, Span, Statement } from "../../../c/editor/ast.ts";
import type { EditorFunction } from "../../../c/editor/file.ts";
import { type MemoryOperation, memoryOperation } from "../../../kernel/catalogue/memory-operations.ts";
import { bitName, locationOf } from "./location.ts";

/** One arm of a branch, innermost first: two events in different arms of one branch never happen in one pass. */
export interface Arm {
  readonly branch: number;
  readonly arm: number;
  readonly outer: Arm | undefined;
}

/** Offsets of events are the function's. */
export interface Access extends Span {
  readonly kind: "access";
  readonly mode: "read" | "write";
  readonly location: string;
  /** The operation that accesses and orders nothing: `test_bit`, `READ_ONCE`; undefined for a plain access. */
  readonly by: string | undefined;
  /** Where the statement that it stands in begins. */
  readonly statement: number;
  readonly arm: Arm | undefined;
}

export interface OrderEvent extends Span {
  readonly kind: "order";
  readonly name: string;
  readonly operation: MemoryOperation;
  /** What it accesses itself. */
  readonly own: readonly { readonly mode: "read" | "write"; readonly location: string }[];
  /** Where the statement that it stands in begins: comments on it end before. */
  readonly statement: number;
  readonly arm: Arm | undefined;
}

export interface CallEvent extends Span {
  readonly kind: "call";
  readonly callee: string;
  readonly arm: Arm | undefined;
}

export type Event = Access | OrderEvent | CallEvent;

const remembered = new WeakMap<FunctionTree, readonly Event[]>();

/** Empty for a function that is not analysed. */
export function eventsOf(fn: EditorFunction): readonly Event[] {
  if (fn.tree === undefined) return [];
  const known = remembered.get(fn.tree);
  if (known !== undefined) return known;
  const events = new Walk(fn, fn.tree).events;
  remembered.set(fn.tree, events);
  return events;
}

class Walk {
  readonly events: Event[] = [];
  private readonly locals: Set<string>;
  private arm: Arm | undefined;
  private branches = 0;
  private statement = 0;

  constructor(fn: EditorFunction, tree: FunctionTree) {
    this.locals = new Set(fn.parameters.map(({ name }) => name));
    this.declare(tree.body);
    this.walk(tree.body);
  }

  /** Every name that the function declares; static ones stay shared. */
  private declare(statement: Statement | undefined): void {
    switch (statement?.kind) {
      case "declaration":
        if (/\b(static|extern)\b/.test(statement.type)) return;
        for (const { name } of statement.declarators) this.locals.add(name);
        return;
      case "block":
        for (const each of statement.statements) this.declare(each);
        return;
      case "if":
        this.declare(statement.then);
        this.declare(statement.otherwise);
        return;
      case "loop":
        this.declare(statement.initializer);
        this.declare(statement.body);
        return;
      case "switch":
        this.declare(statement.body);
        return;
      case "conditional":
        for (const branch of statement.branches) for (const each of branch.statements) this.declare(each);
        return;
      default:
        return;
    }
  }

  private walk(statement: Statement | undefined): void {
    if (statement === undefined) return;
    if (statement.kind !== "block") this.statement = statement.start;
    switch (statement.kind) {
      case "block":
        for (const each of statement.statements) this.walk(each);
        return;
      case "expression-statement":
        this.read(statement.expression);
        return;
      case "declaration":
        for (const { initializer } of statement.declarators) this.read(initializer);
        return;
      case "if":
        this.read(statement.condition);
        this.inArms([() => this.walk(statement.then), () => this.walk(statement.otherwise)]);
        return;
      case "loop":
        this.loop(statement);
        return;
      case "switch":
        this.read(statement.value);
        this.walk(statement.body);
        return;
      case "return":
        this.read(statement.value);
        return;
      case "conditional":
        this.inArms(
          statement.branches.map(
            ({ statements }) =>
              () =>
                statements.forEach((each) => this.walk(each)),
          ),
        );
        return;
      default:
        return;
    }
  }

  private loop(statement: Extract<Statement, { kind: "loop" }>): void {
    this.walk(statement.initializer);
    this.statement = statement.start;
    if (statement.form === "do") {
      this.walk(statement.body);
      this.read(statement.condition);
      return;
    }
    this.read(statement.call);
    this.read(statement.condition);
    this.walk(statement.body);
    this.read(statement.step);
  }

  private inArms(arms: readonly (() => void)[]): void {
    const branch = this.branches++;
    const outer = this.arm;
    arms.forEach((walk, arm) => {
      this.arm = { branch, arm, outer };
      walk();
    });
    this.arm = outer;
  }

  /** The expression's value is used. */
  private read(expression: Expression | undefined): void {
    switch (expression?.kind) {
      case "name":
      case "member":
      case "index":
        this.address(expression);
        this.access("read", expression);
        return;
      case "call":
        this.call(expression);
        return;
      case "unary":
        this.unary(expression);
        return;
      case "binary":
        this.read(expression.left);
        this.read(expression.right);
        return;
      case "assign":
        this.read(expression.value);
        this.address(expression.target);
        if (expression.operator !== "=") this.access("read", expression.target);
        this.access("write", expression.target);
        return;
      case "conditional-expression":
        this.read(expression.condition);
        this.inArms([() => this.read(expression.then), () => this.read(expression.otherwise)]);
        return;
      case "cast":
        this.read(expression.operand);
        return;
      case "statement-expression": {
        const outer = this.statement;
        this.walk(expression.body);
        this.statement = outer;
        return;
      }
      case "list":
        for (const each of expression.values) this.read(each);
        return;
      case "unknown-expression":
        for (const each of expression.children) this.read(each);
        return;
      default:
        return;
    }
  }

  /** Only where the expression lies is computed: pointers on the way are read. */
  private address(expression: Expression): void {
    switch (expression.kind) {
      case "member":
        if (expression.arrow) this.read(expression.object);
        else this.address(expression.object);
        return;
      case "index":
        this.address(expression.object);
        this.read(expression.index);
        return;
      case "unary":
        if (expression.operator === "*") this.read(expression.operand);
        else this.address(expression.operand);
        return;
      case "cast":
        this.address(expression.operand);
        return;
      case "name":
        return;
      default:
        this.read(expression);
    }
  }

  private unary(expression: Extract<Expression, { kind: "unary" }>): void {
    if (expression.operator === "&") this.address(expression.operand);
    else if (expression.operator === "++" || expression.operator === "--") {
      this.address(expression.operand);
      this.access("read", expression.operand);
      this.access("write", expression.operand);
    } else this.read(expression.operand);
  }

  private access(mode: "read" | "write", expression: Expression): void {
    const location = this.location(expression);
    if (location === undefined) return;
    const { start, end } = expression;
    this.events.push({ kind: "access", mode, location, by: undefined, start, end, statement: this.statement, arm: this.arm });
  }

  private location(expression: Expression): string | undefined {
    return locationOf(expression, (name) => this.locals.has(name));
  }

  private call(expression: CallExpression): void {
    const name = expression.callee.kind === "name" ? expression.callee.name : undefined;
    const operation = name === undefined ? undefined : memoryOperation(name);
    if (name === undefined || operation === undefined) {
      if (name === undefined) this.read(expression.callee);
      for (const each of expression.arguments) this.read(each);
      if (name !== undefined) this.events.push({ kind: "call", callee: name, start: expression.start, end: expression.end, arm: this.arm });
      return;
    }
    this.operation(expression, name, operation);
  }

  private operation(expression: CallExpression, name: string, operation: MemoryOperation): void {
    expression.arguments.forEach((each, index) => {
      if (operation.reads.includes(index) || operation.writes.includes(index)) this.address(each);
      else this.read(each);
    });
    const own = [
      ...this.owned(expression, operation, "read", operation.reads),
      ...this.owned(expression, operation, "write", operation.writes),
    ];
    const { start, end } = expression;
    if (operation.order === "none") {
      for (const { mode, location } of own)
        this.events.push({ kind: "access", mode, location, by: name, start, end, statement: this.statement, arm: this.arm });
      return;
    }
    this.events.push({ kind: "order", name, operation, own, start, end, statement: this.statement, arm: this.arm });
  }

  private owned(
    expression: CallExpression,
    operation: MemoryOperation,
    mode: "read" | "write",
    indexes: readonly number[],
  ): readonly { readonly mode: "read" | "write"; readonly location: string }[] {
    const members = operation.memberMode === mode ? operation.members.map((member) => `.${member}`) : [];
    const bit = operation.bit === undefined ? undefined : expression.arguments[operation.bit];
    const named = bit === undefined ? undefined : bitName(bit);
    const locations = indexes.map((index) => {
      const argument = expression.arguments[index];
      return named ?? (argument === undefined || operation.flag ? undefined : this.location(argument));
    });
    return [...members, ...locations].flatMap((location) => (location === undefined ? [] : [{ mode, location }]));
  }
}

/** Whether two events can happen in one pass through the function. */
export function canFollow(a: Arm | undefined, b: Arm | undefined): boolean {
  for (let mine = a; mine !== undefined; mine = mine.outer) {
    for (let other = b; other !== undefined; other = other.outer) {
      if (mine.branch === other.branch && mine.arm !== other.arm) return false;
    }
  }
  return true;
}
