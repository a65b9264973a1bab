import { describe, expect, it } from "vitest";
import { parseText } from "../../test/support/parse.ts";
import type { AddressBase } from "./constant.ts";
import { evaluateAddressConstant, evaluateConstant } from "./constant.ts";

const DECLARATIONS = `
struct s { int n; char t[8]; struct s *next; }; extern struct s s[4]; int i; int f(void); extern int w __attribute__((weak)); static const char text[] = "x";
`;

function baseName(base: AddressBase): string {
  switch (base.kind) {
    case "object":
    case "function":
      return base.decl.name;
    case "string":
      return JSON.stringify(String.fromCharCode(...base.node.bytes.subarray(0, -1)));
    default:
      return base.label.name;
  }
}

/** What the initializer of an object of this type is, in words. */
function constantOf(type: string, text: string): string {
  const unit = parseText(`${DECLARATIONS} ${type} v = ${text};`);
  const decl = unit.globals.get("v");
  const entry = decl?.kind === "object" ? decl.init?.entries[0] : undefined;
  if (entry === undefined) return unit.problems[0]?.message ?? "nothing";
  const value = evaluateAddressConstant(entry.value);
  switch (value.kind) {
    case "integer":
      return String(value.value);
    case "address":
      return `${baseName(value.base)} + ${value.addend}`;
    case "label-difference":
      return `${value.left.name} - ${value.right.name} + ${value.addend}`;
    default:
      return value.reason;
  }
}

describe("constants of static initializers", () => {
  it.each([
    ["int *", "&i", "i + 0"],
    ["int *", "&s[2].n", "s + 48"],
    ["char *", "s[1].t + 3", "s + 31"],
    ["char *", "&s[1].t[-1]", "s + 27"],
    ["char *", '"abc" + 1', '"abc" + 1'],
    ["void *", "f", "f + 0"],
    ["void *", "&f", "f + 0"],
    ["unsigned long", "(unsigned long)&i + 4", "i + 4"],
    ["long", "&s[3] - &s[1]", "2"],
    ["long", "(char *)&s[1] - (char *)s", "24"],
    ["int", "&i != 0", "1"],
    ["int", "!&i", "0"],
    ["int", "&s[0] < &s[1]", "1"],
    ["int *", "1 ? &i : 0", "i + 0"],
    ["int", "0 && f()", "0"],
    ["int", "1 || f()", "1"],
    ["void *", "(void *)(unsigned long)&i", "i + 0"],
    ["int", "(int)2.9", "2"],
    ["int", "((struct s){ 5 }).n", "5"],
    ["void *", "(void *)-1", "18446744073709551615"],
    ["int *", "&((struct s *)16)->n", "16"],
    ["_Bool", "(_Bool)&i", "1"],
  ])("%s v = %s", (type, text, expected) => {
    expect(constantOf(type, text)).toBe(expected);
  });

  it.each([
    ["int", "f()", "The expression is not constant"],
    ["int", "i", "The value of `i` is not constant"],
    ["int", "(int)&i", "An address does not fit the type it is converted to"],
    ["int", "1 / 0", "The operation `/` has no value here"],
    ["long", "&i - &s[0].n", "The difference of two objects is not constant"],
    ["int", "&w != 0", "The comparison of two addresses is not constant"],
    ["double", "1.5", "A floating constant is not supported"],
    ["int *", "&*(&i + f())", "The expression is not constant"],
  ])("%s v = %s is not one", (type, text, reason) => {
    expect(constantOf(type, text)).toBe(reason);
  });

  it("know the difference of labels", () => {
    const unit = parseText("int f(void) { static int d = &&b - &&a; static void *t = &&a; a: b: return d; }");
    const body = unit.globals.get("f");
    if (body?.kind === "function") body.body?.();
    const values = unit.staticLocals.map((decl) => evaluateAddressConstant(decl.init!.entries[0]!.value));
    expect(values).toMatchObject([
      { kind: "label-difference", left: { name: "b" }, right: { name: "a" }, addend: 0n },
      { kind: "address", base: { kind: "label", label: { name: "a" } } },
    ]);
  });
});

describe("integer constants", () => {
  it("have no value where one is missing", () => {
    const unit = parseText(`${DECLARATIONS} int v = sizeof(int) + i;`);
    const decl = unit.globals.get("v");
    expect(decl?.kind === "object" ? evaluateConstant(decl.init!.entries[0]!.value) : 0).toBeUndefined();
  });
});
