import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import type { Finding, Fix, TextEdit } from "./rule.ts";
import { applyEdits, takeFixes } from "./take-fixes.ts";

const source = makeSourceFile("a.c", "0123456789\nabcdefghij\n", "user");
const edit = (start: number, end: number, text = "", path = "a.c"): TextEdit => ({ path, start, end, text });

function finding(start: number): Finding {
  return { rule: "r", severity: "error", message: "m", function: undefined, related: [], fixable: true, start, end: start + 1 };
}

/** What becomes of fixes with these edits: `fixed` or why not, and the text. */
function take(...fixes: readonly (readonly TextEdit[] | undefined)[]): { readonly told: readonly string[]; readonly text: string } {
  const findings = fixes.map((_, index) => finding(index * 11));
  const fixOf = (each: Finding): Fix | undefined => {
    const edits = fixes[each.start / 11];
    return edits === undefined ? undefined : { title: "t", edits };
  };
  const { edits, fixed, left } = takeFixes(findings, fixOf, source);
  const told = findings.map((each) =>
    fixed.some((one) => one.finding === each) ? "fixed" : (left.find((one) => one.finding === each)?.why ?? "lost"),
  );
  return {
    told,
    text: applyEdits(
      source.text,
      edits.filter(({ path }) => path === "a.c"),
    ),
  };
}

describe("takeFixes", () => {
  it("takes fixes together that leave each other alone, in any order", () => {
    expect(take([edit(5, 7, "X")], [edit(0, 1), edit(7, 8, "Y")])).toEqual({ told: ["fixed", "fixed"], text: "1234XY89\nabcdefghij\n" });
  });

  it("takes what two fixes share only once", () => {
    const shared = edit(0, 0, "#include\n");
    expect(take([shared, edit(3, 4)], [shared, edit(5, 6)])).toEqual({
      told: ["fixed", "fixed"],
      text: "#include\n012 46789\nabcdefghij\n".replace(" ", ""),
    });
    expect(take([edit(0, 5)], [edit(0, 5)]).told).toEqual(["fixed", "fixed"]);
  });

  it("leaves what overlaps, and what has no fix", () => {
    const overlap = "its edits overlap those for line 1; run fix again after these";
    expect(take([edit(2, 6, "X")], [edit(5, 8)])).toEqual({ told: ["fixed", overlap], text: "01X6789\nabcdefghij\n" });
    expect(take([edit(2, 2, "X")], [edit(2, 2, "Y")]).told).toEqual(["fixed", overlap]);
    expect(take([edit(2, 6)], [edit(4, 4, "Y")]).told).toEqual(["fixed", overlap]);
    expect(take([edit(2, 6)], [edit(2, 6, "", "b.c")]).told).toEqual(["fixed", "fixed"]);
    expect(take(undefined).told).toEqual(["the rule offers no fix here"]);
  });
});

describe("applyEdits", () => {
  it("ends lines as the file does", () => {
    expect(applyEdits("a\r\nb\r\n", [edit(3, 3, "x\ny\r\n")])).toBe("a\r\nx\r\ny\r\nb\r\n");
    expect(applyEdits("a\nb\r\n", [edit(2, 2, "x\n")])).toBe("a\nx\nb\r\n");
  });
});
