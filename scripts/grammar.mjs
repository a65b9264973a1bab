/**
 * The TextMate grammar that is injected into C: annotations, synchronization primitives, barriers and the borders of instrumentation, by
 * the names of the catalogue. `syntaxes/` holds what this makes; a test holds both equal, and `-u` writes it anew.
 */
import { primitiveEntries, wordsPattern } from "./prefilter.mjs";

/** The scope that the catalogue's classes get. Themes know the first words; the rest tells ours apart. */
const SCOPES = {
  annotation: "storage.modifier.annotation.kernel.c",
  instrumentation: "keyword.control.instrumentation.kernel.c",
  barrier: "support.function.barrier.kernel.c",
  access: "support.function.access.kernel.c",
  atomic: "support.function.atomic.kernel.c",
  lock: "support.function.lock.kernel.c",
  reader: "support.function.reader.kernel.c",
  assertion: "support.function.assertion.kernel.c",
  synchronization: "support.function.synchronization.kernel.c",
};

/** @typedef {keyof typeof SCOPES} Kind */

/**
 * @param {import("./prefilter.mjs").Entry} entry
 * @returns {Kind | undefined}
 */
function kindOf({ name, kind, class: primitiveClass }) {
  if (kind === "context") return undefined;
  if (name.startsWith("instrumentation_")) return "instrumentation";
  if (kind === "annotation") return "annotation";
  if (primitiveClass in SCOPES) return /** @type {Kind} */ (primitiveClass);
  return "synchronization";
}

/** @returns {ReadonlyMap<Kind, readonly string[]>} Names by scope, each list in code-unit order. */
export function grammarWords() {
  /** @type {Map<Kind, string[]>} */
  const words = new Map();
  for (const entry of primitiveEntries()) {
    const kind = kindOf(entry);
    if (kind === undefined) continue;
    const known = words.get(kind) ?? [];
    words.set(kind, known);
    known.push(entry.name, ...(entry.alsoNamed ?? []));
  }
  return new Map([...words].map(([kind, names]) => [kind, [...new Set(names)].sort((a, b) => (a < b ? -1 : 1))]));
}

/** The grammar's text. */
export function grammarText() {
  const words = grammarWords();
  const patterns = /** @type {Kind[]} */ (Object.keys(SCOPES)).map((kind) => {
    const pattern = wordsPattern(words.get(kind) ?? []);
    // An annotation stands alone; everything else is ours only where it is called.
    return { name: SCOPES[kind], match: kind === "annotation" ? pattern : String.raw`${pattern}(?=\s*\()` };
  });
  const grammar = {
    information_for_contributors: "Made by scripts/grammar.mjs from kernel/catalogue; see CONTRIBUTING.md.",
    scopeName: "quiesce.kernel-c.injection",
    injectionSelector: "L:source.c -comment -string, L:source.cpp -comment -string",
    patterns,
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}
