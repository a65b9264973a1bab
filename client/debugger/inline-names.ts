/** Which names in a text of C have a value that can be shown behind their line: variables, and members by way of them. */

export interface NamedPlace {
  /** 0-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly expression: string;
  /** A member, which has to be evaluated; else a variable, which can be looked up. */
  readonly isMember: boolean;
}

/** Lines of one function that are looked at. */
const MOST_LINES = 400;
/** Each member costs the adapter a request. */
const MOST_PLACES = 100;

const NAME = /[A-Za-z_]\w*(?:\s*(?:->|\.)\s*[A-Za-z_]\w*)*/g;
const TEXTS_AND_COMMENTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/.*|\/\*.*?(?:\*\/|$)/g;
/** What follows these is a type, or a label. */
const BEFORE_OTHER_NAMES = /(?:\b(?:struct|union|enum|goto)\s+|->\s*|\.\s*)$/;
const KEYWORDS = new Set(
  (
    "auto bool break case char const continue default do double else enum extern false float for goto if inline int long register return " +
    "short signed sizeof static struct switch true typedef typeof union unsigned void volatile while"
  ).split(" "),
);
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

/**
 * From the beginning of the function to where the run stands, as the kernel writes functions: a brace at the beginning of a line opens one.
 *
 * @param lineAt The text of a 0-based line.
 * @param stop The line that is about to be executed.
 */
export function namesBefore(lineAt: (line: number) => string, stop: number): readonly NamedPlace[] {
  let first = stop;
  while (first > 0 && stop - first < MOST_LINES && !lineAt(first).startsWith("{")) first--;
  const found: NamedPlace[] = [];
  let isComment = false;
  for (let line = first; line <= stop; line++) {
    const read = code(lineAt(line), isComment);
    ({ isComment } = read);
    found.push(...namesOf(read.text, line));
  }
  // When there are too many, the nearest say most.
  return found.slice(-MOST_PLACES);
}

/** The line with blanks in the place of texts and comments. */
function code(text: string, isComment: boolean): { readonly text: string; readonly isComment: boolean } {
  const end = isComment ? text.indexOf("*/") : 0;
  if (end < 0) return { text: "", isComment: true };
  const rest = isComment ? " ".repeat(end + 2) + text.slice(end + 2) : text;
  let isOpen = false;
  const blank = (found: string): string => {
    isOpen ||= found.startsWith("/*") && (found.length < 4 || !found.endsWith("*/"));
    return " ".repeat(found.length);
  };
  return { text: rest.replaceAll(TEXTS_AND_COMMENTS, blank), isComment: isOpen };
}

function namesOf(text: string, line: number): readonly NamedPlace[] {
  const found = new Map<string, NamedPlace>();
  for (const { 0: name, index } of text.matchAll(NAME)) {
    const expression = name.replaceAll(/\s/g, "");
    const end = index + name.length;
    const isOther = KEYWORDS.has(expression) || CONSTANT.test(expression) || BEFORE_OTHER_NAMES.test(text.slice(0, index));
    // A call, or the name of a macro that is one.
    if (isOther || /^\s*\(/.test(text.slice(end)) || found.has(expression)) continue;
    found.set(expression, { line, start: index, end, expression, isMember: /->|\./.test(expression) });
  }
  return [...found.values()];
}
