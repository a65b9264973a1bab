/**
 * JSON with positions: what people write by hand (topologies, configuration) deserves an error with a line and a column.
 *
 * Strict JSON (RFC 8259): no comments, no trailing commas. A repeated name is an error, because one of the two would be lost.
 */
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Problem } from "./problem.ts";
import { positionAt, type SourceFile } from "./source-file.ts";

/** Deeper than any document we define; the parser recurses. */
const MAX_DEPTH = 64;

/** Where a value lies in the text: 0-based offsets, the end exclusive. */
export interface JsonSpan {
  readonly at: number;
  readonly end: number;
}

export type JsonValue = JsonSpan &
  (
    | { readonly kind: "object"; readonly members: readonly JsonMember[] }
    | { readonly kind: "array"; readonly items: readonly JsonValue[] }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "null" }
  );

export interface JsonMember {
  readonly name: string;
  /** Where the name stands. */
  readonly key: JsonSpan;
  readonly value: JsonValue;
}

/** The document, or undefined when it is no JSON: then at least one problem says why. */
export interface JsonDocument {
  readonly value: JsonValue | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a whole text as one JSON value. */
export function parseJson(file: SourceFile): JsonDocument {
  const deep = tooDeep(file.text);
  if (deep !== undefined) {
    return refused([jsonProblem(file, deep, "json-depth", `more than ${MAX_DEPTH} levels of nesting`, "flatten the document")]);
  }
  const errors: ParseError[] = [];
  const root = parseTree(file.text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const message = first === undefined ? "there is no value" : describe(first, file.text);
    return refused([jsonProblem(file, first?.offset ?? 0, "json-syntax", message, "JSON has no comments and no trailing commas")]);
  }
  const problems: Problem[] = [];
  const value = convert(root, file, problems);
  return problems.length > 0 ? refused(problems) : { value, problems };
}

/** A problem about an offset of the text. */
export function jsonProblem(file: SourceFile, at: number, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file: file.path, ...positionAt(file, at), message, help };
}

function refused(problems: readonly Problem[]): JsonDocument {
  return { value: undefined, problems };
}

/** The offset of the first bracket that is nested too deeply. Brackets in strings do not count. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[{]|[\]}]/g)) {
    const [token] = match;
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    if (depth > MAX_DEPTH) return match.index;
  }
  return undefined;
}

/** What the parser calls its errors (ParseErrorCode, an ambient const enum that cannot be imported) → what we say. */
const DESCRIPTIONS: ReadonlyMap<string, (found: string) => string> = new Map([
  ["InvalidSymbol", (found: string) => `${found} starts no JSON value`],
  ["InvalidNumberFormat", () => "a number that JSON cannot write so"],
  ["PropertyNameExpected", (found: string) => `expected a name in double quotes, found ${found}`],
  ["ValueExpected", (found: string) => `expected a value, found ${found}`],
  ["ColonExpected", (found: string) => `expected ':', found ${found}`],
  ["CommaExpected", (found: string) => `expected ',', found ${found}`],
  ["CloseBraceExpected", (found: string) => `expected '}', found ${found}`],
  ["CloseBracketExpected", (found: string) => `expected ']', found ${found}`],
  ["EndOfFileExpected", (found: string) => `the value has ended, but ${found} follows`],
  ["InvalidCommentToken", () => "a comment, which JSON does not have"],
  ["UnexpectedEndOfComment", () => "a comment, which JSON does not have"],
  ["UnexpectedEndOfString", () => "a string that does not end"],
  ["UnexpectedEndOfNumber", () => "a number that does not end"],
  ["InvalidUnicode", () => "an escape that JSON does not have"],
  ["InvalidEscapeCharacter", () => "an escape that JSON does not have"],
  ["InvalidCharacter", () => "a control character in a string; write it as an escape"],
]);

function describe({ error, offset }: ParseError, text: string): string {
  const found = offset >= text.length ? "the end of the text" : `'${String.fromCodePoint(text.codePointAt(offset) ?? 0)}'`;
  return DESCRIPTIONS.get(printParseErrorCode(error))?.(found) ?? `no JSON from ${found} on`;
}

function convert(node: Node, file: SourceFile, problems: Problem[]): JsonValue {
  const span: JsonSpan = { at: node.offset, end: node.offset + node.length };
  switch (node.type) {
    case "object":
      return { ...span, kind: "object", members: membersOf(node, file, problems) };
    case "array":
      return { ...span, kind: "array", items: (node.children ?? []).map((item) => convert(item, file, problems)) };
    case "string":
      return { ...span, kind: "string", value: String(node.value) };
    case "number":
      return { ...span, kind: "number", value: Number(node.value) };
    case "boolean":
      return { ...span, kind: "boolean", value: node.value === true };
    // null; a "property" stands only below an object, where membersOf() takes it.
    default:
      return { ...span, kind: "null" };
  }
}

function membersOf(object: Node, file: SourceFile, problems: Problem[]): readonly JsonMember[] {
  const seen = new Set<string>();
  return (object.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children;
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    if (seen.has(name)) {
      problems.push(jsonProblem(file, key.offset, "json-duplicate-name", `the name "${name}" stands twice in one object`, "remove one"));
    }
    seen.add(name);
    return [{ name, key: { at: key.offset, end: key.offset + key.length }, value: convert(value, file, problems) }];
  });
}
