/** Run with `-u` to accept what is printed now; then read the diff of fixtures/ as a user would. */
import { describe, expect, it } from "vitest";
import { deltaOf } from "../../simulator/report/delta.ts";
import type { CompareDocument, SimulateDocument } from "../../simulator/report/documents.ts";
import { DOCUMENT, OTHER } from "../testing/fixture.ts";
import { compareText } from "./compare.ts";
import { simulateMarkdown } from "../../simulator/report/simulate-markdown.ts";
import { simulateText } from "./simulate-text.ts";
import { WIDTH } from "../../simulator/report/wrap.ts";

const COMPARISON: CompareDocument = {
  schema: "quiesce/compare/1",
  version: "0.0.0",
  problems: [],
  replay: DOCUMENT.replay,
  a: DOCUMENT,
  b: OTHER,
  delta: deltaOf(DOCUMENT, OTHER),
};

const MANY: SimulateDocument = {
  ...DOCUMENT,
  violations: [],
  problems: [],
  setup: { ...DOCUMENT.setup, seed: 4 },
  runs: {
    count: 3,
    shown: 0,
    outcomes: [
      { result: "violated", count: 1 },
      { result: "completed", count: 2 },
    ],
    transitionNs: { min: 1_900_000_000, median: 2_043_112_400, max: 2_100_000_000 },
    disturbances: { min: 42, median: 48, max: 60 },
    rows: [4, 1, 2].map((seed) => ({
      scenario: "enable",
      topology: "default",
      cmdline: "nohz_full=2-7",
      settings: {},
      seed,
      number: seed,
      result: seed === 4 ? "violated" : "completed",
      transitionNs: 1_900_000_000 + seed,
      tries: 3,
      disturbances: 42 + seed,
      disturbedCpus: "2-7",
      violation: seed === 4 ? "warn at patch.c:98" : "",
      replay: DOCUMENT.replay,
    })),
    rowsDropped: 0,
  },
};

const PRINTED: readonly (readonly [string, string])[] = [
  ["simulate.txt", simulateText(DOCUMENT, { log: true })],
  ["simulate.md", simulateMarkdown(DOCUMENT, { log: false })],
  ["seeds.txt", simulateText(MANY, { log: false })],
  ["compare.txt", compareText(COMPARISON, "text")],
  ["compare.md", compareText(COMPARISON, "markdown")],
];

describe("what is printed", () => {
  it.each(PRINTED)("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(`./fixtures/${name}`);
  });

  it.each(PRINTED.filter(([name]) => name.endsWith(".txt")))("%s is no wider than a page and has no stray spaces", (_, text) => {
    const lines = text.split("\n").filter((line) => !line.startsWith("replay: "));
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([]);
    expect(lines.filter((line) => line.endsWith(" "))).toEqual([]);
    expect(text).not.toContain("\n\n\n");
  });
});
