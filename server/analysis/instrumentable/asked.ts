/** The conditions of a body: which of them ask the same. */
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Node } from "./syntax.ts";

/** A condition without what does not change its meaning, and whether it is the opposite of the text. */
export function simplified(text: string): { readonly text: string; readonly negated: boolean } {
  let at = text;
  let negated = false;
  for (;;) {
    const wrapper = /^(\w+)(\(.*\))$/.exec(at);
    if (wrapper?.[1] !== undefined && noinstr.conditionWrappers.includes(wrapper[1]) && isWhole(wrapper[2] ?? "")) at = wrapper[2] ?? "";
    else if (at.startsWith("(") && isWhole(at)) at = at.slice(1, -1);
    else if (at.startsWith("!") && (/^![\w.>\-[\]]+$/.test(at) || isWhole(at.slice(1).replace(/^\w+/, "")))) {
      at = at.slice(1);
      negated = !negated;
    } else return { text: at, negated };
  }
}

/** Whether the parenthesis that opens a text closes it. */
function isWhole(text: string): boolean {
  if (!text.startsWith("(")) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at === text.length - 1;
  }
  return false;
}

/** Names in conditions that a body has at least twice: what is known of them is worth keeping. */
export function namesAskedTwice(node: Node): ReadonlySet<string> {
  const seen = new Set<string>();
  const names = new Set<string>();
  const visit = (at: Node | undefined): void => {
    if (at === undefined) return;
    if (at.kind === "branch") {
      const { text } = simplified(at.text);
      if (seen.has(text)) for (const name of at.names) names.add(name);
      seen.add(text);
    }
    for (const child of children(at)) visit(child);
  };
  visit(node);
  return names;
}

function children(node: Node): readonly (Node | undefined)[] {
  switch (node.kind) {
    case "sequence":
      return node.items;
    case "branch":
      return [node.whenTrue, node.whenFalse];
    case "loop":
    case "switch":
      return [node.body];
    default:
      return [];
  }
}
