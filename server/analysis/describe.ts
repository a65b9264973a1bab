/**
 * What is told about a synchronization point, a function or a name of the catalogue: as data, so that editor and terminal show the
 * same. {@link ./describe-markdown.ts} makes Markdown of it.
 */
import type { SourceFile } from "../../base/source-file.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import type { KernelSource, Primitive } from "../../kernel/catalogue/primitive.ts";
import { describeContext, type Entry } from "./describe-context.ts";
import { asCall, BOUNDARY_TEXT, CLASS_TEXT, counted, CPU_STATES, DISTURBANCE_TEXT, list, ORDERING_TEXT } from "./describe-words.ts";
import type { Boundary, CallFact, FunctionFacts, Sleep, SynchronizationPoint } from "./facts.ts";

export interface Description {
  /** The name as written, with parentheses where it is called. */
  readonly title: string;
  /** What stands beside the title: `schedule_on_each_cpu() · forces every online CPU to switch`. */
  readonly subtitle: string;
  readonly paragraphs: readonly string[];
  /** Properties of the thing itself: what it waits for, its ordering, its cost. */
  readonly entries: readonly Entry[];
  /** Whom it disturbs; empty when nobody. */
  readonly disturbs: readonly Entry[];
  /** What holds at this place; empty when nothing is asked of a place. */
  readonly here: readonly Entry[];
  /** Name of the function that {@link here} is about. */
  readonly in: string;
  readonly pairs: readonly PairedPlace[];
  /** What the last simulation says of this place, and what was simulated; absent when none does. */
  readonly simulated?: { readonly what: string; readonly entries: readonly Entry[] };
  /** What explorations say of this place, and whether that is about the text as it is; absent when none does. */
  readonly explored?: { readonly title: string; readonly entries: readonly Entry[] };
  /** What a client can do here: a title, and the command with its argument. */
  readonly actions?: readonly { readonly title: string; readonly command: string; readonly argument: unknown }[];
  readonly sources: readonly KernelSource[];
  /** Said last: to which kernel the facts belong. Empty when there is nothing to add. */
  readonly note: string;
}

/** A barrier, or an operation that orders, which a point works together with. */
export interface PairedPlace {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly function: string;
  readonly name: string;
  /** How sure it is, and by what: `by the comment that names it`. */
  readonly why: string;
}

export interface Place {
  readonly point: SynchronizationPoint;
  readonly source: SourceFile;
  readonly pairs: readonly PairedPlace[];
}

/** A name of the catalogue, by itself. */
export function describePrimitive(primitive: Primitive, written = primitive.name, note = ""): Description {
  const { kind, class: group, summary, details, waitsFor, doesNotWaitFor, disturbs, context, ordering, cost, since, until } = primitive;
  const versions = [since === undefined ? "" : `since ${since}`, until === undefined ? "" : `until ${until}`].filter(isSaid).join(", ");
  const own = written === primitive.name ? "" : `${asCall(primitive.name, kind)} · `;
  const entries: readonly Entry[] = [
    ["waits for", waitsFor.join("; ")],
    ["does not wait for", doesNotWaitFor.join("; ")],
    ["may sleep", kind === "annotation" || kind === "context" ? "" : context.maySleep ? "yes" : "no"],
    ["where", context.where],
    [
      "ordering",
      ordering.kind === "none" && ordering.note === "" ? "" : [ORDERING_TEXT[ordering.kind], ordering.note].filter(isSaid).join(". "),
    ],
    ["cost", cost],
    ["kernel versions", versions],
  ];
  const states = CPU_STATES.map(([key, title]): Entry => [title, DISTURBANCE_TEXT[disturbs[key]]]);
  const disturbsAny = CPU_STATES.some(([key]) => disturbs[key] !== "none");
  return {
    title: asCall(written, kind),
    subtitle: `${own}${CLASS_TEXT[group]}`,
    paragraphs: [summary, ...details, ...(disturbs.note === "" ? [] : [disturbs.note])],
    entries: entries.filter(([, text]) => text !== ""),
    disturbs: disturbsAny ? states : [],
    here: [],
    in: "",
    pairs: [],
    sources: primitive.sources,
    note,
  };
}

/** A use of something of the catalogue, with what holds there. */
export function describePoint({ point, source, pairs }: Place, note = ""): Description {
  const { primitive, name, via, context } = point;
  const general = describePrimitive(primitive, name, note);
  return {
    ...general,
    paragraphs: [...(via.length === 0 ? [] : [wrapperText(name, via, primitive)]), ...general.paragraphs],
    here: context === undefined ? [["reached", "unknown: no path from the function's entry leads here"]] : describeContext(context, source),
    in: point.function.name,
    pairs,
  };
}

function wrapperText(name: string, via: readonly string[], primitive: Primitive): string {
  const between = via.filter((each) => each !== name);
  const through = between.length === 0 ? "its body" : list(between.map((each) => `${each}()`));
  return `${name}() comes down to ${asCall(primitive.name, primitive.kind)} through ${through}.`;
}

/** A call that may sleep without being a primitive itself. */
export function describeCall({ callee, sleeps, context, function: fn }: CallFact, source: SourceFile): Description {
  return {
    title: `${callee}()`,
    subtitle: sleeps?.how === "always" ? "sleeps" : "may sleep",
    paragraphs: sleeps === undefined ? [] : [sleepText(callee, sleeps)],
    entries: [],
    disturbs: [],
    here: context === undefined ? [] : describeContext(context, source),
    in: fn.name,
    pairs: [],
    sources: [],
    note: "",
  };
}

/** `foo() may sleep in mutex_lock(), which it reaches through bar().` */
export function sleepText(callee: string, { how, primitive, via }: Sleep): string {
  const between = via.filter((name) => name !== callee);
  const reached = between.length === 0 ? "" : `, which it reaches through ${list(between.map((name) => `${name}()`))}`;
  const itself = primitive === callee ? "" : ` in ${primitive}()`;
  return `${callee}() ${how === "always" ? "may always sleep" : "sleeps on some of its paths"}${itself}${reached}.`;
}

/** A function of the file: what is asked of code in it, and what holds whenever it is entered. */
export function describeFunction(facts: FunctionFacts, source: SourceFile, annotations: readonly Primitive[]): Description {
  const { function: fn, entry, points, calls, boundaries } = facts;
  const sleeping = calls.filter(({ sleeps }) => sleeps !== undefined);
  const kinds = [...new Set(boundaries.map(({ kind }) => kind))];
  const entries: readonly Entry[] = [
    ["boundaries", kinds.map((kind) => BOUNDARY_TEXT[kind]).join("; ")],
    ["synchronization", points.length === 0 ? "" : pointsText(points)],
    ["sleeps", sleeping.length === 0 ? "" : `through ${list([...new Set(sleeping.map(({ callee }) => `${callee}()`))])}`],
  ];
  return {
    title: `${fn.name}()`,
    subtitle: annotationText(fn, boundaries),
    paragraphs: annotations.map(({ name, summary }) => `${name}: ${summary}`),
    entries: entries.filter(([, text]) => text !== ""),
    disturbs: [],
    here: describeContext(entry, source),
    in: fn.name,
    pairs: [],
    sources: annotations.flatMap(({ sources }) => sources),
    note: "",
  };
}

function annotationText(fn: EditorFunction, boundaries: readonly Boundary[]): string {
  const kinds = new Set<string>(boundaries.map(({ kind }) => kind));
  const marks = fn.attributes.map(({ name }) => name).filter((name) => name === "static" || name === "inline" || kinds.has(name));
  return [...marks, "function"].join(" ");
}

/** `2 points: synchronize_rcu and mutex_lock`, most frequent first. */
export function pointsText(points: readonly SynchronizationPoint[]): string {
  const counts = new Map<string, number>();
  for (const { name } of points) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  return `${counted(points.length, "point")}: ${list(names)}`;
}

function isSaid(part: string): boolean {
  return part !== "";
}
