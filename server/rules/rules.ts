/** Every rule, one line each, in the order of lists and help. A rule's owner adds its line here. */
import type { Rule } from "./rule.ts";
import { suppression } from "./suppress.ts";

export const RULES: readonly Rule[] = [
  // One rule a line.
  suppression,
];

/** By its code; undefined for what is none. */
export function ruleNamed(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code);
}
