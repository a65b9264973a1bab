/** The scenarios that quiesce carries: C programs that do what an administrator does. */
import { nearest } from "../../../base/nearest.ts";
import type { ScenarioFile } from "../../../kernel/compile/compile.ts";
import { embeddedSources } from "../../../kernel/embedded.ts";
import { baseName } from "../../report/place.ts";
import { compareText } from "../../report/summary.ts";

/** Where they lie among the model's sources. */
export const SCENARIO_FOLDER = "scenarios/";

export interface ScenarioEntry {
  readonly name: string;
  /** From the comment that its file begins with. */
  readonly summary: string;
  readonly text: string;
  /** Functions that it is about: where somebody who edits one would begin to look. From the comment that its file ends with, if it does. */
  readonly enters: readonly string[];
}

/** In code-unit order of their names. */
export const scenarios: readonly ScenarioEntry[] = Object.entries(embeddedSources)
  .filter(([path]) => path.startsWith(SCENARIO_FOLDER) && path.endsWith(".c"))
  .map(([path, text]) => ({ name: baseName(path).slice(0, -2), summary: commentOf(text), text, enters: entersOf(text) }))
  .sort((a, b) => compareText(a.name, b.name));

/** The files of a scenario of ours; undefined when there is none of this name. */
export function filesOfScenario(name: string): readonly ScenarioFile[] | undefined {
  return scenarios.some((each) => each.name === name) ? [{ kind: "model", path: `${SCENARIO_FOLDER}${name}.c` }] : undefined;
}

/** What is said of a name that no scenario has. */
export function unknownScenario(name: string): { readonly message: string; readonly help: string } {
  const names = scenarios.map((each) => each.name);
  const meant = nearest(name, names);
  const help = `${meant === undefined ? "" : `did you mean ${meant}? `}scenarios are ${names.join(", ")}`;
  return { message: `there is no scenario ${name}`, help };
}

/** The scenario that is about a function; undefined where none is. */
export function scenarioEntering(functionName: string): string | undefined {
  return scenarios.find(({ enters }) => enters.includes(functionName))?.name;
}

function entersOf(text: string): readonly string[] {
  return /\/\* enters ([\w\s,]+?) \*\/\s*$/.exec(text)?.[1]?.split(/,\s*/) ?? [];
}

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
