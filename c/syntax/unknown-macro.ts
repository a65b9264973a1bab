/** Messages for names that nothing declares: often a macro whose header the model lacks. */
import type { Parser } from "./parser.ts";
import { ASSIGN, COMMA, codeSet, EOF, IDENTIFIER, LPAREN, NUMBER, RPAREN, SEMICOLON, STAR, STRING } from "./token-codes.ts";
import type { Token } from "./token.ts";

const MAX_HEADERS = 4;

/** Keywords and brackets that cannot follow a call's parenthesis in an expression. */
const STARTS_SOMETHING_ELSE = codeSet(
  "{",
  "if",
  "for",
  "while",
  "do",
  "return",
  "goto",
  "break",
  "continue",
  "switch",
  "int",
  "char",
  "long",
  "unsigned",
  "struct",
  "static",
  "const",
  "void",
);

/** Fails for a name used in an expression that is not declared. */
export function undeclared(p: Parser, name: string, pos: number): never {
  const next = p.codes[pos + 1];
  if (next === LPAREN) return undeclaredCall(p, name, pos);
  const declares = next === STAR && p.codes[pos + 2] === IDENTIFIER && isOneOf(p.codes[pos + 3], SEMICOLON, ASSIGN, COMMA);
  if (declares) return p.fail("c-undeclared", `\`${name}\` is not declared as a type${expectedHeaders(p.token(pos))}`, pos);
  return p.fail("c-undeclared", `\`${name}\` is not declared`, pos);
}

function isOneOf(code: number | undefined, ...codes: readonly number[]): boolean {
  return code !== undefined && codes.includes(code);
}

/** `name(…)`: a macro when something follows that no operand can be followed by. */
function undeclaredCall(p: Parser, name: string, pos: number): never {
  const after = p.codes[closing(p, pos + 1) + 1] ?? EOF;
  const headers = expectedHeaders(p.token(pos));
  if (STARTS_SOMETHING_ELSE[after] === 1 || after === IDENTIFIER || after === NUMBER || after === STRING) {
    return p.fail("c-unknown-macro", `\`${name}(…)\` looks like a macro that no header defines${headers}`, pos);
  }
  return p.fail("c-undeclared", `\`${name}\` is called but no header declares it as a function or defines it as a macro${headers}`, pos);
}

/** The parenthesis that closes the one at `open`, or the end of the text. */
function closing(p: Parser, open: number): number {
  let depth = 0;
  for (let at = open; at < p.end; at++) {
    if (p.codes[at] === LPAREN) depth++;
    else if (p.codes[at] === RPAREN && --depth === 0) return at;
  }
  return p.end;
}

/**
 * Fails where a declaration was expected and an unknown name stands: an unknown type, or a macro used like a statement, a
 * declaration or an attribute.
 */
export function unknownInDeclaration(p: Parser, pos: number): never {
  const name = p.text(pos);
  const headers = expectedHeaders(p.token(pos));
  if (p.codes[pos + 1] === LPAREN)
    return p.fail("c-unknown-macro", `\`${name}(…)\` looks like a macro that no header defines${headers}`, pos);
  if (isOneOf(p.codes[pos + 1], COMMA, RPAREN, EOF)) return p.fail("c-undeclared", `\`${name}\` is not a type`, pos);
  return p.fail("c-unknown-macro", `\`${name}\` is neither a type nor a macro that a header defines${headers}`, pos);
}

/** Fails where a second name follows a declared one: one of the two is no name but a macro used as an attribute. */
export function unknownAttribute(p: Parser, first: number, second: number): never {
  const at = looksLikeMacro(p.text(first)) && !looksLikeMacro(p.text(second)) ? first : second;
  const headers = expectedHeaders(p.token(at));
  if (looksLikeMacro(p.text(at)))
    return p.fail("c-unknown-macro", `\`${p.text(at)}\` looks like an attribute macro that no header defines${headers}`, at);
  return p.fail(
    "c-unknown-macro",
    `Expected \`;\` or \`,\` before \`${p.text(at)}\`; it, or \`${p.text(first)}\`, may be a macro that no header defines${headers}`,
    at,
  );
}

function looksLikeMacro(name: string): boolean {
  return name.startsWith("__") || /^[A-Z][A-Z0-9_]+$/.test(name);
}

/** "; one of this file's headers should: <a.h>, …": where it was expected to come from. */
function expectedHeaders(token: Token): string {
  let outer = token.expansion;
  while (outer?.parent !== undefined) outer = outer.parent;
  const { text } = (outer ?? token).file;
  const headers: string[] = [];
  const include = /^[ \t]*#[ \t]*include[ \t]*([<"][^>"\n]*[>"])/gm;
  for (let match = include.exec(text); match !== null && headers.length <= MAX_HEADERS; match = include.exec(text)) {
    if (match[1] !== undefined) headers.push(match[1]);
  }
  if (headers.length === 0) return "";
  const shown = headers.slice(0, MAX_HEADERS).join(", ");
  return `; one of this file's headers should: ${shown}${headers.length > MAX_HEADERS ? ", …" : ""}`;
}
