/** `Explain this barrier`: one point as a page, with what it means, what holds there, what it pairs with, and what breaks without it. */
import { code, paragraphs, section, table } from "../../../simulator/report/markdown.ts";
import { changesOf, stepPlace, stepText } from "../../../simulator/explore/report/parts.ts";
import { positionAt } from "../../../base/source-file.ts";
import { describePoint } from "../../analysis/describe.ts";
import { toMarkdown } from "../../analysis/describe-markdown.ts";
import type { SynchronizationPoint } from "../../analysis/facts.ts";
import type { Shown } from "../commands.ts";
import type { View } from "../view.ts";
import type { ExploredPoint } from "./explored.ts";
import { variantsIn } from "./prepare.ts";
import { unreadFunction } from "./unread.ts";
import { lineText, verdictEntries } from "./verdict-words.ts";

/** What is known of a line's points: nothing that can be taken away, every verdict of the text as it is, or not yet. */
export function ownVerdicts(view: View, line: number): "none" | "known" | "unknown" {
  const variants = variantsIn(view).filter((variant) => variant.line === line);
  if (variants.length === 0) return "none";
  const known = verdictsAt(view, line).filter(({ isStale }) => !isStale);
  return variants.every((variant) =>
    known.some(({ point }) => point.soFar !== true && point.variant === variant.variant && point.leaves === variant.leaves),
  )
    ? "known"
    : "unknown";
}

export function verdictsAt(view: View, line: number): readonly ExploredPoint[] {
  return view.explored()?.points.filter((point) => point.line === line) ?? [];
}

/** @param line 1-based. @param failed Why there is no verdict, where one was asked for in vain. */
export function explainPoint(view: View, line: number, failed: string | undefined): Shown | undefined {
  const points = pointsOn(view, line);
  const [first] = points;
  if (first === undefined) {
    const message = noPoint(view, line);
    return { message, markdown: `${message}\n` };
  }
  const verdicts = verdictsAt(view, line);
  const markdown = paragraphs([
    [`### ${first.name}() in ${first.function.name}(), ${view.facts.path}:${line}`],
    ...points.map((point) => [meaning(view, point)]),
    section("What breaks without it", verdictText(verdicts, failed)),
    ...verdicts.map((verdict) => counterexample(verdict)),
    section("Not modelled", (verdicts[0]?.notModelled ?? []).map((each) => `- ${each}`).join("\n")),
  ]);
  const text = lineText(verdicts);
  return { message: `${first.name}(), line ${line}: ${text === "" ? (failed ?? "nothing can be taken away here") : text}`, markdown };
}

function noPoint(view: View, line: number): string {
  const unread = unreadFunction(view, { line });
  if (unread === undefined) return `There is no synchronization point in line ${line}.`;
  return `${unread.name}() is not analysed, so it is not known whether line ${line} has a synchronization point: ${unread.notAnalysed}.`;
}

/** Whether there is something to say of a line. @param line 1-based. */
export function canExplain(view: View, line: number): boolean {
  return pointsOn(view, line).length > 0 || unreadFunction(view, { line }) !== undefined;
}

function pointsOn({ facts, file }: View, line: number): readonly SynchronizationPoint[] {
  return facts.functions.flatMap(({ points }) => points).filter(({ start }) => positionAt(file.source, start).line === line);
}

function meaning(view: View, point: SynchronizationPoint): string {
  return toMarkdown(describePoint({ point, source: view.file.source, pairs: view.pairsOf(point) }, view.note), view.links);
}

function verdictText(verdicts: readonly ExploredPoint[], failed: string | undefined): string {
  if (verdicts.length === 0) return failed ?? "Nothing can be taken away here, so nothing was explored.";
  return verdictEntries(verdicts)
    .map(([label, text]) => `- ${label}: ${text}`)
    .join("\n");
}

function counterexample({ point }: ExploredPoint): readonly string[] {
  const { violation, variant, leaves, covers: [cover] = [] } = point;
  if (violation === undefined) return [];
  const how = variant === "deleted" ? "Without it" : `With ${leaves} only`;
  const both = cover === undefined ? "" : ` and without ${cover.names.join(" and ")}`;
  const steps = violation.steps.map((step, index) => [
    String(index + 1),
    stepText(step),
    stepPlace(step) === "" ? "" : code(stepPlace(step)),
    changesOf(step.changed).join("; "),
  ]);
  return section(`${how}${both}: ${violation.message}`, table(["", "who does what", "where", "what changes"], steps));
}
