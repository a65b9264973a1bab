/** `annotate` for a terminal: function by function, what synchronizes there. */
import { asCall, BOUNDARY_TEXT, CLASS_TEXT, CPU_STATES, DISTURBANCE_TEXT, list } from "../../server/analysis/describe-words.ts";
import type { AnnotateDocument, BoundaryRecord, CallerRecord, ContextRecord, KnownRecord, PointRecord } from "../report/annotate.ts";
import { pairs } from "./columns.ts";
import { plural } from "./figures.ts";
import { paragraphs } from "./simulate-text.ts";
import { wrap } from "./wrap.ts";

type Entry = readonly [label: string, text: string];

export function annotateText(document: AnnotateDocument): string {
  const { points, boundaries, callers } = document;
  const names = [...new Set([...points, ...boundaries].map((each) => each.function))];
  return paragraphs([
    headLines(document),
    ...names.map((name) => functionLines(document, name)),
    callers.length === 0 ? [] : ["Called from outside", ...callers.map(callerLine)],
    notAnalysedLines(document),
  ]);
}

function headLines({ file, kernelVersion, points, parse }: AnnotateDocument): readonly string[] {
  const where = kernelVersion === "" ? "outside a kernel tree" : `Linux ${kernelVersion}`;
  const { functions, analysed } = parse;
  const read = analysed === functions ? plural(functions, "function") : `${analysed} of ${plural(functions, "function")} analysed`;
  return [wrap(`${file} (${where}): ${plural(points.length, "synchronization point")}, ${read}`)];
}

function functionLines({ points, boundaries, file }: AnnotateDocument, name: string): readonly string[] {
  const own = points.filter((point) => point.function === name);
  const stretches = boundaries.filter((boundary) => boundary.function === name);
  return [`${name}()`, ...stretches.map(boundaryLine), ...own.flatMap((point) => pointLines(point, file))];
}

function boundaryLine({ kind, startLine, endLine }: BoundaryRecord): string {
  return wrap(`  lines ${startLine} to ${endLine}: ${BOUNDARY_TEXT[kind]}`, "    ");
}

function pointLines(point: PointRecord, file: string): readonly string[] {
  const { line, name, primitive, via = [], context } = point;
  const between = via.filter((each) => each !== name);
  const through = between.length === 0 ? "" : ` through ${list(between.map((each) => `${each}()`))}`;
  const what = name === primitive ? name : `${name}, which is ${primitive}${through}`;
  return [
    wrap(`  ${line}: ${what}: ${CLASS_TEXT[point.class]}`, "    "),
    ...pairs([...waitEntries(point), ...contextEntries(context), ...pairEntries(point, file)], "      "),
  ];
}

function waitEntries({ waitsFor, doesNotWaitFor, disturbs }: PointRecord): readonly Entry[] {
  const told = CPU_STATES.filter(([key]) => disturbs[key] !== "none").map(
    ([key, title]): Entry => [title, DISTURBANCE_TEXT[disturbs[key]]],
  );
  const entries: readonly Entry[] = [
    ["waits for", waitsFor.join("; ")],
    ["but not for", doesNotWaitFor.join("; ")],
    ...told.map(([title, text]): Entry => [`a CPU ${title}`, text]),
  ];
  return entries.filter(([, text]) => text !== "");
}

/** What is as in ordinary task context, and for no reason of its own, is left out. */
function contextEntries(context: ContextRecord | undefined): readonly Entry[] {
  if (context === undefined) return [["here", "no path from the function's entry leads here"]];
  const { rcuWatching, preemptible, irqs, maySleep, locks, readers } = context;
  const facts = [
    fact(rcuWatching, "RCU is not watching", "RCU may not be watching"),
    fact(preemptible, "not preemptible", ""),
    fact(irqs, "interrupts are off", ""),
    fact(maySleep, "may not sleep", ""),
    ...locks.map(({ lock, held, line }) => `holds ${lock}${placed(line)}${held === "unknown" ? " on some paths" : ""}`),
    ...readers.map(({ flavour, line }) => `in an ${flavour} reader${placed(line)}`),
  ].filter((part) => part !== "");
  return facts.length === 0 ? [] : [["here", facts.join("; ")]];
}

function fact({ value, why }: KnownRecord, no: string, unknown: string): string {
  const said = value === "no" ? no : value === "unknown" && why !== "" ? unknown : "";
  return said === "" || why === "" ? said : `${said} (${why})`;
}

function placed(line: number): string {
  return line === 0 ? "" : ` since line ${line}`;
}

function pairEntries(point: PointRecord, file: string): readonly Entry[] {
  return point.pairs.map((pair, index): Entry => {
    const place = `${pair.file === file ? "" : `${pair.file}:`}${pair.line}`;
    const label = index === 0 ? "pairs with" : "";
    return [label, `${asCall(pair.name, "annotation")} in ${pair.function}(), ${place} (${pair.confidence}: ${pair.why})`];
  });
}

function callerLine({ file, line, function: owner, target, via, rcuWatching, why, from, table }: CallerRecord): string {
  const place = line === 0 ? file : `${file}:${line}`;
  const through = via.length === 0 ? "" : ` through ${list(via)}`;
  const reason = why === "" ? "" : ` (${why})`;
  const source = from === "table" ? `; by the table for Linux ${table ?? ""}` : "";
  return wrap(`  ${target}() from ${owner}() in ${place}${through}: ${WATCHING[rcuWatching]}${reason}${source}`, "    ");
}

const WATCHING = { yes: "RCU is watching", no: "RCU is not watching", unknown: "whether RCU is watching is unknown" } as const;

function notAnalysedLines({ parse }: AnnotateDocument): readonly string[] {
  if (parse.notAnalysed.length === 0) return [];
  return ["Not analysed", ...parse.notAnalysed.map(({ function: name, line, why }) => wrap(`  ${line}: ${name}(): ${why}`, "    "))];
}
