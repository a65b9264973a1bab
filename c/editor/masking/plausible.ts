/**
 * A first look at a masked text: operators without their operands.
 *
 * They are errors in any C, and the ones that cost the grammar most: it tries to make sense of each, and its work can grow with the
 * square of their number. So a long text that has one is not given to it.
 */
import { TokenKind, tokenize } from "./tokens.ts";

/** Operators that something must follow. The star is none: a type may end with it. */
const wantsOperand: ReadonlySet<string> = new Set(
  "= += -= *= /= %= &= |= ^= <<= >>= == != <= >= << >> || && + - / % | ^ < > ? ! ~ & . ->".split(" "),
);
/** What no operand begins with. */
const cannotBegin: ReadonlySet<string> = new Set(
  "= += -= *= /= %= &= |= ^= <<= >>= == != <= >= << >> || / % | ^ < > ? ; ) ] } , : ->".split(" "),
);

/** Where an operator lacks its operand; undefined when none does. */
export function lackingOperand(text: string): number | undefined {
  const { count, kinds, starts, ends } = tokenize(text);
  let before = "";
  let place = 0;
  for (let token = 0; token < count; token++) {
    const start = starts[token] ?? 0;
    if (kinds[token] === TokenKind.directive) continue;
    const isPunctuator = kinds[token] === TokenKind.punctuator;
    const here = isPunctuator ? text.slice(start, ends[token]) : "";
    if (isPunctuator && wantsOperand.has(before) && cannotBegin.has(here) && !(before === "?" && here === ":")) return place;
    before = here;
    place = start;
  }
  return undefined;
}
