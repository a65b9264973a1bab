/** Takes in the results of many runs in any order, keeps what an answer needs, and gives the same whatever the order was. */
import { formatCpulist } from "../../base/cpulist.ts";
import type { SimulateOutcome, SimulateResult } from "../../simulator/run/result.ts";
import type { RunRow, RunsSummary, Spread } from "../../simulator/report/documents.ts";
import { total, watchedRows } from "../../simulator/report/summary.ts";

/** A result with what belongs to it. */
export interface CollectedRun {
  readonly result: SimulateResult;
  /** False when nothing could be run. */
  readonly ran: boolean;
  readonly events: string;
}

/** What a result itself says of a row. */
export type RunFigures = Pick<RunRow, "result" | "transitionNs" | "tries" | "disturbances" | "disturbedCpus" | "violation">;

/** The worst first. */
const RANK: Readonly<Record<SimulateOutcome, number>> = { violated: 0, stuck: 1, "gave-up": 2, completed: 3 };
/** A document lists as many. */
export const MAX_ROWS = 10_000;

export class RunCollector {
  readonly #gate: ReadonlySet<number>;
  readonly #gateHits = new Set<number>();
  readonly #rows = new Map<number, RunFigures>();
  readonly #sources = new Set<string>();
  #shown: { readonly id: number; readonly run: CollectedRun; readonly rank: number } | undefined;

  /** @param gate CPUs that no run may disturb. */
  constructor(gate: ReadonlySet<number>) {
    this.#gate = gate;
  }

  /** @param isolated CPUs whose disturbances count, as a cpulist. */
  add(id: number, run: CollectedRun, isolated: string): void {
    const { result } = run;
    this.#rows.set(id, figuresOf(result, isolated));
    for (const { from, path } of result.sources) if (from === "file") this.#sources.add(path);
    for (const { cpu } of result.ledger) if (this.#gate.has(cpu)) this.#gateHits.add(cpu);
    // What could not run goes before everything: there is no answer then.
    const rank = run.ran ? RANK[result.result] : -1;
    const best = this.#shown;
    if (best === undefined || rank < best.rank || (rank === best.rank && id < best.id)) this.#shown = { id, run, rank };
  }

  /** The first run with the worst result. */
  shown(): { readonly id: number; readonly run: CollectedRun } | undefined {
    return this.#shown;
  }

  /** CPUs that no run may disturb, as a cpulist. */
  get gate(): string {
    return formatCpulist(this.#gate);
  }

  /** CPUs of the gate that were disturbed, as a cpulist. */
  get gateHits(): string {
    return formatCpulist(this.#gateHits);
  }

  /** Files of the user's that any run was made of. */
  sourcePaths(): ReadonlySet<string> {
    return this.#sources;
  }

  outcomes(): RunsSummary["outcomes"] {
    return countOutcomes([...this.#rows.values()]);
  }

  /** @param describe What was run under a number. */
  summary(describe: (id: number) => Omit<RunRow, keyof RunFigures>): RunsSummary {
    return summaryOf([...this.#rows].map(([id, figures]) => Object.assign({}, describe(id), figures)));
  }
}

/** The same whatever the order of the rows. */
export function summaryOf(runs: readonly RunRow[]): RunsSummary {
  const all = [...runs].sort(compareRuns);
  const rows = all.slice(0, MAX_ROWS);
  return {
    count: all.length,
    shown: 0,
    outcomes: countOutcomes(all),
    transitionNs: spread(all.map(({ transitionNs }) => transitionNs)),
    disturbances: spread(all.map(({ disturbances }) => disturbances)),
    rows,
    rowsDropped: all.length - rows.length,
  };
}

/** The worst first, then by number. */
export function compareRuns(a: Pick<RunRow, "result" | "number">, b: Pick<RunRow, "result" | "number">): number {
  return RANK[a.result] - RANK[b.result] || a.number - b.number;
}

function countOutcomes(rows: readonly Pick<RunRow, "result">[]): RunsSummary["outcomes"] {
  const results = (Object.keys(RANK) as readonly SimulateOutcome[]).map((result) => ({
    result,
    count: rows.filter((row) => row.result === result).length,
  }));
  return results.filter(({ count }) => count > 0);
}

function figuresOf({ result, transitionNs, tries, ledger, disturbedCpus, violations }: SimulateResult, isolated: string): RunFigures {
  const [first] = violations;
  return {
    result,
    transitionNs,
    tries: tries.length,
    disturbances: total(watchedRows(ledger, isolated)).count,
    disturbedCpus,
    violation: first === undefined ? "" : `${first.property} at ${first.file === "" ? first.function : `${first.file}:${first.line}`}`,
  };
}

/** The median of an even number is the lower of the two in the middle, so that it is a value that occurred. */
function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[(sorted.length - 1) >> 1] ?? 0, max: sorted.at(-1) ?? 0 };
}
