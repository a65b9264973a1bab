import type { Block, Expression, Span } from "../../../c/editor/ast.ts";
import { BINARY_STRENGTH } from "../../../c/syntax/precedence.ts";
import { type Cursor, Unreadable } from "./cursor.ts";
import { ASSIGNMENTS, isTypeWord, isUnevaluatedWord } from "./words.ts";

const PREFIX: ReadonlySet<string> = new Set(["&", "*", "!", "-", "+", "~", "++", "--", "&&"]);

export class ExpressionParser {
  private readonly cursor: Cursor;
  private readonly block: () => Block;

  constructor(cursor: Cursor, block: () => Block) {
    this.cursor = cursor;
    this.block = block;
  }

  /** With commas. */
  whole(): Expression {
    let left = this.one();
    while (this.cursor.accept(",")) {
      const right = this.one();
      left = { kind: "binary", operator: ",", left, right, ...this.from(left) };
    }
    return left;
  }

  /** Without commas. */
  one(): Expression {
    return this.cursor.nested(() => {
      const target = this.choice();
      const operator = this.cursor.peek().text;
      if (!ASSIGNMENTS.has(operator) || this.cursor.peek().kind !== "mark") return target;
      this.cursor.next();
      const value = this.one();
      return { kind: "assign", operator, target, value, ...this.from(target) };
    });
  }

  private from(start: Span): Span {
    return { start: start.start, end: this.cursor.lastEnd };
  }

  private choice(): Expression {
    const condition = this.binary(1);
    if (!this.cursor.accept("?")) return condition;
    const then = this.cursor.is(":") ? undefined : this.whole();
    this.cursor.expect(":");
    const otherwise = this.one();
    // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
    return { kind: "conditional-expression", condition, then, otherwise, ...this.from(condition) };
  }

  private binary(least: number): Expression {
    let left = this.prefix();
    for (;;) {
      const { text: operator, kind } = this.cursor.peek();
      const strength = kind === "mark" ? BINARY_STRENGTH.get(operator) : undefined;
      if (strength === undefined || strength < least) return left;
      this.cursor.next();
      const right = this.binary(strength + 1);
      left = { kind: "binary", operator, left, right, ...this.from(left) };
    }
  }

  private prefix(): Expression {
    const token = this.cursor.peek();
    if (token.kind === "mark" && PREFIX.has(token.text)) {
      this.cursor.next();
      const operand = this.cursor.nested(() => this.prefix());
      return { kind: "unary", operator: token.text, postfix: false, operand, ...this.from(token) };
    }
    if (token.text === "(" && this.isCast()) {
      const type = this.type();
      if (this.cursor.is("{")) return { kind: "cast", type, operand: this.list(), ...this.from(token) };
      const operand = this.cursor.nested(() => this.prefix());
      return { kind: "cast", type, operand, ...this.from(token) };
    }
    return this.postfix(this.primary());
  }

  /** Whether the parentheses hold a type: a word of types first, or names and stars with something behind the parenthesis. */
  private isCast(): boolean {
    if (isTypeWord(this.cursor.peek(1).text)) return true;
    let ahead = 1;
    while (this.cursor.peek(ahead).kind === "name") ahead += 1;
    if (ahead === 1) return false;
    const names = ahead - 1;
    while (this.cursor.is("*", ahead)) ahead += 1;
    const stars = ahead - 1 - names;
    if (!this.cursor.is(")", ahead)) return false;
    const after = this.cursor.peek(ahead + 1);
    if (stars > 0) return after.kind !== "end" && (after.kind !== "mark" || "(&*!~-{".includes(after.text));
    return (
      after.kind === "name" ||
      after.kind === "number" ||
      after.kind === "text" ||
      (after.text === "(" && this.cursor.peek(1).text.endsWith("_t"))
    );
  }

  private type(): string {
    const start = this.cursor.at;
    this.cursor.skipBrackets();
    const parts: string[] = [];
    const { at } = this.cursor;
    this.cursor.at = start + 1;
    while (this.cursor.at < at - 1) parts.push(this.cursor.next().text);
    this.cursor.at = at;
    return parts.join(" ");
  }

  private list(): Expression {
    const { start } = this.cursor.expect("{");
    const values: Expression[] = [];
    while (!this.cursor.is("}")) {
      if (this.cursor.is(".") || this.cursor.is("[")) {
        this.cursor.skipTo("=", ",", "}");
        this.cursor.accept("=");
      }
      if (!this.cursor.is("}") && !this.cursor.is(",")) values.push(this.cursor.is("{") ? this.list() : this.one());
      if (!this.cursor.accept(",") && !this.cursor.is("}")) throw new Unreadable("no } at the end of a list");
    }
    this.cursor.expect("}");
    return { kind: "list", values, start, end: this.cursor.lastEnd };
  }

  /** An initializer. */
  initializer(): Expression {
    return this.cursor.is("{") ? this.list() : this.one();
  }

  private primary(): Expression {
    const token = this.cursor.next();
    const { start, end } = token;
    if (token.kind === "name" && isUnevaluatedWord(token.text)) {
      if (this.cursor.is("(")) this.cursor.skipBrackets();
      else this.prefix();
      return { kind: "unevaluated", start, end: this.cursor.lastEnd };
    }
    if (token.kind === "name") {
      // Texts and names of texts may stand side by side.
      if (this.cursor.peek().kind === "text") this.texts();
      return { kind: "name", name: token.text, start, end };
    }
    if (token.kind === "number") return { kind: "literal", text: token.text, start, end };
    if (token.kind === "text") {
      this.texts();
      return { kind: "literal", text: token.text, start, end: this.cursor.lastEnd };
    }
    if (token.text === "(") return this.parenthesized(start);
    if (token.text === "#" && this.cursor.peek().kind === "name") {
      this.cursor.next();
      return { kind: "literal", text: '""', start, end: this.cursor.lastEnd };
    }
    throw new Unreadable("no expression");
  }

  private texts(): void {
    while (this.cursor.peek().kind === "text" || (this.cursor.peek().kind === "name" && this.cursor.peek(1).kind === "text"))
      this.cursor.next();
  }

  private parenthesized(start: number): Expression {
    if (this.cursor.is("{")) {
      const body = this.block();
      this.cursor.expect(")");
      return { kind: "statement-expression", body, start, end: this.cursor.lastEnd };
    }
    const inner = this.whole();
    this.cursor.expect(")");
    return inner;
  }

  private postfix(first: Expression): Expression {
    let left = first;
    for (;;) {
      const { text, kind } = this.cursor.peek();
      if (kind !== "mark") return left;
      if (text === "(") {
        left = { kind: "call", callee: left, arguments: this.arguments(), ...this.from(left) };
      } else if (text === "[") {
        this.cursor.next();
        const index = this.whole();
        this.cursor.expect("]");
        left = { kind: "index", object: left, index, ...this.from(left) };
      } else if (text === "." || text === "->") {
        this.cursor.next();
        const member = this.cursor.name();
        left = { kind: "member", object: left, arrow: text === "->", member, ...this.from(left) };
      } else if (text === "++" || text === "--") {
        this.cursor.next();
        left = { kind: "unary", operator: text, postfix: true, operand: left, ...this.from(left) };
      } else {
        return left;
      }
    }
  }

  private arguments(): readonly Expression[] {
    this.cursor.expect("(");
    const values: Expression[] = [];
    while (!this.cursor.is(")")) {
      values.push(this.argument());
      if (!this.cursor.accept(",")) break;
    }
    this.cursor.expect(")");
    return values;
  }

  /** An argument of a macro may be anything: what is no expression is kept as unknown. */
  private argument(): Expression {
    const { at } = this.cursor;
    const { start } = this.cursor.peek();
    try {
      const value = this.one();
      if (this.cursor.is(",") || this.cursor.is(")")) return value;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
    this.cursor.at = at;
    this.cursor.skipTo(",", ")");
    return { kind: "unknown-expression", children: [], start, end: this.cursor.lastEnd };
  }
}
