/** The parts of a comparison as data: totals of both sides first, then what each line does on either. */
import { left, right, type TableData } from "./columns.ts";
import type { CompareDocument, Figures, LineDelta, SimulateDocument } from "./documents.ts";
import { formatDelta, formatDeltaNs, formatNs } from "./figures.ts";
import { chargedTo, FileNames, shortPlace } from "./place.ts";
import { countCpus, total, watchedRows } from "./summary.ts";
import { wrap } from "./wrap.ts";

export function sideName({ setup }: SimulateDocument): string {
  return setup.patch === "" ? setup.file : `${setup.file} with ${setup.patch}`;
}

function figuresOf({ ledger, setup }: SimulateDocument): Figures {
  return total(watchedRows(ledger, setup.isolated));
}

export function totalsTable({ a, b, delta }: CompareDocument): TableData {
  const counts = (name: string, pick: (figures: Figures) => number): readonly string[] => [
    name,
    String(pick(figuresOf(a))),
    String(pick(figuresOf(b))),
    formatDelta(pick(delta.figures)),
  ];
  const isolated = countCpus(a.setup.isolated);
  const cpus = ({ disturbedCpus }: SimulateDocument): string => `${countCpus(disturbedCpus)} of ${isolated}`;
  const stolen = (side: SimulateDocument): string => formatNs(figuresOf(side).stolenNs);
  return {
    columns: [left(""), right("A"), right("B"), right("B - A")],
    rows: [
      ["result", a.result, b.result, ""],
      ["time", formatNs(a.transitionNs), formatNs(b.transitionNs), formatDeltaNs(delta.transitionNs)],
      ["tries", String(a.tries.length), String(b.tries.length), formatDelta(delta.tries)],
      ["grace periods", String(a.gracePeriods), String(b.gracePeriods), formatDelta(delta.gracePeriods)],
      ["isolated CPUs disturbed", cpus(a), cpus(b), formatDelta(delta.disturbedCpus)],
      counts("disturbances", ({ count }) => count),
      counts("exits", ({ exits }) => exits),
      counts("IPIs", ({ ipis }) => ipis),
      counts("switches", ({ switches }) => switches),
      counts("ticks", ({ ticks }) => ticks),
      ["time taken", stolen(a), stolen(b), formatDeltaNs(delta.figures.stolenNs)],
      ["violations", String(a.violations.length), String(b.violations.length), formatDelta(b.violations.length - a.violations.length)],
    ],
  };
}

export function linesTable({ a, b, delta }: CompareDocument): TableData {
  const names = new FileNames([a.setup.file, ...[...a.ledger, ...b.ledger].map(({ file }) => file)].filter((file) => file !== ""));
  return {
    columns: [right("count A"), right("count B"), right("B - A"), right("switches B - A"), right("taken B - A"), left("because of")],
    rows: delta.lines
      .filter(({ a: left_, b: right_ }) => happened(left_) || happened(right_))
      .map((line) => [
        side(line.lineA, line.a, line),
        side(line.lineB, line.b, line),
        formatDelta(line.delta.count),
        formatDelta(line.delta.switches),
        formatDeltaNs(line.delta.stolenNs),
        lineName(line, names),
      ]),
  };
}

function happened({ count, exits, ipis, switches, ticks }: Figures): boolean {
  return count + exits + ipis + switches + ticks > 0;
}

/** A dash where the side has no such line at all. */
function side(line: number, figures: Figures, { file }: LineDelta): string {
  return file !== "" && line === 0 ? "-" : String(figures.count);
}

/** `transition.c:119 schedule_on_each_cpu`; with both numbers where the line has moved. */
function lineName(line: LineDelta, names: FileNames): string {
  const shown = { ...line, line: line.lineA === 0 ? line.lineB : line.lineA };
  const moved = line.lineA !== 0 && line.lineB !== 0 && line.lineA !== line.lineB;
  return moved ? `${shortPlace(line.file, line.lineA, names)} (B: ${line.lineB}) ${line.primitive}` : chargedTo(shown, names);
}

/** Points by function and primitive: their lines move between the sides. */
export function pointsTable({ a, b }: CompareDocument): TableData {
  const sum = ({ points }: SimulateDocument): ReadonlyMap<string, number> => {
    const sums = new Map<string, number>();
    for (const { function: name, primitive, totalNs } of points) {
      const key = `${primitive}${name === "" ? "" : ` in ${name}`}`;
      sums.set(key, (sums.get(key) ?? 0) + totalNs);
    }
    return sums;
  };
  const [left_, right_] = [sum(a), sum(b)];
  const keys = [...new Set([...left_.keys(), ...right_.keys()])];
  const text = (value: number | undefined): string => (value === undefined ? "-" : formatNs(value));
  return {
    columns: [right("A"), right("B"), right("B - A"), left("synchronization point")],
    rows: keys.map((key) => [
      text(left_.get(key)),
      text(right_.get(key)),
      formatDeltaNs((right_.get(key) ?? 0) - (left_.get(key) ?? 0)),
      key,
    ]),
  };
}

export function violationLines({ violations }: SimulateDocument): readonly string[] {
  return violations.map(
    ({ property, message, file, line, function: name, timeNs }) =>
      `  ${wrap(`${property} at ${file === "" ? name : `${file}:${line} (${name})`}, ${formatNs(timeNs)}: ${message}`, "    ")}`,
  );
}
