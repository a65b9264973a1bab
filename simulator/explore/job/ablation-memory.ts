/** Under which memory models the points of a text are explored, and what is said of several in one document. */
import type { PristineScenario, Variant } from "../ablate.ts";
import type { MemoryModel } from "../request.ts";
import type { Bound } from "../result.ts";

/** `auto`: what only orders memory accesses under `lkmm`, as nothing breaks without it otherwise; the rest under `sc`, which needs a third of the states. */
export const AUTO_MEMORY = "auto";
export type AblationMemory = MemoryModel | typeof AUTO_MEMORY;

/** @param variants Of all points that are asked about. */
export function modelsOf(memory: AblationMemory, variants: readonly Pick<Variant, "onlyOrder">[]): readonly MemoryModel[] {
  if (memory !== AUTO_MEMORY) return [memory];
  const models: readonly MemoryModel[] = ["sc", "lkmm"];
  return models.filter((model) => variants.some(({ onlyOrder }) => onlyOrder === (model === "lkmm")));
}

/** Of the searches; a bound that only one memory model has is one of them, too. */
export function boundsOf(pristine: readonly PristineScenario[]): readonly Bound[] {
  const bounds = new Map<string, Bound>();
  const [first] = pristine;
  const weak = pristine.find(({ memory }) => memory !== first?.memory);
  for (const bound of [first, weak].flatMap((each) => each?.result.bounds ?? [])) {
    if (bounds.get(bound.name)?.hit !== true) bounds.set(bound.name, bound);
  }
  return [...bounds.values()];
}

/** What the explorations of each memory model did not look at; where there are two, what one of them has alone is said of it. */
export function notModelledOf(pristine: readonly PristineScenario[]): readonly string[] {
  const models = [...new Set(pristine.map(({ memory }) => memory))];
  const lists = models.map((model) => pristine.find(({ memory }) => memory === model)?.result.notModelled ?? []);
  const [first = [], second] = lists;
  if (second === undefined) return first;
  const common = first.filter((each) => second.includes(each));
  const alone = models.flatMap((model, index) =>
    (lists[index] ?? []).filter((each) => !common.includes(each)).map((each) => `under ${model}: ${each}`),
  );
  return [...common, ...alone];
}
