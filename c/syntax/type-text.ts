/** Types in C's own words, for messages. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { CType, QualType, Quals } from "./types.ts";
import { QUAL_ATOMIC, QUAL_CONST, QUAL_RESTRICT, QUAL_VOLATILE } from "./types.ts";

/** Deeper declarators are cut with `…`: types are as deep as the text that made them. */
const MAX_DEPTH = 24;

/** The type as a C type name: `const char *`, `int (*)[4]`, `struct klp_func *`. */
export function typeText(type: QualType): string {
  return declarationText(type, "", 0).trim();
}

function declarationText(type: QualType, inner: string, depth: number): string {
  if (depth > MAX_DEPTH) return `… ${inner}`;
  const quals = qualsText(type.quals);
  const base = type.type;
  switch (base.kind) {
    case "pointer": {
      const needsParens = base.to.type.kind === "array" || base.to.type.kind === "function";
      const star = `*${quals}${quals !== "" && inner !== "" ? " " : ""}${inner}`;
      return declarationText(base.to, needsParens ? `(${star})` : star, depth + 1);
    }
    case "array":
      return declarationText(base.element, `${inner}[${base.length ?? ""}]`, depth + 1);
    case "function": {
      const params = base.params.map((param) => declarationText(param, "", depth + 1).trim());
      if (base.variadic) params.push("...");
      const list = params.length === 0 && base.prototyped ? "void" : params.join(", ");
      return declarationText(base.returns, `${inner}(${list})`, depth + 1);
    }
    default: {
      const separator = inner === "" || inner.startsWith("[") ? "" : " ";
      return `${quals}${quals === "" ? "" : " "}${baseText(base)}${separator}${inner}`;
    }
  }
}

function baseText(type: Exclude<CType, { kind: "pointer" | "array" | "function" }>): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "bool":
      return "_Bool";
    case "int":
    case "float":
      return type.name;
    case "enum":
      return `enum ${type.tag ?? "<anonymous>"}`;
    case "record":
      return `${type.union ? "union" : "struct"} ${type.tag ?? "<anonymous>"}`;
    case "unsupported":
      return type.construct.replaceAll("`", "");
    default:
      return assertUnreachable(type);
  }
}

function qualsText(quals: Quals): string {
  const words: string[] = [];
  if ((quals & QUAL_CONST) !== 0) words.push("const");
  if ((quals & QUAL_VOLATILE) !== 0) words.push("volatile");
  if ((quals & QUAL_RESTRICT) !== 0) words.push("restrict");
  if ((quals & QUAL_ATOMIC) !== 0) words.push("_Atomic");
  return words.join(" ");
}
