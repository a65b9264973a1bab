/** Symbols of our own kind, if the user asks for them: functions that hold points or boundaries, and these below them. */
import { type DocumentSymbol, type SymbolInformation, SymbolKind } from "vscode-languageserver-protocol";
import { BOUNDARY_TEXT, CLASS_TEXT } from "../analysis/describe-words.ts";
import type { FunctionFacts } from "../analysis/facts.ts";
import { rangeIn, type View } from "./view.ts";

export function documentSymbols(view: View): DocumentSymbol[] | SymbolInformation[] {
  if (!view.settings.documentSymbols) return [];
  const symbols = view.facts.functions.filter(isOurs).map((facts) => symbolOf(view, facts));
  return view.client.nestedSymbols ? symbols : symbols.flatMap((symbol) => flattened(view, symbol, undefined));
}

function isOurs({ points, boundaries }: FunctionFacts): boolean {
  return points.length > 0 || boundaries.length > 0;
}

function symbolOf(view: View, { function: fn, points, boundaries }: FunctionFacts): DocumentSymbol {
  const marks = boundaries.map(({ kind, start, end }) => ({ name: BOUNDARY_TEXT[kind], kind: SymbolKind.Namespace, start, end }));
  const uses = points.map(({ name, primitive, start, end }) => ({
    name: `${name}: ${CLASS_TEXT[primitive.class]}`,
    kind: SymbolKind.Event,
    start,
    end,
  }));
  const children = [...marks, ...uses]
    .sort((a, b) => a.start - b.start)
    .map(({ name, kind, start, end }): DocumentSymbol => {
      // A child must lie in its parent, or editors refuse all of them.
      const range = rangeIn(view, { start: Math.max(start, fn.start), end: Math.min(end, fn.end) });
      return { name, kind, range, selectionRange: range };
    });
  return {
    name: fn.name,
    kind: SymbolKind.Function,
    range: rangeIn(view, fn),
    selectionRange: rangeIn(view, { start: fn.nameStart, end: fn.nameStart + fn.name.length }),
    children,
  };
}

function flattened(
  view: View,
  { name, kind, range, children = [] }: DocumentSymbol,
  containerName: string | undefined,
): SymbolInformation[] {
  const own = { name, kind, location: { uri: view.uri, range }, ...(containerName === undefined ? {} : { containerName }) };
  return [own, ...children.flatMap((child) => flattened(view, child, name))];
}
