/**
 * JSON with positions: what people write by hand (topologies, configuration) deserves an error with a line and a column.
 *
 * Strict JSON (RFC 8259): no comments, no trailing commas. A repeated name is an error, because one of the two would be lost.
 */
import { createScanner, type Node, type ParseError, ParseErrorCode, parseTree, SyntaxKind } from "jsonc-parser";
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
  if (root === undefined || errors.length > 0) {
    const [first = { error: ParseErrorCode.ValueExpected, offset: 0, length: 0 }] = errors;
    return refused([jsonProblem(file, first.offset, "json-syntax", describe(first, file.text), "JSON has no comments and no trailing commas")]);
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

/** The offset of the first bracket that is nested too deeply. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EOF; kind = scanner.scan()) {
    if (kind === SyntaxKind.OpenBraceToken || kind === SyntaxKind.OpenBracketToken) depth++;
    else if (kind === SyntaxKind.CloseBraceToken || kind === SyntaxKind.CloseBracketToken) depth--;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

function describe({ error, offset }: ParseError, text: string): string {
  const found = offset >= text.length ? "the end of the text" : `'${String.fromCodePoint(text.codePointAt(offset) ?? 0)}'`;
  switch (error) {
    case ParseErrorCode.InvalidSymbol:
      return `${found} starts no JSON value`;
    case ParseErrorCode.InvalidNumberFormat:
      return "a number that JSON cannot write so";
    case ParseErrorCode.PropertyNameExpected:
      return `expected a name in double quotes, found ${found}`;
    case ParseErrorCode.ValueExpected:
      return `expected a value, found ${found}`;
    case ParseErrorCode.ColonExpected:
      return `expected ':', found ${found}`;
    case ParseErrorCode.CommaExpected:
      return `expected ',', found ${found}`;
    case ParseErrorCode.CloseBraceExpected:
      return `expected '}', found ${found}`;
    case ParseErrorCode.CloseBracketExpected:
      return `expected ']', found ${found}`;
    case ParseErrorCode.EndOfFileExpected:
      return `the value has ended, but ${found} follows`;
    case ParseErrorCode.InvalidCommentToken:
    case ParseErrorCode.UnexpectedEndOfComment:
      return "a comment, which JSON does not have";
    case ParseErrorCode.UnexpectedEndOfString:
      return "a string that does not end";
    case ParseErrorCode.UnexpectedEndOfNumber:
      return "a number that does not end";
    case ParseErrorCode.InvalidUnicode:
    case ParseErrorCode.InvalidEscapeCharacter:
      return "an escape that JSON does not have";
    case ParseErrorCode.InvalidCharacter:
      return "a control character in a string; write it as an escape";
  }
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
    // A "property" stands only below an object, where membersOf() takes it.
    case "null":
    case "property":
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
