import { ASSIGNMENTS, isTypeWord, isUnevaluatedWord } from "../fragment/words.ts";
import { Cursor } from "./cursor.ts";
import { type Node, NOTHING, sequence } from "./syntax.ts";
import { shownText, textOf, type Word } from "./words.ts";

const PREFIX = new Set(["&", "*", "-", "+", "~", "++", "--", "&&"]);

/** Parses statements inside `({ … })`. Handed in, because statements are made of expressions and these of statements. */
export type ParseStatements = (cursor: Cursor) => Node;

/** Whether `__typeof__`-like words stand here: what follows in parentheses is not executed. */
export function isUnevaluated(word: Word | undefined): boolean {
  return word?.kind === "name" && isUnevaluatedWord(word.text);
}

export class ExpressionParser {
  private readonly statements: ParseStatements;

  constructor(statements: ParseStatements) {
    this.statements = statements;
  }

  /** Everything up to the cursor's end; what is no expression is stepped over word by word. */
  whole(cursor: Cursor): Node {
    const items: Node[] = [];
    while (!cursor.done) {
      const before = cursor.at;
      items.push(this.comma(cursor));
      if (cursor.at === before) cursor.at++;
    }
    return sequence(items);
  }

  private comma(cursor: Cursor): Node {
    const items = [this.assignment(cursor)];
    while (cursor.take(",")) items.push(this.assignment(cursor));
    return sequence(items);
  }

  private assignment(cursor: Cursor): Node {
    const start = cursor.at;
    const left = this.conditional(cursor);
    const operator = cursor.peek();
    if (operator?.kind !== "mark" || !ASSIGNMENTS.has(operator.text)) return left;
    const target = cursor.words.slice(start, cursor.at);
    cursor.at++;
    const right = this.assignment(cursor);
    return sequence([left, right, { kind: "assign", names: namesIn(target) }]);
  }

  private conditional(cursor: Cursor): Node {
    const start = cursor.at;
    const condition = this.logical(cursor, "||");
    if (!cursor.is("?")) return condition;
    const words = cursor.words.slice(start, cursor.at);
    cursor.at++;
    const whenTrue = cursor.is(":") ? NOTHING : this.comma(cursor);
    cursor.take(":");
    const whenFalse = this.conditional(cursor);
    return {
      kind: "branch",
      condition,
      text: textOf(words),
      shown: shownText(words),
      names: namesIn(words),
      at: words[0],
      whenTrue,
      whenFalse,
    };
  }

  private logical(cursor: Cursor, operator: "||" | "&&"): Node {
    let left = operator === "||" ? this.logical(cursor, "&&") : this.binary(cursor);
    while (cursor.take(operator)) {
      const right = operator === "||" ? this.logical(cursor, "&&") : this.binary(cursor);
      left = { kind: "logical", operator, left, right };
    }
    return left;
  }

  /** Operands in a row: the order in which they are computed is all that matters. */
  private binary(cursor: Cursor): Node {
    const items: Node[] = [];
    for (;;) {
      items.push(this.unary(cursor));
      const word = cursor.peek();
      if (word === undefined || endsOperands(word)) break;
      if (word.kind === "mark" && !"([{".includes(word.text)) cursor.at++;
    }
    return sequence(items);
  }

  private unary(cursor: Cursor): Node {
    const word = cursor.peek();
    if (word === undefined) return NOTHING;
    if (word.text === "!" && word.kind === "mark") {
      cursor.at++;
      return { kind: "not", operand: this.unary(cursor) };
    }
    if (word.kind === "mark" && PREFIX.has(word.text)) return this.prefixed(cursor, word.text);
    return this.postfix(cursor);
  }

  private prefixed(cursor: Cursor, operator: string): Node {
    cursor.at++;
    const start = cursor.at;
    const operand = this.unary(cursor);
    if (operator !== "&" && operator !== "++" && operator !== "--") return operand;
    return sequence([operand, { kind: "assign", names: namesIn(cursor.words.slice(start, cursor.at)) }]);
  }

  private postfix(cursor: Cursor): Node {
    const start = cursor.at;
    const items: Node[] = [];
    /** The name that stands alone so far: a call of it is a call by name. */
    let plain: Word | undefined;
    const first = this.primary(cursor);
    const bare = cursor.at - start === 1 || (cursor.at - start === 3 && cursor.words[start]?.text === "(");
    if (first.kind === "name" && bare) plain = first.word;
    else items.push(first);
    for (;;) {
      const word = cursor.peek();
      if (word?.kind !== "mark") break;
      if (word.text === "(" && (plain !== undefined || isCallee(cursor, start))) {
        const callee = cursor.words.slice(start, cursor.at);
        const group = cursor.group();
        if (group === undefined) break;
        if (plain === undefined) items.push({ kind: "indirect", at: word, text: textOf(callee), parts: [this.whole(group)] });
        else items.push({ kind: "call", name: plain, arguments: group.split() });
        plain = undefined;
        continue;
      }
      if (word.text === "[") items.push(this.whole(cursor.group() ?? new Cursor([])));
      else if (word.text === "." || word.text === "->") cursor.at += 2;
      else if (word.text === "++" || word.text === "--") {
        items.push({ kind: "assign", names: namesIn(cursor.words.slice(start, cursor.at)) });
        cursor.at++;
      } else break;
      if (plain !== undefined) items.unshift({ kind: "name", word: plain });
      plain = undefined;
    }
    if (plain !== undefined) items.unshift({ kind: "name", word: plain });
    return sequence(items);
  }

  private primary(cursor: Cursor): Node {
    const word = cursor.peek();
    if (word === undefined) return NOTHING;
    if (word.text === "(" && word.kind === "mark") return this.parenthesized(cursor);
    if (word.text === "{" && word.kind === "mark") return this.whole(cursor.group() ?? new Cursor([]));
    if (word.text === "[" && word.kind === "mark") return this.whole(cursor.group() ?? new Cursor([]));
    if (word.kind === "mark") {
      if (!endsOperands(word)) cursor.at++;
      return NOTHING;
    }
    cursor.at++;
    if (word.kind === "number") return { kind: "constant", value: !/^0[xX]?0*[uUlL]*$/.test(word.text) };
    if (word.kind !== "name") return NOTHING;
    if (isUnevaluated(word)) {
      if (cursor.is("(")) cursor.group();
      return NOTHING;
    }
    if (word.text === "_Generic" && cursor.is("(")) return this.generic(cursor);
    if (isTypeWord(word.text)) return NOTHING;
    return { kind: "name", word };
  }

  private parenthesized(cursor: Cursor): Node {
    const group = cursor.group();
    if (group === undefined) return NOTHING;
    if (group.is("{")) return this.statements(group.group() ?? new Cursor([]));
    if (isCast(group)) return this.unary(cursor);
    return this.comma(group);
  }

  /** Which of its branches is taken depends on a type: each may be. */
  private generic(cursor: Cursor): Node {
    const [, ...choices] = (cursor.group() ?? new Cursor([])).split();
    let chosen: Node = NOTHING;
    for (const words of choices) {
      const colon = words.findIndex((word) => word.text === ":" && word.kind === "mark");
      const value = this.whole(new Cursor(words, colon + 1));
      const condition: Node = NOTHING;
      chosen = { kind: "branch", condition, text: "", shown: "", names: [], at: words[0], whenTrue: value, whenFalse: chosen };
    }
    return chosen;
  }
}

function endsOperands(word: Word): boolean {
  if (word.kind !== "mark") return false;
  const { text } = word;
  return ASSIGNMENTS.has(text) || ["?", ":", ",", ";", ")", "]", "}", "&&", "||"].includes(text);
}

/** Whether what stands between `start` and here can be called: a member, an element, a parenthesis, the result of a call. */
function isCallee(cursor: Cursor, start: number): boolean {
  const last = cursor.words[cursor.at - 1];
  if (cursor.at === start || last === undefined || declaresPointer(cursor, start)) return false;
  return last.kind === "name" ? !isTypeWord(last.text) && !isUnevaluated(last) : last.text === ")" || last.text === "]";
}

/** `int (*f)(void)` declares a pointer to a function: `(*f)` stands after a type. */
function declaresPointer({ words }: Cursor, start: number): boolean {
  if (words[start]?.text !== "(" || words[start + 1]?.text !== "*") return false;
  const before = words[start - 1];
  if (before?.kind === "name") return before.text !== "return" && before.text !== "else" && before.text !== "do";
  return before?.text === "*" && words[start - 2]?.kind === "name";
}

/** Whether parentheses hold a type: the operand follows them. */
function isCast(group: Cursor): boolean {
  const words = group.slice();
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return false;
  // No expression ends with a star, whatever macro spells the type.
  if (last.text === "*" && last.kind === "mark") return true;
  if (first.kind !== "name") return false;
  if (isTypeWord(first.text)) return true;
  if (first.text.includes("typeof")) return true;
  return words.length === 1 && (first.text.endsWith("_t") || /^(?:__)?[us](?:8|16|32|64)$/.test(first.text));
}

/** The names of a stretch that may be variables or members. */
export function namesIn(words: readonly Word[]): readonly string[] {
  return words.filter((word) => word.kind === "name").map((word) => word.text);
}
