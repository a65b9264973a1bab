/**
 * Measuring: every figure comes with the machine's noise, and where there is a peer, as a ratio to it from the same run.
 *
 * A benchmark is a file `bench/NAME.bench.ts` that exports `benchmark`. `npm run bench [NAME…]` runs all or some of them.
 */

export interface Benchmark {
  /** What is measured, against what, in one line. */
  readonly title: string;
  /** Measures, and reports each result as it comes. */
  run(report: Report): Promise<void> | void;
}

/** Takes the rows of a benchmark. */
export type Report = (row: Row) => void;

export interface Row {
  readonly name: string;
  readonly measured: Figures;
  /** `ms`, `× gcc -O0`, `MB`, `states/s` … */
  readonly unit: string;
  /** Held against the median: a row beyond it fails the run. */
  readonly limit?: Limit;
}

export type Limit = { readonly atMost: number } | { readonly atLeast: number };

export interface Figures {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** How many samples they come from. */
  readonly count: number;
}

export interface Repeats {
  /** Runs before the measured ones, for the compiler to warm up; 3 by default. */
  readonly warmups?: number;
  /** Measured runs; 11 by default. */
  readonly samples?: number;
}

/** Something to run. What it returns is ignored, but computing it keeps the work from being optimized away. */
export type Work = () => unknown;

/** Milliseconds of each measured run. */
export async function times(work: Work, repeats: Repeats = {}): Promise<readonly number[]> {
  const found: number[] = [];
  for (let run = -warmupsOf(repeats); run < samplesOf(repeats); run++) {
    const elapsed = await time(work);
    if (run >= 0) found.push(elapsed);
  }
  return found;
}

/**
 * How many times as long the work takes as the peer, sample by sample.
 *
 * The two take turns, so that a busy moment of the machine hits both.
 */
export async function ratios(work: Work, peer: Work, repeats: Repeats = {}): Promise<readonly number[]> {
  const found: number[] = [];
  for (let run = -warmupsOf(repeats); run < samplesOf(repeats); run++) {
    const ours = await time(work);
    const theirs = await time(peer);
    if (run >= 0) found.push(ours / theirs);
  }
  return found;
}

async function time(work: Work): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function warmupsOf({ warmups = 3 }: Repeats): number {
  return warmups;
}

function samplesOf({ samples = 11 }: Repeats): number {
  return samples;
}

/**
 * The least, the middle and the greatest of some samples.
 *
 * @throws RangeError when there are none: that is a mistake in the benchmark.
 */
export function figuresOf(samples: readonly number[]): Figures {
  const sorted = [...samples].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new RangeError("figures of no samples");
  const upper = sorted[sorted.length >> 1] ?? max;
  const lower = sorted[(sorted.length - 1) >> 1] ?? min;
  return { min, median: (lower + upper) / 2, max, count: sorted.length };
}

/** Whether the row keeps to its limit; true when it has none. */
export function keepsLimit({ measured, limit }: Row): boolean {
  if (limit === undefined) return true;
  return "atMost" in limit ? measured.median <= limit.atMost : measured.median >= limit.atLeast;
}

/** One line of the report. */
export function formatRow(row: Row): string {
  const { measured, unit, limit } = row;
  // Counts whole, everything else with three digits.
  const number = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toPrecision(3))).padStart(9);
  const figures = `${number(measured.min)}${number(measured.median)}${number(measured.max)}`;
  return `${row.name.padEnd(40)}${figures}  ${unit.padEnd(11)} ${limit === undefined ? "" : formatLimit(limit, keepsLimit(row))}`.trimEnd();
}

/** The heading over {@link formatRow}'s columns. */
export const heading = `${"".padEnd(40)}${["min", "median", "max"].map((title) => title.padStart(9)).join("")}`;

function formatLimit(limit: Limit, kept: boolean): string {
  const bound = "atMost" in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`;
  return `${bound}: ${kept ? "kept" : "BROKEN"}`;
}
