/** Sums over a result: totals, the ledger by cause and by source line, tries that repeat. Pure; every renderer uses them. */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { Cause, LedgerRow, Straggler, Try } from "../run/result.ts";
import type { Figures } from "./documents.ts";

export const NOTHING: Figures = { count: 0, exits: 0, ipis: 0, switches: 0, ticks: 0, stolenNs: 0 };

export function add(a: Figures, b: Figures): Figures {
  return {
    count: a.count + b.count,
    exits: a.exits + b.exits,
    ipis: a.ipis + b.ipis,
    switches: a.switches + b.switches,
    ticks: a.ticks + b.ticks,
    stolenNs: a.stolenNs + b.stolenNs,
  };
}

export function subtract(a: Figures, b: Figures): Figures {
  return add(a, { count: -b.count, exits: -b.exits, ipis: -b.ipis, switches: -b.switches, ticks: -b.ticks, stolenNs: -b.stolenNs });
}

/** The figures of some rows together. */
export function total(rows: readonly Figures[]): Figures {
  return rows.reduce(add, NOTHING);
}

/**
 * The rows that an answer is about: those of isolated CPUs; where none is isolated, all of them.
 *
 * @param isolated A cpulist.
 */
export function watchedRows(ledger: readonly LedgerRow[], isolated: string): readonly LedgerRow[] {
  const cpus = cpusIn(isolated);
  return cpus.size === 0 ? ledger : ledger.filter(({ cpu }) => cpus.has(cpu));
}

function cpusIn(list: string): ReadonlySet<number> {
  const parsed = parseCpulist(list, 2 ** 16);
  return new Set(parsed.ok ? parsed.cpus : []);
}

/** Rows that belong together. */
export interface Group<K> {
  readonly key: K;
  readonly figures: Figures;
  readonly cpus: string;
}

/** The ledger by cause, in the order of their counts. */
export function byCause(ledger: readonly LedgerRow[]): readonly Group<Cause>[] {
  return group(
    ledger,
    ({ cause }) => cause,
    (row) => row.cause,
  ).sort((a, b) => b.figures.count - a.figures.count || compareText(a.key, b.key));
}

/** What a line of the ledger is charged to. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly primitive: string;
}

/** The ledger by what caused it: lines of the user's first, in the order of file and line, then the kernel's own doing. */
export function byPlace(ledger: readonly LedgerRow[]): readonly Group<Place>[] {
  const groups = group(
    ledger,
    ({ file, line, function: name, primitive }) => `${file}\n${line}\n${name}\n${primitive}`,
    ({ file, line, function: name, primitive }): Place => ({ file, line, function: name, primitive }),
  );
  return groups.sort((a, b) => comparePlaces(a.key, b.key));
}

/** User's lines before the kernel's; then by file, line, function, primitive. */
export function comparePlaces(a: Place, b: Place): number {
  return (
    Number(a.file === "") - Number(b.file === "") ||
    compareText(a.file, b.file) ||
    a.line - b.line ||
    compareText(a.function, b.function) ||
    compareText(a.primitive, b.primitive)
  );
}

function group<K>(ledger: readonly LedgerRow[], idOf: (row: LedgerRow) => string, keyOf: (row: LedgerRow) => K): Group<K>[] {
  const rows = new Map<string, { readonly key: K; figures: Figures; readonly cpus: Set<number> }>();
  for (const row of ledger) {
    const id = idOf(row);
    const found = rows.get(id) ?? { key: keyOf(row), figures: NOTHING, cpus: new Set() };
    found.figures = add(found.figures, row);
    found.cpus.add(row.cpu);
    rows.set(id, found);
  }
  return [...rows.values()].map(({ key, figures, cpus }) => ({ key, figures, cpus: formatCpulist(cpus) }));
}

/** By code units: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** How many CPUs a cpulist of ours names. */
export function countCpus(list: string): number {
  return cpusIn(list).size;
}

/** Tries one after the other that the same tasks held up for the same reasons. */
export interface TryGroup {
  readonly step: string;
  readonly first: number;
  /** Numbers count tries from 1 within the whole run. */
  readonly last: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly stragglers: readonly Straggler[];
}

export function groupTries(tries: readonly Try[]): readonly TryGroup[] {
  const groups: TryGroup[] = [];
  tries.forEach(({ timeNs, step, stragglers }, index) => {
    const last = groups.at(-1);
    const number = index + 1;
    if (last !== undefined && last.step === step && sameStragglers(last.stragglers, stragglers)) {
      groups[groups.length - 1] = { ...last, last: number, lastNs: timeNs };
    } else {
      groups.push({ step, first: number, last: number, firstNs: timeNs, lastNs: timeNs, stragglers });
    }
  });
  return groups;
}

function sameStragglers(a: readonly Straggler[], b: readonly Straggler[]): boolean {
  return (
    a.length === b.length &&
    a.every((straggler, index) => {
      const other = b[index];
      return other?.pid === straggler.pid && other.reason === straggler.reason && other.cpu === straggler.cpu;
    })
  );
}
