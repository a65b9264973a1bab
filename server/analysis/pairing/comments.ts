/** The comments that belong to a place in the text, and the functions that they name. */
import type { Span } from "../../../c/editor/ast.ts";
import type { EditorFile } from "../../../c/editor/file.ts";

export interface Mention {
  readonly name: string;
  /** Whether the sentence says that the function is the other side: `pairs with`, `the corresponding barrier is in`, `see`. */
  readonly asPartner: boolean;
  /** Whether it was written as a call: `foo()`. Without, it may be any word. */
  readonly asCall: boolean;
  /** The sentence of the strongest mention. */
  readonly sentence: string;
}

/** The text of a comment without its marks, white space folded; an empty line of it stays one newline. */
export function commentText(text: string, { start, end }: Span): string {
  const inner = text
    .slice(start, end)
    .replace(/^\/\*+|\*+\/$/g, "")
    .replace(/^\/\/+/gm, "");
  return inner
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*+(?=\s|$)/, "").trim())
    .join("\n")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter((paragraph) => paragraph !== "")
    .join("\n");
}

/**
 * The comments directly before a statement, on the lines of it up to `end`, and behind `end` on its last line.
 *
 * @param statement Where the statement begins.
 * @param end Where what the comments are about ends.
 */
export function commentsAt(file: EditorFile, statement: number, end: number): readonly Span[] {
  const { comments, source } = file;
  const found: Span[] = [];
  let index = firstFrom(comments, statement);
  for (let before = index - 1, next = statement; before >= 0; before--) {
    const comment = comments[before];
    if (comment === undefined || !isJoined(source.text.slice(comment.end, next)) || trails(source.text, comment)) break;
    found.unshift(comment);
    next = comment.start;
  }
  const lineEnd = source.text.indexOf("\n", end);
  const limit = lineEnd < 0 ? source.text.length : lineEnd;
  for (; index < comments.length; index++) {
    const comment = comments[index];
    if (comment === undefined || comment.start >= limit) break;
    found.push(comment);
  }
  return found;
}

/** The comment directly before a function: what is said about it as a whole. */
export function headComment(file: EditorFile, start: number): Span | undefined {
  const before = commentsAt(file, start, start).filter(({ end }) => end <= start);
  return before[before.length - 1];
}

/** Nothing but white space and at most one empty line. */
function isJoined(between: string): boolean {
  return /^\s*$/.test(between) && between.split("\n").length <= 3;
}

/** A comment behind code on its line belongs to that code. */
function trails(text: string, { start }: Span): boolean {
  const line = text.lastIndexOf("\n", start - 1) + 1;
  return text.slice(line, start).trim() !== "";
}

/** The index of the first comment that starts at or after `offset`. */
export function firstFrom(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const PARTNER =
  /\b(pair(s|ed|ing)?|match(es|ed|ing)?|correspond(s|ing)?|counterparts?|partners?|complement(s|ary)?|other (side|half|end)|ordered (against|by))\b/i;
/** `see foo()`, not `the handler will see foo()`: at the beginning of a sentence or after a comma, a dash or a bracket. */
const SEE = /(^|[,;:(–-]\s*|\band )see\b( also| the| \w+ (in|at|of)| (in|at))*\s*$/i;

/** Whether a text speaks of another side at all. */
export function speaksOfPartner(text: string): boolean {
  return PARTNER.test(text);
}

/** The functions that a comment's text names, each once; the strongest mention counts. */
export function mentionsIn(text: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const sentence of text.split(/\n|(?<=[.;!?])\s+(?=[^a-z])|(?<=\))\s*(?=\d+\))/)) {
    for (const mention of mentionsOf(sentence)) {
      const known = found.get(mention.name);
      if (known === undefined || (mention.asPartner && !known.asPartner)) found.set(mention.name, mention);
    }
  }
  return [...found.values()];
}

function mentionsOf(sentence: string): readonly Mention[] {
  const partnerAt = PARTNER.exec(sentence)?.index;
  const mentions: Mention[] = [];
  for (const match of sentence.matchAll(/\b([A-Za-z_]\w*)(\s?\()?/g)) {
    const name = match[1] ?? "";
    const asCall = match[2] !== undefined && !match[2].startsWith(" ");
    const saysSee = SEE.test(sentence.slice(0, match.index));
    const asPartner = saysSee || (partnerAt !== undefined && partnerAt < match.index);
    if (asCall || (asPartner && name.includes("_"))) mentions.push({ name, asPartner, asCall, sentence });
  }
  return mentions;
}
