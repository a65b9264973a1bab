/**
 * The words by which the VS Code client tells files that are none of our business, as the source of one small regular expression. It is made
 * when the extension is built, so that the client need not carry the catalogue: a start may take no more than a few milliseconds.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "kernel", "catalogue", "primitives");

/** @typedef {{ readonly name: string, readonly kind: string, readonly class: string, readonly alsoNamed?: readonly string[] }} Entry */

/** The catalogue's files of primitives. @returns {string[]} Absolute, in code-unit order. */
export function primitiveFiles() {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => path.join(folder, name));
}

/** @returns {readonly Entry[]} */
export function primitiveEntries() {
  return primitiveFiles().flatMap((file) => /** @type {readonly Entry[]} */ (JSON.parse(readFileSync(file, "utf8"))));
}

/**
 * Names that mean something of ours wherever they stand. Names of contexts (`user`, `idle`) are words of English.
 *
 * @returns {readonly string[]} Each once, in code-unit order.
 */
export function prefilterWords() {
  const names = primitiveEntries()
    .filter(({ kind }) => kind !== "context")
    .flatMap(({ name, alsoNamed = [] }) => [[name], alsoNamed].flat());
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}

/** @typedef {Map<string, Trie>} Trie A letter → what may follow; the empty letter is the end of a word. */

/**
 * The source of a regular expression that finds any of the words, standing alone. Written as a tree of their beginnings it is half as long
 * as the list and does not try every word at every place.
 *
 * @param {readonly string[]} words Identifiers of C.
 */
export function wordsPattern(words) {
  /** @type {Trie} */
  const top = new Map();
  for (const word of words) {
    let node = top;
    for (const letter of word) {
      /** @type {Trie} */
      const next = node.get(letter) ?? new Map();
      node.set(letter, next);
      node = next;
    }
    node.set("", new Map());
  }
  return String.raw`\b${patternOf(top)}\b`;
}

/**
 * @param {Trie} node
 * @returns {string}
 */
function patternOf(node) {
  const branches = [...node].filter(([letter]) => letter !== "").map(([letter, next]) => letter + patternOf(next));
  const [first = ""] = branches;
  const isAlone = branches.length === 1;
  if (!node.has("")) return isAlone ? first : `(?:${branches.join("|")})`;
  return branches.length === 0 ? "" : `(?:${branches.join("|")})?`;
}
