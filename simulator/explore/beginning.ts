/** Where exploring begins: at the step that was asked for, else where the scenario says, else at its first step. */
import { embeddedSources } from "../../kernel/embedded.ts";
import type { ExploreRequest } from "./request.ts";

/** A scenario's own word: exploring all of it takes more than the default bounds allow. */
const EXPLORED_FROM = /^\/\* explored from (.+?) \*\/$/m;

/** The step's name; undefined for the first one. */
export function beginningOf({ from, scenario }: Pick<ExploreRequest, "from" | "scenario">): string | undefined {
  if (from !== undefined) return from;
  for (const { kind, path } of scenario) {
    const said = kind === "model" ? EXPLORED_FROM.exec(embeddedSources[path] ?? "")?.[1] : undefined;
    if (said !== undefined) return said;
  }
  return undefined;
}
