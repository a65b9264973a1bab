/** From the body of a function to its control-flow graph. */
import type {
  ConditionalText,
  DeclarationStatement,
  Expression,
  LoopStatement,
  Span,
  Statement,
  SwitchStatement,
} from "../../../c/editor/ast.ts";
import { isNotBuilt, scopeMacro } from "../../../kernel/catalogue/effects.ts";
import { keyOf } from "../text/keys.ts";
import { EVERY, NEGATIVE, POSITIVE, type Values, ZERO } from "../state/values.ts";
import { Builder } from "./builder.ts";
import { Expressions } from "./expressions.ts";
import type { CallSite, Edge, Graph } from "./graph.ts";
import { addressesTakenIn, numberOf } from "./literals.ts";
import { Scopes } from "./scopes.ts";
import { tellingKeys } from "./telling.ts";

export interface LoweringInput {
  readonly statements: readonly Statement[];
  readonly parameters: readonly string[];
  /** Where the closing brace is. */
  readonly closing: Span;
}

export function lower(input: LoweringInput): Graph {
  return new Lowering(input).graph();
}

interface Target {
  readonly block: number;
  readonly depth: number;
}

class Lowering {
  private readonly builder = new Builder();
  private readonly locals: Set<string>;
  private readonly taken: ReturnType<typeof addressesTakenIn>;
  private readonly scopes: Scopes;
  private readonly expressions: Expressions;
  private readonly labels = new Map<string, number>();
  private readonly returned = new Set<string>();
  private readonly breaks: Target[] = [];
  private readonly continues: Target[] = [];
  private readonly cases: { readonly head: number; readonly value: Expression; readonly edges: Edge[]; sawDefault: boolean }[] = [];
  private readonly gotos: { readonly from: number; readonly label: string; readonly open: readonly CallSite[] }[] = [];
  private readonly labelScopes = new Map<string, readonly CallSite[]>();

  private readonly input: LoweringInput;

  constructor(input: LoweringInput) {
    this.input = input;
    this.locals = new Set(input.parameters);
    this.taken = addressesTakenIn(input.statements);
    this.expressions = new Expressions(this.builder, this.locals, this.taken.variables, (statements, last) => {
      this.scoped(() => {
        this.statements(statements);
        last();
      });
    });
    this.scopes = new Scopes(this.builder);
  }

  graph(): Graph {
    this.scoped(() => {
      this.statements(this.input.statements);
    });
    this.builder.end({ kind: "return", value: { kind: "unknown" }, at: this.input.closing, expression: undefined });
    this.resolveGotos();
    const blocks = this.builder.blocks();
    const telling = tellingKeys(blocks, this.input.parameters);
    const assigned = new Set(blocks.flatMap(({ operations }) => operations.flatMap((one) => (one.kind === "call" ? [] : [one.target]))));
    return { blocks, calls: this.expressions.calls, locals: this.locals, telling, assigned, returned: this.returned };
  }

  private statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private scoped(body: () => void): void {
    const depth = this.scopes.depth;
    body();
    this.scopes.leave(depth);
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case "block":
        this.scoped(() => {
          this.statements(statement.statements);
        });
        return;
      case "expression-statement":
        if (!this.scopeDeclaration(statement.expression)) this.expressions.evaluate(statement.expression);
        return;
      case "declaration":
        this.declaration(statement);
        return;
      case "if":
        this.conditional(statement.condition, statement.then, statement.otherwise);
        return;
      case "loop":
        this.loop(statement);
        return;
      case "switch":
        this.switch(statement);
        return;
      case "case":
        this.case(statement.value, statement.upTo);
        return;
      case "label":
        this.labelScopes.set(statement.name, this.scopes.open());
        this.builder.continueIn(this.label(statement.name));
        return;
      case "goto":
        this.goto(statement.label);
        return;
      case "break":
        this.leaveTo(this.breaks.at(-1));
        return;
      case "continue":
        this.leaveTo(this.continues.at(-1));
        return;
      case "return":
        this.return(statement.value, statement);
        return;
      case "asm":
        this.asm(statement.labels);
        return;
      case "conditional":
        this.conditionalText(statement);
        return;
      case "unknown-statement":
        return;
    }
  }

  private declaration({ declarators, type }: DeclarationStatement): void {
    for (const { name, initializer } of declarators) {
      this.locals.add(name);
      if (initializer === undefined) continue;
      if (/\bstatic\b/.test(type)) continue;
      this.expressions.assign(name, initializer);
    }
  }

  /** `guard(mutex)(&m);`: a call whose callee is a call of a macro that opens something for the rest of the scope. */
  private scopeDeclaration(expression: Expression): boolean {
    if (expression.kind !== "call" || expression.callee.kind !== "call") return false;
    const { callee: macro, arguments: names } = expression.callee;
    if (macro.kind !== "name" || scopeMacro(macro.name)?.form !== "declaration") return false;
    const [group] = names;
    const guard = this.expressions.guard(macro.name, group, expression.arguments, expression);
    if (guard !== undefined) this.scopes.push(guard.leave);
    return true;
  }

  private conditional(condition: Expression, then: Statement, otherwise: Statement | undefined): void {
    const yes = this.builder.newBlock();
    const no = this.builder.newBlock();
    const after = otherwise === undefined ? no : this.builder.newBlock();
    this.expressions.condition(condition, yes, no);
    this.builder.moveTo(yes);
    this.scoped(() => {
      this.statement(then);
    });
    this.builder.goto(after);
    if (otherwise !== undefined) {
      this.builder.moveTo(no);
      this.scoped(() => {
        this.statement(otherwise);
      });
      this.builder.goto(after);
    }
    this.builder.moveTo(after);
  }

  private loop(loop: LoopStatement): void {
    const name = loop.call?.callee.kind === "name" ? loop.call.callee.name : undefined;
    if (loop.form === "macro" && name !== undefined && scopeMacro(name)?.form === "statement") {
      this.scopedGuard(loop, name);
      return;
    }
    this.scoped(() => {
      if (loop.initializer !== undefined) this.statement(loop.initializer);
      const head = this.builder.newBlock();
      const body = this.builder.newBlock();
      const step = this.builder.newBlock();
      const after = this.builder.newBlock();
      if (loop.form === "do") this.builder.goto(body);
      else this.builder.goto(head);
      this.builder.moveTo(head);
      this.loopHead(loop, body, after);
      this.builder.moveTo(body);
      this.inLoop(loop.body, { block: after, depth: this.scopes.depth }, { block: step, depth: this.scopes.depth });
      this.builder.continueIn(step);
      if (loop.step !== undefined) this.expressions.evaluate(loop.step);
      this.builder.goto(head);
      this.builder.moveTo(after);
    });
  }

  private loopHead(loop: LoopStatement, body: number, after: number): void {
    if (loop.call !== undefined) {
      this.expressions.loopMacro(loop.call);
      this.builder.branch([
        { to: body, test: undefined },
        { to: after, test: undefined },
      ]);
    } else if (loop.condition === undefined) {
      this.builder.goto(body);
    } else {
      this.expressions.condition(loop.condition, body, after);
    }
  }

  private inLoop(body: Statement, breakTo: Target, continueTo: Target): void {
    this.breaks.push(breakTo);
    this.continues.push(continueTo);
    this.scoped(() => {
      this.statement(body);
    });
    this.breaks.pop();
    this.continues.pop();
  }

  /** `scoped_guard(mutex, &m) …`: not a loop, though `break` leaves it. */
  private scopedGuard(loop: LoopStatement, macro: string): void {
    const after = this.builder.newBlock();
    const args = loop.call?.arguments ?? [];
    const skip = scopeMacro(macro)?.fails;
    const rest = args.slice(skip === undefined ? 1 : skip + 1);
    const depth = this.scopes.depth;
    const guard = loop.call === undefined ? undefined : this.expressions.guard(macro, args[0], rest, loop.call);
    if (guard?.result !== undefined) {
      const taken = this.builder.newBlock();
      this.builder.branch([
        { to: taken, test: { key: guard.result, values: NEGATIVE | POSITIVE, steady: true } },
        { to: after, test: { key: guard.result, values: ZERO, steady: true } },
      ]);
      this.builder.moveTo(taken);
    }
    this.scoped(() => {
      if (guard !== undefined) this.scopes.push(guard.leave);
      this.inLoop(loop.body, { block: after, depth }, { block: after, depth });
    });
    this.builder.continueIn(after);
  }

  private switch({ value, body }: SwitchStatement): void {
    this.expressions.evaluate(value);
    const head = this.builder.current;
    const after = this.builder.newBlock();
    const edges: Edge[] = [];
    this.cases.push({ head, value, edges, sawDefault: false });
    this.breaks.push({ block: after, depth: this.scopes.depth });
    this.builder.moveTo(this.builder.newBlock());
    this.scoped(() => {
      this.statement(body);
    });
    this.breaks.pop();
    const { sawDefault } = this.cases.pop() ?? { sawDefault: false };
    this.builder.goto(after);
    if (!sawDefault) edges.push({ to: after, test: undefined });
    this.builder.moveTo(head);
    this.builder.branch(withoutZero(edges));
    this.builder.moveTo(after);
  }

  private case(value: Expression | undefined, upTo: Expression | undefined): void {
    const open = this.cases.at(-1);
    const block = this.builder.newBlock();
    this.builder.continueIn(block);
    if (open === undefined) return;
    if (value === undefined) open.sawDefault = true;
    const values = value === undefined || upTo !== undefined ? EVERY : signOf(value);
    const test = values === EVERY ? undefined : this.expressions.testOf(open.value, values);
    open.edges.push({ to: block, test });
  }

  private goto(label: string | undefined): void {
    if (label !== undefined) {
      this.gotos.push({ from: this.builder.current, label, open: this.scopes.open() });
      this.builder.moveTo(this.builder.newBlock());
      return;
    }
    const edges = [...this.taken.labels].map((name) => ({ to: this.label(name), test: undefined }));
    this.builder.jump({ kind: "branch", edges });
  }

  /** Once every label's scope is known: what the jump leaves is cleaned up on its way. */
  private resolveGotos(): void {
    for (const { from, label, open } of this.gotos) {
      const kept = new Set(this.labelScopes.get(label));
      this.builder.moveTo(from);
      this.scopes.cleanUp(open.filter((site) => !kept.has(site)));
      if (this.labelScopes.has(label)) this.builder.goto(this.label(label));
      else this.builder.end({ kind: "none" });
    }
  }

  private leaveTo(target: Target | undefined): void {
    if (target === undefined) {
      // In the body of a macro: it leaves a loop that the user wrote.
      this.builder.jump({ kind: "none" });
      return;
    }
    this.scopes.cleanUp(this.scopes.open().slice(target.depth));
    this.builder.jump({ kind: "goto", to: target.block });
  }

  private return(value: Expression | undefined, at: Span): void {
    const result = value === undefined ? undefined : this.expressions.valueOf(value);
    const key = value === undefined ? undefined : keyOf(value);
    if (key !== undefined && this.locals.has(key)) this.returned.add(key);
    this.scopes.cleanUp(this.scopes.open());
    this.builder.jump({ kind: "return", value: result ?? { kind: "unknown" }, at, expression: value });
  }

  private asm(labels: readonly string[]): void {
    if (labels.length === 0) return;
    const next = this.builder.newBlock();
    this.builder.branch([next, ...labels.map((name) => this.label(name))].map((to) => ({ to, test: undefined })));
    this.builder.moveTo(next);
  }

  private conditionalText({ branches }: ConditionalText): void {
    const after = this.builder.newBlock();
    for (const { condition, statements } of branches) {
      const body = this.builder.newBlock();
      const rest = this.builder.newBlock();
      if (condition === undefined) {
        this.builder.goto(body);
      } else {
        const negative = condition.startsWith("!");
        const key = `#if ${negative ? condition.slice(1) : condition}`;
        const [yes, no]: readonly [Values, Values] = negative ? [ZERO, POSITIVE] : [POSITIVE, ZERO];
        if (isNotBuilt(negative ? condition.slice(1) : condition)) this.builder.goto(negative ? body : rest);
        this.builder.branch([
          { to: body, test: { key, values: yes, steady: true } },
          { to: rest, test: { key, values: no, steady: true } },
        ]);
      }
      this.builder.moveTo(body);
      // Not a scope of its own: what is declared in it lives on.
      this.statements(statements);
      this.builder.goto(after);
      this.builder.moveTo(rest);
    }
    this.builder.goto(after);
    this.builder.moveTo(after);
  }

  private label(name: string): number {
    const known = this.labels.get(name);
    if (known !== undefined) return known;
    const block = this.builder.newBlock();
    this.labels.set(name, block);
    return block;
  }
}

/** In a switch with `case 0` the other edges are taken with other values. */
function withoutZero(edges: readonly Edge[]): readonly Edge[] {
  const zero = edges.find(({ test }) => test?.values === ZERO)?.test;
  if (zero === undefined) return edges;
  return edges.map((edge) => (edge.test === undefined ? { to: edge.to, test: { ...zero, values: EVERY & ~ZERO } } : edge));
}

function signOf(value: Expression): Values {
  const number = numberOf(value);
  if (number !== undefined) return number < 0 ? NEGATIVE : number === 0 ? ZERO : POSITIVE;
  return value.kind === "unary" && value.operator === "-" ? NEGATIVE : EVERY;
}
