import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import type { FindingRecord } from "../report/check.ts";
import { type Baseline, baselineText, type KnownFinding, readBaseline } from "./baseline.ts";

function known(rule: string, file: string, line: number, text: string): KnownFinding {
  const finding: FindingRecord = {
    rule,
    severity: "error",
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 2,
    message: "m",
    function: "f",
    related: [],
  };
  return { finding, line: text };
}

function read(text: string): Baseline {
  const reading = readBaseline(makeSourceFile("b.json", text, "user"));
  if (!reading.ok) throw new Error(reading.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"));
  return reading.baseline;
}

describe("a baseline", () => {
  const text = baselineText([known("r", "a.c", 3, "\tfoo();"), known("r", "a.c", 9, "\tfoo();"), known("r", "b.c", 1, "bar();")]);

  it("knows findings whose lines have moved or were indented anew, as often as it saw them", () => {
    const baseline = read(text);
    const takes = ({ finding, line }: KnownFinding): boolean => baseline.takes(finding, line);
    expect(takes(known("r", "a.c", 30, "  foo();"))).toBe(true);
    expect(takes(known("r", "a.c", 90, "foo();"))).toBe(true);
    expect(takes(known("r", "a.c", 91, "foo();"))).toBe(false);
    expect(takes(known("other", "b.c", 1, "bar();"))).toBe(false);
    expect(takes(known("r", "c.c", 1, "bar();"))).toBe(false);
    expect(baseline.matched).toBe(2);
    expect(baseline.gone(new Set(["a.c"]))).toBe(0);
    expect(baseline.gone(new Set(["a.c", "b.c"]))).toBe(1);
  });

  it("does not depend on the order of the findings", () => {
    const all = [known("r", "b.c", 1, "bar();"), known("r", "a.c", 3, "\tfoo();"), known("r", "a.c", 9, "\tfoo();")];
    expect(baselineText(all)).toBe(text);
  });

  it.each([
    ["[]", '1:1: it is no baseline: its "schema" is not "quiesce/baseline/1"'],
    ['{ "schema": "quiesce/check/1" }', '1:13: it is no baseline: its "schema" is not "quiesce/baseline/1"'],
    ['{ "schema": "quiesce/baseline/1",\n  "findings": [{}] }', "2:16: an entry needs rule, file, function, text and count"],
    ['{ "schema": "quiesce/baseline/1" }', "1:1: an entry needs rule, file, function, text and count"],
    ["{", "1:2: "],
  ])("refuses %s", (wrong, message) => {
    expect(() => read(wrong)).toThrow(message);
  });
});
