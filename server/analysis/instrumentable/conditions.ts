/** Which `#if` holds in the build that is judged: yes, no, or it depends on the build. */
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Known } from "../facts.ts";
import { Cursor } from "./cursor.ts";
import { textOf, type Word, wordsOf } from "./words.ts";

/** A condition that the build decides, and which way it goes. */
export interface Fact {
  readonly condition: string;
  readonly holds: boolean;
}

/** Several conditions together. `no`: never. With facts: only where these hold. */
export interface Verdict {
  readonly value: Known;
  readonly facts: readonly Fact[];
}

export const ALWAYS: Verdict = { value: "yes", facts: [] };
export const NEVER: Verdict = { value: "no", facts: [] };

/** Whether a macro is defined where the condition stands. */
export type IsDefined = (name: string, from: Place) => Known;

export interface Place {
  readonly path: string;
  readonly offset: number;
}

const defined = new Set(noinstr.assume.defined);
const undefinedNames = new Set(noinstr.assume.undefined);
const perFile = new Set(noinstr.assume.perFile);
const on = new Set(noinstr.assume.on);
const off = new Set(noinstr.assume.off);

const values = new Map(noinstr.assume.values.map(({ name, value }) => [name, value]));

function compare(left: number, operator: string, right: number): Known {
  const known = (holds: boolean): Known => (holds ? "yes" : "no");
  switch (operator) {
    case "==":
      return known(left === right);
    case "!=":
      return known(left !== right);
    case "<":
      return known(left < right);
    case ">":
      return known(left > right);
    case "<=":
      return known(left <= right);
    case ">=":
      return known(left >= right);
    default:
      return "unknown";
  }
}

/** Of a `CONFIG_` option; undefined for any other name. */
export function optionIsOn(name: string): Known | undefined {
  if (!name.startsWith("CONFIG_")) return undefined;
  const option = name.slice("CONFIG_".length);
  if (on.has(option)) return "yes";
  if (off.has(option) || option.endsWith("_MODULE")) return "no";
  return "unknown";
}

/** Of a name that is no option; undefined when the catalogue says nothing of it. */
export function assumedDefined(name: string): Known | undefined {
  if (defined.has(name)) return "yes";
  if (undefinedNames.has(name)) return "no";
  return perFile.has(name) ? "unknown" : undefined;
}

export function not(value: Known): Known {
  if (value === "unknown") return "unknown";
  return value === "yes" ? "no" : "yes";
}

/** All of `conditions` together, as they stand around something at `place`. */
export function judge(conditions: readonly string[], place: Place, isDefined: IsDefined): Verdict {
  const facts: Fact[] = [];
  for (const condition of conditions) {
    const words = wordsOf(condition);
    const value = new Evaluator(new Cursor(words), place, isDefined).or();
    if (value === "no") return NEVER;
    if (value === "unknown") facts.push(normalized(words));
  }
  return facts.length === 0 ? ALWAYS : { value: "unknown", facts };
}

/** Undefined when the two cannot hold together. */
export function join(left: readonly Fact[], right: readonly Fact[]): readonly Fact[] | undefined {
  const all = [...left];
  for (const fact of right) {
    const same = all.find(({ condition }) => condition === fact.condition);
    if (same === undefined) all.push(fact);
    else if (same.holds !== fact.holds) return undefined;
  }
  return all;
}

/** `!x` is `x` that does not hold; parentheses around the whole do not count. */
function normalized(written: readonly Word[]): Fact {
  let words = written;
  let holds = true;
  for (;;) {
    if (words[0]?.text === "!" && isOneOperand(words.slice(1))) {
      words = words.slice(1);
      holds = !holds;
    } else if (words[0]?.text === "(" && isOneOperand(words)) {
      words = words.slice(1, -1);
    } else {
      return { condition: plain(textOf(words)), holds };
    }
  }
}

/** `defined(CONFIG_X)` and `IS_ENABLED(CONFIG_X)` ask the same of a build. */
function plain(condition: string): string {
  return /^(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\s*\(?\s*(CONFIG_\w+)\s*\)?$/.exec(condition)?.[1] ?? condition;
}

function isOneOperand(words: readonly Word[]): boolean {
  const cursor = new Cursor(words);
  if (cursor.peek()?.text === "(") {
    cursor.group();
    return cursor.done;
  }
  cursor.at++;
  if (cursor.peek()?.text === "(") cursor.group();
  return cursor.done;
}

class Evaluator {
  private readonly cursor: Cursor;
  private readonly place: Place;
  private readonly isDefined: IsDefined;

  constructor(cursor: Cursor, place: Place, isDefined: IsDefined) {
    this.cursor = cursor;
    this.place = place;
    this.isDefined = isDefined;
  }

  or(): Known {
    let value = this.and();
    while (this.cursor.take("||")) {
      const right = this.and();
      if (value === "yes" || right === "yes") value = "yes";
      else if (value === "unknown" || right === "unknown") value = "unknown";
    }
    return value;
  }

  private and(): Known {
    let value = this.operand();
    while (this.cursor.take("&&")) {
      const right = this.operand();
      if (value === "no" || right === "no") value = "no";
      else if (value === "unknown" || right === "unknown") value = "unknown";
    }
    return value;
  }

  /** One operand. A comparison is decided only where the catalogue says what the macro's value is. */
  private operand(): Known {
    const start = this.cursor.at;
    const value = this.unary();
    const middle = this.cursor.at;
    while (!this.cursor.done && !this.cursor.is("||") && !this.cursor.is("&&") && !this.cursor.is(")")) this.cursor.at++;
    if (this.cursor.at === middle) return value;
    const [left, operator, right, ...more] = this.cursor.words.slice(start, this.cursor.at);
    const known = more.length > 0 || left === undefined ? undefined : values.get(left.text);
    if (known === undefined || right?.kind !== "number") return "unknown";
    return compare(known, operator?.text ?? "", Number.parseInt(right.text));
  }

  private unary(): Known {
    if (this.cursor.take("!")) return not(this.unary());
    const group = this.cursor.peek()?.text === "(" ? this.cursor.group() : undefined;
    if (group !== undefined) return new Evaluator(group, this.place, this.isDefined).or();
    const word = this.cursor.next();
    if (word?.kind === "number") return /^0[xX]?0*[uUlL]*$/.test(word.text) ? "no" : "yes";
    if (word?.kind !== "name") return "unknown";
    if (word.text === "defined") return this.asked();
    if (/^IS_(?:ENABLED|BUILTIN|REACHABLE)$/.test(word.text)) return this.asked();
    if (word.text === "IS_MODULE") {
      this.asked();
      return "no";
    }
    if (this.cursor.is("(")) {
      this.cursor.group();
      return "unknown";
    }
    // A name that is no macro counts as 0; what a macro's value is, is not looked up.
    const value = optionIsOn(word.text) ?? assumedDefined(word.text) ?? this.isDefined(word.text, this.place);
    return value === "yes" && optionIsOn(word.text) === undefined ? "unknown" : value;
  }

  /** The name that `defined` or `IS_ENABLED` asks about. */
  private asked(): Known {
    const group = this.cursor.peek()?.text === "(" ? this.cursor.group() : undefined;
    const name = (group ?? this.cursor).next()?.text ?? "";
    return optionIsOn(name) ?? assumedDefined(name) ?? this.isDefined(name, this.place);
  }
}
