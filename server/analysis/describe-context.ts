/** What holds at a point, in phrases for people. Unknown is said as unknown. */
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";
import { list } from "./describe-words.ts";
import type { Because, Context, HeldLock, Interval, Reader } from "./facts.ts";

/** A label and what is said under it. */
export type Entry = readonly [label: string, text: string];

/**
 * The context as a list of labelled phrases. What is as it is in ordinary task context and has no reason of its own is left out.
 *
 * @param source The file that the context's spans lie in: places are named by its lines.
 */
export function describeContext(context: Context, source: SourceFile): readonly Entry[] {
  const at = (span: Span | undefined): string => (span === undefined ? "" : `, line ${positionAt(source, span.start).line}`);
  const answers: readonly (readonly [label: string, because: Because])[] = [
    ["RCU is watching", context.rcuWatching],
    ["preemptible", context.preemptible],
    ["interrupts enabled", context.irqs],
    ["may sleep", context.maySleep],
  ];
  const entries: (Entry | undefined)[] = [
    ...answers.filter(([, { value }]) => value !== "unknown").map(([label, because]) => answer(label, because, at)),
    unknown(answers.filter(([, { value }]) => value === "unknown")),
    context.locks.length === 0 ? undefined : ["locks held", list(context.locks.map((lock) => lockText(lock, at)))],
    context.readers.length === 0 ? undefined : ["readers", list(context.readers.map((reader) => readerText(reader, at)))],
    isZero(context.instrumentation) ? undefined : ["instrumentation regions entered", intervalText(context.instrumentation)],
  ];
  return entries.filter((entry) => entry !== undefined);
}

/** What is not known, together: it has one reason more often than not. */
function unknown(answers: readonly (readonly [label: string, because: Because])[]): Entry | undefined {
  const [first] = answers;
  if (first === undefined) return undefined;
  const why = answers.length === 1 && first[1].why !== "" ? `: ${first[1].why}` : "";
  return ["not known", `${answers.map(([label]) => label).join(", ")}${why}`];
}

function answer(label: string, { value, why, at: span }: Because, at: (span: Span | undefined) => string): Entry {
  const reason = why === "" ? "" : `: ${why}${why.includes("line ") ? "" : at(span)}`;
  return [label, `${value}${reason}`];
}

function lockText({ lock, by, mode, held, at: span }: HeldLock, at: (span: Span | undefined) => string): string {
  const how = [mode === "shared" ? "shared" : "", held === "unknown" ? "on some paths" : ""].filter((part) => part !== "").join(", ");
  const where = span === undefined ? "by the caller" : `${by}${at(span)}`;
  return `${lock} (${[where, how].filter((part) => part !== "").join("; ")})`;
}

function readerText({ flavour, nesting, by, at: span }: Reader, at: (span: Span | undefined) => string): string {
  const where = by === undefined ? "by the caller" : `${by}${at(span)}`;
  return `${flavour} (${where}${nesting.low === 0 ? "; on some paths" : ""})`;
}

function isZero({ low, high }: Interval): boolean {
  return low === 0 && high === 0;
}

/** `1`, `0 to 1`, `1 or more`. */
export function intervalText({ low, high }: Interval): string {
  if (low === high) return String(low);
  return high === Number.POSITIVE_INFINITY ? `${low} or more` : `${low} to ${high}`;
}
