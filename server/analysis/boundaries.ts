/** Boundaries of a function: annotations that make a difference to tracing and RCU, and stretches between calls. */
import type { Annotation, Span } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { annotationMeaning } from "../../kernel/catalogue/effects.ts";
import type { Contexts } from "./context.ts";
import type { Boundary } from "./facts.ts";
import type { Local, LocalCall } from "./local.ts";
import { NOT_WATCHING, type Sync } from "./state/sync.ts";

export function boundariesOf(fn: EditorFunction, attributes: readonly Annotation[], local: Local, contexts: Contexts): readonly Boundary[] {
  const meanings = new Set(attributes.map(({ name }) => annotationMeaning(name)));
  const whole = (["noinstr", "cpuidle", "notrace"] as const)
    .filter((kind) => meanings.has(kind))
    .map((kind): Boundary => ({ kind, function: fn.name, start: fn.start, end: fn.end }));
  const isIn = (kind: Boundary["kind"], test: (sync: Sync) => boolean): readonly Boundary[] =>
    stretches(fn, local, contexts, test).map(({ start, end }) => ({ kind, function: fn.name, start, end }));
  const isQuiet = meanings.has("noinstr") || meanings.has("cpuidle");
  return [
    ...whole,
    ...(isQuiet ? isIn("instrumentation", ({ instrumentation }) => instrumentation.low > 0) : []),
    ...isIn("rcu-not-watching", ({ watching }) => watching === NOT_WATCHING),
  ];
}

/** From the call after which something holds to the one after which it does not, in the order of the text. */
function stretches(fn: EditorFunction, local: Local, contexts: Contexts, test: (sync: Sync) => boolean): readonly Span[] {
  const found: Span[] = [];
  const reached = local.calls.filter((call): call is LocalCall & { readonly sync: Sync } => call.sync !== undefined);
  let from = test(local.entry) ? fn.bodyStart : undefined;
  let last: number | undefined;
  for (const { site, sync } of reached) {
    const holds = test(sync);
    const { start, end } = contexts.spanOf(site);
    if (holds && from === undefined) from = last;
    if (!holds && from !== undefined) {
      found.push({ start: from, end: last ?? start });
      from = undefined;
    }
    last = end;
  }
  if (from !== undefined) {
    const open = local.exits.some(({ sync }) => test(sync));
    found.push({ start: from, end: open ? fn.end : (last ?? fn.end) });
  } else if (last !== undefined && local.exits.some(({ sync }) => test(sync))) {
    found.push({ start: last, end: fn.end });
  }
  return found;
}
