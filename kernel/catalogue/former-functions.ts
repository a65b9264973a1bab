/**
 * Functions that kernels had and no longer have, with what does their work now. A comment that names one can be mended without asking,
 * where the tree has the successor.
 */
import table from "./former-functions.json";

const byName: ReadonlyMap<string, string> = new Map(table.map(({ name, now }) => [name, now]));

/** What took a function's place; undefined for a name that no kernel dropped as far as is known. */
export function successorOf(name: string): string | undefined {
  return byName.get(name);
}
