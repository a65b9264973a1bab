/** `explore --format markdown`: for a merge request, or to keep beside the code. */
import { code, entries, fenced, paragraphs, section, table } from "../../report/markdown.ts";
import { problemLines, setupLine } from "../../report/sections.ts";
import type { ExploreDocument } from "./explore-document.ts";
import {
  changesOf,
  cycleHeading,
  cycleText,
  exploreFigures,
  exploreHeadline,
  lengthText,
  propertyText,
  roundText,
  stepPlace,
  stepText,
  violationTitle,
} from "./parts.ts";
import { racesHeading, raceText } from "./races.ts";

export function exploreMarkdown(document: ExploreDocument): string {
  const { setup, violation, notModelled, problems, properties, replay } = document;
  const cycle = violation?.cycle;
  const steps = (violation?.steps ?? []).map((step, index) => [
    String(index + 1),
    stepText(step),
    stepPlace(step),
    changesOf(step.changed).join("; "),
  ]);
  if (cycle !== undefined) steps.splice(cycle.from, 0, ["", roundText(cycle), "", ""]);
  const round = cycle === undefined ? "" : [cycleText(), "", ...cycle.tasks.map(({ text }) => `- ${text}`)].join("\n");
  return paragraphs([
    [`### ${setup.file}${setup.patch === "" ? "" : ` with ${setup.patch}`}: ${exploreHeadline(document)}`],
    [setupLine(setup)],
    section("What goes wrong", [violationTitle(document), propertyText(document)].filter((each) => each !== "").join("\n\n")),
    section(
      `How it comes to that (${lengthText(document)})`,
      steps.length === 0 ? "" : table(["", "who does what", "where", "what changes"], steps),
    ),
    section(cycle === undefined ? "" : cycleHeading(cycle), round),
    section("Explored", entries(exploreFigures(document))),
    section(
      "Checked",
      properties
        .filter(({ checked }) => checked)
        .map(({ name }) => code(name))
        .join(", "),
    ),
    section(racesHeading(document), (document.dataRaces ?? []).map((race) => `- ${raceText(race)}`).join("\n")),
    section("Not modelled", notModelled.map((each) => `- ${each}`).join("\n")),
    section("Problems", fenced(problems.flatMap(problemLines))),
    section("Replay", replay === "" ? "" : code(`quiesce replay ${replay}`)),
  ]);
}
