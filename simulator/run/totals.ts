/** Sums over the ledger: what an answer begins with. */
import { SHARES, type Share } from "../world/facts.ts";

export interface Figures {
  /** Disturbances. */
  readonly count: number;
  /** Departures from user mode, guest or idle: excursions. */
  readonly exits: number;
  readonly ipis: number;
  /** Context switches. */
  readonly switches: number;
  readonly ticks: number;
  /** Time taken from what the CPU did, in virtual nanoseconds. */
  readonly stolenNs: number;
}

/** Of the CPUs that an answer is about: those that are nohz_full or outside the scheduler's domains; where none is, of all. */
export interface Totals {
  /** Without the background, which comes whatever is patched. */
  readonly all: Figures;
  /** In the order of {@link SHARES}; those that did nothing are left out. */
  readonly byShare: readonly (Figures & { readonly share: Share })[];
  /** CPUs that were disturbed, ascending; without the background. */
  readonly byCpu: readonly (Figures & { readonly cpu: number })[];
}

export const NO_FIGURES: Figures = { count: 0, exits: 0, ipis: 0, switches: 0, ticks: 0, stolenNs: 0 };

function add(a: Figures, b: Figures): Figures {
  return {
    count: a.count + b.count,
    exits: a.exits + b.exits,
    ipis: a.ipis + b.ipis,
    switches: a.switches + b.switches,
    ticks: a.ticks + b.ticks,
    stolenNs: a.stolenNs + b.stolenNs,
  };
}

/** @param rows Of the CPUs that the answer is about. */
export function totalsOf(rows: readonly (Figures & { readonly share: Share; readonly cpu: number })[]): Totals {
  const shares = new Map<Share, Figures>();
  const cpus = new Map<number, Figures>();
  for (const row of rows) {
    shares.set(row.share, add(shares.get(row.share) ?? NO_FIGURES, row));
    if (row.share !== "background") cpus.set(row.cpu, add(cpus.get(row.cpu) ?? NO_FIGURES, row));
  }
  return {
    all: [...cpus.values()].reduce(add, NO_FIGURES),
    byShare: SHARES.flatMap((share) => {
      const figures = shares.get(share);
      return figures === undefined ? [] : [Object.assign({ share }, figures)];
    }),
    byCpu: [...cpus].sort(([a], [b]) => a - b).map(([cpu, figures]) => Object.assign({ cpu }, figures)),
  };
}
