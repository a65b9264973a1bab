/** `compare`: totals of both sides first, then what each line does on either. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { pairs, table, type TableData } from "../../simulator/report/columns.ts";
import { compareMarkdown } from "../../simulator/report/compare-markdown.ts";
import { linesTable, pointsTable, sideName, totalsTable, violationLines } from "../../simulator/report/compare-tables.ts";
import type { CompareDocument } from "../../simulator/report/documents.ts";
import { originEntries, ORIGINS_TITLE } from "../../simulator/report/origins.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { headline, problemLines, setupLine, whose } from "../../simulator/report/sections.ts";
import { wrap } from "../../simulator/report/wrap.ts";

export type TextForm = "text" | "markdown";

/** The whole answer. */
export function compareText(document: CompareDocument, form: TextForm): string {
  switch (form) {
    case "text":
      return plainText(document);
    case "markdown":
      return compareMarkdown(document);
    default:
      return assertUnreachable(form);
  }
}

function plainText(document: CompareDocument): string {
  const { a, b } = document;
  return paragraphs([
    [wrap(`A: ${sideName(a)}: ${headline(a)}`, "   "), wrap(`B: ${sideName(b)}: ${headline(b)}`, "   "), wrap(setupLine(a.setup))],
    ["Totals", ...lines(totalsTable(document))],
    titled(`Disturbances of ${whose(a.setup)} by source line`, lines(linesTable(document))),
    titled("Time in synchronization points", lines(pointsTable(document))),
    ...(["a", "b"] as const).map((side) => titled(`Violations of ${side.toUpperCase()}`, violationLines(document[side]))),
    titled(ORIGINS_TITLE, pairs(originEntries(a.setup))),
    titled(
      "Problems",
      document.problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`),
    ),
    document.replay === "" ? [] : [`replay: ${document.replay}`],
  ]);
}

function lines({ columns, rows }: TableData): readonly string[] {
  return table(columns, rows);
}

function titled(title: string, body: readonly string[]): readonly string[] {
  return body.length === 0 ? [] : [title, ...body];
}
