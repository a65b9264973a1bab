/** The types and sizes of expressions, and the values of constant ones, against gcc's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObjectDecl } from "../../c/syntax/ast.ts";
import { evaluateConstant } from "../../c/syntax/constant.ts";
import { sizeOf } from "../../c/syntax/layout.ts";
import { typeText } from "../../c/syntax/type-text.ts";
import { pointee } from "../../c/syntax/types-basic.ts";
import type { QualType } from "../../c/syntax/types.ts";
import { runWithGcc } from "../support/gcc.ts";
import { bodyOf, parseText } from "../support/parse.ts";
import { hasGcc } from "../support/preprocess.ts";
import { EXPRESSION_PRELUDE, randomConstant, randomExpression } from "../support/random-expressions.ts";

const SEED = 20260102;

/** The objects that a function's body declares, by name. */
function localsOf(text: string): ReadonlyMap<string, ObjectDecl> {
  const body = bodyOf(parseText(text), "probe");
  expect(body.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const decls = body.block!.stmts.flatMap((stmt) => (stmt.kind === "decl" ? stmt.decls : []));
  return new Map(decls.map((decl) => [decl.name, decl]));
}

/** A type that gcc can be asked for by name. */
function isNameable(type: QualType): boolean {
  return !/<anonymous>|:\d/.test(typeText(type));
}

/** The declaration of a pointer to the type, which takes any type but keeps arrays and functions as they are. */
function declarePointer(type: QualType): string {
  return typeText({ type: { kind: "pointer", to: type }, quals: 0 });
}

describe.runIf(hasGcc)("types of random expressions", () => {
  it("are gcc's", () => {
    const expressions = fc.sample(randomExpression, { numRuns: 3000, seed: SEED });
    const head = (lines: string): string => `${EXPRESSION_PRELUDE}\nvoid probe(void) {\nhere:;\n${lines}\n}\n`;
    const locals = localsOf(head(expressions.map((each, index) => `__typeof__(${each}) *v${index};`).join("\n")));
    const asked = expressions.flatMap((each, index) => {
      const type = pointee(locals.get(`v${index}`)!.type)!;
      return isNameable(type) ? [{ each, type, size: sizeOf(type.type) ?? -1 }] : [];
    });
    expect(asked.length).toBeGreaterThan(2900);
    const questions = asked.map(({ each, type, size }, index) => {
      // Pointers to both, so that qualifiers count.
      const same = `__builtin_types_compatible_p(__typeof__(${each}) *, ${declarePointer(type)})`;
      return `if (!${same} || sizeof(${each}) != ${size}) __builtin_printf("%d %zu\\n", ${index}, sizeof(${each}));`;
    });
    const printed = runWithGcc(`${head(questions.join("\n"))}\nint main(void) { probe(); return 0; }\n`, [
      "-Wl,--unresolved-symbols=ignore-all",
    ]);
    const wrong = printed.split("\n").flatMap((line) => {
      const found = asked[Number.parseInt(line, 10)];
      return found === undefined
        ? []
        : [`${found.each} is not ${typeText(found.type)} of ${found.size} bytes (gcc: ${line.split(" ")[1]} bytes)`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.runIf(hasGcc)("values of random constant expressions", () => {
  it("are gcc's", () => {
    const expressions = fc.sample(randomConstant, { numRuns: 4000, seed: SEED });
    const text = `${EXPRESSION_PRELUDE}\nvoid probe(void) {\n${expressions.map((each, index) => `long long v${index} = (${each});`).join("\n")}\n}\n`;
    const locals = localsOf(text);
    const asked = expressions.flatMap((each, index) => {
      const entry = locals.get(`v${index}`)?.init?.entries[0];
      const value = entry === undefined ? undefined : evaluateConstant(entry.value);
      return value === undefined ? [] : [{ each, value }];
    });
    expect(asked.length).toBeGreaterThan(2500);
    const questions = asked.map(({ each, value }, index) => {
      return `{ long long x = (${each}); if (x != ${value < 0n ? `(-${-value - 1n}ll - 1)` : `${value}ll`}) __builtin_printf("%d %lld\\n", ${index}, x); }`;
    });
    const printed = runWithGcc(`${EXPRESSION_PRELUDE}\nint main(void) {\n${questions.join("\n")}\nreturn 0; }\n`, ["-fwrapv"]);
    const wrong = printed.split("\n").flatMap((line) => {
      const found = asked[Number.parseInt(line, 10)];
      return found === undefined ? [] : [`${found.each} is not ${found.value} (gcc: ${line.split(" ")[1]})`];
    });
    expect(wrong).toEqual([]);
  });
});
