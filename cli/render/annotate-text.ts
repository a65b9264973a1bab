/** `annotate` for a terminal: function by function, what synchronizes there. */
import { asCall, BOUNDARY_TEXT, CLASS_TEXT, CPU_STATES, DISTURBANCE_TEXT, list } from "../../server/analysis/describe-words.ts";
import { dependsOnCallers } from "../../server/analysis/entry.ts";
import type { AnnotateDocument, CallerRecord, ContextRecord, KnownRecord, PointRecord } from "../report/annotate.ts";
import { pairs } from "../../simulator/report/columns.ts";
import { plural } from "../../simulator/report/figures.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { afterColon, WIDTH, wrap } from "../../simulator/report/wrap.ts";

type Entry = readonly [label: string, text: string];

export function annotateText(document: AnnotateDocument): string {
  const { points, boundaries, callers } = document;
  const names = [...new Set([...points, ...boundaries].map((each) => each.function))];
  const told = new Map<string, number>();
  return paragraphs([
    headLines(document),
    ...names.map((name) => functionLines(document, name, told)),
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

/** @param told Where the facts of a primitive were told: they are told once. */
function functionLines(document: AnnotateDocument, name: string, told: Map<string, number>): readonly string[] {
  const { points, boundaries, file } = document;
  const own = points.filter((point) => point.function === name);
  const callers = callersOf(document, name);
  const everywhere = sharedFacts(own, callers);
  const stretches = boundaries.filter((boundary) => boundary.function === name);
  return [
    `${name}()`,
    ...everywhere.map((text) => item(`everywhere here: ${text}`)),
    ...stretches.map(({ kind, startLine, endLine }) => item(`lines ${startLine} to ${endLine}: ${BOUNDARY_TEXT[kind]}`)),
    ...own.flatMap((point) => pointLines(point, { file, callers, everywhere, told })),
  ];
}

/** One line below a head, wrapped. */
function item(text: string): string {
  return `  ${wrap(text, "    ", WIDTH)}`;
}

/** What the callers decide about RCU in a function, as far as they are known. */
interface Callers {
  /** The reason that stands where nothing but the callers decides. */
  readonly why: string;
  /** Undefined unless RCU watches at every call from outside. */
  readonly watched: string | undefined;
}

function callersOf({ callers }: AnnotateDocument, name: string): Callers {
  const own = callers.filter(({ target }) => target === name);
  const isWatched = own.length > 0 && own.every(({ rcuWatching }) => rcuWatching === "yes");
  return {
    why: dependsOnCallers(name),
    watched: isWatched ? `RCU watches wherever code outside calls ${name}(), as told at the end` : undefined,
  };
}

interface Around {
  readonly file: string;
  readonly callers: Callers;
  readonly everywhere: readonly string[];
  readonly told: Map<string, number>;
}

function pointLines(point: PointRecord, { file, callers, everywhere, told }: Around): readonly string[] {
  const { line, primitive, context } = point;
  const what = nameText(point);
  const facts = factsOf(point);
  const before = facts.length === 0 ? undefined : told.get(primitive);
  if (facts.length > 0 && before === undefined) told.set(primitive, line);
  const again: readonly Entry[] = before === undefined ? facts : [["does", `as at line ${before}`]];
  const here = context === undefined ? ["no path from the function's entry leads here"] : contextFacts(context, callers);
  const own = here.filter((text) => !everywhere.includes(text));
  const place: readonly Entry[] = own.length === 0 ? [] : [["here", own.join("; ")]];
  return [item(`${line}: ${what}: ${CLASS_TEXT[point.class]}`), ...pairs([...again, ...place, ...pairEntries(point, file)], "      ")];
}

/** A wrapper is what it wraps; an unlock is not the lock that explain describes it with. */
function nameText({ name, primitive, via = [] }: PointRecord): string {
  if (name === primitive) return name;
  if (via.length === 0) return `${name} (see ${primitive})`;
  const between = via.filter((each) => each !== name);
  const through = between.length === 0 ? "" : ` through ${list(between.map((each) => `${each}()`))}`;
  return `${name}, which is ${primitive}${through}`;
}

/** What it waits for and whom it disturbs. */
function factsOf({ waitsFor, doesNotWaitFor, disturbs }: PointRecord): readonly Entry[] {
  const states = CPU_STATES.filter(([key]) => disturbs[key] !== "none");
  const kinds = [...new Set(states.map(([key]) => disturbs[key]))];
  const disturbed = kinds.map((kind) => {
    const who = states.filter(([key]) => disturbs[key] === kind).map(([, title]) => title);
    return `a CPU ${who.join(", or ")}: ${DISTURBANCE_TEXT[kind]}`;
  });
  const entries: readonly Entry[] = [
    ["waits for", waitsFor.join("; ")],
    ["but not for", doesNotWaitFor.join("; ")],
    ...disturbed.map((text, index): Entry => [index === 0 ? "disturbs" : "", text]),
  ];
  return entries.filter(([, text]) => text !== "");
}

/** What all points of a function have in common is said once. */
function sharedFacts(points: readonly PointRecord[], callers: Callers): readonly string[] {
  const [first, ...others] = points.flatMap(({ context }) => (context === undefined ? [] : [contextFacts(context, callers)]));
  return others.length === 0 ? [] : (first ?? []).filter((text) => others.every((facts) => facts.includes(text)));
}

/** What is as in ordinary task context, and for no reason of its own, is left out. */
function contextFacts({ rcuWatching, preemptible, irqs, maySleep, locks, readers }: ContextRecord, callers: Callers): readonly string[] {
  const decided = rcuWatching.why === callers.why ? callers.watched : undefined;
  return [
    decided ?? fact(rcuWatching, "RCU is not watching", "whether RCU watches is unknown"),
    fact(preemptible, "not preemptible", ""),
    fact(irqs, "interrupts are off", ""),
    fact(maySleep, "may not sleep", ""),
    ...locks.map(({ lock, held, line }) => `holds ${lock}${placed(line)}${held === "unknown" ? " on some paths" : ""}`),
    ...readers.map(({ flavour, line }) => `in a reader of ${flavour}${placed(line)}`),
  ].filter((part) => part !== "");
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
    return [
      label,
      `${asCall(pair.name, "annotation")} in ${pair.function}(), ${place} (${pair.confidence}: ${afterColon(pair.why.replace(/\.$/, ""))})`,
    ];
  });
}

function callerLine({ file, line, function: owner, target, via, rcuWatching, why, from, table }: CallerRecord): string {
  const place = line === 0 ? file : `${file}:${line}`;
  const through = via.length === 0 ? "" : ` through ${list(via)}`;
  const reason = why === "" ? "" : ` (${why})`;
  const source = from === "table" ? `; by the table for Linux ${table ?? ""}` : "";
  return item(`${target}() from ${owner}() in ${place}${through}: ${WATCHING[rcuWatching]}${reason}${source}`);
}

const WATCHING = { yes: "RCU is watching", no: "RCU is not watching", unknown: "whether RCU is watching is unknown" } as const;

function notAnalysedLines({ parse }: AnnotateDocument): readonly string[] {
  if (parse.notAnalysed.length === 0) return [];
  return ["Not analysed", ...parse.notAnalysed.map(({ function: name, line, why }) => item(`${line}: ${name}(): ${why}`))];
}
