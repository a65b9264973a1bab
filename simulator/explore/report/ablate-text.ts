/** What `ablate` found, as text and as Markdown. */
import { listing, plural } from "../../report/figures.ts";
import { code, paragraphs, section, table } from "../../report/markdown.ts";
import { setupLine } from "../../report/sections.ts";
import { wrap } from "../../report/wrap.ts";
import type { AblatedPoint, CoveringSet } from "../ablate.ts";
import { DEFAULT_MEMORY } from "../request.ts";
import type { AblateDocument, PristineVerdict } from "./ablate-document.ts";
import { stepPlace, stepText } from "./parts.ts";

function headline({ points, setup }: AblateDocument): string {
  const count = (verdict: AblatedPoint["verdict"], what: string): readonly string[] => {
    const of = points.filter((point) => point.verdict === verdict).length;
    return of === 0 ? [] : [`${of} ${what}`];
  };
  const parts = [
    ...count("needed", "needed"),
    ...count("covered", "covered by something else"),
    ...count("not-needed", "not needed within the bounds"),
    ...count("gave-up", "without an answer"),
  ];
  return `${setup.file}: ${plural(points.length, "way")} to take something away: ${listing(parts)}`;
}

/** One phrase: what was done. */
function whatWas({ primitive, variant, leaves }: Pick<AblatedPoint, "primitive" | "variant" | "leaves">): string {
  return variant === "deleted" ? `${primitive} deleted` : `${primitive} weakened to ${leaves}`;
}

/** One line: a point, and what came of it. */
export function pointLine(point: Pick<AblatedPoint, "line" | "function" | "primitive" | "variant" | "leaves" | "verdict">): string {
  return `line ${point.line}, ${point.function}(): ${whatWas(point)}: ${point.verdict}`;
}

function because(point: AblatedPoint): string {
  const { verdict, violation, scenario: broken = "", coveredBy = "", covers = [], why = "", scenarios, memory } = point;
  const under = memory === DEFAULT_MEMORY ? "" : ` under ${memory}`;
  const scenario = `${broken}${under}`;
  const explored = `${listing(scenarios.map(({ name }) => name))}${under}`;
  switch (verdict) {
    case "needed":
      return `without it ${scenario} violates ${violation?.property ?? ""}: ${violation?.message ?? ""} (${violation?.file ?? ""}:${violation?.line ?? 0})`;
    case "covered":
      return `nothing breaks in ${explored}, because of ${coveredBy}: ${listing(covers.map(withoutWords))}`;
    case "not-needed":
      return [`nothing breaks in ${explored}`, ...coverWords(point)].join("; ");
    default:
      return why;
  }
}

/** What breaks without the point and without a set of what covers it. */
function withoutWords({ names, scenario, property }: CoveringSet, index: number, { length }: readonly CoveringSet[]): string {
  const which = length === 1 ? "" : ` the ${ORDINALS[index] ?? "last"} of these`;
  const without =
    names.length > 1 ? `without it and${which === "" ? " all of that" : which}` : which === "" ? "without both" : `without it and${which}`;
  return `${without}, ${scenario} violates ${property}`;
}

const ORDINALS: readonly string[] = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** Why it is not said what covers a point without which nothing breaks, if anything does; none where that is known. */
export function coverWords({ verdict, untold, why = "" }: Pick<AblatedPoint, "verdict" | "untold" | "why">): readonly string[] {
  if (verdict !== "not-needed") return [];
  if (untold === undefined) return why === "" ? [] : [why];
  const without = untold.join(" and ");
  return [
    `what covers it, if anything, cannot be told: something breaks only without ${without} as well, and without that alone the file is not verified either`,
  ];
}

export function ablateText(document: AblateDocument): string {
  return paragraphs([
    [wrap(headline(document)), wrap(setupLine(document.setup))],
    ...document.points.map((point) => [
      wrap(pointLine(point)),
      `  ${wrap(because(point), "  ")}`,
      ...(point.verdict === "needed" ? lastSteps(point) : []),
    ]),
    ["As the file stands", ...document.pristine.map((each) => `  ${pristineName(each)}: ${pristineWords(each)}`)],
    ["Not modelled", ...document.notModelled.map((each) => `  - ${wrap(each, "    ")}`)],
  ]);
}

function pristineName({ name, memory }: PristineVerdict): string {
  return memory === DEFAULT_MEMORY ? name : `${name} under ${memory}`;
}

function pristineWords({ verdict, states }: PristineVerdict): string {
  return `${verdict}, ${plural(states, "state")}`;
}

const LAST_STEPS = 4;

/** How the violation ends; explore, with the same edit, shows all of it. */
function lastSteps({ violation }: AblatedPoint): readonly string[] {
  return (violation?.steps ?? []).slice(-LAST_STEPS).map((step) => `    ${wrap(`${stepText(step)} [${stepPlace(step)}]`, "      ")}`);
}

export function ablateMarkdown(document: AblateDocument): string {
  const rows = document.points.map((point) => [`${point.function}():${point.line}`, whatWas(point), point.verdict, because(point)]);
  return paragraphs([
    [`### ${headline(document)}`],
    [setupLine(document.setup)],
    [table(["point", "what was done", "verdict", "why"], rows)],
    section("As the file stands", document.pristine.map((each) => `- ${code(pristineName(each))}: ${pristineWords(each)}`).join("\n")),
    section("Not modelled", document.notModelled.map((each) => `- ${each}`).join("\n")),
  ]);
}
