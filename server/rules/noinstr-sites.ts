/** What the rules about instrumentation say of a place in common. */
import type { EditorFile } from "../../c/editor/file.ts";
import type { Fact } from "../analysis/instrumentable/conditions.ts";
import type { Origin } from "../analysis/instrumentable/flow.ts";
import type { Taken } from "../analysis/instrumentable/graph.ts";
import { framesTo, placeInRoot, spanOf } from "../analysis/instrumentable/words.ts";
import { positionAt } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";
import type { RelatedSpan } from "./rule.ts";

/** Where in the function asked about something happens. */
export function siteOf({ word, frame }: Origin): Span {
  return placeInRoot(word, frame);
}

/** `, through ct_cpuidle_enter() and local_irq_save()`; empty where it is written in the function itself. */
export function through({ word, frame }: Origin): string {
  const names = framesTo(word.frame ?? frame).map(({ name }) => name);
  return names.length === 0 ? "" : `, through ${listed(names)}`;
}

/** The steps from the function asked about to the place, each where the next one's name is written. */
export function steps({ word, frame }: Origin): readonly RelatedSpan[] {
  const frames = framesTo(word.frame ?? frame);
  const related: RelatedSpan[] = [];
  for (const inner of frames.slice(1)) {
    const { use, parent } = inner;
    if (use === undefined || parent === undefined) continue;
    const written = use.frame ?? parent;
    related.push({ ...spanOf(use, written), path: written.path, message: `${written.name} uses ${inner.name} here` });
  }
  const last = word.frame ?? frame;
  if (frames.length > 0) related.push({ ...spanOf(word, frame), path: last.path, message: `${last.name} uses ${word.text} here` });
  return related;
}

/** The last branch on the way, as a place to look at. */
export function lastBranch(path: readonly Taken[], file: EditorFile): readonly RelatedSpan[] {
  const taken = path.at(-1);
  if (taken === undefined) return [];
  const message = taken.holds
    ? `on the path where this holds: ${short(taken.text)}`
    : `on the path where this does not hold: ${short(taken.text)}`;
  return [{ ...taken.at, path: file.source.path, message }];
}

export function lineOf(file: EditorFile, at: number): string {
  return `line ${String(positionAt(file.source, at).line)}`;
}

/** `a, b and c` */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** ` with CONFIG_X and without CONFIG_Y`; empty when it holds in any build. */
export function inBuilds(facts: readonly Fact[]): string {
  if (facts.length === 0) return "";
  const said = facts.map(({ condition, holds }) => {
    if (/^CONFIG_\w+$/.test(condition)) return `${holds ? "with" : "without"} ${condition}`;
    return `where ${holds ? "" : "not "}(${short(condition)})`;
  });
  return ` in a build ${listed(said)}`;
}

/**
 * What a build must be for a thing that happens under any of these: the fewest conditions. Two that differ in which way one condition
 * goes cover both.
 */
export function fewestConditions(all: readonly (readonly Fact[])[]): readonly Fact[] {
  const sets = new Map<string, readonly Fact[]>(all.map((facts) => [keyOf(facts), facts]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const facts of sets.values()) {
      for (const fact of facts) {
        const others = facts.filter((one) => one !== fact);
        const opposite = [...others, { condition: fact.condition, holds: !fact.holds }];
        if (!sets.has(keyOf(opposite)) || sets.has(keyOf(others))) continue;
        sets.set(keyOf(others), others);
        changed = true;
      }
    }
  }
  let best = all[0] ?? [];
  for (const facts of sets.values()) if (facts.length < best.length) best = facts;
  return best;
}

function keyOf(facts: readonly Fact[]): string {
  return facts
    .map(({ condition, holds }) => `${condition}=${String(holds)}`)
    .sort()
    .join("\n");
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
