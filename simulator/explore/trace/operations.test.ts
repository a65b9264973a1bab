import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { whereOf } from "./operations.ts";

/** `^` stands before the place and behind it. */
function check(marked: string, expected: string): void {
  const [before = "", place = "", after = ""] = marked.split("^");
  const file = makeSourceFile("f.c", before + place + after, "user");
  expect(whereOf({ file, start: before.length, end: before.length + place.length, expansion: undefined }).text).toBe(expected);
}

describe("the text of a step", () => {
  it("goes on to the end of a macro's arguments", () =>
    check("\t^state = READ_ONCE^(shared->state (0));\n\tmore();", "state = READ_ONCE(shared->state (0))"));
  it("closes a parenthesis that is open", () => check("if (^call(a, b^, c)) d();", "call(a, b, c)"));
  it("is as it stands where nothing is open", () => check("x = ^a->b^; f();", "a->b"));
  it("is on one line", () => check("^f(a,\n\t\tb)^;", "f(a, b)"));
  it("leaves a parenthesis that is not closed", () => check("^f^(a", "f"));
});
