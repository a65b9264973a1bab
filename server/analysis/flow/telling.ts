import type { Block, Value } from "./graph.ts";

/**
 * The keys worth following. A single test of something that is nowhere else tested or set to something known tells paths apart only
 * until they meet again, so what it shows is not kept: this is what keeps functions of a hundred `if`s cheap.
 */
export function tellingKeys(blocks: readonly Block[], parameters: readonly string[]): ReadonlySet<string> {
  // Callers know what they hand over: what depends on a parameter can be told apart by them.
  const uses = new Map<string, number>(parameters.map((name) => [name, 1]));
  const use = (key: string, weight: number): void => {
    uses.set(key, (uses.get(key) ?? 0) + weight);
  };
  const from = (value: Value): void => {
    if (value.kind === "copy" || value.kind === "not") use(value.from, 1);
  };
  for (const { operations, end } of blocks) {
    for (const operation of operations) {
      if (operation.kind === "assign") {
        use(operation.target, 1);
        from(operation.value);
      } else if (operation.kind === "call") {
        use(operation.site.result, 1);
        for (const key of operation.site.keys) if (key !== undefined) use(key, 1);
      }
    }
    if (end.kind === "return") from(end.value);
    if (end.kind === "branch") {
      const tested = new Set(end.edges.flatMap(({ test }) => (test === undefined ? [] : [test.key])));
      for (const key of tested) use(key, 1);
    }
  }
  return new Set([...uses].filter(([, count]) => count > 1).map(([key]) => key));
}
