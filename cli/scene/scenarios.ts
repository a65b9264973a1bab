/** What `--scenario` may name: the scenarios that quiesce carries, or a C file of the user. */
import type { Problem } from "../../base/problem.ts";
import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { filesOfScenario, SCENARIO_FOLDER as FOLDER, unknownScenario } from "../../simulator/jobs/scene/scenarios.ts";
import { usage } from "../args/parse.ts";
import type { PropertyEntry } from "../report/properties.ts";

export { type ScenarioEntry, scenarios } from "../../simulator/jobs/scene/scenarios.ts";

/** What the scenarios assert, in the words they assert it with: `__sim_property("name", condition, "summary")`. */
export const scenarioProperties: readonly PropertyEntry[] = collectProperties();

function collectProperties(): readonly PropertyEntry[] {
  const found = new Map<string, string>();
  for (const [path, text] of Object.entries(embeddedSources)) {
    if (!path.startsWith(FOLDER)) continue;
    for (const [, name = "", summary = ""] of text.matchAll(/__sim_property\("([^"]+)",[^;]*?,\s*"([^"]+)"\s*\)\s*;/g))
      found.set(name, summary);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, summary]) => ({ name, summary }));
}

export type ScenarioChoice =
  | {
      readonly ok: true;
      readonly files: readonly ScenarioFile[] /** Name of the user's file; undefined for one of ours. */;
      readonly userFile: string | undefined;
    }
  | { readonly ok: false; readonly problem: Problem };

export function chooseScenario(name: string): ScenarioChoice {
  const files = filesOfScenario(name);
  if (files !== undefined) return { ok: true, files, userFile: undefined };
  if (name.endsWith(".c")) return { ok: true, files: [{ kind: "user", path: name }], userFile: name };
  const { message, help } = unknownScenario(name);
  return { ok: false, problem: usage("usage-unknown-scenario", message, `${help}, or a C file of yours`) };
}
