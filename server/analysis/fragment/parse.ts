/**
 * A small parser for the bodies of macros, which no grammar of C reads: their parameters stand for types, names and half statements.
 * What it cannot read it says so; then nothing is known of the macro.
 */
import type { Block, CallExpression, Declarator, Expression, LoopStatement, Statement } from "../../../c/editor/ast.ts";
import { Cursor, Unreadable } from "./cursor.ts";
import { ExpressionParser } from "./expressions.ts";
import { type Token, tokensOf } from "./tokens.ts";
import { isTypeWord } from "./words.ts";

/** Longer bodies are not read, in UTF-16 code units. */
const LONGEST = 20_000;

/** The statements that a text consists of; a lone expression without a semicolon is one. Undefined when it cannot be read. */
export function parseFragment(text: string): readonly Statement[] | undefined {
  if (text.length > LONGEST) return undefined;
  const cursor = new Cursor(tokensOf(text));
  try {
    return new FragmentParser(cursor).all();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class FragmentParser {
  private readonly cursor: Cursor;
  private readonly expressions: ExpressionParser;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    this.expressions = new ExpressionParser(cursor, () => this.block());
  }

  all(): readonly Statement[] {
    const statements: Statement[] = [];
    while (!this.cursor.atEnd) statements.push(...this.statement());
    return statements;
  }

  private block(): Block {
    return this.cursor.nested(() => {
      const { start } = this.cursor.expect("{");
      const statements: Statement[] = [];
      while (!this.cursor.is("}")) {
        if (this.cursor.atEnd) throw new Unreadable("a block that is not closed");
        statements.push(...this.statement());
      }
      this.cursor.expect("}");
      return { kind: "block", statements, start, end: this.cursor.lastEnd };
    });
  }

  /** The statement that a construct governs. At the end of the text it is what the user of the macro writes. */
  private governed(): Statement {
    const { start } = this.cursor.peek();
    const statements = this.cursor.atEnd ? [] : this.cursor.nested(() => this.statement());
    const [only] = statements;
    return only !== undefined && statements.length === 1 ? only : { kind: "block", statements, start, end: this.cursor.lastEnd };
  }

  private statement(): readonly Statement[] {
    const token = this.cursor.peek();
    if (token.kind === "mark" && token.text === "{") return [this.block()];
    if (this.cursor.accept(";")) return [];
    if (token.kind !== "name") return [this.expressionStatement()];
    const keyword = this.keyword(token);
    if (keyword !== undefined) return keyword;
    if (this.cursor.is(":", 1) && !this.cursor.is(":", 2)) {
      this.cursor.at += 2;
      return [{ kind: "label", name: token.text, start: token.start, end: this.cursor.lastEnd }];
    }
    return this.isDeclaration() ? this.declaration() : [this.expressionStatement()];
  }

  private keyword(token: Token): readonly Statement[] | undefined {
    switch (token.text) {
      case "if":
        return [this.conditional()];
      case "while":
      case "do":
      case "for":
        return [this.loop()];
      case "switch":
        return [this.switch()];
      case "case":
      case "default":
        return [this.case()];
      case "return":
        return [this.return()];
      case "goto":
        return [this.goto()];
      case "break":
      case "continue": {
        this.cursor.next();
        this.semicolon();
        return [{ kind: token.text, start: token.start, end: token.end }];
      }
      case "asm":
      case "__asm__":
      case "__asm":
        this.cursor.skipTo(";", "}");
        this.semicolon();
        return [];
      case "else":
        throw new Unreadable("an else without an if");
      default:
        return undefined;
    }
  }

  /** The last statement of a macro may go without. */
  private semicolon(): void {
    if (!this.cursor.accept(";") && !this.cursor.atEnd && !this.cursor.is("}")) throw new Unreadable("no ;");
  }

  private conditional(): Statement {
    const { start } = this.cursor.next();
    const condition = this.inParentheses();
    const then = this.governed();
    const otherwise = this.cursor.accept("else") ? this.governed() : undefined;
    // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
    return { kind: "if", condition, then, otherwise, start, end: this.cursor.lastEnd };
  }

  private inParentheses(): Expression {
    this.cursor.expect("(");
    const inner = this.expressions.whole();
    this.cursor.expect(")");
    return inner;
  }

  private loop(): Statement {
    const { start, text: form } = this.cursor.next();
    const none = { initializer: undefined, condition: undefined, step: undefined, call: undefined };
    const loop = (parts: Partial<LoopStatement>, body: Statement): Statement => ({
      kind: "loop",
      form: form === "do" || form === "for" ? form : "while",
      ...none,
      ...parts,
      body,
      start,
      end: this.cursor.lastEnd,
    });
    if (form === "while") {
      const condition = this.inParentheses();
      return loop({ condition }, this.governed());
    }
    if (form === "do") {
      const body = this.governed();
      this.cursor.expect("while");
      const condition = this.inParentheses();
      this.semicolon();
      return loop({ condition }, body);
    }
    this.cursor.expect("(");
    const initializer = this.forInitializer();
    const condition = this.cursor.is(";") ? undefined : this.expressions.whole();
    this.cursor.expect(";");
    const step = this.cursor.is(")") ? undefined : this.expressions.whole();
    this.cursor.expect(")");
    return loop({ initializer, condition, step }, this.governed());
  }

  private forInitializer(): Statement | undefined {
    if (this.cursor.accept(";")) return undefined;
    const { start } = this.cursor.peek();
    if (this.isDeclaration()) {
      const statements = this.declaration();
      return { kind: "block", statements, start, end: this.cursor.lastEnd };
    }
    const expression = this.expressions.whole();
    this.cursor.expect(";");
    return { kind: "expression-statement", expression, start, end: this.cursor.lastEnd };
  }

  private switch(): Statement {
    const { start } = this.cursor.next();
    const value = this.inParentheses();
    return { kind: "switch", value, body: this.governed(), start, end: this.cursor.lastEnd };
  }

  private case(): Statement {
    const { start, text } = this.cursor.next();
    const value = text === "case" ? this.expressions.one() : undefined;
    const upTo = this.cursor.accept("...") ? this.expressions.one() : undefined;
    this.cursor.expect(":");
    return { kind: "case", value, upTo, start, end: this.cursor.lastEnd };
  }

  private return(): Statement {
    const { start } = this.cursor.next();
    const value = this.cursor.is(";") || this.cursor.atEnd ? undefined : this.expressions.whole();
    this.semicolon();
    return { kind: "return", value, start, end: this.cursor.lastEnd };
  }

  private goto(): Statement {
    const { start } = this.cursor.next();
    const label = this.cursor.is("*") ? undefined : this.cursor.name();
    if (label === undefined) this.cursor.skipTo(";");
    this.semicolon();
    return { kind: "goto", label, start, end: this.cursor.lastEnd };
  }

  private expressionStatement(): Statement {
    const { start } = this.cursor.peek();
    const expression = this.expressions.whole();
    if (this.cursor.accept(";") || this.cursor.atEnd || this.cursor.is("}")) {
      return { kind: "expression-statement", expression, start, end: this.cursor.lastEnd };
    }
    const call: CallExpression | undefined = expression.kind === "call" ? expression : undefined;
    if (call === undefined) throw new Unreadable("no ;");
    const body = this.governed();
    const none = { initializer: undefined, condition: undefined, step: undefined };
    return { kind: "loop", form: "macro", ...none, call, body, start, end: this.cursor.lastEnd };
  }

  /** A word of types, or a name that another name follows, with stars between them. */
  private isDeclaration(): boolean {
    const first = this.cursor.peek();
    if (first.kind !== "name") return false;
    if (isTypeWord(first.text)) return true;
    let ahead = 1;
    while (this.cursor.is("*", ahead)) ahead += 1;
    if (this.cursor.peek(ahead).kind !== "name") return false;
    const after = this.cursor.peek(ahead + 1).text;
    return ahead === 1 ? after !== "(" || this.cursor.peek(ahead).text === "__cleanup" : after === "=" || after === ";" || after === ",";
  }

  private declaration(): readonly Statement[] {
    const { start } = this.cursor.peek();
    const declarators: Declarator[] = [];
    let type = "";
    do {
      let name: Token | undefined;
      while (!this.cursor.is("=") && !this.cursor.is(";") && !this.cursor.is(",") && !this.cursor.is("}")) {
        if (this.cursor.atEnd) break;
        const token = this.cursor.peek();
        if (token.text === "(" || token.text === "[" || token.text === "{") {
          this.cursor.skipBrackets();
          continue;
        }
        if (token.kind === "name") name = token;
        if (declarators.length === 0) type += ` ${token.text}`;
        this.cursor.next();
      }
      const initializer = this.cursor.accept("=") ? this.expressions.initializer() : undefined;
      if (name === undefined) throw new Unreadable("a declaration without a name");
      declarators.push({ name: name.text, annotations: [], initializer, start: name.start, end: this.cursor.lastEnd });
    } while (this.cursor.accept(","));
    this.semicolon();
    return [{ kind: "declaration", type: type.trim(), declarators, start, end: this.cursor.lastEnd }];
  }
}
