/** `simulate --format markdown`: for a commit message, a merge request, an issue. */
import { table as markdownTable } from "../generate/markdown.ts";
import type { SimulateDocument } from "../report/documents.ts";
import { plural } from "./figures.ts";
import {
  causesTable,
  type Entry,
  fileNames,
  headline,
  linesTable,
  logTable,
  pointsTable,
  problemLines,
  runsLeftOut,
  runsTable,
  runsTotals,
  setupLine,
  sources,
  stepsTable,
  type TableData,
  totals,
  type TryText,
  tries,
  violations,
  whose,
} from "./sections.ts";
import { paragraphs, type TextOptions } from "./simulate-text.ts";

/** The whole answer. Headings begin at the third level, so that it fits below those of the text it is pasted into. */
export function simulateMarkdown(document: SimulateDocument, { log }: TextOptions): string {
  const names = fileNames(document);
  const { setup, runs } = document;
  return paragraphs([
    [`### ${code(setup.file)}${setup.patch === "" ? "" : ` with ${code(setup.patch)}`}: ${headline(document)}`],
    [setupLine(setup)],
    ...(runs === undefined
      ? []
      : [
          section("All runs", entries(runsTotals(runs))),
          [bars(runsTable(runs))],
          leftOut(runsLeftOut(runs), "run"),
          [`The first run with the worst result: ${setup.scenario}, seed ${setup.seed}`],
        ]),
    section("Totals", entries(totals(document))),
    section("Steps", bars(stepsTable(document))),
    section("Tries", triesList(document)),
    section(`Disturbances of ${whose(setup)} by cause`, bars(causesTable(document))),
    section(`Disturbances of ${whose(setup)} by source line`, bars(linesTable(document, names))),
    section("Synchronization points", bars(pointsTable(document, names))),
    ...violations(document, names).flatMap(({ title, message, stack, trace }) => [
      [`#### Violation: ${title}`],
      message === "" ? [] : [message],
      filled(bars(stack)),
      filled(bars(trace)),
    ]),
    section("Sources", entries(sources(document))),
    section("What the kernel would have printed", log ? bars(logTable(document.log)) : ""),
    section("Problems", fenced(document.problems.flatMap(problemLines))),
    document.replay === "" ? [] : ["#### Replay", "", fenced([document.replay])],
  ]);
}

function triesList(document: SimulateDocument): string {
  return tries(document).flatMap(tryItems).join("\n");
}

function tryItems({ title, stragglers, more }: TryText): readonly string[] {
  const tasks = stragglers.map((line) => `  - ${line}`);
  return [`- ${title}`].concat(tasks, more > 0 ? [`  - and ${more} more`] : []);
}

export function leftOut(count: number, what: string): readonly string[] {
  return count > 0 ? [`And ${plural(count, `more ${what}`, `more ${what}s`)}.`] : [];
}

/** A table whose numbers stand to the right. Empty without rows. */
export function bars({ columns, rows }: TableData): string {
  if (rows.length === 0) return "";
  const text = markdownTable(
    columns.map(({ title }) => title),
    rows,
  );
  const rule = `| ${columns.map(({ align }) => (align === "right" ? "---:" : "---")).join(" | ")} |`;
  return text
    .split("\n")
    .map((line, index) => (index === 1 ? rule : line))
    .join("\n");
}

export function entries(list: readonly Entry[]): string {
  return list.map(([name, value]) => `- ${name}: ${value}`).join("\n");
}

export function section(title: string, body: string): readonly string[] {
  return body === "" ? [] : [`#### ${title}`, "", body];
}

function filled(body: string): readonly string[] {
  return body === "" ? [] : [body];
}

export function fenced(lines: readonly string[]): string {
  return lines.length === 0 ? "" : ["```", ...lines, "```"].join("\n");
}

export function code(text: string): string {
  return `\`${text}\``;
}
