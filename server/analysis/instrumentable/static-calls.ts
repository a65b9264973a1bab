import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { FunctionMeaning, Names } from "./names.ts";

const { makers, updates } = noinstr.staticCalls;

/** The functions that a static call is given by name, wherever the tree does so. */
export function staticCallTargets(call: string, names: Names): readonly FunctionMeaning[] {
  const pattern = new RegExp(`\\b(?:${[...makers, ...updates].join("|")})\\s*\\(\\s*${call}\\s*,\\s*&?\\s*(\\w+)\\s*\\)`, "g");
  const found: FunctionMeaning[] = [];
  for (const path of names.surroundings.filesNaming(call)) {
    if (!path.endsWith(".c")) continue;
    for (const [, target = ""] of (names.textOf(path) ?? "").matchAll(pattern)) {
      for (const meaning of names.meaningsOf(target, path)) if (meaning.kind === "function") found.push(meaning);
    }
  }
  return found;
}
