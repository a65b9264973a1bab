/** The bytes of initialized objects against gcc's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObjectDecl } from "../../c/syntax/ast.ts";
import { evaluateConstant } from "../../c/syntax/constant.ts";
import { sizeOf } from "../../c/syntax/layout.ts";
import { runWithGcc } from "../support/gcc.ts";
import { parseText } from "../support/parse.ts";
import { hasGcc } from "../support/preprocess.ts";
import { INITIALIZED_TYPES, INITIALIZER_PRELUDE, initializerFor } from "../support/random-initializers.ts";

/** The object's bytes in hexadecimal. */
function bytesOf(decl: ObjectDecl): string {
  const bytes = new Uint8Array(sizeOf(decl.type.type) ?? 0);
  for (const { offset, type, field, value } of decl.init?.entries ?? []) {
    if (value.kind === "string") {
      bytes.set(value.bytes.subarray(0, sizeOf(type.type) ?? 0), offset);
      continue;
    }
    const number = evaluateConstant(value)!;
    const start = offset * 8 + (field?.bits?.start ?? 0);
    const width = field?.bits?.width ?? (sizeOf(type.type) ?? 0) * 8;
    for (let bit = 0; bit < width; bit++) {
      const mask = 1 << ((start + bit) & 7);
      const at = (start + bit) >> 3;
      bytes[at] = ((number >> BigInt(bit)) & 1n) === 1n ? (bytes[at] ?? 0) | mask : (bytes[at] ?? 0) & ~mask;
    }
  }
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe.runIf(hasGcc)("random initializers", () => {
  it("give the bytes that gcc gives", () => {
    const declarations = INITIALIZED_TYPES.flatMap(({ declaration, shape }, which) =>
      fc.sample(initializerFor(shape), { numRuns: 120, seed: 20260103 + which }).map((init, index) => {
        const name = `object_${which}_${index}`;
        return { name, text: `${declaration.replace("%", name)} = ${init};` };
      }),
    );
    const text = `${INITIALIZER_PRELUDE}\n${declarations.map((each) => each.text).join("\n")}`;
    const unit = parseText(text);
    expect(unit.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const prints = declarations.map(({ name }) => `dump("${name}", &${name}, sizeof ${name});`);
    const dump = `static void dump(const char *name, void *at, __SIZE_TYPE__ size) { unsigned char *b = at; __builtin_printf("%s ", name); for (__SIZE_TYPE__ i = 0; i < size; i++) __builtin_printf("%02x", b[i]); __builtin_printf("\\n"); }`;
    const printed = new Map(
      runWithGcc(`${text}\n${dump}\nint main(void) {\n${prints.join("\n")}\nreturn 0; }\n`)
        .trimEnd()
        .split("\n")
        .map((line): [string, string] => [line.split(" ")[0]!, line.split(" ")[1] ?? ""]),
    );
    const wrong = declarations.flatMap(({ name, text: line }) => {
      const decl = unit.globals.get(name);
      const ours = decl?.kind === "object" ? bytesOf(decl) : "";
      return ours === printed.get(name) ? [] : [`${line}\n  ours ${ours}\n  gcc  ${printed.get(name) ?? ""}`];
    });
    expect(wrong.slice(0, 10).join("\n")).toBe("");
    expect(printed.size).toBe(declarations.length);
  });
});
