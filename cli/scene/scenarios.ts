/** What `--scenario` may name: the scenarios that quiesce carries, or a C file of the user. */
import type { Problem } from "../../base/problem.ts";
import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import { filesOfScenario, unknownScenario } from "../../simulator/jobs/scene/scenarios.ts";
import { usage } from "../args/parse.ts";

export { type ScenarioEntry, scenarios } from "../../simulator/jobs/scene/scenarios.ts";

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
