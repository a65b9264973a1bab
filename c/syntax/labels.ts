/** Labels of a function: used before or after they are defined, or declared in a block by `__label__`. */
import type { Label } from "./ast.ts";
import type { LabelState, Parser } from "./parser.ts";

/** The label that a name means at a use. */
export function labelFor(p: Parser, name: string, pos: number): Label {
  return stateFor(p, name, pos).label;
}

/** The label that a statement defines. */
export function defineLabel(p: Parser, name: string, pos: number): Label {
  const state = stateFor(p, name, pos);
  if (state.defined) p.fail("c-label", `The label \`${name}\` is defined twice`, pos, [p.related(state.pos, "first used or defined here")]);
  state.defined = true;
  return state.label;
}

function stateFor(p: Parser, name: string, pos: number): LabelState {
  const { fn } = p;
  if (fn === undefined) return p.fail("c-label", `The label \`${name}\` is used outside a function`, pos);
  for (let at = fn.localLabels.length - 1; at >= 0; at--) {
    const local = fn.localLabels[at]?.get(name);
    if (local !== undefined) return local;
  }
  let state = fn.labels.get(name);
  if (state === undefined) {
    state = { label: { name, addressTaken: false }, pos, defined: false };
    fn.labels.set(name, state);
  }
  return state;
}

/** Declares a label of the innermost block. */
export function declareLocalLabel(p: Parser, name: string, pos: number): void {
  p.fn?.localLabels.at(-1)?.set(name, { label: { name, addressTaken: false }, pos, defined: false });
}

/** Fails for the first label of these that no statement defines. */
export function checkLabels(p: Parser, labels: ReadonlyMap<string, LabelState>): void {
  for (const state of labels.values()) {
    if (!state.defined) p.fail("c-label", `The label \`${state.label.name}\` is used but not defined`, state.pos);
  }
}
