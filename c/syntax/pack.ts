/** `#pragma pack`: how members are packed at each token. */
import type { Token } from "./token.ts";

/** A `#pragma` or `_Pragma` that the preprocessor hands on. */
export interface PragmaAt {
  /** Index of the token before which it stands. */
  readonly index: number;
  /** The tokens after `pragma`. */
  readonly tokens: readonly Token[];
}

/** From token index `from` on, members are aligned to at most `pack` bytes (0: no limit). */
export interface PackEvent {
  readonly from: number;
  readonly pack: number;
}

interface PackState {
  pack: number;
  readonly stack: { readonly label: string | undefined; readonly pack: number }[];
}

/** Tells where packing changes. Pragmas that gcc does not understand either change nothing. */
export function packEvents(pragmas: readonly PragmaAt[]): readonly PackEvent[] {
  const events: PackEvent[] = [];
  const state: PackState = { pack: 0, stack: [] };
  for (const { index, tokens } of pragmas) {
    const words = tokens.filter((token) => token.kind !== "eof").map((token) => token.text);
    if (words[0] !== "pack" || words[1] !== "(" || words.at(-1) !== ")") continue;
    applyPack(
      words.slice(2, -1).filter((word) => word !== ","),
      state,
    );
    events.push({ from: index, pack: state.pack });
  }
  return events;
}

/** The packing in force at a token. */
export function packAt(events: readonly PackEvent[], index: number): number {
  let pack = 0;
  for (const event of events) {
    if (event.from > index) break;
    ({ pack } = event);
  }
  return pack;
}

/** `()`, `(n)`, `(push)`, `(push, n)`, `(push, label, n)`, `(pop)`, `(pop, label)`. */
function applyPack(words: readonly string[], state: PackState): void {
  const [first] = words;
  const amount = words.find((word) => /^(?:1|2|4|8|16)$/.test(word));
  const label = words.slice(1).find((word) => /^[A-Za-z_]/.test(word));
  if (first === undefined) state.pack = 0;
  else if (first === "push") state.stack.push({ label, pack: state.pack });
  else if (first === "pop") pop(state, label);
  if (amount !== undefined) state.pack = Number(amount);
}

function pop(state: PackState, label: string | undefined): void {
  const labels = state.stack.map((entry) => entry.label);
  const at = label === undefined ? labels.length - 1 : labels.lastIndexOf(label);
  const entry = state.stack[at];
  if (entry === undefined) return;
  state.pack = entry.pack;
  state.stack.length = at;
}
