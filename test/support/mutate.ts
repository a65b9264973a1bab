/**
 * Scripted edits of C text: every `if` negated, every assignment deleted, one at a time.
 *
 * Works on text, not on a tree, so that it says nothing about the parser it helps to test.
 */
export interface Mutant {
  /** `if` or `assignment`. */
  readonly kind: "if" | "assignment";
  /** The function it lies in; empty at file scope. */
  readonly function: string;
  /** The condition or the deleted statement, white space folded. */
  readonly what: string;
  /** 1 for the first mutant of this kind with this text in this function, 2 for the next. */
  readonly nth: number;
  readonly line: number;
  readonly text: string;
}

/** A name that survives edits elsewhere in the file: kind, function, text and ordinal, never a line. */
export function mutantName(mutant: Mutant): string {
  const ordinal = mutant.nth > 1 ? ` #${mutant.nth}` : "";
  return `${mutant.function}: ${mutant.kind === "if" ? "!" : "-"} ${mutant.what}${ordinal}`;
}

/** Every mutant of a text, in the order of the text. */
export function mutantsOf(text: string): readonly Mutant[] {
  const code = blank(text);
  const edits = [...negatedIfs(text, code), ...deletedAssignments(text, code)].sort((a, b) => a.at - b.at);
  const seen = new Map<string, number>();
  return edits.map((edit) => {
    const mutant = {
      kind: edit.kind,
      function: functionAt(code, edit.at),
      what: edit.what.replace(/\s+/g, " ").trim(),
      line: text.slice(0, edit.at).split("\n").length,
      text: text.slice(0, edit.start) + edit.replacement + text.slice(edit.end),
    };
    const key = `${mutant.function}\0${mutant.kind}\0${mutant.what}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return Object.assign(mutant, { nth });
  });
}

interface Edit {
  readonly kind: Mutant["kind"];
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly what: string;
}

/** The text with comments, literals and preprocessor lines blanked; the same length, the same lines. */
function blank(text: string): string {
  const spaces = (found: string): string => found.replace(/[^\n]/g, " ");
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, spaces)
    .replace(/^[ \t]*#(?:\\\n|[^\n])*/gm, spaces);
}

function negatedIfs(text: string, code: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const found of code.matchAll(/\bif\s*\(/g)) {
    const open = found.index + found[0].length - 1;
    const close = matching(code, open);
    const condition = text.slice(open + 1, close);
    edits.push({ kind: "if", at: found.index, start: open, end: close + 1, replacement: `(!(${condition}))`, what: condition });
  }
  return edits;
}

/**
 * Statements and initializers that assign. `x = y;` disappears (an empty statement stays, so an `if` in front keeps its
 * shape); `int x = y;` becomes `int x;`; `x++;` counts as an assignment.
 */
function deletedAssignments(text: string, code: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const found of code.matchAll(/(?<![=!<>])=(?!=)|\+\+|--/g)) {
    const at = found.index;
    const bounds = assignmentBounds(code, at);
    if (bounds === undefined) continue;
    const { start, end } = bounds;
    const declares = /^(?:(?:static|const|unsigned|struct)\s+)*\w+[\s*]+(?:\w+,\s*)*\w+\s*=/.test(code.slice(start, at + 1));
    edits.push({ kind: "assignment", at, start: declares ? at : start, end, replacement: "", what: text.slice(start, end) });
  }
  return edits;
}

/** The statement around an assignment, or the clause of a `for` head; undefined inside any other parentheses. */
function assignmentBounds(code: string, at: number): { readonly start: number; readonly end: number } | undefined {
  const open = enclosingParenthesis(code, at);
  if (open < 0) return { start: statementStart(code, at), end: code.indexOf(";", at) };
  if (!/\bfor\s*$/.test(code.slice(0, open))) return undefined;
  const start = Math.max(open, code.lastIndexOf(";", at)) + 1;
  const semicolon = code.indexOf(";", at);
  const close = matching(code, open);
  const end = semicolon < 0 ? close : Math.min(semicolon, close);
  return { start: start + (/^\s*/.exec(code.slice(start, at))?.[0].length ?? 0), end };
}

function matching(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "(") depth++;
    else if (code[at] === ")" && --depth === 0) return at;
  }
  return code.length;
}

/** Where the innermost parenthesis around `at` opens, -1 when there is none in its block. */
function enclosingParenthesis(code: string, at: number): number {
  let depth = 0;
  for (let before = at - 1; before >= 0; before--) {
    const character = code[before];
    if (character === "{" || character === "}") return -1;
    if (character === ")") depth++;
    else if (character === "(" && --depth < 0) return before;
  }
  return -1;
}

/** Behind the last `;`, `{`, `}`, `else`, or the `)` that closes the head of an `if` or a loop macro. */
function statementStart(code: string, at: number): number {
  const from = Math.max(code.lastIndexOf(";", at), code.lastIndexOf("{", at), code.lastIndexOf("}", at)) + 1;
  let start = from;
  for (let next = from; next < at; next++) {
    if (code[next] === "(") {
      const close = matching(code, next);
      if (close < at && /\S/.test(code.slice(close + 1, at)) && /\b(?:if|while|for|\w*for_each\w*)\s*$/.test(code.slice(from, next))) {
        start = close + 1;
      }
      next = close;
    }
  }
  const otherwise = /^\s*else\b/.exec(code.slice(start, at));
  if (otherwise !== null) start += otherwise[0].length;
  return start + (/^\s*/.exec(code.slice(start, at))?.[0].length ?? 0);
}

function functionAt(code: string, at: number): string {
  const open = code.lastIndexOf("\n{", at);
  const close = code.lastIndexOf("\n}", at);
  if (open < 0 || close > open) return "";
  return /(\w+)\s*\([^()]*\)\s*$/.exec(code.slice(0, open))?.[1] ?? "";
}
