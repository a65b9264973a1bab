/** Reads a body, or what a macro stands for, as far as control flow goes. Never fails: what it cannot read it steps over. */
import { Cursor } from "./cursor.ts";
import { ExpressionParser, isUnevaluated, namesIn } from "./parse-expression.ts";
import { type Label, type Node, NOTHING, sequence } from "./syntax.ts";
import { shownText, textOf, type Word } from "./words.ts";

/** Brackets deeper than this are stepped over. */
const MAX_DEPTH = 200;

/** Statements, as a function's body without its braces has them. */
export function parseStatements(words: readonly Word[]): Node {
  return new Parser().statements(new Cursor(words));
}

/** What a macro stands for: an expression, or statements. */
export function parseFragment(words: readonly Word[]): Node {
  const cursor = new Cursor(words);
  return isStatement(cursor) ? new Parser().statements(cursor) : new Parser().expressions.whole(cursor);
}

export function parseExpression(words: readonly Word[]): Node {
  return new Parser().expressions.whole(new Cursor(words));
}

const STATEMENT_WORDS = new Set(["do", "if", "for", "while", "switch", "return", "goto", "break", "continue", "else", "asm"]);

function isStatement(cursor: Cursor): boolean {
  const first = cursor.peek();
  if (first === undefined) return false;
  if (first.text === "{" || STATEMENT_WORDS.has(first.text)) return true;
  return cursor.indexOf(";") !== undefined;
}

function isAsm(word: Word | undefined): boolean {
  return word?.kind === "name" && /^(?:__)?asm(?:__|_inline)?(?:__)?$/.test(word.text);
}

class Parser {
  readonly expressions = new ExpressionParser((cursor) => this.statements(cursor));
  private depth = 0;

  statements(cursor: Cursor): Node {
    const items: Node[] = [];
    if (++this.depth > MAX_DEPTH) cursor.at = cursor.end;
    while (!cursor.done) {
      const before = cursor.at;
      items.push(this.statement(cursor));
      if (cursor.at === before) cursor.at++;
    }
    this.depth--;
    return sequence(items);
  }

  private statement(cursor: Cursor): Node {
    const word = cursor.peek();
    if (word === undefined) return NOTHING;
    if (word.kind === "mark" && word.text === "{") return this.statements(cursor.group() ?? new Cursor([]));
    if (word.kind === "mark" && (word.text === ";" || word.text === "}")) {
      cursor.at++;
      return NOTHING;
    }
    if (word.kind !== "name") return this.expressions.whole(cursor.before(";"));
    return this.keyword(cursor, word) ?? this.labelled(cursor, word) ?? this.plain(cursor, word);
  }

  private keyword(cursor: Cursor, word: Word): Node | undefined {
    switch (word.text) {
      case "if":
        return this.branch(cursor, word);
      case "while":
        return this.whileLoop(cursor, word);
      case "do":
        return this.doLoop(cursor, word);
      case "for":
        return this.forLoop(cursor, word);
      case "switch":
        return this.choice(cursor, word);
      case "return": {
        cursor.at++;
        const value = cursor.before(";");
        return { kind: "return", at: word, value: value.done ? undefined : this.expressions.whole(value) };
      }
      case "goto": {
        const target = cursor.before(";").slice()[1];
        return { kind: "goto", name: target?.kind === "name" ? target.text : undefined };
      }
      case "break":
      case "continue":
        cursor.before(";");
        return { kind: word.text };
      case "else":
        // Without its `if`, as where a macro ends with one.
        cursor.at++;
        return this.statement(cursor);
      default:
        return undefined;
    }
  }

  private labelled(cursor: Cursor, word: Word): Label | undefined {
    if (word.text === "case") {
      cursor.before(":");
      return { kind: "label", form: "case", name: "" };
    }
    if (!cursor.is(":", 1)) return undefined;
    cursor.at += 2;
    return { kind: "label", form: word.text === "default" ? "default" : "label", name: word.text };
  }

  private branch(cursor: Cursor, at: Word): Node {
    cursor.at++;
    const group = cursor.group();
    if (group === undefined) return NOTHING;
    const words = group.slice();
    const condition = this.expressions.whole(group);
    const whenTrue = this.statement(cursor);
    const whenFalse = cursor.take("else") ? this.statement(cursor) : undefined;
    return { kind: "branch", condition, text: textOf(words), shown: shownText(words), names: namesIn(words), at, whenTrue, whenFalse };
  }

  private whileLoop(cursor: Cursor, at: Word): Node {
    cursor.at++;
    const condition = this.expressions.whole(cursor.group() ?? new Cursor([]));
    return { kind: "loop", bodyFirst: false, condition, step: undefined, body: this.statement(cursor), at };
  }

  private doLoop(cursor: Cursor, at: Word): Node {
    cursor.at++;
    const body = this.statement(cursor);
    if (!cursor.take("while")) return body;
    const condition = this.expressions.whole(cursor.group() ?? new Cursor([]));
    cursor.take(";");
    return { kind: "loop", bodyFirst: true, condition, step: undefined, body, at };
  }

  private forLoop(cursor: Cursor, at: Word): Node {
    cursor.at++;
    const head = cursor.group() ?? new Cursor([]);
    const start = this.declarationOrExpression(head.before(";"));
    const middle = head.before(";");
    const condition = middle.done ? undefined : this.expressions.whole(middle);
    const step = this.expressions.whole(head);
    return sequence([start, { kind: "loop", bodyFirst: false, condition, step, body: this.statement(cursor), at }]);
  }

  private choice(cursor: Cursor, at: Word): Node {
    cursor.at++;
    const value = this.expressions.whole(cursor.group() ?? new Cursor([]));
    return { kind: "switch", value, at, body: this.statement(cursor) };
  }

  /** An expression, a declaration, or a macro that stands before a statement. */
  private plain(cursor: Cursor, word: Word): Node {
    if (isAsm(word)) {
      cursor.before(";");
      return NOTHING;
    }
    const headed = this.macroStatement(cursor, word);
    if (headed !== undefined) return headed;
    return this.declarationOrExpression(cursor.before(";"));
  }

  private macroStatement(cursor: Cursor, word: Word): Node | undefined {
    if (!cursor.is("(", 1) || isUnevaluated(word)) return undefined;
    const ahead = new Cursor(cursor.words, cursor.at + 1, cursor.end);
    const group = ahead.group();
    const after = ahead.peek();
    if (group === undefined || after === undefined) return undefined;
    const follows = after.kind === "name" || (after.kind === "mark" && after.text === "{");
    if (!follows) return undefined;
    const start = ahead.at;
    this.statement(ahead);
    cursor.at = Math.max(ahead.at, start + 1);
    const rest = cursor.words.slice(start, cursor.at);
    return { kind: "macro-statement", call: { kind: "call", name: word, arguments: group.split() }, rest };
  }

  /** Of a declaration only its initializers are executed; its names read as names that nothing is known of. */
  private declarationOrExpression(cursor: Cursor): Node {
    if (isAsm(cursor.peek())) return NOTHING;
    if (isFunctionDeclaration(cursor)) return NOTHING;
    return this.expressions.whole(cursor);
  }
}

/** `extern void f(int);` in a body: nothing is executed. */
function isFunctionDeclaration(cursor: Cursor): boolean {
  return (
    cursor.peek()?.text === "extern" ||
    cursor.peek()?.text === "typedef" ||
    (cursor.peek()?.text === "__noreturn" && cursor.is("extern", 1))
  );
}
