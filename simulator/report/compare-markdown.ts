/** `compare --format markdown`. */
import { linesTable, pointsTable, sideName, totalsTable, violationLines } from "./compare-tables.ts";
import type { CompareDocument } from "./documents.ts";
import { evidence } from "./evidence.ts";
import { ORIGINS_TITLE, originsTable } from "./origins.ts";
import { bars, code, fenced, paragraphs, section } from "./markdown.ts";
import { headline, problemLines, whose } from "./sections.ts";

/** The whole answer. */
export function compareMarkdown(document: CompareDocument): string {
  const { a, b } = document;
  return paragraphs([
    [`### ${code(sideName(a))} and ${code(sideName(b))}`],
    [`- A, before: ${headline(a)}`, `- B, after: ${headline(b)}`, ...evidence(a.setup)],
    section("Totals", bars(totalsTable(document))),
    section(`Disturbances of ${whose(a.setup)} by source line`, bars(linesTable(document))),
    section("Time in synchronization points", bars(pointsTable(document))),
    ...(["a", "b"] as const).map((side) => section(`Violations of ${side.toUpperCase()}`, fenced(violationLines(document[side])))),
    section(ORIGINS_TITLE, bars(originsTable(a.setup))),
    section("Problems", fenced(document.problems.flatMap(problemLines))),
    document.replay === "" ? [] : ["#### Replay", "", fenced([document.replay])],
  ]);
}
