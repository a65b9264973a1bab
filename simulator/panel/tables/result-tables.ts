/** The tables of one run, and of two side by side. */
import type { Delta, Figures, RunSummary } from "../../jobs/simulation.ts";
import { shareTitle } from "../../report/shares.ts";
import { baseName, formatCount, formatDelta, formatDeltaNs, formatNs } from "../format.ts";
import { t } from "../words.ts";
import { type Cell, type Column, sharesOf, type Table } from "./table.ts";

const FIGURES = ["count", "exits", "ipis", "switches", "ticks", "stolenNs"] as const satisfies readonly (keyof Figures)[];

function figureColumns(): readonly Column[] {
  const column = (id: string, title: string, hint: string): Column => ({ id, title, hint, numeric: true });
  return [
    column("count", t("disturbed"), t("How often a CPU was made to leave what it did")),
    column("exits", t("exits"), t("Departures from user mode, guest or idle")),
    column("ipis", t("IPIs"), t("Interrupts from other CPUs")),
    column("switches", t("switches"), t("Context switches")),
    column("ticks", t("ticks"), t("Timer ticks")),
    column("stolenNs", t("taken"), t("Virtual time taken from the CPU's own work")),
  ];
}

/** Cells of the figures of all rows; the time taken has a bar. */
function figureCells(rows: readonly Figures[]): readonly (readonly Cell[])[] {
  const shares = sharesOf(rows.map(({ stolenNs }) => stolenNs));
  return rows.map((figures, at) =>
    FIGURES.map((name) => {
      const value = figures[name];
      if (name === "stolenNs") return { sort: value, text: formatNs(value), bar: shares[at] ?? 0 };
      return value === 0 ? { sort: 0, text: "0", tone: "dim" } : { sort: value, text: formatCount(value) };
    }),
  );
}

/** What a line is blamed for; the kernel's own doing where no line of the file's is. */
export function blame({ file, line, function: name, primitive }: PlaceOfCode): Cell {
  if (file === "") {
    const own = name === "" || name === primitive || name.startsWith("sim_") ? primitive : [name, primitive].filter(Boolean).join(", ");
    return { sort: `~${own}`, text: t("kernel: {0}", own === "" ? t("itself") : own), tone: "dim" };
  }
  const text = `${baseName(file)}:${line} ${primitive === "" ? name : primitive}`;
  const note = primitive === "" ? {} : { note: t("in {0}", name) };
  return { sort: `${file}:${String(line).padStart(7, "0")}`, text, place: { file, line }, ...note };
}

interface PlaceOfCode {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly primitive: string;
}

export function linesTable({ byLine }: RunSummary, sort = "place"): Table {
  const figures = figureCells(byLine);
  return {
    id: "lines",
    title: t("By source line"),
    sort,
    columns: [
      { id: "place", title: t("because of"), numeric: false },
      ...figureColumns(),
      { id: "cpus", title: t("CPUs"), numeric: false },
    ],
    rows: byLine.map((line, at) => [blame(line), ...(figures[at] ?? []), { sort: line.cpus, text: line.cpus }]),
  };
}

export function cpusTable({ byCpu, timeline }: RunSummary, sort = "cpu"): Table {
  const kinds = new Map(timeline.lanes.flatMap((lane) => (lane.kind === "cpu" ? [[lane.cpu, lane] as const] : [])));
  const figures = figureCells(byCpu);
  return {
    id: "cpus",
    title: t("By CPU"),
    sort,
    columns: [{ id: "cpu", title: t("CPU"), numeric: true }, { id: "kind", title: t("kind"), numeric: false }, ...figureColumns()],
    rows: byCpu.map(({ cpu, isolated }, at) => {
      const lane = kinds.get(cpu);
      const kind = lane?.nohzFull === true ? (lane.isolated ? "nohz_full, isolated" : "nohz_full") : isolated ? "isolated" : "housekeeping";
      return [{ sort: cpu, text: String(cpu) }, { sort: kind, text: kind, tone: "dim" }, ...(figures[at] ?? [])];
    }),
  };
}

export function pointsTable({ points }: RunSummary, sort = "-total"): Table {
  const shares = sharesOf(points.map(({ totalNs }) => totalNs));
  return {
    id: "points",
    title: t("Synchronization points"),
    sort,
    columns: [
      { id: "place", title: t("synchronization point"), numeric: false },
      { id: "calls", title: t("calls"), numeric: true },
      { id: "total", title: t("time in all"), numeric: true },
      { id: "disturbances", title: t("disturbances"), numeric: true },
    ],
    rows: points.map((point, at) => [
      blame(point),
      { sort: point.calls, text: formatCount(point.calls) },
      { sort: point.totalNs, text: formatNs(point.totalNs), bar: shares[at] ?? 0 },
      { sort: point.disturbances, text: formatCount(point.disturbances), ...(point.disturbances === 0 ? { tone: "dim" as const } : {}) },
    ]),
  };
}

/** Whose business it was: the question after "how many". */
export function sharesTable({ byShare }: RunSummary, sort = ""): Table {
  const figures = figureCells(byShare);
  return {
    id: "shares",
    title: t("By whose business it was"),
    sort,
    columns: [{ id: "share", title: t("because of"), numeric: false }, ...figureColumns()],
    rows: byShare.map(({ share }, at) => [{ sort: at, text: shareTitle(share) }, ...(figures[at] ?? [])]),
  };
}

export function causesTable({ byCause }: RunSummary, sort = "-count"): Table {
  const figures = figureCells(byCause);
  return {
    id: "causes",
    title: t("By cause"),
    sort,
    columns: [{ id: "cause", title: t("cause"), numeric: false }, ...figureColumns()],
    rows: byCause.map(({ cause }, at) => [{ sort: cause, text: cause }, ...(figures[at] ?? [])]),
  };
}

// ---------------------------------------------------------------- two runs

function signed(value: number, text: string): Cell {
  return {
    sort: value,
    text,
    ...(value === 0 ? { tone: "dim" as const } : { tone: value < 0 ? ("better" as const) : ("worse" as const) }),
  };
}

/** Neither more nor fewer is better. */
function neutral(value: number): Cell {
  return { sort: value, text: formatDelta(value), ...(value === 0 ? { tone: "dim" as const } : {}) };
}

/** Totals of both sides. */
export function totalsTable(a: RunSummary, b: RunSummary, { figures, transitionNs, tries, gracePeriods, disturbedCpus }: Delta): Table {
  const counted = (title: string, left: number, right: number, difference: Cell): readonly Cell[] => [
    { sort: title, text: title },
    { sort: left, text: formatCount(left) },
    { sort: right, text: formatCount(right) },
    difference,
  ];
  const timed = (title: string, left: number, right: number, difference: number): readonly Cell[] => [
    { sort: title, text: title },
    { sort: left, text: formatNs(left) },
    { sort: right, text: formatNs(right) },
    signed(difference, formatDeltaNs(difference)),
  ];
  const count = (title: string, name: Exclude<keyof Figures, "stolenNs">): readonly Cell[] =>
    counted(title, a.totals[name], b.totals[name], signed(figures[name], formatDelta(figures[name])));
  const disturbed = ({ byCpu, setup }: RunSummary): number => byCpu.filter(({ isolated }) => setup.isolated === "" || isolated).length;
  return {
    id: "totals",
    title: t("Totals"),
    sort: "",
    columns: sideColumns(t("figure")),
    rows: [
      timed(t("time"), a.transitionNs, b.transitionNs, transitionNs),
      counted(t("tries"), a.tries.length + a.triesDropped, b.tries.length + b.triesDropped, signed(tries, formatDelta(tries))),
      counted(t("grace periods"), a.gracePeriods, b.gracePeriods, neutral(gracePeriods)),
      counted(t("CPUs disturbed"), disturbed(a), disturbed(b), signed(disturbedCpus, formatDelta(disturbedCpus))),
      count(t("disturbances"), "count"),
      count(t("exits"), "exits"),
      count(t("IPIs"), "ipis"),
      count(t("switches"), "switches"),
      count(t("ticks"), "ticks"),
      timed(t("time taken"), a.totals.stolenNs, b.totals.stolenNs, figures.stolenNs),
      counted(
        t("violations"),
        a.violations.length,
        b.violations.length,
        signed(b.violations.length - a.violations.length, formatDelta(b.violations.length - a.violations.length)),
      ),
    ],
  };
}

function sideColumns(first: string): readonly Column[] {
  return [
    { id: "what", title: first, numeric: false },
    { id: "a", title: "A", numeric: true },
    { id: "b", title: "B", numeric: true },
    { id: "delta", title: "B − A", numeric: true },
  ];
}

/** Line by line, on both sides. A line that only one side has is empty on the other. */
export function deltaTable({ lines }: Delta, sort = "place"): Table {
  const side = (present: number, file: string, value: number): Cell =>
    present === 0 && file !== "" ? { sort: 0, text: "–", tone: "dim" } : { sort: value, text: formatCount(value) };
  const disturbed = t("How often a CPU was made to leave what it did");
  return {
    id: "delta",
    title: t("Disturbances by source line"),
    sort,
    columns: [
      { id: "place", title: t("because of"), numeric: false },
      { id: "a", title: "A", hint: disturbed, numeric: true },
      { id: "b", title: "B", hint: disturbed, numeric: true },
      { id: "delta", title: "B − A", hint: disturbed, numeric: true },
      { id: "switches", title: t("switches B − A"), numeric: true },
      { id: "taken", title: t("taken B − A"), numeric: true },
    ],
    rows: lines.map((line) => {
      const at = blame({ ...line, line: line.lineA === 0 ? line.lineB : line.lineA });
      const moved = line.lineA !== 0 && line.lineB !== 0 && line.lineA !== line.lineB;
      return [
        moved ? { ...at, text: t("{0} (B: {1})", at.text, line.lineB) } : at,
        side(line.lineA, line.file, line.a.count),
        side(line.lineB, line.file, line.b.count),
        signed(line.delta.count, formatDelta(line.delta.count)),
        signed(line.delta.switches, formatDelta(line.delta.switches)),
        signed(line.delta.stolenNs, formatDeltaNs(line.delta.stolenNs)),
      ];
    }),
  };
}
