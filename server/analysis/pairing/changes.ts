/** Which functions differ between two readings of a file. */
import type { FunctionTree } from "../../../c/editor/ast.ts";
import type { EditorFile } from "../../../c/editor/file.ts";
import { eventsOf } from "./events.ts";

export interface Changes {
  /** Names of functions that appeared, went, or have another text. */
  readonly functions: ReadonlySet<string>;
  /** Names that these call, before or after. */
  readonly callees: ReadonlySet<string>;
}

/** Changes of names by whatever way: a function with the same text at another place has not changed. */
export function changesBetween(before: EditorFile, after: EditorFile): Changes {
  const functions = new Set<string>();
  const callees = new Set<string>();
  for (const [from, to] of [
    [before, after],
    [after, before],
  ] as const) {
    const there = new Set<FunctionTree | undefined>(to.functions.map(({ tree }) => tree));
    for (const fn of from.functions) {
      if (fn.tree !== undefined && there.has(fn.tree)) continue;
      functions.add(fn.name);
      for (const event of eventsOf(fn)) if (event.kind === "call") callees.add(event.callee);
    }
  }
  return { functions, callees };
}
