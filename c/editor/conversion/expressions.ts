/** Expressions of the grammar's tree as plain data. */
import type { Block, CallExpression, Expression, ListExpression } from "../ast.ts";
import type { Nodes, Row } from "./nodes.ts";

/** Converts expressions; blocks inside of them are converted by whom it is made for. */
export class ExpressionConverter {
  private readonly nodes: Nodes;
  private readonly block: (row: Row) => Block;

  constructor(nodes: Nodes, block: (row: Row) => Block) {
    this.nodes = nodes;
    this.block = block;
  }

  convert(row: Row): Expression {
    const { nodes } = this;
    switch (nodes.kind(row)) {
      case "identifier":
      case "field_identifier":
      case "type_identifier":
        return { kind: "name", name: nodes.text(row), ...nodes.span(row) };
      case "number_literal":
      case "string_literal":
      case "concatenated_string":
      case "char_literal":
      case "true":
      case "false":
      case "null":
        return { kind: "literal", text: nodes.text(row), ...nodes.span(row) };
      case "call_expression":
        return this.call(row);
      case "field_expression":
        return this.member(row);
      case "parenthesized_expression":
        return this.parenthesized(row);
      case "binary_expression":
        return this.binary(row);
      case "assignment_expression":
        return this.assignment(row);
      case "comma_expression":
        return this.comma(row);
      case "unary_expression":
      case "pointer_expression":
        return this.prefix(row);
      case "update_expression":
        return this.update(row);
      default:
        return this.rare(row);
    }
  }

  /** The child in that field as an expression, undefined when there is none. */
  field(row: Row, name: string): Expression | undefined {
    const child = this.nodes.field(row, name);
    return child < 0 ? undefined : this.convert(child);
  }

  /** The arguments of a call, with what masking made of types and jumps undone. */
  arguments(list: Row): readonly Expression[] {
    return this.nodes.children(list).map((child) => this.argument(child));
  }

  /** The parts of a comma expression, or the one expression that it is not. */
  commaParts(row: Row): readonly Expression[] {
    const parts: Expression[] = [];
    let rest = row;
    while (this.nodes.kind(rest) === "comma_expression") {
      parts.push(this.argument(this.nodes.field(rest, "left")));
      rest = this.nodes.field(rest, "right");
    }
    parts.push(this.argument(rest));
    return parts;
  }

  private argument(row: Row): Expression {
    const { nodes } = this;
    const mark = nodes.mark(nodes.start(row));
    if (mark?.kind === "type") return { kind: "unknown-expression", children: [], start: nodes.start(row), end: mark.end };
    if (mark?.kind === "jump") {
      const alone = mark.end > nodes.start(row);
      const children = alone ? [] : [this.convert(row)];
      return { kind: "unknown-expression", children, start: nodes.start(row), end: Math.max(mark.end, nodes.end(row)) };
    }
    if (nodes.kind(row) === "compound_statement") {
      return { kind: "statement-expression", body: this.block(row), ...nodes.span(row) };
    }
    return this.convert(row);
  }

  private required(row: Row, name: string): Expression {
    return this.field(row, name) ?? { kind: "unknown-expression", children: [], ...this.nodes.span(row) };
  }

  private call(row: Row): Expression {
    const { nodes } = this;
    const callee = nodes.field(row, "function");
    const mark = nodes.kind(callee) === "identifier" ? nodes.mark(nodes.start(callee)) : undefined;
    if (mark?.kind === "unevaluated") return { kind: "unevaluated", ...nodes.span(row) };
    const values = this.arguments(nodes.field(row, "arguments"));
    const [only] = values;
    const type = this.parenthesizedType(callee);
    if (type !== undefined && only !== undefined && values.length === 1) {
      return { kind: "cast", type, operand: only, ...nodes.span(row) };
    }
    const found: CallExpression = { kind: "call", callee: this.convert(callee), arguments: values, ...nodes.span(row) };
    return found;
  }

  /** The type in parentheses that the grammar took for a value: `(u64)` before `(x)` or `-1`. */
  private parenthesizedType(row: Row): string | undefined {
    const { nodes } = this;
    if (nodes.kind(row) !== "parenthesized_expression") return undefined;
    const inner = nodes.first(row);
    if (inner < 0 || nodes.kind(inner) !== "identifier") return undefined;
    const name = nodes.text(inner);
    return nodes.isType(name) ? name : undefined;
  }

  private member(row: Row): Expression {
    const { nodes } = this;
    const object = nodes.field(row, "argument");
    const field = nodes.field(row, "field");
    const arrow = nodes.between(nodes.end(object), nodes.start(field)) === "->";
    return { kind: "member", object: this.convert(object), arrow, member: nodes.text(field), ...nodes.span(row) };
  }

  private parenthesized(row: Row): Expression {
    const { nodes } = this;
    const inner = nodes.first(row);
    if (inner < 0) return { kind: "unknown-expression", children: [], ...nodes.span(row) };
    if (nodes.kind(inner) !== "compound_statement") return this.convert(inner);
    return { kind: "statement-expression", body: this.block(inner), ...nodes.span(row) };
  }

  private binary(row: Row): Expression {
    const { nodes } = this;
    const left = nodes.field(row, "left");
    const right = nodes.field(row, "right");
    const operator = nodes.between(nodes.end(left), nodes.start(right));
    const type = "-+&*".includes(operator) ? this.parenthesizedType(left) : undefined;
    if (type !== undefined) {
      const start = nodes.written(nodes.end(left), nodes.start(right)).indexOf(operator) + nodes.end(left);
      const operand = this.convert(right);
      const unary: Expression = { kind: "unary", operator, postfix: false, operand, start, end: nodes.end(row) };
      return { kind: "cast", type, operand: unary, ...nodes.span(row) };
    }
    return { kind: "binary", operator, left: this.convert(left), right: this.convert(right), ...nodes.span(row) };
  }

  private assignment(row: Row): Expression {
    const { nodes } = this;
    const target = nodes.field(row, "left");
    const value = nodes.field(row, "right");
    const operator = nodes.between(nodes.end(target), nodes.start(value));
    return { kind: "assign", operator, target: this.convert(target), value: this.convert(value), ...nodes.span(row) };
  }

  private comma(row: Row): Expression {
    return { kind: "binary", operator: ",", left: this.required(row, "left"), right: this.required(row, "right"), ...this.nodes.span(row) };
  }

  private prefix(row: Row): Expression {
    const { nodes } = this;
    const operand = nodes.field(row, "argument");
    const isLabel = nodes.mark(nodes.start(row))?.kind === "label-address";
    const operator = isLabel ? "&&" : nodes.between(nodes.start(row), nodes.start(operand));
    return { kind: "unary", operator, postfix: false, operand: this.convert(operand), ...nodes.span(row) };
  }

  private update(row: Row): Expression {
    const { nodes } = this;
    const operand = nodes.field(row, "argument");
    const postfix = nodes.start(operand) === nodes.start(row);
    const operator = postfix ? nodes.between(nodes.end(operand), nodes.end(row)) : nodes.between(nodes.start(row), nodes.start(operand));
    return { kind: "unary", operator, postfix, operand: this.convert(operand), ...nodes.span(row) };
  }

  private rare(row: Row): Expression {
    const { nodes } = this;
    switch (nodes.kind(row)) {
      case "cast_expression":
        return { kind: "cast", type: this.typeOf(nodes.field(row, "type")), operand: this.required(row, "value"), ...nodes.span(row) };
      case "conditional_expression":
        return {
          kind: "conditional-expression",
          condition: this.required(row, "condition"),
          // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
          then: this.field(row, "consequence"),
          otherwise: this.required(row, "alternative"),
          ...nodes.span(row),
        };
      case "subscript_expression":
        return { kind: "index", object: this.required(row, "argument"), index: this.required(row, "index"), ...nodes.span(row) };
      case "sizeof_expression":
      case "alignof_expression":
      case "offsetof_expression":
        return { kind: "unevaluated", ...nodes.span(row) };
      case "compound_literal_expression":
        return this.compoundLiteral(row);
      case "initializer_list":
        return this.list(row);
      case "extension_expression":
        return this.convert(nodes.first(row));
      default:
        return { kind: "unknown-expression", children: nodes.children(row).flatMap((child) => this.inside(child)), ...nodes.span(row) };
    }
  }

  private typeOf(row: Row): string {
    return this.nodes.typeText(this.nodes.start(row), this.nodes.end(row));
  }

  private compoundLiteral(row: Row): Expression {
    const operand = this.required(row, "value");
    return { kind: "cast", type: this.typeOf(this.nodes.field(row, "type")), operand, ...this.nodes.span(row) };
  }

  private list(row: Row): ListExpression {
    const { nodes } = this;
    const values = nodes.children(row).flatMap((child) => {
      if (nodes.kind(child) !== "initializer_pair") return [this.convert(child)];
      const value = this.field(child, "value");
      return value === undefined ? [] : [value];
    });
    return { kind: "list", values, ...nodes.span(row) };
  }

  /** What is executed inside of something that is no expression itself. */
  private inside(row: Row): readonly Expression[] {
    switch (this.nodes.kind(row)) {
      case "type_descriptor":
      case "type_identifier":
      case "primitive_type":
        return [];
      default:
        return [this.convert(row)];
    }
  }
}
