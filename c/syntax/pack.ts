/** `#pragma pack`, which the preprocessor passes on as `_Pragma ( "pack(…)" )`. */
import { readStrings } from "./literals-text.ts";
import { EOF, SKIPPED } from "./token-codes.ts";
import type { Token } from "./token.ts";

/** From token index `from` on, members are aligned to at most `pack` bytes (0: no limit). */
export interface PackEvent {
  readonly from: number;
  readonly pack: number;
}

interface PackState {
  pack: number;
  readonly stack: { readonly label: string | undefined; readonly pack: number }[];
}

/** Finds all `_Pragma`s, marks their tokens as skipped in `codes`, and tells where packing changes. */
export function takePragmas(tokens: readonly Token[], codes: Uint8Array): readonly PackEvent[] {
  const events: PackEvent[] = [];
  const state: PackState = { pack: 0, stack: [] };
  tokens.forEach((token, index) => {
    if (token.kind !== "identifier" || token.text !== "_Pragma") return;
    const text = tokens[index + 2];
    if (tokens[index + 1]?.text !== "(" || text?.kind !== "string" || tokens[index + 3]?.text !== ")") return;
    for (let at = index; at < index + 4; at++) codes[at] = SKIPPED;
    const literal = readStrings([text.text]);
    if (literal.kind !== "string") return;
    if (applyPack(String.fromCharCode(...literal.bytes.subarray(0, -1)), state)) events.push({ from: index, pack: state.pack });
  });
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

const PACK = /^\s*pack\s*\((.*)\)\s*$/;

function applyPack(text: string, state: PackState): boolean {
  const inside = PACK.exec(text)?.[1];
  if (inside === undefined) return false;
  const words = inside.split(",").map((word) => word.trim());
  const [first = ""] = words;
  const label = words.slice(1).find((word) => /^[A-Za-z_]/.test(word));
  const amount = words.find((word) => /^[0-9]+$/.test(word));
  if (first === "push") state.stack.push({ label, pack: state.pack });
  else if (first === "pop") pop(state, label);
  if (first === "") state.pack = 0;
  else if (amount !== undefined) state.pack = Number(amount);
  return true;
}

function pop(state: PackState, label: string | undefined): void {
  let at = state.stack.length - 1;
  while (label !== undefined && at >= 0 && state.stack[at]?.label !== label) at--;
  const entry = state.stack[at];
  if (entry === undefined) return;
  state.pack = entry.pack;
  state.stack.length = at;
}

/** The codes of all tokens, closed by an end marker even where the list lacks one. */
export function endIndex(codes: Uint8Array): number {
  const at = codes.indexOf(EOF);
  return at < 0 ? codes.length : at;
}
