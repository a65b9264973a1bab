/** `explore --format text`: the verdict first, then why. */
import { pairs } from "../../simulator/report/columns.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { problemLines, setupLine } from "../../simulator/report/sections.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import type { ExploreViolation, TraceStep } from "../../simulator/explore/result.ts";
import { racesHeading, raceText } from "../../simulator/explore/report/races.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import {
  changesOf,
  cycleHeading,
  cycleText,
  exploreFigures,
  exploreHeadline,
  lengthText,
  propertyText,
  roundEnd,
  roundText,
  stepPlace,
  stepText,
  violationTitle,
} from "../../simulator/explore/report/parts.ts";

export function exploreText(document: ExploreDocument): string {
  const { setup, violation, notModelled, problems, replay, properties } = document;
  return paragraphs([
    [wrap(`${setup.file}${setup.patch === "" ? "" : ` with ${setup.patch}`}: ${exploreHeadline(document)}`), wrap(setupLine(setup))],
    ...(violation === undefined
      ? []
      : [
          [
            "What goes wrong",
            `  ${wrap(violationTitle(document), "  ")}`,
            ...violation.stack.slice(0, 8).map(frameLine),
            ...propertyLines(propertyText(document)),
          ],
          [`How it comes to that (${lengthText(document)})`, ...violation.steps.flatMap((step, at) => stepLines(step, at, violation))],
          cycleLines(violation),
        ]),
    ["Explored", ...pairs(exploreFigures(document))],
    [
      "Checked",
      `  ${wrap(
        properties
          .filter(({ checked }) => checked)
          .map(({ name }) => name)
          .join(", "),
        "  ",
      )}`,
    ],
    racesHeading(document) === ""
      ? []
      : [racesHeading(document), ...(document.dataRaces ?? []).map((race) => `  - ${wrap(raceText(race), "    ")}`)],
    ["Not modelled", ...notModelled.map((each) => `  - ${wrap(each, "    ")}`)],
    problems.length === 0 ? [] : ["Problems", ...problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`)],
    replay === "" ? [] : [`replay: ${replay}`],
  ]);
}

function propertyLines(text: string): readonly string[] {
  return text === "" ? [] : [`  ${wrap(text, "  ")}`];
}

function frameLine({ function: name, file, line }: { readonly function: string; readonly file: string; readonly line: number }): string {
  return `    in ${name}()${file === "" ? "" : ` at ${file}:${line}`}`;
}

function cycleLines({ cycle }: ExploreViolation): readonly string[] {
  if (cycle === undefined) return [];
  return [cycleHeading(cycle), `  ${wrap(cycleText(), "  ")}`, ...cycle.tasks.map(({ text }) => `  - ${wrap(text, "    ")}`)];
}

function stepLines(step: TraceStep, index: number, { steps, cycle }: ExploreViolation): readonly string[] {
  const number = `${index + 1}.`.padStart(4);
  const place = stepPlace(step);
  const begins = cycle?.from === index;
  const ends = cycle !== undefined && index === steps.length - 1;
  return [
    ...(begins ? [`     ${wrap(roundText(cycle), "     ")}`] : []),
    `${number} ${wrap(`${stepText(step)}${place === "" ? "" : ` [${place}]`}`, "       ")}`,
    ...(step.stale === undefined ? [] : [`       stale: ${step.stale}`]),
    ...changesOf(step.changed).map((change) => `       ${wrap(change, "         ")}`),
    ...(ends ? [`     ${roundEnd(cycle)}`] : []),
  ];
}
