/** Problems for a terminal: `file:line:column: severity: message [code]`, the line of source with a caret, and what to do. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { placeText } from "../../simulator/report/place.ts";
import { afterColon, WIDTH, wrap } from "../../simulator/report/wrap.ts";

/** The text that a problem is about, for its excerpt; undefined where it is not at hand. */
export type FindSource = (file: string) => SourceFile | undefined;

/** Colours, or none. */
export type Paint = (style: "error" | "warning" | "info" | "strong", text: string) => string;

export const plain: Paint = (_, text) => text;

const CODES: Readonly<Record<Parameters<Paint>[0], string>> = { error: "31;1", warning: "35;1", info: "36", strong: "1" };

/** ANSI colours. */
export const coloured: Paint = (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;

/** Longer lines of source are shown in part. */
const EXCERPT = WIDTH - 8;
/** As many problems as a person reads; the rest is counted. */
const SHOWN = 50;

/** Several problems, errors first in the order they came. */
export function renderProblems(problems: readonly Problem[], find: FindSource, paint: Paint): string {
  const order = ["error", "warning", "info"] as const;
  const sorted = order.flatMap((severity) => problems.filter((problem) => problem.severity === severity));
  const rest = sorted.length - SHOWN;
  const lines = sorted.slice(0, SHOWN).flatMap((problem) => renderProblem(problem, find, paint));
  return [...lines, ...(rest > 0 ? [`and ${rest} more; --format json lists them`] : [])].map((line) => `${line}\n`).join("");
}

function renderProblem(problem: Problem, find: FindSource, paint: Paint): readonly string[] {
  const { file, line, column, severity, message, code, help, related = [] } = problem;
  const head = `${paint("strong", `${placeText(file, line, column)}:`)} ${paint(severity, `${severity}:`)} ${afterColon(message)} [${code}]`;
  return [
    head,
    ...excerpt(find(file), line, column, severity, paint),
    ...(help === "" ? [] : [`  help: ${wrap(afterColon(help), "        ")}`]),
    ...related.map((place) => `  ${placeText(place.file, place.line, place.column)}: ${afterColon(place.message)}`),
  ];
}

/** The line, and a caret below the column. Tabs stay tabs in both, so that the caret stands where the terminal puts the column. */
function excerpt(
  file: SourceFile | undefined,
  line: number,
  column: number,
  severity: Problem["severity"],
  paint: Paint,
): readonly string[] {
  if (file === undefined || line < 1 || line > file.lineStarts.length) return [];
  const text = lineText(file, line);
  const at = Math.min(column - 1, text.length);
  const from = at > EXCERPT - 20 ? at - EXCERPT / 2 : 0;
  const shown = printable(text.slice(from, from + EXCERPT));
  const before = shown.slice(0, at - from).replaceAll(/[^\t]/g, " ");
  const gutter = `${String(line).padStart(5)} | `;
  return [`${gutter}${shown}`, `${" ".repeat(gutter.length - 2)}| ${before}${paint(severity, "^")}`];
}

function lineText({ text, lineStarts }: SourceFile, line: number): string {
  const start = lineStarts[line - 1] ?? 0;
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}

/** Control characters could do things to a terminal. One character stays one character. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\uFFFD");
}
