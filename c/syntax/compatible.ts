/** Compatible and composite types, C11 6.2.7. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { defaultPromoted } from "./conversions.ts";
import { integerOf, unqualified } from "./types-basic.ts";
import type { ArrayType, CType, FunctionType, QualType } from "./types.ts";

/** Compatible with the same qualifiers. */
export function compatible(a: QualType, b: QualType): boolean {
  return a.quals === b.quals && compatibleTypes(a.type, b.type);
}

/** Compatible when qualifiers at the top are left aside. */
export function compatibleTypes(a: CType, b: CType): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "void":
    case "bool":
      return a.kind === b.kind;
    case "int":
      if (b.kind === "enum") return integerOf(b) === a;
      return b.kind === "int" && a.name === b.name && a.precision === b.precision;
    case "enum":
      return b.kind === "int" && integerOf(a) === b;
    case "float":
      return b.kind === "float" && a.name === b.name;
    case "pointer":
      return b.kind === "pointer" && compatible(a.to, b.to);
    case "array":
      return b.kind === "array" && sameLength(a, b) && compatible(a.element, b.element);
    case "function":
      return b.kind === "function" && compatibleFunctions(a, b);
    case "record":
      return false; // nominal: only the same object
    case "unsupported":
      return b.kind === "unsupported" && a.construct === b.construct && a.size === b.size;
    default:
      return assertUnreachable(a);
  }
}

function sameLength(a: ArrayType, b: ArrayType): boolean {
  return a.length === undefined || b.length === undefined || a.length === b.length;
}

function compatibleFunctions(a: FunctionType, b: FunctionType): boolean {
  if (!compatibleTypes(a.returns.type, b.returns.type)) return false;
  if (a.prototyped && b.prototyped) {
    if (a.variadic !== b.variadic || a.params.length !== b.params.length) return false;
    return a.params.every((param, index) => {
      const other = b.params[index];
      return other !== undefined && compatibleTypes(param.type, other.type);
    });
  }
  if (!a.prototyped && !b.prototyped) return true;
  return promotable(a.prototyped ? a : b, a.prototyped ? b : a);
}

/** A prototype agrees with `f()` when default promotion leaves its parameters as they are. */
function promotable(prototype: FunctionType, old: FunctionType): boolean {
  if (prototype.variadic) return false;
  if (old.params.length > 0 && old.params.length !== prototype.params.length) return false;
  return prototype.params.every((param, index) => {
    const other = old.params[index] ?? param;
    return compatibleTypes(defaultPromoted(unqualified(param)).type, defaultPromoted(unqualified(other)).type);
  });
}

/** What two compatible declarations say together: known lengths and prototypes win. */
export function composite(a: QualType, b: QualType): QualType {
  const type = compositeType(a.type, b.type);
  if (type === a.type && (b.align === undefined || a.align !== undefined)) return a;
  const align = a.align ?? b.align;
  return align === undefined ? { type, quals: a.quals } : { type, quals: a.quals, align };
}

function compositeType(a: CType, b: CType): CType {
  if (a === b) return a;
  if (a.kind === "pointer" && b.kind === "pointer") {
    const to = composite(a.to, b.to);
    return to === a.to ? a : { kind: "pointer", to };
  }
  if (a.kind === "array" && b.kind === "array") {
    const element = composite(a.element, b.element);
    const length = a.length ?? b.length;
    return element === a.element && length === a.length ? a : { kind: "array", element, length };
  }
  if (a.kind === "function" && b.kind === "function") return compositeFunctions(a, b);
  return a;
}

function compositeFunctions(a: FunctionType, b: FunctionType): FunctionType {
  const returns = composite(a.returns, b.returns);
  const known = !a.prototyped && (b.prototyped || a.params.length === 0) ? b : a;
  if (!a.prototyped || !b.prototyped) return known.returns === returns ? known : { ...known, returns };
  const params = a.params.map((param, index) => composite(param, b.params[index] ?? param));
  const same = returns === a.returns && params.every((param, index) => param === a.params[index]);
  return same ? a : { ...a, returns, params };
}
