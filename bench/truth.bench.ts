/** What real kernels did to a spinner's CPU beside what the simulation says: every cell as `measured : simulated`. docs/truth.md tells how it was measured. */
import { findSources } from "../test/support/sources.ts";
import { agrees, type Measured, stragglers, TRUTH_CELLS, TRUTH_KERNELS, TRUTH_STRAGGLERS, truthRun } from "../test/support/truth.ts";
import { type Benchmark, figuresOf } from "./lib.ts";

interface Line {
  readonly name: string;
  /** One for each kernel. */
  readonly cells: readonly { readonly text: string; readonly agrees: boolean }[];
}

export const benchmark: Benchmark = {
  title: "counts on CPU 2, measured on a real kernel : simulated",
  run(report) {
    const sources = findSources();
    if (sources === undefined) throw new Error("kernel sources are missing; fetch them with: npm run fetch-sources");
    const runs = TRUTH_KERNELS.map((kernel) => truthRun(sources, kernel));
    const counts = TRUTH_CELLS.map(
      ({ step, what, measured, simulated }): Line => ({
        name: `${step}: ${what}`,
        cells: runs.flatMap((run, column) => {
          const cell = measured[column];
          return [{ text: cellText(cell, simulated(run)), agrees: agrees(cell, simulated(run)) }];
        }),
      }),
    );
    const who = (["enable", "disable"] as const).map(
      (step): Line => ({
        name: `${step}: who held its tries up`,
        cells: runs.map((run, column) => {
          const [measured, simulated] = [TRUTH_STRAGGLERS[step][column] ?? [], stragglers(run, step)].map(stragglersText);
          return { text: measured === simulated ? "the same" : `${measured} : ${simulated}`, agrees: measured === simulated };
        }),
      }),
    );
    const lines = [...counts, ...who];
    print(lines);
    const cells = lines.flatMap((line) => line.cells).filter(({ text }) => text !== "");
    const equal = cells.filter((cell) => cell.agrees).length;
    report({ name: "cells that agree", measured: figuresOf([equal]), unit: `of ${cells.length}`, limit: { atLeast: cells.length } });
  },
};

/** Empty where nothing was told apart. */
function cellText(measured: Measured, simulated: number): string {
  if (measured === undefined) return "";
  return `${typeof measured === "number" ? measured : measured.join("-")} : ${simulated}`;
}

function stragglersText(each: readonly string[]): string {
  return each.map((text) => (text === "" ? "nobody" : text)).join("; ");
}

function print(lines: readonly Line[]): void {
  const table = [
    ["", ...TRUTH_KERNELS.map(({ name }) => name)],
    ...lines.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]),
  ];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) console.log(`  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
