/**
 * The parts of a simulation's answer, as data that every text form lays out its own way: plain text sets tables in columns,
 * Markdown with bars.
 */
import { formatCpulist } from "../../base/cpulist.ts";
import { whatWasToHold } from "../../kernel/properties.ts";
import type { Cause, LedgerRow, LogLine, SourceOfText, StackLine, Straggler, Violation } from "../run/result.ts";
import type { Problem } from "../../base/problem.ts";
import type { Figures, RunRow, RunsSummary, Setup, SimulateDocument } from "./documents.ts";
import { byCause, byPlace, compareText, countCpus, type Group, groupTries, type TryGroup, watchedRows } from "./summary.ts";
import { afterColon } from "./wrap.ts";
import { type Entry, left, right, type TableData } from "./columns.ts";
import { formatNs, plural } from "./figures.ts";
import { shareTitle } from "./shares.ts";
import { chargedTo, FileNames, placeText, shortPlace } from "./place.ts";

/** Every name of a file in the document, so that short names stay clear. */
export function fileNames({ ledger, points, violations, setup }: SimulateDocument): FileNames {
  const traces = violations.flatMap(({ file, stack, trace }) => [
    file,
    ...stack.map((each) => each.file),
    ...trace.map((each) => each.file),
  ]);
  return new FileNames(
    [setup.file, ...ledger.map(({ file }) => file), ...points.map(({ file }) => file), ...traces].filter((file) => file !== ""),
  );
}

/** `8 CPUs, nohz_full 2-7 · linux 6.12.117 · seed 0` */
export function setupLine(setup: Setup): string {
  const kernel = setup.kernelVersion === "" ? `profile ${setup.profile}` : `linux ${setup.kernelVersion}`;
  const machine = [
    plural(setup.cpus, "CPU"),
    ...(setup.nohzFull === "" ? [] : [`nohz_full ${setup.nohzFull}`]),
    ...(setup.isolated === "" || setup.isolated === setup.nohzFull ? [] : [`isolated ${setup.isolated}`]),
    ...(setup.offline === "" ? [] : [`offline ${setup.offline}`]),
  ];
  // Tick rate and preemption model stand there in any case.
  const settings = Object.entries(setup.settings).flatMap(([key, value]) => (key === "hz" || key === "preempt" ? [] : [`${key}=${value}`]));
  return [machine.join(", "), kernel, `HZ=${setup.hz}`, `preempt=${setup.preempt}`, ...settings, `seed ${setup.seed}`].join(" - ");
}

/** `enable-disable completed in 2.043 s; 6 of 6 isolated CPUs disturbed` */
export function headline(document: SimulateDocument): string {
  const { setup, result, transitionNs, disturbedCpus } = document;
  const outcome = result === "gave-up" ? "gave up" : result === "stuck" ? "is stuck" : result;
  const isolated = countCpus(setup.isolated);
  const disturbed = isolated === 0 ? "no CPU is isolated" : `${countCpus(disturbedCpus)} of ${isolated} isolated CPUs disturbed`;
  return `${setup.scenario} ${outcome} ${result === "completed" ? "in" : "after"} ${formatNs(transitionNs)}; ${disturbed}`;
}

export function totals(document: SimulateDocument): readonly Entry[] {
  const { steps, tries, gracePeriods, violations, final } = document;
  const held = tries.filter(({ stragglers }) => stragglers.length > 0).length;
  const figures = document.totals.all;
  const stepTimes = steps.map(({ name, startNs, endNs }) => `${name} ${formatNs(endNs - startNs)}`).join(", ");
  const disturbances = `${plural(figures.count, "disturbance")}: ${plural(figures.exits, "exit")}, ${plural(figures.ipis, "IPI")}, ${plural(figures.switches, "switch", "switches")}, ${plural(figures.ticks, "tick")}, ${formatNs(figures.stolenNs)} taken`;
  return [
    ["time", steps.length > 1 ? `${formatNs(document.transitionNs)} (${stepTimes})` : formatNs(document.transitionNs)],
    ["tries", `${tries.length}, ${held} held up by tasks`],
    ["grace periods", String(gracePeriods)],
    [whose(document.setup), figures.count === 0 ? "not disturbed" : disturbances],
    ["violations", violations.length === 0 ? "none" : String(violations.length)],
    ["at the end", `${finalState(final.patched)}; ${plural(final.tasks, "task")}, ${final.pendingTasks} pending`],
  ];
}

/** What the ledger's tables are about. */
export function whose({ isolated }: Setup): string {
  return isolated === "" ? "all CPUs" : `isolated CPUs ${isolated}`;
}

/** Rows in which something happened, of the CPUs that the answer is about. */
function watched({ ledger, setup }: SimulateDocument): readonly LedgerRow[] {
  return watchedRows(ledger, setup.isolated).filter(happened);
}

function happened({ count, exits, ipis, switches, ticks }: Figures): boolean {
  return count + exits + ipis + switches + ticks > 0;
}

function finalState(patched: boolean | "unknown"): string {
  if (patched === "unknown") return "unknown whether patched";
  return patched ? "patched" : "not patched";
}

export function stepsTable({ steps }: SimulateDocument): TableData {
  return {
    columns: [left("step"), right("from"), right("to"), right("time")],
    rows: steps.map(({ name, startNs, endNs }) => [name, formatNs(startNs), formatNs(endNs), formatNs(endNs - startNs)]),
  };
}

/** One try, or several in a row that the same tasks held up. */
export interface TryText {
  /** `tries 2-15 (enable) from 1.000 s to 14.000 s: 1 task not switched` */
  readonly title: string;
  /** One line each. */
  readonly stragglers: readonly string[];
  /** How many stragglers are not shown. */
  readonly more: number;
}

/** As many lines about stragglers as a person reads. */
const STRAGGLERS_SHOWN = 10;

export function tries(document: SimulateDocument): readonly TryText[] {
  return groupTries(document.tries).map((group) => {
    const alike = groupStragglers(group.stragglers);
    const shown = alike.slice(0, STRAGGLERS_SHOWN);
    return {
      title: tryTitle(group),
      stragglers: shown.map(stragglerText),
      more: group.stragglers.length - shown.reduce((sum, { length }) => sum + length, 0),
    };
  });
}

/** Tasks of one name that one reason holds up, in the order in which the first of them comes. */
function groupStragglers(stragglers: readonly Straggler[]): readonly (readonly Straggler[])[] {
  const groups = new Map<string, Straggler[]>();
  for (const straggler of stragglers) {
    const { comm, reason, willSwitch } = straggler;
    // Idle tasks differ in nothing but the CPU in their name.
    const key = [comm.replace(/\/\d+$/, ""), reason, willSwitch].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), straggler]);
  }
  return [...groups.values()];
}

function tryTitle({ step, first, last, firstNs, lastNs, stragglers }: TryGroup): string {
  const which = first === last ? `try ${first}` : `tries ${first}-${last}`;
  const when = first === last ? `at ${formatNs(firstNs)}` : `from ${formatNs(firstNs)} to ${formatNs(lastNs)}`;
  const what = stragglers.length === 0 ? "every task is switched" : `${plural(stragglers.length, "task")} not switched`;
  return `${which} (${step}) ${when}: ${what}`;
}

function stragglerText(alike: readonly Straggler[]): string {
  const [first] = alike;
  if (first === undefined) return "";
  const { comm, pid, cpu, reason, willSwitch } = first;
  const cause = `${reason}. Will be switched by ${willSwitch}`;
  if (alike.length === 1) return `${pid === 0 ? comm : `${comm}:${pid}`} on CPU ${cpu}: ${cause}`;
  const pids = formatCpulist(alike.map((each) => each.pid));
  const name = pid === 0 ? comm.replace(/\/\d+$/, "") : `${comm}:${pids}`;
  return `${alike.length} ${name} on CPUs ${formatCpulist(alike.map((each) => each.cpu))}: ${cause}`;
}

const FIGURE_COLUMNS = [right("count"), right("exits"), right("IPIs"), right("switches"), right("ticks"), right("taken")];

function figureCells({ count, exits, ipis, switches, ticks, stolenNs }: Figures): string[] {
  return [String(count), String(exits), String(ipis), String(switches), String(ticks), formatNs(stolenNs)];
}

function causeRow({ key, figures, cpus }: Group<Cause>): readonly string[] {
  return [key, ...figureCells(figures), cpus];
}

/** Whose business the disturbances were, by share. */
export function sharesTable({ totals: { byShare } }: SimulateDocument): TableData {
  return {
    columns: [left("because of"), ...FIGURE_COLUMNS],
    rows: byShare.filter(happened).map((row) => [shareTitle(row.share)].concat(figureCells(row))),
  };
}

export function causesTable(document: SimulateDocument): TableData {
  return {
    columns: [left("cause"), ...FIGURE_COLUMNS, left("CPUs")],
    rows: byCause(watched(document)).map(causeRow),
  };
}

export function linesTable(document: SimulateDocument, names: FileNames): TableData {
  return {
    columns: [...FIGURE_COLUMNS, left("because of")],
    rows: byPlace(watched(document)).map(({ key, figures }) => figureCells(figures).concat(chargedTo(key, names))),
  };
}

export function pointsTable({ points }: SimulateDocument, names: FileNames): TableData {
  return {
    columns: [right("calls"), right("time in all"), right("disturbances"), left("synchronization point")],
    rows: points.map(({ calls, totalNs, disturbances, file, line, function: name, primitive }) => [
      String(calls),
      formatNs(totalNs),
      String(disturbances),
      `${file === "" ? "kernel" : shortPlace(file, line, names)} ${primitive}${name === "" ? "" : ` in ${name}`}`,
    ]),
  };
}

export interface ViolationText {
  readonly title: string;
  readonly message: string;
  /** What was to hold, and the page about it; empty for a property of the user's own. */
  readonly property: string;
  readonly stack: TableData;
  readonly trace: TableData;
}

export function violations(document: SimulateDocument, names: FileNames): readonly ViolationText[] {
  return document.violations.map((violation) => violationText(violation, names));
}

function violationText(
  { property, message, timeNs, cpu, thread, file, line, function: name, stack, trace }: Violation,
  names: FileNames,
): ViolationText {
  const where = file === "" ? name : `${shortPlace(file, line, names)} (${name})`;
  return {
    title: `${property} at ${where}, ${formatNs(timeNs)}, CPU ${cpu}, ${thread}`,
    message,
    property: whatWasToHold(property, [name, ...stack.map((frame) => frame.function)], message),
    stack: {
      columns: [left("function"), left("at")],
      rows: stackRows(stack, names),
    },
    trace: {
      columns: [right("time"), right("CPU"), left("task"), left("what happened before")],
      rows: trace.map((each) => [
        formatNs(each.timeNs),
        String(each.cpu),
        each.thread,
        each.file === "" ? each.text : `${each.text} (${shortPlace(each.file, each.line, names)})`,
      ]),
    },
  };
}

/** Frames of a stack that are shown of its inner and outer end; recursion can have many more between them. */
const INNER_FRAMES = 20;
const OUTER_FRAMES = 10;

function stackRows(stack: readonly StackLine[], names: FileNames): readonly (readonly string[])[] {
  const rowOf = ({ function: name, file, line }: StackLine): readonly string[] => [name, file === "" ? "" : shortPlace(file, line, names)];
  const hidden = stack.length - INNER_FRAMES - OUTER_FRAMES;
  if (hidden <= 1) return stack.map(rowOf);
  return [...stack.slice(0, INNER_FRAMES).map(rowOf), [`(${hidden} more)`, ""], ...stack.slice(-OUTER_FRAMES).map(rowOf)];
}

/** Names of functions that are listed in the text; the JSON has all. */
const FUNCTIONS_SHOWN = 12;

export function sources({ sources: found }: SimulateDocument): readonly Entry[] {
  const names = (of: (source: SourceOfText) => boolean): readonly string[] => found.filter(of).map(({ name }) => name);
  const files = names(({ from }) => from === "file");
  const standIns = names(({ from, name }) => from === "model" && name.endsWith(".c"));
  const functions = [...names(({ from, name }) => from === "model" && !/^_|\.c$/.test(name))].sort(compareText);
  const more = functions.length > FUNCTIONS_SHOWN ? ` and ${functions.length - FUNCTIONS_SHOWN} more` : "";
  return [
    ["compiled from files", files.length === 0 ? "nothing" : files.join(", ")],
    ...(standIns.length === 0 ? [] : [["files of the model", standIns.join(", ")] as const]),
    ["functions of the model", functions.length === 0 ? "none" : `${functions.slice(0, FUNCTIONS_SHOWN).join(", ")}${more}`],
  ];
}

export function logTable(log: readonly LogLine[]): TableData {
  return {
    columns: [right("time"), right("CPU"), left("level"), left("message")],
    rows: log.map(({ timeNs, cpu, level, text }) => [formatNs(timeNs), String(cpu), level, text.trimEnd()]),
  };
}

/** What happened over many runs. */
export function runsTotals(runs: RunsSummary): readonly Entry[] {
  const outcomes = runs.outcomes.map(({ result, count }) => `${count} ${result}`).join(", ");
  const spread = (values: readonly string[]): string => values.join(" / ");
  return [
    ["runs", `${runs.count}: ${outcomes}`],
    ["time", `${spread([runs.transitionNs.min, runs.transitionNs.median, runs.transitionNs.max].map(formatNs))} (min / median / max)`],
    [
      "disturbances",
      `${spread([runs.disturbances.min, runs.disturbances.median, runs.disturbances.max].map(String))} (min / median / max)`,
    ],
  ];
}

/** Runs that are listed in the text; the JSON has more. */
const RUNS_SHOWN = 20;

/** What runs may differ in; shown where they do. */
const AXES: readonly (readonly [title: string, pick: (row: RunRow) => string])[] = [
  ["scenario", (row) => row.scenario],
  ["topology", (row) => row.topology],
  ["cmdline", (row) => row.cmdline],
  [
    "settings",
    (row) =>
      Object.entries(row.settings)
        .map((entry) => entry.join("="))
        .join(" "),
  ],
];

export function runsTable({ rows }: RunsSummary): TableData {
  const axes = AXES.filter(([, pick]) => new Set(rows.map(pick)).size > 1);
  const figures = [right("seed"), left("result"), right("time"), right("tries"), right("disturbances"), left("violation")];
  return {
    columns: axes.map(([title]) => left(title)).concat(figures),
    rows: rows.slice(0, RUNS_SHOWN).map((row) => axes.map(([, pick]) => pick(row)).concat(runCells(row))),
  };
}

function runCells({ seed, result, transitionNs, tries: count, disturbances, violation }: RunRow): string[] {
  return [String(seed), result, formatNs(transitionNs), String(count), String(disturbances), violation];
}

export function runsLeftOut(runs: RunsSummary): number {
  return runs.count - Math.min(runs.rows.length, RUNS_SHOWN);
}

/** `file:line:column: severity: message [code]` and the help below it. */
export function problemLines({ file, line, column, severity, message, code, help }: Problem): readonly string[] {
  const place = placeText(file, line, column);
  return [`${place}: ${severity}: ${afterColon(message)} [${code}]`, ...(help === "" ? [] : [`  help: ${afterColon(help)}`])];
}
