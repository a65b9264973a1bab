/** What real kernels did to a spinner's CPU beside what the simulation says: every cell, with the measured count as its limit. */
import { findSources } from "../test/support/sources.ts";
import { type Measured, TRUTH_CELLS, TRUTH_KERNELS, truthRun } from "../test/support/truth.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

export const benchmark: Benchmark = {
  title: "counts on CPU 2, simulated, beside those measured on a real kernel",
  run(report) {
    const sources = findSources();
    if (sources === undefined) throw new Error("kernel sources are missing; fetch them with: npm run fetch-sources");
    TRUTH_KERNELS.forEach((kernel, column) => {
      const run = truthRun(sources, kernel);
      for (const { step, what, measured, simulated } of TRUTH_CELLS) {
        const cell = measured[column];
        if (cell !== undefined) tell(report, `${kernel.name}, ${step}: ${what}`, cell, simulated(run));
      }
    });
  },
};

function tell(report: Report, name: string, measured: NonNullable<Measured>, simulated: number): void {
  const [least, greatest] = typeof measured === "number" ? [measured, measured] : measured;
  const spread = least === greatest ? String(least) : `${least} to ${greatest}`;
  // One limit a row: the side on which it would be broken.
  const limit = simulated < least ? { atLeast: least } : { atMost: greatest };
  report({ name, measured: figuresOf([simulated]), unit: `measured ${spread}`, limit });
}
