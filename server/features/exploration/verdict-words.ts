/** What explorations have found, in the few words of a hint, a lens, a hover. */
import { plural } from "../../../simulator/report/figures.ts";
import type { AblatedPoint } from "../../../simulator/explore/ablate.ts";
import type { ExploreDocument } from "../../../simulator/explore/report/explore-document.ts";
import { coverWords } from "../../../simulator/explore/report/ablate-text.ts";
import { exploreHeadline, violationTitle } from "../../../simulator/explore/report/parts.ts";
import { DEFAULT_MEMORY } from "../../../simulator/explore/request.ts";
import { isBarrier } from "../../../kernel/catalogue/ablations.ts";
import type { Entry } from "../../analysis/describe-context.ts";
import type { VerdictItem } from "../../protocol.ts";
import type { ExploredPoint, ExploredRun } from "./explored.ts";

export const BEFORE_EDIT = "before the last edit";

/** A few words: `needed: 14-step counterexample`. */
export function verdictText(point: AblatedPoint): string {
  return point.soFar === true ? `${decidedText(point)} (so far)` : decidedText(point);
}

function decidedText(point: AblatedPoint): string {
  const { verdict, violation, coveredBy = "", why = "" } = point;
  switch (verdict) {
    case "needed":
      return violation === undefined ? "needed" : `needed: ${violation.steps.length}-step counterexample`;
    case "covered":
      return `covered by ${coveredBy}`;
    case "not-needed":
      return isCoverKnown(point) ? "not needed within the bounds" : `${nothingBreaks(point)}; cover not known`;
    case "gave-up":
      return point.notReached === true ? "not reached" : `no verdict: ${why}`;
    default:
      return verdict satisfies never;
  }
}

/** Nothing breaks, but it was looked in vain for what may be the reason: that is no proof that nothing needs the point. */
function isCoverKnown(point: AblatedPoint): boolean {
  return coverWords(point).length === 0;
}

/** Whoever names a weakened point has said what is left of it. */
function nothingBreaks({ variant }: AblatedPoint): string {
  return variant === "deleted" ? "nothing breaks without it" : "nothing breaks";
}

/** The same for every way to take the points of a line away. A weakened point is told with what is left of it. */
export function lineText(points: readonly ExploredPoint[]): string {
  const [first] = points;
  if (first === undefined) return "";
  const isMixed = points.some(({ point: { memory } }) => memory !== first.point.memory);
  const texts = points.map((explored) => {
    const { point } = explored;
    const how = point.variant === "deleted" ? "" : `with ${point.leaves} only, `;
    return `${isMixed ? underWhich(explored) : ""}${how}${verdictText(point)}`;
  });
  const text = `${isMixed ? "" : underWhich(first)}${[...new Set(texts)].join(" · ")}`;
  return first.isStale ? `${BEFORE_EDIT}: ${text}` : text;
}

/** Which memory model it was, where it is not the usual one. */
function under(memory: string): string {
  return memory === DEFAULT_MEMORY ? "" : `${memory}: `;
}

/** A barrier has a verdict under no other model than the kernel's. */
function underWhich({ point }: ExploredPoint): string {
  return isBarrier(point.primitive) ? "" : under(point.memory);
}

/** What must not be overlooked comes first. */
const WEIGHT: Readonly<Record<AblatedPoint["verdict"], number>> = { needed: 3, covered: 2, "gave-up": 1, "not-needed": 0 };

/** The weightiest verdict alone: editors cut a hint that is long. */
export function shortText(points: readonly ExploredPoint[]): string {
  return lineText([...points].sort((a, b) => WEIGHT[b.point.verdict] - WEIGHT[a.point.verdict]).slice(0, 1));
}

export function verdictKind({ verdict, notReached }: AblatedPoint): VerdictItem["verdict"] {
  return notReached === true ? "not-reached" : verdict;
}

/** Points by their line, in its order. */
export function byLine(points: readonly ExploredPoint[]): ReadonlyMap<number, readonly ExploredPoint[]> {
  const lines = new Map<number, ExploredPoint[]>();
  for (const point of points) lines.set(point.line, [...(lines.get(point.line) ?? []), point]);
  return lines;
}

/** For a hover: each verdict with why, and within what. */
export function verdictEntries(points: readonly ExploredPoint[]): readonly Entry[] {
  const [first] = points;
  if (first === undefined) return [];
  const verdicts = points.map(
    ({ point }): Entry => [point.variant === "deleted" ? "without it" : `with ${point.leaves} only`, because(point)],
  );
  const explored = [...new Set(points.flatMap(({ point }) => point.scenarios.map(({ name }) => name)))];
  return [
    ...verdicts,
    ...(explored.length === 0 ? [] : [["explored", `${explored.join(", ")}; ${first.what}`] as const]),
    ...(first.within === "" ? [] : [["bounds", first.within] as const]),
  ];
}

function because(point: AblatedPoint): string {
  const { violation, scenario = "" } = point;
  const unknown = coverWords(point);
  const text = unknown.length === 0 ? verdictText(point) : `nothing breaks; ${unknown.join("; ")}`;
  if (violation === undefined) return text;
  const place = violation.file === "" ? "" : ` (${violation.file}:${violation.line})`;
  return `${text}; ${togetherWith(point)}${scenario} is violated: ${violation.message}${place}`;
}

/** The violation of a point that is covered is one without the first of what covers it, too. */
function togetherWith({ covers: [first, ...others] = [] }: AblatedPoint): string {
  if (first === undefined) return "";
  if (others.length > 0) return "without it and the first of these ";
  return first.names.length > 1 ? "without it and all of these " : "without both ";
}

/** The headline of an exploration for a lens. */
export function runTitle({ document, isStale }: ExploredRun): string {
  const { verdict, violation, runs, setup } = document;
  const states = runs.reduce((sum, run) => sum + run.states, 0);
  const seen = `${states.toLocaleString("en-US")} ${states === 1 ? "state" : "states"}`;
  const what =
    verdict === "violated"
      ? `violated in ${plural(violation?.steps.length ?? 0, "step")}: ${violation?.property ?? ""}`
      : verdict === "verified"
        ? `verified within bounds: ${seen}`
        : `gave up after ${seen}`;
  const text = `${under(document.memory)}${setup.scenario} ${what}`;
  return isStale ? `${text} (${BEFORE_EDIT})` : text;
}

/** One sentence, and what goes wrong. */
export function runMessage(document: ExploreDocument): string {
  const title = violationTitle(document);
  return title === "" ? `${exploreHeadline(document)}.` : `${exploreHeadline(document)}. ${title}.`;
}
