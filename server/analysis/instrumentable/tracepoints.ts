import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Target } from "./flow.ts";
import type { Names } from "./names.ts";

const { prefix, makers, queries, variants } = noinstr.tracepoints;

/** The tracepoint that a name fires, where a header says that it is one. */
export function findTracepoint(name: string, names: Names): Target | undefined {
  if (!name.startsWith(prefix) || queries.some((ending) => name.endsWith(ending))) return undefined;
  const variant = variants.find((ending) => name.endsWith(ending)) ?? "";
  const event = name.slice(prefix.length, name.length - variant.length);
  for (const path of names.surroundings.filesNaming(event)) {
    if (!path.endsWith(".h") || !path.includes("trace")) continue;
    const text = names.textOf(path);
    const at = text === undefined ? -1 : definitionIn(text, event);
    if (at < 0) continue;
    return {
      name: `${name}()`,
      kind: "tracepoint",
      remains: "yes",
      why: `is a tracepoint (${path}): its probes are ordinary code and use RCU`,
      advice: "Move the tracepoint to where RCU watches, into an instrumentation region",
      definition: { path, start: at, end: at + event.length },
    };
  }
  return undefined;
}

/** Offset of the event's name in `TRACE_EVENT(name, …)` or `DEFINE_EVENT(class, name, …)`; negative when there is none. */
function definitionIn(text: string, event: string): number {
  const found = new RegExp(`\\b(?:${makers.join("|")})\\s*\\((?:\\s*\\w+\\s*,)?\\s*(${event})\\b`).exec(text);
  return found === null ? -1 : found.index + found[0].lastIndexOf(event);
}
