/**
 * The tables of states in docs/explore.md: every scenario on the unchanged files comes to its end, is verified within the default bounds, and has as many
 * states as the page says.
 *
 * The small rows each time; all of them, which takes some minutes, with `QUIESCE_DEEP=1`.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { smallTopology } from "../../simulator/explore/job/small-topology.ts";
import type { ExploreRequest } from "../../simulator/explore/request.ts";
import { exploreTree, machine } from "../support/explore.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";

/** States of the largest rows that are looked at each time. */
const CHEAP = process.env["QUIESCE_DEEP"] === "1" ? Number.POSITIVE_INFINITY : 60_000;

interface Row {
  readonly scenario: string;
  /** The step from which on it is explored. */
  readonly from: string | undefined;
  /** By the heading of the column. */
  readonly states: ReadonlyMap<string, number>;
}

/** The rows under the heading that begins with `| scenario` and has these columns. */
function rowsOf(...columns: readonly string[]): readonly Row[] {
  const page = readFileSync(path.join(root, "docs/explore.md"), "utf8").split("\n");
  const cellsOf = (line: string): readonly string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const heading = page.findIndex((line) => line.startsWith("| scenario |") && columns.every((column) => cellsOf(line).includes(column)));
  const names = cellsOf(page[heading] ?? "");
  const rows: Row[] = [];
  for (const line of page.slice(heading + 2)) {
    const [first = "", ...cells] = cellsOf(line);
    const [, scenario = "", from] = /^`([\w-]+)`(?:, from its step `([^`]+)`)?$/.exec(first) ?? [];
    if (scenario === "") break;
    const counts = new Map(names.slice(1).map((name, index) => [name, Number((cells[index] ?? "").replaceAll(",", ""))]));
    rows.push({ scenario, from, states: counts });
  }
  return rows;
}

function casesOf<Column extends string>(rows: readonly Row[], columns: readonly Column[]): readonly (readonly [Column, string, Row])[] {
  const cases = rows.flatMap((row) => columns.map((column) => [column, row.scenario, row] as const));
  return cases.filter(([column, , { states }]) => (states.get(column) ?? 0) <= CHEAP);
}

describeWithSources("the states of scenarios, as docs/explore.md has them", ({ linux612, linux61 }) => {
  const kernels = {
    "6.12": { tree: linux612.path, profile: "debian-6.12" },
    "6.1": { tree: linux61.path, profile: "debian-6.1" },
  } as const;
  const check = (
    kernel: keyof typeof kernels,
    { scenario, from }: Row,
    states: number | undefined,
    settings: Partial<ExploreRequest>,
  ): void => {
    const result = exploreTree({ ...kernels[kernel], scenario, settings: { ...settings, from } });
    expect([result.verdict, result.violation?.message, result.coverage.completed, result.states]).toEqual([
      "verified",
      undefined,
      true,
      states,
    ]);
  };

  const sequential = rowsOf("6.12", "6.1");
  it.each(casesOf(sequential, ["6.12", "6.1"]))("sequentially consistent, on %s: %s", (kernel, _scenario, row) => {
    check(kernel, row, row.states.get(kernel), {});
  });

  const weak = rowsOf("shared", "own");
  const places = {
    shared: {},
    own: { workerHasOwnCpu: true },
    "shared, two user tasks": machine(smallTopology(2, 2)),
  } as const;
  it.each(casesOf(weak, ["shared", "own", "shared, two user tasks"]))(
    "under the kernel's memory model, the worker's CPU %s: %s",
    (place, _scenario, row) => {
      check("6.12", row, row.states.get(place), { memory: "lkmm", ...places[place] });
    },
  );

  it("are all there", () => {
    expect([sequential.length, weak.length]).toEqual([22, 18]);
  });
});
