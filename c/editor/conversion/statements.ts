/** Statements of the grammar's tree as plain data. */
import type {
  Block,
  CallExpression,
  ConditionalBranch,
  ConditionalText,
  DeclarationStatement,
  Declarator,
  Expression,
  LoopStatement,
  Statement,
} from "../ast.ts";
import { ExpressionConverter } from "./expressions.ts";
import type { Nodes, Row } from "./nodes.ts";

export class StatementConverter {
  private readonly nodes: Nodes;
  private readonly expressions: ExpressionConverter;

  constructor(nodes: Nodes) {
    this.nodes = nodes;
    this.expressions = new ExpressionConverter(nodes, (row) => this.block(row));
  }

  block(row: Row): Block {
    return { kind: "block", statements: this.list(this.nodes.children(row)), ...this.nodes.span(row) };
  }

  /** Statements, with labels and cases before what they stand in front of. */
  private list(rows: readonly Row[]): readonly Statement[] {
    const found: Statement[] = [];
    for (const row of rows) this.addTo(found, row);
    return found;
  }

  private addTo(found: Statement[], row: Row): void {
    const { nodes } = this;
    switch (nodes.kind(row)) {
      case "case_statement":
        this.addCase(found, row);
        return;
      case "labeled_statement":
        this.addLabeled(found, row);
        return;
      case "comment":
      case "preproc_call":
      case "preproc_def":
      case "preproc_function_def":
      case "preproc_include":
      case "type_definition":
        return;
      default:
        found.push(this.statement(row));
    }
  }

  private addCase(found: Statement[], row: Row): void {
    const { nodes } = this;
    const value = nodes.field(row, "value");
    const first = nodes.children(row).find((child) => child !== value);
    const end = this.endOfLabel(value < 0 ? nodes.start(row) : nodes.end(value), first ?? -1, nodes.end(row));
    found.push({ kind: "case", ...this.caseValue(value), start: nodes.start(row), end });
    for (const child of nodes.children(row)) if (child !== value) this.addTo(found, child);
  }

  private caseValue(value: Row): { readonly value: Expression | undefined; readonly upTo: Expression | undefined } {
    const { nodes, expressions } = this;
    if (value < 0) return { value: undefined, upTo: undefined };
    if (nodes.kind(value) === "binary_expression") {
      const left = nodes.field(value, "left");
      const right = nodes.field(value, "right");
      if (nodes.hasRange(nodes.end(left), nodes.start(right))) {
        return { value: expressions.convert(left), upTo: expressions.convert(right) };
      }
    }
    return { value: expressions.convert(value), upTo: undefined };
  }

  private addLabeled(found: Statement[], row: Row): void {
    const { nodes } = this;
    const label = nodes.field(row, "label");
    const rest = nodes.children(row).filter((child) => child !== label);
    const end = this.endOfLabel(nodes.end(label), rest[0] ?? -1, nodes.end(row));
    found.push({ kind: "label", name: nodes.text(label), start: nodes.start(row), end });
    for (const child of rest) this.addTo(found, child);
  }

  /** After the colon. */
  private endOfLabel(from: number, next: Row, end: number): number {
    const limit = next < 0 ? end : this.nodes.start(next);
    const colon = this.nodes.written(from, limit).lastIndexOf(":");
    return colon < 0 ? limit : from + colon + 1;
  }

  /** A statement where only one can stand: what a label makes several of becomes a block. */
  private single(row: Row): Statement {
    const found: Statement[] = [];
    this.addTo(found, row);
    const [only] = found;
    return found.length === 1 && only !== undefined ? only : { kind: "block", statements: found, ...this.nodes.span(row) };
  }

  private statement(row: Row): Statement {
    const { nodes } = this;
    switch (nodes.kind(row)) {
      case "compound_statement":
        return this.block(row);
      case "expression_statement":
        return this.expression(row);
      case "declaration":
        return this.declaration(row);
      case "if_statement":
        return this.condition(row);
      case "while_statement":
        return this.whileLoop(row);
      case "do_statement":
        return this.doLoop(row);
      case "for_statement":
        return this.forLoop(row);
      case "switch_statement":
        return { kind: "switch", value: this.head(row), body: this.single(nodes.field(row, "body")), ...nodes.span(row) };
      case "goto_statement":
        return this.jump(row);
      case "break_statement":
        return { kind: "break", ...nodes.span(row) };
      case "continue_statement":
        return { kind: "continue", ...nodes.span(row) };
      case "return_statement": {
        const value = nodes.first(row);
        return { kind: "return", value: value < 0 ? undefined : this.expressions.convert(value), ...nodes.span(row) };
      }
      case "preproc_if":
      case "preproc_ifdef":
        return this.conditional(row);
      case "struct_specifier":
      case "union_specifier":
      case "enum_specifier":
        return { kind: "declaration", type: this.specifiers(row, nodes.end(row)), declarators: [], ...nodes.span(row) };
      default:
        return { kind: "unknown-statement", ...nodes.span(row) };
    }
  }

  /** The expression in the parentheses of `if`, `switch` and `while`. */
  private head(row: Row): Expression {
    return this.expressions.convert(this.nodes.field(row, "condition"));
  }

  private expression(row: Row): Statement {
    const { nodes } = this;
    const inner = nodes.first(row);
    // A lone semicolon.
    if (inner < 0) return { kind: "block", statements: [], ...nodes.span(row) };
    const mark = nodes.kind(inner) === "gnu_asm_expression" ? nodes.mark(nodes.start(inner)) : undefined;
    if (mark?.kind === "asm") return { kind: "asm", labels: mark.labels, ...nodes.span(row) };
    return { kind: "expression-statement", expression: this.expressions.convert(inner), ...nodes.span(row) };
  }

  private condition(row: Row): Statement {
    const { nodes } = this;
    const alternative = nodes.field(row, "alternative");
    const otherwise = alternative < 0 ? -1 : nodes.first(alternative);
    return {
      kind: "if",
      condition: this.head(row),
      // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
      then: this.single(nodes.field(row, "consequence")),
      otherwise: otherwise < 0 ? undefined : this.single(otherwise),
      ...nodes.span(row),
    };
  }

  // ---- loops

  private whileLoop(row: Row): Statement {
    const { nodes } = this;
    const body = this.single(nodes.field(row, "body"));
    const loop = { kind: "loop", initializer: undefined, step: undefined, body, ...nodes.span(row) } as const;
    const call = this.loopCall(nodes.start(row), nodes.field(row, "condition"));
    if (call !== undefined) return { ...loop, form: "macro", condition: undefined, call };
    return { ...loop, form: "while", condition: this.head(row), call: undefined };
  }

  /** The call of the loop macro that stands at that offset; undefined when none does. */
  private loopCall(start: number, head: Row): CallExpression | undefined {
    const { nodes } = this;
    const mark = nodes.mark(start);
    if (mark?.kind !== "loop") return undefined;
    const inner = nodes.first(head);
    const isEmpty = nodes.written(mark.open + 1, mark.close - 1).trim() === "";
    const values = inner < 0 || isEmpty ? [] : this.expressions.commaParts(inner);
    const callee: Expression = { kind: "name", name: nodes.written(start, mark.nameEnd), start, end: mark.nameEnd };
    return { kind: "call", callee, arguments: values, start, end: mark.close };
  }

  private doLoop(row: Row): LoopStatement {
    const { nodes } = this;
    const head = nodes.field(row, "condition");
    const mark = nodes.mark(nodes.start(head));
    const call = mark?.kind === "head" ? this.loopCall(mark.name, head) : undefined;
    return {
      kind: "loop",
      form: "do",
      initializer: undefined,
      // Some loop macros stand at the end of a `do`, where they are its condition.
      condition: call ?? this.head(row),
      step: undefined,
      call: undefined,
      body: this.single(nodes.field(row, "body")),
      ...nodes.span(row),
    };
  }

  private forLoop(row: Row): LoopStatement {
    const { nodes } = this;
    return {
      kind: "loop",
      form: "for",
      initializer: this.forInitializer(nodes.field(row, "initializer")),
      condition: this.expressions.field(row, "condition"),
      step: this.expressions.field(row, "update"),
      call: undefined,
      body: this.single(nodes.field(row, "body")),
      ...nodes.span(row),
    };
  }

  private forInitializer(row: Row): Statement | undefined {
    if (row < 0) return undefined;
    if (this.nodes.kind(row) === "declaration") return this.declaration(row);
    return { kind: "expression-statement", expression: this.expressions.convert(row), ...this.nodes.span(row) };
  }

  private jump(row: Row): Statement {
    const { nodes } = this;
    const isComputed = nodes.mark(nodes.start(row))?.kind === "computed";
    return { kind: "goto", label: isComputed ? undefined : nodes.text(nodes.field(row, "label")), ...nodes.span(row) };
  }

  // ---- declarations

  private declaration(row: Row): DeclarationStatement {
    const { nodes } = this;
    const rows = nodes.children(row).filter((child) => nodes.fieldName(child) === "declarator");
    const first = rows[0];
    const declarators = rows.map((child, index) =>
      this.declarator(child, nodes.end(rows[index - 1] ?? -1), this.endOf(row, rows[index + 1])),
    );
    const type = this.specifiers(row, first === undefined ? nodes.end(row) : nodes.start(first));
    return { kind: "declaration", type, declarators, ...nodes.span(row) };
  }

  private endOf(row: Row, next: Row | undefined): number {
    return next === undefined ? this.nodes.end(row) : this.nodes.start(next);
  }

  private specifiers(row: Row, end: number): string {
    return this.nodes.typeText(this.nodes.start(row), end).replace(/;$/, "");
  }

  private declarator(row: Row, after: number, before: number): Declarator {
    const { nodes } = this;
    const value = nodes.kind(row) === "init_declarator" ? nodes.field(row, "value") : -1;
    const all = nodes.annotationsIn(Math.max(after, nodes.start(row)), before);
    const annotations = value < 0 ? all : all.filter(({ end }) => end <= nodes.start(value));
    return {
      name: this.declaredName(row),
      annotations,
      initializer: value < 0 ? undefined : this.expressions.convert(value),
      start: nodes.start(row),
      end: Math.max(nodes.end(row), annotations.at(-1)?.end ?? 0),
    };
  }

  private declaredName(row: Row): string {
    const { nodes } = this;
    let at = row;
    while (at >= 0 && nodes.kind(at) !== "identifier") {
      const inner = nodes.field(at, "declarator");
      at = inner >= 0 ? inner : nodes.first(at);
    }
    return at < 0 ? "" : nodes.text(at);
  }

  // ---- conditionals

  private conditional(row: Row): ConditionalText {
    const branches: ConditionalBranch[] = [];
    let at = row;
    for (;;) {
      const { rows, alternative } = this.branch(at);
      branches.push({ condition: this.nodes.condition(this.nodes.start(at)), statements: this.list(rows) });
      if (alternative < 0) break;
      at = alternative;
    }
    if (branches.at(-1)?.condition !== undefined) branches.push({ condition: undefined, statements: [] });
    return { kind: "conditional", branches, ...this.nodes.span(row) };
  }

  private branch(row: Row): { readonly rows: readonly Row[]; readonly alternative: Row } {
    const { nodes } = this;
    const alternative = nodes.field(row, "alternative");
    const rows = nodes.children(row).filter((child) => child !== alternative && nodes.fieldName(child) !== "condition");
    return { rows, alternative };
  }
}
