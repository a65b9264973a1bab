/** `doctor`: what a simulation of FILE would use, and what to do about what is not there. Runs nothing. */
import path from "node:path";
import version from "quiesce:version";
import type { Problem } from "../../base/problem.ts";
import { folderOf } from "../../kernel/compile/source-store.ts";
import { versionText } from "../../kernel/profiles/profile.ts";
import { profiles } from "../../kernel/profiles/profiles.ts";
import type { Arguments } from "../args/arguments.ts";
import { CONFIG_NAME, withCheckConfig, withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { pairs } from "../../simulator/report/columns.ts";
import { problemLines } from "../../simulator/report/sections.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import { kernelOf } from "../scene/kernel.ts";
import { sourceOnDisk, type SceneSource } from "../scene/source.ts";
import { check as checkSpec } from "../table/check.ts";
import { type Answer, type Command, envelope, json, unusable } from "./answer.ts";

interface Finding {
  readonly name: string;
  readonly value: string;
}

/** What was looked for, what was found, and what could be done. */
interface Diagnosis {
  readonly found: readonly Finding[];
  readonly advice: readonly string[];
  readonly problems: readonly Problem[];
}

export const doctor: Command = (given) => {
  const format = given.text("format");
  const configured = withConfig(given, readText);
  if (!configured.ok) return unusable("doctor", format, configured.problems);
  const values = configured.values;
  const general: readonly Finding[] = [
    { name: "quiesce", value: version },
    { name: "node", value: `${process.version} on ${process.platform} ${process.arch}` },
  ];
  if (values.positional(0) === undefined) {
    const advice = ["name a C file, such as kernel/livepatch/transition.c, to see what a simulation of it would use"];
    return answer(format, { found: general, advice, problems: [] });
  }
  const source = sourceOnDisk(values);
  if (!source.ok) return unusable("doctor", format, source.problems);
  const { found, advice, problems } = diagnose(values, source.source);
  const settings = settingsFor(given);
  return answer(format, {
    found: [...general, ...found, ...settings.found],
    advice: [...advice, ...settings.advice],
    problems: [...problems, ...settings.problems],
  });
};

/** The quiesce.json that annotate, check and fix would take for FILE. */
function settingsFor(given: Arguments): Diagnosis {
  const configured = withCheckConfig(given, checkSpec, path.dirname(given.positional(0) ?? ""), readText);
  if (!configured.ok) {
    const advice = [`mend ${CONFIG_NAME}: annotate, check and fix refuse to run with it`];
    return { found: [{ name: "settings", value: `${CONFIG_NAME}, which is wrong` }], advice, problems: configured.problems };
  }
  const value = configured.file ?? `none: no ${CONFIG_NAME} beside FILE or above it`;
  return { found: [{ name: "settings", value }], advice: [], problems: [] };
}

function answer(format: string | undefined, { found, advice, problems }: Diagnosis): Answer {
  if (format === "json") {
    const document = { ...envelope("doctor", problems), found: Object.fromEntries(found.map(({ name, value }) => [name, value])), advice };
    return { exit: 0, text: json(document), problems: [] };
  }
  const text = paragraphs([
    pairs(
      found.map(({ name, value }) => [name, value]),
      "",
    ),
    advice.length === 0 ? [] : ["What to do", ...advice.map((line) => `  - ${wrap(line, "    ")}`)],
    problems.length === 0 ? [] : ["Problems", ...problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`)],
  ]);
  return { exit: 0, text, problems: [] };
}

function diagnose(values: Arguments, source: SceneSource): Diagnosis {
  const kernel = kernelOf(values, source, undefined);
  const folder = folderOf(source.main);
  const beside = source.inputs.list(folder).filter((name) => /\.[ch]$/.test(name) && path.posix.join(folder, name) !== source.main);
  const advice = [...treeAdvice(source), ...versionAdvice(source), ...siblingAdvice(source, beside)];
  const found: readonly Finding[] = [
    { name: "file", value: `${source.main}, ${source.text.split("\n").length - 1} lines` },
    { name: "kernel tree", value: source.version === undefined ? "none" : `linux ${versionText(source.version)}` },
    { name: "profile", value: kernel.ok ? kernel.value.shown : "unknown" },
    { name: "files beside it", value: beside.length === 0 ? "none" : beside.join(", ") },
  ];
  return { found, advice, problems: [...kernel.problems, ...source.inputs.problems] };
}

function treeAdvice({ version: found }: SceneSource): readonly string[] {
  if (found !== undefined) return [];
  return ["FILE lies in no kernel tree, so a model stands in for what is not beside it; --kernel DIR says which tree it belongs to"];
}

/** The newest kernel that the facts were read in, and the file's own. */
function versionAdvice({ version: found }: SceneSource): readonly string[] {
  const [newest] = profiles;
  if (found === undefined || newest === undefined) return [];
  const newer = found.major > newest.version.major || (found.major === newest.version.major && found.minor > newest.version.minor);
  if (!newer) return [];
  const known = `${newest.version.major}.${newest.version.minor}`;
  return [
    `linux ${versionText(found)} is newer than ${known}, the newest kernel that quiesce knows; the windows and costs of ${known} are used`,
  ];
}

function siblingAdvice({ version: found, main }: SceneSource, beside: readonly string[]): readonly string[] {
  if (found === undefined || beside.length > 0) return [];
  return [`no C file lies beside ${main} in the tree: is the checkout sparse? The model supplies what is missing`];
}
