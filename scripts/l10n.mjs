/**
 * The extension's texts for translators: every message that the client or the panel translates, as VS Code wants them in
 * l10n/bundle.l10n.json. A test holds that file equal to what this finds, and `-u` writes it anew.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./c-sources.mjs";

/** Rooms whose texts people read in VS Code. */
const rooms = ["client", "simulator/panel"];

/** @typedef {{ readonly type: string, readonly [field: string]: unknown }} Node */

/**
 * Messages of one file: first arguments of `t(…)` and `….l10n.t(…)`, and of `phrase(…)`, which marks words of a table that is translated
 * where it is shown.
 *
 * @param {string} file For the parser.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function messagesIn(file, text) {
  /** @type {string[]} */
  const found = [];
  visit(/** @type {Node} */ (/** @type {unknown} */ (parseSync(file, text).program)), (node) => {
    if (node.type !== "CallExpression" || !isTranslation(/** @type {Node} */ (node["callee"]))) return;
    const [first] = /** @type {readonly Node[]} */ (node["arguments"]);
    found.push(...literalsOf(first));
  });
  return found;
}

/**
 * @param {Node | undefined} node
 * @returns {readonly string[]} Nothing for what is computed: its words are marked where they are written.
 */
function literalsOf(node) {
  switch (node?.type) {
    case "Literal":
      return [String(node["value"])];
    case "ConditionalExpression":
      return ["consequent", "alternate"].flatMap((branch) => literalsOf(/** @type {Node} */ (node[branch])));
    default:
      return [];
  }
}

/** @param {Node} callee */
function isTranslation(callee) {
  if (callee.type === "Identifier") return callee["name"] === "t" || callee["name"] === "phrase";
  if (callee.type !== "MemberExpression") return false;
  const property = /** @type {Node} */ (callee["property"]);
  const object = /** @type {Node} */ (callee["object"]);
  const last = object.type === "MemberExpression" ? /** @type {Node} */ (object["property"]) : object;
  return property["name"] === "t" && last["name"] === "l10n";
}

/**
 * @param {Node} node
 * @param {(node: Node) => void} see
 */
function visit(node, see) {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, see);
    }
  }
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The bundle's text: each message stands for itself, in code-unit order. */
export function bundleText() {
  const files = rooms.flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => path.join(room, name)),
  );
  const messages = new Set(files.flatMap((file) => messagesIn(file, readFileSync(path.join(root, file), "utf8"))));
  const sorted = [...messages].sort((a, b) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted.map((message) => [message, message])), undefined, 2)}\n`;
}
