/** Messages for names that nothing declares: often a macro whose header the model lacks. */
import type { Expr } from "./ast.ts";
import type { Parser } from "./parser.ts";
import { IDENTIFIER, LPAREN } from "./token-codes.ts";
import type { Token } from "./token.ts";

const MAX_HEADERS = 4;

/** Fails for a name used in an expression that is not declared. */
export function undeclared(p: Parser, name: string, pos: number): Expr {
  if (p.codes[pos + 1] !== LPAREN) return p.fail("c-undeclared", `\`${name}\` is not declared`, pos);
  return p.fail(
    "c-undeclared",
    `\`${name}\` is called but no header declares it as a function or defines it as a macro${expectedHeaders(p.token(pos))}`,
    pos,
  );
}

/**
 * Fails where a declaration was expected and an unknown name stands: an unknown type, or a macro used like a statement, a
 * declaration or an attribute.
 */
export function unknownInDeclaration(p: Parser, pos: number): never {
  const name = p.text(pos);
  if (p.codes[pos + 1] === LPAREN) {
    return p.fail("c-unknown-macro", `\`${name}(…)\` looks like a macro that no header defines${expectedHeaders(p.token(pos))}`, pos);
  }
  if (p.codes[pos + 1] === IDENTIFIER) {
    return p.fail(
      "c-unknown-macro",
      `\`${name}\` is neither a type nor a macro that a header defines${expectedHeaders(p.token(pos))}`,
      pos,
    );
  }
  return p.fail("c-undeclared", `\`${name}\` is not a type`, pos);
}

/** " (of those that this file includes: <a.h>, …)": the headers one of which should have had it. */
function expectedHeaders(token: Token): string {
  let outer = token.expansion;
  while (outer?.parent !== undefined) outer = outer.parent;
  const { text } = (outer ?? token).file;
  const headers: string[] = [];
  const include = /^[ \t]*#[ \t]*include[ \t]*([<"][^>"\n]*[>"])/gm;
  for (let match = include.exec(text); match !== null && headers.length <= MAX_HEADERS; match = include.exec(text)) {
    if (match[1] !== undefined) headers.push(match[1]);
  }
  if (headers.length === 0) return "; this file includes none";
  const shown = headers.slice(0, MAX_HEADERS).join(", ");
  return `; one of this file's headers should: ${shown}${headers.length > MAX_HEADERS ? ", …" : ""}`;
}
