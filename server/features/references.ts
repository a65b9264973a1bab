/** References of a barrier, or of another operation that orders: what it pairs with. Of anything else they are clangd's. */
import type { Location } from "vscode-languageserver-protocol";
import { locationOf, pointAt, rangeIn, type View, wordAt } from "./view.ts";

/** Undefined when the place is no matter of ours. */
export function references(view: View, offset: number, includeDeclaration: boolean): readonly Location[] | undefined {
  const word = wordAt(view.file.source.text, offset);
  const point = word === undefined ? undefined : pointAt(view, word.start);
  if (point === undefined || point.name !== word?.text) return undefined;
  const pairs = view.pairsOf(point);
  if (pairs.length === 0) return undefined;
  const own = { uri: view.uri, range: rangeIn(view, point) };
  const others = pairs.map(({ path, start, end }) => locationOf(view, path, { start, end })).filter((location) => location !== undefined);
  return includeDeclaration ? [own, ...others] : others;
}
