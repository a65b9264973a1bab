/** The document of `compare-trace`: what a real kernel did and what the simulation does, by cause and primitive. Schema in docs/schemas. */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { Envelope, Figures, SimulateDocument } from "../../simulator/report/documents.ts";
import { add, compareText, NOTHING, subtract, total } from "../../simulator/report/summary.ts";
import type { Cause } from "../../simulator/run/result.ts";
import type { Group } from "../../simulator/run/trace/fact.ts";
import type { TracedRow, TraceLedger } from "../../simulator/run/trace/ledger.ts";
import type { Trace, TraceForm } from "../../simulator/run/trace/read.ts";

export interface CompareTraceDocument extends Envelope {
  readonly trace: TraceSummary;
  /** CPUs that are compared: those that the simulation isolates and the trace has. A cpulist. */
  readonly cpus: string;
  readonly measured: { readonly figures: Figures; readonly ledger: readonly TracedRow[] };
  readonly simulated: SimulateDocument;
  readonly delta: { readonly figures: Figures; readonly lines: readonly TraceLine[] };
}

/** What was read of the trace. */
export interface TraceSummary {
  readonly file: string;
  readonly form: TraceForm | "unknown";
  readonly lines: number;
  readonly events: number;
  readonly passed: number;
  readonly unread: number;
  readonly lost: number | "unknown";
  readonly spanNs: number;
  readonly cpus: string;
  readonly groups: Readonly<Record<Group, number>>;
  /** By marks in the trace; none without. */
  readonly steps: readonly string[];
  /** Departures that no disturbance explains: system calls and faults. */
  readonly own: readonly { readonly cpu: number; readonly count: number }[];
  /** CPUs whose departures from user mode the trace does not tell. */
  readonly blind: string;
  /** Disturbances outside of the steps that are compared. */
  readonly outside: number;
}

/** One cause and primitive on both sides. */
export interface TraceLine {
  /** Empty where the trace has no marks: then all steps are taken together. */
  readonly step: string;
  readonly cause: Cause;
  /** Empty where the trace, or the simulation, does not tell. */
  readonly primitive: string;
  readonly measured: Figures;
  readonly simulated: Figures;
  /** Simulated minus measured. */
  readonly delta: Figures;
}

export function summaryOf(file: string, trace: Trace, ledger: TraceLedger, outside: number): TraceSummary {
  const { form, counts, lost, spanNs, cpus, groups } = trace;
  return {
    file,
    form: form ?? "unknown",
    ...counts,
    lost: lost ?? "unknown",
    spanNs,
    cpus: formatCpulist(cpus),
    groups,
    steps: ledger.steps,
    own: [...ledger.own].filter(([, count]) => count > 0).map(([cpu, count]) => ({ cpu, count })),
    blind: formatCpulist(ledger.blind),
    outside,
  };
}

/** Of the trace's CPUs those that the simulation isolates. */
export function isolatedCpus(isolated: string, trace: readonly number[]): readonly number[] {
  const parsed = parseCpulist(isolated, 2 ** 16);
  return parsed.ok ? trace.filter((cpu) => parsed.cpus.includes(cpu)) : [];
}

/** Those that the simulation isolates and the trace has; where there is none, all that the trace has. */
export function comparedCpus(isolated: string, trace: readonly number[]): readonly number[] {
  const both = isolatedCpus(isolated, trace);
  return both.length > 0 ? both : trace;
}

/** What a side says of a cause and primitive in a step. */
type Row = Figures & { readonly step: string; readonly cpu: number; readonly cause: Cause; readonly primitive: string };

export interface Sides {
  readonly measured: readonly Row[];
  readonly simulated: readonly Row[];
  /** Rows of the trace that lie in none of the steps. */
  readonly outside: readonly Row[];
}

/** The rows that are laid side by side. Steps count where marks name them; else everything in the trace is one. */
export function sidesOf(measured: readonly Row[], simulated: readonly Row[], steps: readonly string[], cpus: readonly number[]): Sides {
  const chosen = new Set(cpus);
  const ofCpus = (rows: readonly Row[]): readonly Row[] => rows.filter(({ cpu }) => chosen.has(cpu));
  if (steps.length === 0) {
    const whole = (rows: readonly Row[]): readonly Row[] => ofCpus(rows).map((row) => Object.assign({}, row, { step: "" }));
    return { measured: whole(measured), simulated: whole(simulated), outside: [] };
  }
  const named = new Set(steps);
  const inSteps = ({ step }: Row): boolean => named.has(step);
  return {
    measured: ofCpus(measured).filter(inSteps),
    simulated: ofCpus(simulated).filter(inSteps),
    outside: ofCpus(measured).filter((row) => !inSteps(row)),
  };
}

export function deltaOfTrace({ measured, simulated }: Sides): CompareTraceDocument["delta"] {
  const left = grouped(measured);
  const right = grouped(simulated);
  const keys = [...new Map([...left, ...right].map(([id, { key }]) => [id, key]))];
  const lines = keys.map(([id, key]): TraceLine => {
    const a = left.get(id)?.figures ?? NOTHING;
    const b = right.get(id)?.figures ?? NOTHING;
    return Object.assign({}, key, { measured: a, simulated: b, delta: subtract(b, a) });
  });
  return {
    figures: subtract(total(simulated), total(measured)),
    lines: lines.filter(happened).sort(byStepAndCount(measured, simulated)),
  };
}

type Key = Pick<TraceLine, "step" | "cause" | "primitive">;

function grouped(rows: readonly Row[]): ReadonlyMap<string, { readonly key: Key; readonly figures: Figures }> {
  const groups = new Map<string, { readonly key: Key; figures: Figures }>();
  for (const row of rows) {
    const { step, cause, primitive } = row;
    const id = `${step}\n${cause}\n${primitive}`;
    const group = groups.get(id) ?? { key: { step, cause, primitive }, figures: NOTHING };
    group.figures = add(group.figures, row);
    groups.set(id, group);
  }
  return groups;
}

function happened({ measured: a, simulated: b }: TraceLine): boolean {
  return [a, b].some(({ count, exits, ipis, switches, ticks }) => count + exits + ipis + switches + ticks > 0);
}

/** Steps in the order in which they came; in a step the most frequent first. */
function byStepAndCount(...sides: readonly (readonly Row[])[]): (a: TraceLine, b: TraceLine) => number {
  const steps = [...new Set(sides.flatMap((rows) => rows.map(({ step }) => step)))];
  const most = ({ measured, simulated }: TraceLine): number => Math.max(measured.count, simulated.count);
  return (a, b) =>
    steps.indexOf(a.step) - steps.indexOf(b.step) ||
    most(b) - most(a) ||
    compareText(a.cause, b.cause) ||
    compareText(a.primitive, b.primitive);
}
