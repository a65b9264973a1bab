/** A file's synchronization as one Markdown page: for a commit message, a review, or the command of an editor's lens. */
import { positionAt } from "../../base/source-file.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import type { OutsideCaller } from "./callers.ts";
import type { PairedPlace } from "./describe.ts";
import { escape, prose } from "./describe-markdown.ts";
import { BOUNDARY_TEXT, CLASS_TEXT, counted } from "./describe-words.ts";
import type { Context, FileFacts, FunctionFacts, SynchronizationPoint } from "./facts.ts";

export interface Page {
  readonly file: EditorFile;
  readonly facts: FileFacts;
  readonly pairsOf: (point: SynchronizationPoint) => readonly PairedPlace[];
  /** Who reaches the file's functions from outside; absent where that was not looked for. */
  readonly callers?: readonly OutsideCaller[];
}

/** @param only A function's name; undefined for the whole file. */
export function fileMarkdown(page: Page, only?: string): string {
  const shown = page.facts.functions.filter(({ function: fn, points, boundaries }) =>
    only === undefined ? points.length > 0 || boundaries.length > 0 : fn.name === only,
  );
  const title = only === undefined ? `# Synchronization in ${escape(page.facts.path)}` : "";
  const blocks = [
    title,
    ...shown.map((facts) => functionBlock(page, facts)),
    shown.length === 0 ? "No synchronization point is known here." : "",
  ];
  return `${[...blocks, callersBlock(page.callers ?? [], only), only === undefined ? notAnalysed(page.file) : ""].filter((block) => block !== "").join("\n\n")}\n`;
}

/** One sentence without marks, for clients that show only messages. */
export function fileSummary({ facts }: Page, only?: string): string {
  const functions = facts.functions.filter(({ function: fn }) => only === undefined || fn.name === only);
  const points = functions.flatMap((each) => each.points);
  const counts = new Map<string, number>();
  for (const { primitive } of points) counts.set(primitive.class, (counts.get(primitive.class) ?? 0) + 1);
  const groups = [...counts].map(([group, count]) => `${count} ${group}`).join(", ");
  const where = only === undefined ? facts.path : `${only}()`;
  return `${where}: ${counted(points.length, "synchronization point")}${groups === "" ? "" : ` (${groups})`}`;
}

function functionBlock(page: Page, { function: fn, points, boundaries }: FunctionFacts): string {
  const { source } = page.file;
  const line = (offset: number): number => positionAt(source, offset).line;
  const marks = boundaries.map(({ kind, start, end }) => `- lines ${line(start)} to ${line(end)}: ${escape(BOUNDARY_TEXT[kind])}`);
  const rows = points.map((point) => {
    const { name, primitive, via, context } = point;
    const what = via.length === 0 && name === primitive.name ? `\`${name}\`` : `\`${name}\` (\`${primitive.name}\`)`;
    const pairs = page.pairsOf(point).map((pair) => `\`${pair.name}\` in \`${pair.function}()\`, ${escape(pair.path)}:${pair.line}`);
    return `| ${line(point.start)} | ${what} | ${CLASS_TEXT[primitive.class]} | ${contextCell(context)} | ${pairs.join("; ")} |`;
  });
  const table = rows.length === 0 ? [] : ["| line | point | what it does | here | pairs with |", "|--:|---|---|---|---|", ...rows];
  return [`## \`${fn.name}()\``, marks.join("\n"), table.join("\n")].filter((part) => part !== "").join("\n\n");
}

/** What differs from ordinary task context, as far as it is known. */
function contextCell(context: Context | undefined): string {
  if (context === undefined) return "not reached on any known path";
  const parts = [
    context.rcuWatching.value === "no" ? "RCU is not watching" : "",
    context.preemptible.value === "no" ? "not preemptible" : "",
    context.irqs.value === "no" ? "interrupts off" : "",
    context.readers.length > 0 ? `reader: ${escape(context.readers.map(({ flavour }) => flavour).join(", "))}` : "",
    context.locks.length > 0 ? `holds ${context.locks.map(({ lock }) => `\`${lock.replaceAll("|", String.raw`\|`)}\``).join(", ")}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function callersBlock(callers: readonly OutsideCaller[], only: string | undefined): string {
  const shown = callers.filter(({ target }) => only === undefined || target === only);
  if (shown.length === 0) return "";
  const rows = shown.map(({ target, function: name, path, via, rcuWatching, table }) => {
    const where = `\`${name}()\` in ${escape(path)}${table === undefined ? "" : ` (${escape(table)})`}`;
    const through = via.map((each) => `\`${each}\``).join(", ");
    return `| \`${target}()\` | ${where} | ${through} | ${rcuWatching.value}${rcuWatching.why === "" ? "" : `: ${prose(rcuWatching.why)}`} |`;
  });
  return ["## Reached from outside", "", "| function | from | through | RCU is watching |", "|---|---|---|---|", ...rows].join("\n");
}

function notAnalysed({ functions, source }: EditorFile): string {
  const left = functions.filter(({ notAnalysed: why }) => why !== undefined);
  if (left.length === 0) return "";
  const lines = left.map((fn) => `- \`${fn.name}()\`, line ${positionAt(source, fn.nameStart).line}: ${escape(fn.notAnalysed ?? "")}`);
  return ["## Not analysed", "", ...lines].join("\n");
}
