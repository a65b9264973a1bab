/** Names of code that the catalogue does not know, which a project says to stand for a primitive of the catalogue. */
import type { MacroEntry, Surroundings } from "./surroundings.ts";

/**
 * The same surroundings, in which each name means what it stands for, as if `#define my_wait synchronize_rcu` were in force: whatever
 * the tree declares by that name does not count.
 *
 * @param meanings Name → name of a primitive.
 * @param source Where it is said, such as `quiesce.json`.
 */
export function withAliases(surroundings: Surroundings, meanings: ReadonlyMap<string, string>, source: string): Surroundings {
  if (meanings.size === 0) return surroundings;
  const entries = new Map([...meanings].map(([name, meaning]) => [name, [entryOf(name, meaning, source)]] as const));
  const changed: Partial<Surroundings> = {
    functionsNamed: (name, from) => (entries.has(name) ? [] : surroundings.functionsNamed(name, from)),
    macrosNamed: (name, from) => entries.get(name) ?? surroundings.macrosNamed(name, from),
    existsAnywhere: (name) => (entries.has(name) ? "yes" : surroundings.existsAnywhere(name)),
  };
  return new Proxy(surroundings, {
    get: (target, property) => {
      const own: unknown = Reflect.get(changed, property);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function entryOf(name: string, meaning: string, path: string): MacroEntry {
  const nowhere = { start: 0, end: 0, nameStart: 0, bodyStart: 0 };
  return { path, macro: { ...nowhere, name, parameters: undefined, body: meaning, conditions: [] } };
}
