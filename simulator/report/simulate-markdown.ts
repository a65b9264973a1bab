/** `simulate --format markdown`: for a commit message, a merge request, an issue. */
import type { SimulateDocument, TextOptions } from "./documents.ts";
import { plural } from "./figures.ts";
import { evidence } from "./evidence.ts";
import { ORIGINS_TITLE, originsTable } from "./origins.ts";
import { bars, code, entries, fenced, paragraphs, section } from "./markdown.ts";
import {
  causesTable,
  fileNames,
  headline,
  linesTable,
  logTable,
  pointsTable,
  problemLines,
  runsLeftOut,
  runsTable,
  runsTotals,
  sharesTable,
  sources,
  stepsTable,
  totals,
  type TryText,
  tries,
  violations,
  whose,
} from "./sections.ts";

/** The whole answer. Headings begin at the third level, so that it fits below those of the text it is pasted into. */
export function simulateMarkdown(document: SimulateDocument, { log }: TextOptions): string {
  const names = fileNames(document);
  const { setup, runs } = document;
  return paragraphs([
    [`### ${code(setup.file)}${setup.patch === "" ? "" : ` with ${code(setup.patch)}`}: ${headline(document)}`],
    evidence(setup),
    ...(runs === undefined
      ? []
      : [
          section("All runs", entries(runsTotals(runs))),
          [bars(runsTable(runs))],
          leftOut(runsLeftOut(runs), "run"),
          [`The first run with the worst result: ${setup.scenario}, seed ${setup.seed}`],
        ]),
    section("Totals", entries(totals(document))),
    section(`Disturbances of ${whose(setup)} by whose business they were`, bars(sharesTable(document))),
    section("Steps", bars(stepsTable(document))),
    section("Tries", triesList(document)),
    section(`Disturbances of ${whose(setup)} by cause`, bars(causesTable(document))),
    section(`Disturbances of ${whose(setup)} by source line`, bars(linesTable(document, names))),
    section("Synchronization points", bars(pointsTable(document, names))),
    ...violations(document, names).flatMap(({ title, message, property, stack, trace }) => [
      [`#### Violation: ${title}`],
      message === "" ? [] : [message],
      property === "" ? [] : [property],
      filled(bars(stack)),
      filled(bars(trace)),
    ]),
    section(ORIGINS_TITLE, bars(originsTable(setup))),
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

function filled(body: string): readonly string[] {
  return body === "" ? [] : [body];
}

export function leftOut(count: number, what: string): readonly string[] {
  return count > 0 ? [`And ${plural(count, `more ${what}`, `more ${what}s`)}.`] : [];
}
