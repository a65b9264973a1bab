/** Type names, as in casts and `sizeof`. */
import { declarator } from "./declarator.ts";
import { specifiers } from "./parse-specifiers.ts";
import type { Parser } from "./parser.ts";
import type { QualType } from "./types.ts";

export function typeName(p: Parser): QualType {
  const pos = p.at;
  p.enter("Types");
  const specs = specifiers(p);
  if (specs.autoType || specs.storage !== undefined) p.fail("c-syntax", "A type name cannot have a storage class", pos);
  if (specs.implicitInt && !p.gnu89) p.fail("c-syntax", "Expected a type", pos);
  const { type } = declarator(p, specs, "type");
  p.leave();
  return type;
}
