import { describe, expect, it } from "vitest";
import { namesBefore } from "./inline-names.ts";

function shown(text: string): readonly string[] {
  const lines = text.split("\n");
  return namesBefore((line) => lines[line] ?? "", lines.length - 1).map(({ line, start, end, expression, isMember }) => {
    expect(lines[line]?.slice(start, end).replaceAll(" ", "")).toBe(expression);
    return `${line}:${expression}${isMember ? "*" : ""}`;
  });
}

describe("names with a value", () => {
  it("are variables and members from the function's brace to the line", () => {
    expect(shown("int before;\nvoid f(struct task *task)\n{\n\tint count = limit;\n\ttask->patch_state = state;")).toEqual([
      "3:count",
      "3:limit",
      "4:task->patch_state*",
      "4:state",
    ]);
  });

  it.each([
    ["calls", "{\n\tf(g (x));", ["1:x"]],
    ["constants and keywords", "{\n\tif (x == KLP_IDLE) return sizeof(y);", ["1:x", "1:y"]],
    ["tags and labels", "{\n\tstruct task *t; goto out;", ["1:t"]],
    ["texts", '{\n\tchar c = \'x\'; pr("a \\" b", c);', ["1:c"]],
    ["comments", "{ /* a */\n\tx = /* y */ z; // w\n/* open\n b\n c */ d = 1;", ["1:x", "1:z", "4:d"]],
    ["members of what a call returns", "{\n\tget(x)->member = y;", ["1:x", "1:y"]],
    ["a second mention in a line", "{\n\tx = x + a . b + a.b;", ["1:x", "1:a.b*"]],
  ])("are not %s", (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("are those nearest to the line when there are many", () => {
    const many = ["{", ...Array.from({ length: 300 }, (_, k) => `\tx${k} = 1;`)].join("\n");
    const found = shown(many);
    expect(found).toHaveLength(100);
    expect(found.at(-1)).toBe("300:x299");
  });
});
