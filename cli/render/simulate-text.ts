/** `simulate --format text`: what one would paste into a mail. Totals first, no line wider than a page where that can be helped. */
import type { SimulateDocument, TextOptions } from "../../simulator/report/documents.ts";
import { pairs, table, type TableData } from "../../simulator/report/columns.ts";
import { plural } from "../../simulator/report/figures.ts";
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
  setupLine,
  sharesTable,
  sources,
  stepsTable,
  totals,
  type TryText,
  tries,
  type ViolationText,
  violations,
  whose,
} from "../../simulator/report/sections.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { originEntries, ORIGINS_TITLE } from "../../simulator/report/origins.ts";
import { wrap } from "../../simulator/report/wrap.ts";

/** The whole answer. */
export function simulateText(document: SimulateDocument, { log }: TextOptions): string {
  const names = fileNames(document);
  const { setup, runs } = document;
  return paragraphs([
    [wrap(`${setup.file}${setup.patch === "" ? "" : ` with ${setup.patch}`}: ${headline(document)}`), wrap(setupLine(setup))],
    ...(runs === undefined
      ? []
      : [
          section("All runs", [...pairs(runsTotals(runs)), ...lines(runsTable(runs)), ...leftOut(runsLeftOut(runs), "run")]),
          [`The first run with the worst result: ${setup.scenario}, seed ${setup.seed}`],
        ]),
    section("Totals", pairs(totals(document))),
    section(`Disturbances of ${whose(setup)} by whose business they were`, lines(sharesTable(document))),
    section("Steps", lines(stepsTable(document))),
    section("Tries", triesLines(document)),
    section(`Disturbances of ${whose(setup)} by cause`, lines(causesTable(document))),
    section(`Disturbances of ${whose(setup)} by source line`, lines(linesTable(document, names))),
    section("Synchronization points", lines(pointsTable(document, names))),
    ...violations(document, names).map(violationLines),
    section(ORIGINS_TITLE, pairs(originEntries(setup))),
    section("Sources", pairs(sources(document))),
    section("What the kernel would have printed", log ? lines(logTable(document.log)) : []),
    section(
      "Problems",
      document.problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`),
    ),
    document.replay === "" ? [] : [`replay: ${document.replay}`],
  ]);
}

function violationLines({ title, message, property, stack, trace }: ViolationText): readonly string[] {
  const said = [message, property].filter((each) => each !== "").map((each) => `  ${wrap(each, "  ")}`);
  return [`Violation: ${title}`].concat(said, lines(stack), lines(trace));
}

function triesLines(document: SimulateDocument): readonly string[] {
  return tries(document).flatMap(tryLines);
}

function tryLines({ title, stragglers, more }: TryText): readonly string[] {
  return [`  ${title}`].concat(
    stragglers.map((line) => `    ${wrap(line, "      ")}`),
    leftOut(more, "task", "    "),
  );
}

function leftOut(count: number, what: string, indent = "  "): readonly string[] {
  return count > 0 ? [`${indent}and ${plural(count, `more ${what}`, `more ${what}s`)}; --format json lists them`] : [];
}

function lines({ columns, rows }: TableData, indent = "  "): readonly string[] {
  return table(columns, rows, indent);
}

/** A title and what belongs to it; nothing where there is nothing. */
function section(title: string, body: readonly string[]): readonly string[] {
  return body.length === 0 ? [] : [title, ...body];
}
