/** The result of a run, from what the world reported. */
import { formatCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import { bringAllUpToDate } from "../world/broadcast.ts";
import { isQuietCpu } from "../world/disturb.ts";
import { CAUSES, Count, type LedgerEntry, NOBODY } from "../world/ledger.ts";
import type { World } from "../world/world.ts";
import { stuckProblem } from "./stuck.ts";
import { totalsOf } from "./totals.ts";
import type { LedgerRow, PointFigures, SimulateOutcome, SimulateResult, StackLine } from "./result.ts";

/** The result of a run that could not begin. */
export function unstarted(problems: readonly Problem[]): SimulateResult {
  return {
    result: "gave-up",
    transitionNs: 0,
    steps: [],
    tries: [],
    gracePeriods: 0,
    totals: totalsOf([]),
    ledger: [],
    disturbances: [],
    disturbancesDropped: 0,
    disturbedCpus: "",
    points: [],
    violations: [],
    final: { patched: "unknown", pendingTasks: 0, tasks: 0 },
    sources: [],
    log: [],
    problems,
    events: { recorded: 0, dropped: 0, instructions: 0 },
  };
}

export function resultOf(w: World, problems: readonly Problem[], sources: readonly SourceOfText[]): SimulateResult {
  const { report, ledger, events } = w;
  bringAllUpToDate(w);
  const end = Math.round(w.queue.at);
  const steps = report.finishedSteps(end);
  const rows = ledgerRows(w);
  const quiet = rows.filter(({ row }) => isQuietCpu(w, row.cpu)).map(({ row }) => row);
  const first = steps[0];
  return {
    result: outcomeOf(w),
    transitionNs: first === undefined ? 0 : (steps.at(-1)?.endNs ?? 0) - first.startNs,
    steps,
    tries: report.finishedTries.filter(({ step }) => step !== ""),
    gracePeriods: report.gracePeriods,
    totals: totalsOf(w.cpus.isolated.includes(1) || w.cpus.nohzFull.includes(1) ? quiet : rows.map(({ row }) => row)),
    ledger: rows.map(({ row }) => row),
    disturbances: ledger.disturbances.filter(({ timeNs }) => first !== undefined && timeNs >= first.startNs),
    disturbancesDropped: ledger.disturbancesDropped,
    disturbedCpus: formatCpulist([...new Set(quiet.map(({ cpu }) => cpu))].sort((a, b) => a - b)),
    points: pointFigures(w, quiet),
    violations: report.violations,
    final: { patched: report.patched ?? "unknown", pendingTasks: report.pendingTasks, tasks: liveTasks(w) },
    sources,
    log: report.log,
    problems: [...problems, ...endingProblems(w)],
    events: { recorded: events.recorded, dropped: events.dropped, instructions: w.machine.executed },
  };
}

function outcomeOf(w: World): SimulateOutcome {
  if (w.report.violations.length > 0 || w.ending?.kind === "fault") return "violated";
  switch (w.ending?.kind) {
    case "finished":
      return "completed";
    case "stuck":
      return "stuck";
    default:
      return "gave-up";
  }
}

/** Tasks at the end, idle tasks included. */
function liveTasks(w: World): number {
  let count = 0;
  for (let task = 0; task < w.taskCount; task++) {
    if (w.isAlive(task)) count++;
  }
  return count;
}

// ---------------------------------------------------------------- the ledger

interface KeyedRow {
  readonly entry: LedgerEntry;
  readonly row: LedgerRow;
}

/** Rows of the scenario's steps, by step, CPU, and then in the order in which they came up. */
function ledgerRows(w: World): readonly KeyedRow[] {
  const rows: KeyedRow[] = [];
  for (let k = 0; k < w.ledger.length; k++) {
    const entry = w.ledger.at(k);
    if (entry.step >= 0) rows.push({ entry, row: ledgerRow(w, entry) });
  }
  return rows.sort((a, b) => a.entry.step - b.entry.step || a.entry.cpu - b.entry.cpu);
}

function ledgerRow(w: World, entry: LedgerEntry): LedgerRow {
  const { step, cpu, cause, origin, counts, stolenNs } = entry;
  const { file, line, function: name, primitive, share } = w.ledger.origins[origin] ?? NOBODY;
  return {
    step: w.report.steps[step]?.name ?? "",
    cpu,
    cause: CAUSES[cause] ?? "irq-work",
    primitive,
    file,
    line,
    function: name,
    share,
    count: counts[Count.Times] ?? 0,
    exits: counts[Count.Exits] ?? 0,
    ipis: counts[Count.Ipis] ?? 0,
    switches: counts[Count.Switches] ?? 0,
    ticks: counts[Count.Ticks] ?? 0,
    stolenNs: Math.round(stolenNs),
  };
}

/** Figures of each line of the user's that called a synchronization primitive. */
function pointFigures(w: World, quiet: readonly LedgerRow[]): readonly PointFigures[] {
  const disturbances = new Map<string, number>();
  for (const { file, line, count } of quiet) disturbances.set(`${file}:${line}`, (disturbances.get(`${file}:${line}`) ?? 0) + count);
  const figures: PointFigures[] = [];
  for (const [number, { calls, totalNs }] of w.report.points) {
    const origin = w.ledger.origins[number] ?? NOBODY;
    if (origin.file === "") continue;
    figures.push({
      function: origin.function,
      file: origin.file,
      line: origin.line,
      primitive: origin.primitive,
      calls,
      totalNs: Math.round(totalNs),
      disturbances: disturbances.get(`${origin.file}:${origin.line}`) ?? 0,
    });
  }
  return figures;
}

// ---------------------------------------------------------------- problems

function endingProblems(w: World): readonly Problem[] {
  const problems: Problem[] = [];
  const { ending, report } = w;
  if (ending?.kind === "gave-up")
    problems.push({ ...problem(ending.code, "warning", ending.message, helpFor(ending.code)), ...placeOf(ending.at) });
  if (ending?.kind === "stuck") problems.push(stuckProblem(w, ending.message));
  if (w.overloaded.length > 0) {
    const cpus = formatCpulist(w.overloaded);
    problems.push(
      problem("cpu-overloaded", "info", `The periodic tasks of CPU ${cpus} want more time than there is`, "Lower their rate or number"),
    );
  }
  if (report.violationsDropped > 0)
    problems.push(problem("violations-dropped", "info", `${report.violationsDropped} more violations, at the same or other places`, ""));
  if (report.logDropped > 0) problems.push(problem("log-dropped", "info", `${report.logDropped} more lines of kernel log`, ""));
  return problems;
}

function placeOf(at: StackLine | undefined): Pick<Problem, "file" | "line" | "column"> {
  return { file: at?.file ?? "", line: at?.line ?? 0, column: at === undefined ? 0 : 1 };
}

function helpFor(code: string): string {
  switch (code) {
    case "endless-loop":
      return "A loop in the code does not end; the place is where it was when the limit was reached";
    case "instruction-limit":
      return "Simulate fewer CPUs, tasks or seconds";
    case "model-refuses":
      return "The model of the kernel does not stand for this";
    default:
      return "";
  }
}

function problem(code: string, severity: Problem["severity"], message: string, help: string): Problem {
  return { code, severity, file: "", line: 0, column: 0, message, help };
}
