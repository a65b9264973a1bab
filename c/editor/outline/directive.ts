/** Single directives: their names, macro definitions, includes. */
import type { MacroDefinition } from "../file.ts";
import { CLOSE_PAREN, isDigit, isSpace, isWord, NEWLINE, OPEN_PAREN, wordEnd } from "./characters.ts";
import type { Include } from "./result.ts";
import { folded } from "./skip.ts";

/** The name after the `#` at `at`; empty when there is none. */
export function readDirective(text: string, at: number): { readonly name: string; readonly nameEnd: number } {
  const start = blankEnd(text, at + 1);
  if (!isWord(text.charCodeAt(start))) return { name: "", nameEnd: start };
  const nameEnd = wordEnd(text, start);
  return { name: text.slice(start, nameEnd), nameEnd };
}

/** Past blanks and continued line ends. */
function blankEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isSpace(code) && code !== NEWLINE) at++;
    else if (code === 92 && text.charCodeAt(at + 1) === NEWLINE) at += 2;
    else if (code === 92 && text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === NEWLINE) at += 3;
    else return at;
  }
}

/** A macro definition; undefined when no name follows. `nameEnd` is the end of the word `define`, `lineEnd` that of the directive. */
export function readMacro(text: string, start: number, nameEnd: number, lineEnd: number): Omit<MacroDefinition, "conditions"> | undefined {
  const nameStart = blankEnd(text, nameEnd);
  const first = text.charCodeAt(nameStart);
  if (nameStart >= lineEnd || !isWord(first) || isDigit(first)) return undefined;
  const end = wordEnd(text, nameStart);
  const closing = text.charCodeAt(end) === OPEN_PAREN ? closingOf(text, end, lineEnd) : -1;
  const bodyStart = Math.min(blankEnd(text, closing < 0 ? end : closing + 1), lineEnd);
  return {
    start,
    end: lineEnd,
    name: text.slice(nameStart, end),
    nameStart,
    parameters: closing < 0 ? undefined : parameterNames(text.slice(end + 1, closing)),
    body: text.slice(bodyStart, lineEnd).trimEnd(),
    bodyStart,
  };
}

function closingOf(text: string, open: number, lineEnd: number): number {
  for (let at = open + 1; at < lineEnd; at++) {
    if (text.charCodeAt(at) === CLOSE_PAREN) return at;
  }
  return -1;
}

function parameterNames(list: string): readonly string[] {
  const plain = folded(list);
  return plain === "" ? [] : plain.split(",").map((name) => name.trim());
}

/** An include of a file that is named; undefined for one whose name is a macro. */
export function readInclude(text: string, start: number, nameEnd: number, lineEnd: number): Include | undefined {
  const found = /^\s*(?:"([^"\n]+)"|<([^>\n]+)>)/.exec(text.slice(nameEnd, lineEnd));
  const path = found?.[1] ?? found?.[2];
  return path === undefined ? undefined : { start, end: lineEnd, path, quoted: found?.[1] !== undefined };
}
