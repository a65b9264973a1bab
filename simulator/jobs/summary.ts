/** A run's answer as faces get it: the whole document without single disturbances, cut where a list could be long, with sums that never are. */
import type { SimulateDocument } from "../report/documents.ts";
import { formatNs } from "../report/figures.ts";
import { byCause, byPlace, countCpus, total, watchedRows } from "../report/summary.ts";
import { parseCpulist } from "../../base/cpulist.ts";
import { FLAVOURS } from "../run/event-rows.ts";
import type { EventSource } from "../run/event-source.ts";
import { flavoursOf } from "../run/mipmaps/timeline.ts";
import type { LedgerRow } from "../run/result.ts";
import {
  type CpuFigures,
  type Lane,
  MOST_LOG_LINES,
  MOST_ROWS,
  MOST_TRIES,
  type RunSetup,
  type RunSummary,
  type TimelineInfo,
} from "./simulation.ts";

export interface SummaryParts {
  readonly run: number;
  readonly document: SimulateDocument;
  readonly source: EventSource;
}

export function summaryOf({ run, document, source }: SummaryParts): RunSummary {
  const { setup, ledger, tries, log } = document;
  const watched = watchedRows(ledger, setup.isolated);
  return {
    run,
    setup,
    headline: shortHeadline(document),
    result: document.result,
    transitionNs: document.transitionNs,
    steps: document.steps,
    tries: tries.slice(0, MOST_TRIES),
    triesDropped: Math.max(0, tries.length - MOST_TRIES),
    gracePeriods: document.gracePeriods,
    ledger: ledger.slice(0, MOST_ROWS),
    ledgerDropped: Math.max(0, ledger.length - MOST_ROWS),
    totals: document.totals.all,
    byShare: document.totals.byShare,
    byCause: byCause(watched).map(({ key, figures }) => Object.assign({ cause: key }, figures)),
    byCpu: byCpu(ledger, setup.isolated),
    byLine: byPlace(watched).map(({ key, figures, cpus }) => Object.assign({ cpus }, key, figures)),
    points: document.points,
    disturbedCpus: document.disturbedCpus,
    violations: document.violations,
    final: document.final,
    sources: document.sources,
    log: log.slice(0, MOST_LOG_LINES),
    logDropped: Math.max(0, log.length - MOST_LOG_LINES),
    problems: document.problems,
    events: document.events,
    timeline: timelineOf(source, setup),
    replay: document.replay,
  };
}

/** `12.4 ms · 0 of 6 isolated CPUs disturbed`; before it, what went wrong. */
export function shortHeadline({ setup, result, transitionNs, disturbedCpus, violations }: SimulateDocument): string {
  const isolated = countCpus(setup.isolated);
  const disturbed = isolated === 0 ? "no CPU is isolated" : `${countCpus(disturbedCpus)} of ${isolated} isolated CPUs disturbed`;
  const time = formatNs(transitionNs);
  switch (result) {
    case "completed":
      return `${time} · ${disturbed}`;
    case "violated":
      return `violated: ${violations[0]?.property ?? "a fault"} · after ${time} · ${disturbed}`;
    case "stuck":
      return `stuck after ${time} · ${disturbed}`;
    case "gave-up":
      return `gave up after ${time} · ${disturbed}`;
    default:
      return result satisfies never;
  }
}

function byCpu(ledger: readonly LedgerRow[], isolated: string): readonly CpuFigures[] {
  const quiet = setOf(isolated);
  const rows = new Map<number, LedgerRow[]>();
  for (const row of ledger) {
    const own = rows.get(row.cpu);
    if (own === undefined) rows.set(row.cpu, [row]);
    else own.push(row);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([cpu, own]) => Object.assign({ cpu, isolated: quiet.has(cpu) }, total(own)));
}

function timelineOf(source: EventSource, { nohzFull, isolated }: RunSetup): TimelineInfo {
  const { events, cpus, dropped } = source;
  let last = 0;
  for (let event = 0; event < events.recorded; event++) last = Math.max(last, Math.floor(events.time[event] ?? 0));
  const endNs = Math.max(source.endNs, last);
  const full = setOf(nohzFull);
  const quiet = setOf(isolated);
  const lanes: readonly Lane[] = [
    { kind: "transition" },
    ...flavoursOf(events).map((flavour): Lane => ({ kind: "grace-period", flavour: FLAVOURS[flavour] ?? "" })),
    ...Array.from({ length: cpus }, (_, cpu): Lane => ({ kind: "cpu", cpu, nohzFull: full.has(cpu), isolated: quiet.has(cpu) })),
  ];
  return { startNs: 0, endNs, keptUntilNs: dropped > 0 ? last : endNs, lanes };
}

function setOf(list: string): ReadonlySet<number> {
  const parsed = parseCpulist(list, 2 ** 16);
  return new Set(parsed.ok ? parsed.cpus : []);
}
