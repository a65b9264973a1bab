/**
 * A first look at a masked text, for mistakes that are mistakes in any C: operators without operands, brackets that close nothing.
 *
 * They cost the grammar most. It tries to make sense of each, and its work can grow with the square of their number; so a long text that
 * has one is not given to it.
 */
import { TokenKind, tokenize } from "./tokens.ts";

/** More tokens in a row that no bracket, comma or semicolon divides are no statement. */
const LONGEST = 1500;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** Operators that an operand must follow. */
const wantsOperand = words("= += -= *= /= %= &= |= ^= <<= >>= == != <= >= << >> || && + - / % | ^ < > ? ! ~ & sizeof");
/** What no operand begins with. */
const cannotBegin = words("= += -= *= /= %= &= |= ^= <<= >>= == != <= >= << >> || / % | ^ < > ? ; ) ] } , : ->");
const closers: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/** Where the first mistake is; undefined when none is seen. */
export function firstMistake(text: string): number | undefined {
  return new Look(text).run();
}

interface Level {
  readonly bracket: string;
  /** Tokens since the last thing that divides them. */
  length: number;
}

class Look {
  private readonly text: string;
  private readonly levels: Level[] = [{ bracket: "", length: 0 }];
  /** The last two tokens; words are empty, but for `sizeof`. */
  private before = "";
  private beforeThat = "";

  constructor(text: string) {
    this.text = text;
  }

  run(): number | undefined {
    const { count, kinds, starts, ends } = tokenize(this.text);
    let place = 0;
    for (let token = 0; token < count; token++) {
      if (kinds[token] === TokenKind.directive) continue;
      const start = starts[token] ?? 0;
      const isWord = kinds[token] === TokenKind.word;
      const written = isWord || kinds[token] === TokenKind.punctuator ? this.text.slice(start, ends[token]) : "";
      if (this.isMistake(written, isWord)) return place;
      if (!this.follow(written)) return start;
      this.beforeThat = this.before;
      this.before = isWord && written !== "sizeof" ? "" : written;
      place = start;
    }
    return undefined;
  }

  private isMistake(here: string, isWord: boolean): boolean {
    const { before, beforeThat } = this;
    if (before === "->") return !isWord;
    if (before === "?" && here === ":") return false;
    if ((before === "++" || before === "--") && beforeThat !== "" && beforeThat !== ")" && beforeThat !== "]") return cannotBegin.has(here);
    if (before !== "*") return wantsOperand.has(before) && cannotBegin.has(here);
    // A type may end with a star.
    if (here === ")") return beforeThat !== "" && beforeThat !== "*" && beforeThat !== "(" && beforeThat !== ")";
    return here === "," ? beforeThat !== "" && beforeThat !== "*" && beforeThat !== ")" : cannotBegin.has(here);
  }

  /** Keeps the brackets. Whether the token can stand here. */
  private follow(here: string): boolean {
    const level = this.levels.at(-1);
    if (level === undefined) return false;
    if (here === "(" || here === "[" || here === "{") {
      this.levels.push({ bracket: here, length: 0 });
      return true;
    }
    const opener = closers.get(here);
    if (opener !== undefined) {
      this.levels.pop();
      const outer = this.levels.at(-1);
      if (outer !== undefined && here === "}") outer.length = 0;
      return level.bracket === opener;
    }
    if (here === ";" || here === ",") level.length = 0;
    return ++level.length <= LONGEST;
  }
}
