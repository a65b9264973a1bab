/** `compare-trace`: totals of both sides first, then each cause on either. */
import { left, pairs, right, table, type TableData } from "../../simulator/report/columns.ts";
import type { Entry } from "../../simulator/report/columns.ts";
import type { Figures } from "../../simulator/report/documents.ts";
import { formatDelta, formatDeltaNs, formatNs, plural } from "../../simulator/report/figures.ts";
import { bars, code, entries, fenced, paragraphs, section } from "../../simulator/report/markdown.ts";
import { originEntries, ORIGINS_TITLE, originsTable } from "../../simulator/report/origins.ts";
import { headline, problemLines, setupLine } from "../../simulator/report/sections.ts";
import { total } from "../../simulator/report/summary.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import type { CompareTraceDocument, TraceLine } from "../report/trace.ts";

export function compareTraceText(document: CompareTraceDocument): string {
  const { trace, simulated } = document;
  const titled = (title: string, body: readonly string[]): readonly string[] => (body.length === 0 ? [] : [title, ...body]);
  const { columns, rows } = totalsTable(document);
  const lines = linesTable(document);
  return paragraphs([
    [
      wrap(`measured:  ${traceLine(document)}`, "           "),
      wrap(`simulated: ${simulated.setup.file}: ${headline(simulated)}`, "           "),
      wrap(`           ${setupLine(simulated.setup)}`, "           "),
    ],
    titled(title(document), table(columns, rows)),
    titled("By cause", table(lines.columns, lines.rows)),
    titled("The trace", pairs(traceEntries(document))),
    titled(ORIGINS_TITLE, pairs(originEntries(simulated.setup))),
    titled(
      "Problems",
      document.problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`),
    ),
    trace.events === 0 || document.replay === "" ? [] : [`replay of the simulation: ${document.replay}`],
  ]);
}

export function compareTraceMarkdown(document: CompareTraceDocument): string {
  const { trace, simulated } = document;
  return paragraphs([
    [`### ${code(trace.file)} and ${code(simulated.setup.file)}`],
    [`- measured: ${traceLine(document)}`, `- simulated: ${headline(simulated)}`, `- ${setupLine(simulated.setup)}`],
    section(title(document), bars(totalsTable(document))),
    section("By cause", bars(linesTable(document))),
    section("The trace", entries(traceEntries(document))),
    section(ORIGINS_TITLE, bars(originsTable(simulated.setup))),
    section("Problems", fenced(document.problems.flatMap(problemLines))),
    document.replay === "" ? [] : ["#### Replay of the simulation", "", fenced([document.replay])],
  ]);
}

/** `trace.txt: ftrace, 12 events on CPUs 0-3 in 3.012 s` */
function traceLine({ trace }: CompareTraceDocument): string {
  const { file, form, events, cpus, spanNs } = trace;
  return `${file}: ${form === "unknown" ? "" : `${form}, `}${plural(events, "event")} on CPUs ${cpus} in ${formatNs(spanNs)}`;
}

function title({ cpus, trace: { steps } }: CompareTraceDocument): string {
  return `Totals of ${/^\d+$/.test(cpus) ? "CPU" : "CPUs"} ${cpus}${steps.length === 0 ? "" : ` in ${steps.join(", ")}`}`;
}

function totalsTable({ measured, simulated, delta, cpus }: CompareTraceDocument): TableData {
  const a = measured.figures;
  const b = total(delta.lines.map((line) => line.simulated));
  const row = (name: string, pick: (figures: Figures) => number): readonly string[] => [
    name,
    String(pick(a)),
    String(pick(b)),
    formatDelta(pick(b) - pick(a)),
  ];
  const { result } = simulated;
  return {
    columns: [left(""), right("measured"), right("simulated"), right("S - M")],
    rows: [
      row("disturbances", ({ count }) => count),
      row("exits", ({ exits }) => exits),
      row("IPIs", ({ ipis }) => ipis),
      row("switches", ({ switches }) => switches),
      row("ticks", ({ ticks }) => ticks),
      ["time taken", formatNs(a.stolenNs), formatNs(b.stolenNs), formatDeltaNs(b.stolenNs - a.stolenNs)],
      ...(result === "completed" || cpus === "" ? [] : [["result", "", result, ""]]),
    ],
  };
}

function linesTable({ delta, trace }: CompareTraceDocument): TableData {
  const withStep = trace.steps.length > 0;
  const figures = (line: TraceLine): readonly string[] => [
    String(line.measured.count),
    String(line.simulated.count),
    formatDelta(line.delta.count),
    formatDelta(line.delta.exits),
    formatDelta(line.delta.switches),
    line.primitive === "" ? line.cause : `${line.cause}, ${line.primitive}`,
  ];
  const columns = [
    right("measured"),
    right("simulated"),
    right("S - M"),
    right("exits S - M"),
    right("switches S - M"),
    left("because of"),
  ];
  return {
    columns: [...(withStep ? [left("step")] : []), ...columns],
    rows: delta.lines.map((line) => [...(withStep ? [line.step] : []), ...figures(line)]),
  };
}

function traceEntries({ trace }: CompareTraceDocument): readonly Entry[] {
  const { lines, events, passed, unread, lost, own, blind, outside, groups, steps } = trace;
  const known = Object.entries(groups).map(([group, count]) => `${group} ${count}`);
  return [
    ["lines", `${lines}: ${plural(events, "event")}, ${passed} without meaning here, ${unread} not understood`],
    ["lost", lost === "unknown" ? "some events, and the kernel does not say how many" : plural(lost, "event")],
    ["events of", known.join(", ")],
    ...(steps.length === 0 ? [] : [["outside of the steps", plural(outside, "disturbance")] as const]),
    ...(own.length === 0
      ? []
      : [["the tasks' own", own.map(({ cpu, count }) => `${plural(count, "exit")} on CPU ${cpu}`).join(", ")] as const]),
    ...(blind === "" ? [] : [["exits not told", `CPUs ${blind}`] as const]),
  ];
}
