/**
 * A C text as its preprocessor sees it: words, and where lines count. Two texts of the same words mean the same, whatever white space and comments stand
 * between them; between two others, what stands before the first and after the last difference can still be found again.
 *
 * Left aside: white space in what `#` makes a string of, and `__LINE__`. Neither reaches a verdict.
 */

export interface Words {
  readonly words: readonly string[];
  /** The 1-based line of each. */
  readonly lines: readonly number[];
}

/** Comment, string or character, name or number, operator, line break, other. A backslash at a line's end joins it with the next. */
const LEXEME =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/(?:\\\r?\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\\\r?\n|\n|[\w$.]+|->|\+\+|--|<<=?|>>=?|&&|\|\||##|[-+*/%&|^=!<>]=|[^\S\n]+|[\s\S]/g;

/** Marks the end of a directive, and a parenthesis that follows the name of a macro at once. */
const END = "\n";
const TIGHT = "(\n";

export function wordsOf(text: string): Words {
  const words: string[] = [];
  const lines: number[] = [];
  let line = 1;
  let isAtStart = true;
  /** How many words of a directive have come; undefined outside. */
  let directive: number | undefined;
  let wasSpace = false;
  const add = (word: string): void => {
    words.push(word);
    lines.push(line);
    if (directive !== undefined) directive++;
  };
  for (const [lexeme] of text.matchAll(LEXEME)) {
    const isBreak = lexeme === "\n";
    const isSpace = isBreak || /^\s/.test(lexeme) || lexeme.startsWith("/*") || lexeme.startsWith("//") || lexeme.startsWith("\\");
    if (isBreak) {
      if (directive !== undefined) add(END);
      directive = undefined;
      isAtStart = true;
    } else if (!isSpace) {
      if (isAtStart && lexeme === "#") directive = 0;
      // `#define f(x)` is another macro than `#define f (x)`.
      const isTight = lexeme === "(" && directive === DEFINED && !wasSpace && words.at(-2) === "define";
      add(isTight ? TIGHT : lexeme);
      isAtStart = false;
    }
    wasSpace = isSpace;
    line += countBreaks(lexeme);
  }
  if (directive !== undefined) add(END);
  return { words, lines };
}

/** Words of `#define NAME`. */
const DEFINED = 3;

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

export interface Anchoring {
  /** The texts mean the same. */
  readonly isSame: boolean;
  /** Where a line of the earlier text stands in the later one; undefined where it was edited. Lines are 1-based. */
  readonly lineOf: (line: number) => number | undefined;
}

export function anchoring(before: Words, now: Words): Anchoring {
  const least = Math.min(before.words.length, now.words.length);
  let same = 0;
  while (same < least && before.words[same] === now.words[same]) same++;
  const isSame = same === before.words.length && same === now.words.length;
  let tail = 0;
  while (tail < least - same && before.words[before.words.length - 1 - tail] === now.words[now.words.length - 1 - tail]) tail++;
  const shift = now.words.length - before.words.length;
  return {
    isSame,
    lineOf: (line) => {
      const first = firstOn(before.lines, line);
      if (before.lines[first] !== line) return undefined;
      if (firstOn(before.lines, line + 1) <= same) return now.lines[first];
      return first >= before.words.length - tail ? now.lines[first + shift] : undefined;
    },
  };
}

/** Index of the first word on a line, or after it. */
function firstOn(lines: readonly number[], line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? Infinity) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
