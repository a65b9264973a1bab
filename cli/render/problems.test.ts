import { describe, expect, it } from "vitest";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { coloured, plain, renderProblems } from "./problems.ts";

const SOURCE = makeSourceFile("a.c", "int a;\n\tdouble b;\r\nint \u001b[31mc;\n", "user");

const BASE: Problem = { code: "c-x", severity: "error", file: "a.c", line: 1, column: 1, message: "no", help: "" };

function render(...problems: readonly Partial<Problem>[]): readonly string[] {
  const filled = problems.map((problem) => Object.assign({}, BASE, problem));
  return renderProblems(filled, (file) => (file === "a.c" ? SOURCE : undefined), plain)
    .split("\n")
    .slice(0, -1);
}

describe("renderProblems", () => {
  it("shows the line and a caret below the column, after the same tabs", () => {
    expect(render({ line: 2, column: 2, message: "floating point", help: "use an integer" })).toEqual([
      "a.c:2:2: error: floating point [c-x]",
      "    2 | \tdouble b;",
      "      | \t^",
      "  help: use an integer",
    ]);
  });

  it("shows related places, and files without text", () => {
    expect(render({ file: "b.c", related: [{ file: "a.c", line: 1, column: 5, message: "reached from here" }] })).toEqual([
      "b.c:1:1: error: no [c-x]",
      "  a.c:1:5: reached from here",
    ]);
  });

  it("has no place for what is about a whole file", () => {
    expect(render({ line: 0, column: 0 })).toEqual(["a.c: error: no [c-x]"]);
  });

  it("puts errors first and counts what it leaves out", () => {
    const many = Array.from({ length: 60 }, () => ({ severity: "warning", line: 0 }) as const);
    const lines = render(...many, { line: 0 });
    expect(lines[0]).toBe("a.c: error: no [c-x]");
    expect(lines.at(-1)).toBe("and 11 more; --format json lists them");
  });

  it("keeps control characters from the terminal", () => {
    expect(render({ line: 3, column: 6 })[1]).toBe("    3 | int \uFFFD[31mc;");
  });

  it("shows the part of a long line that matters", () => {
    const long = makeSourceFile("l.c", `${"x".repeat(5000)}!${"y".repeat(5000)}`, "user");
    const problem: Problem = { code: "c-x", severity: "error", file: "l.c", line: 1, column: 5001, message: "no", help: "" };
    const [, source = "", caret = ""] = renderProblems([problem], () => long, plain).split("\n");
    expect(source.length).toBeLessThanOrEqual(100);
    expect(source[caret.indexOf("^")]).toBe("!");
  });

  it("paints", () => {
    const problem: Problem = { code: "c-x", severity: "error", file: "b.c", line: 0, column: 0, message: "no", help: "" };
    expect(renderProblems([problem], () => undefined, coloured)).toBe("\u001b[1mb.c:\u001b[0m \u001b[31;1merror:\u001b[0m no [c-x]\n");
  });
});
