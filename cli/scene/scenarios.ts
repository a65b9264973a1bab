/** What `--scenario` may name: the scenarios that quiesce carries, or a C file of the user. */
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { usage } from "../args/parse.ts";
import { compareText } from "../../simulator/report/summary.ts";
import type { PropertyEntry } from "../report/properties.ts";
import { baseName } from "../../simulator/report/place.ts";

const FOLDER = "scenarios/";

export interface ScenarioEntry {
  readonly name: string;
  /** From the comment that its file begins with. */
  readonly summary: string;
  readonly text: string;
}

/** In code-unit order of their names. */
export const scenarios: readonly ScenarioEntry[] = Object.entries(embeddedSources)
  .filter(([path]) => path.startsWith(FOLDER) && path.endsWith(".c"))
  .map(([path, text]) => ({ name: baseName(path).slice(0, -2), summary: commentOf(text), text }))
  .sort((a, b) => compareText(a.name, b.name));

/** The first comment that is no licence line, as one line without a full stop. */
function commentOf(text: string): string {
  const body = /\/\*([\s\S]*?)\*\//.exec(text)?.[1] ?? "";
  return body
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s*/, "").trimEnd())
    .join(" ")
    .trim()
    .replace(/\.$/, "");
}

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
  if (scenarios.some((scenario) => scenario.name === name)) {
    return { ok: true, files: [{ kind: "model", path: `${FOLDER}${name}.c` }], userFile: undefined };
  }
  if (name.endsWith(".c")) return { ok: true, files: [{ kind: "user", path: name }], userFile: name };
  const names = scenarios.map((scenario) => scenario.name);
  const meant = nearest(name, names);
  const help = `${meant === undefined ? "" : `did you mean ${meant}? `}scenarios are ${names.join(", ")}, or a C file of yours`;
  return { ok: false, problem: usage("usage-unknown-scenario", `there is no scenario ${name}`, help) };
}
