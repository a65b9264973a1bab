/** Which names a function calls: enough to pass over most functions of a file without looking at their calls. */
import type { FunctionFacts } from "../analysis/facts.ts";

const remembered = new WeakMap<object, ReadonlySet<string>>();

/** Made once for a function's text, wherever it stands. */
export function calleesOf(facts: FunctionFacts): ReadonlySet<string> {
  const known = remembered.get(facts.identity);
  if (known !== undefined) return known;
  const names = new Set(facts.calls.map(({ callee }) => callee));
  remembered.set(facts.identity, names);
  return names;
}

/** Whether one of the names is called. */
export function callsAny(facts: FunctionFacts, names: ReadonlySet<string> | ReadonlyMap<string, unknown>): boolean {
  for (const name of calleesOf(facts)) if (names.has(name)) return true;
  return false;
}
