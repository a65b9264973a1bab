/** `doctor`: what a simulation of FILE would use, and what to do about what is not there. Runs nothing. */
import path from "node:path";
import version from "quiesce:version";
import { pairs } from "../../simulator/report/columns.ts";
import { paragraphs } from "../../simulator/report/markdown.ts";
import { originEntries, ORIGINS_TITLE } from "../../simulator/report/origins.ts";
import { problemLines } from "../../simulator/report/sections.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import type { Arguments } from "../args/arguments.ts";
import { CONFIG_NAME, withCheckConfig, withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { type Diagnosis, diagnose, type Finding } from "../scene/diagnosis.ts";
import { sourceOfNothing, sourceOnDisk } from "../scene/source.ts";
import { check as checkSpec } from "../table/check.ts";
import { type Answer, type Command, envelope, EXIT, json, unusable } from "./answer.ts";

export const doctor: Command = (given) => {
  const format = given.text("format");
  const configured = withConfig(given, readText);
  if (!configured.ok) return unusable("doctor", format, configured.problems);
  const values = configured.values;
  const general: readonly Finding[] = [
    { name: "quiesce", value: version },
    { name: "node", value: `${process.version} on ${process.platform} ${process.arch}` },
  ];
  const hasFile = values.positional(0) !== undefined;
  if (!hasFile && !values.has("machine") && !values.has("kernel-config")) {
    const advice = [
      "name a C file, such as kernel/livepatch/transition.c, to see what a simulation of it would use",
      "--machine / shows what a simulation would take from this machine",
    ];
    return answer(format, { found: general, origins: [], newer: [], advice, problems: [] });
  }
  const source = hasFile ? sourceOnDisk(values) : { ok: true as const, source: sourceOfNothing() };
  if (!source.ok) return unusable("doctor", format, source.problems);
  const { found, origins, newer, advice, problems } = diagnose(values, source.source, hasFile);
  const settings = hasFile ? settingsFor(given) : NO_SETTINGS;
  const diagnosis: Diagnosis = {
    found: [...general, ...found, ...settings.found],
    origins,
    newer,
    advice: [...advice, ...settings.advice],
    problems: [...problems, ...settings.problems],
  };
  // A simulation with these options would be refused for the same reasons.
  const refused = problems.some(({ severity }) => severity === "error");
  return { ...answer(format, diagnosis), exit: refused ? EXIT.unusable : EXIT.answered };
};

type SettingsDiagnosis = Pick<Diagnosis, "found" | "advice" | "problems">;

const NO_SETTINGS: SettingsDiagnosis = { found: [], advice: [], problems: [] };

/** The quiesce.json that annotate, check and fix would take for FILE. */
function settingsFor(given: Arguments): SettingsDiagnosis {
  const configured = withCheckConfig(given, checkSpec, path.dirname(given.positional(0) ?? ""), readText);
  if (!configured.ok) {
    const advice = [`mend ${CONFIG_NAME}: annotate, check and fix refuse to run with it`];
    return { found: [{ name: "settings", value: `${CONFIG_NAME}, which is wrong` }], advice, problems: configured.problems };
  }
  const value = configured.file ?? `none: no ${CONFIG_NAME} beside FILE or above it`;
  return { found: [{ name: "settings", value }], advice: [], problems: [] };
}

function answer(format: string | undefined, { found, origins, newer, advice, problems }: Diagnosis): Answer {
  if (format === "json") {
    const document = {
      ...envelope("doctor", problems),
      found: Object.fromEntries(found.map(({ name, value }) => [name, value])),
      origins,
      newer,
      advice,
    };
    return { exit: EXIT.answered, text: json(document), problems: [] };
  }
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${wrap(line, "    ")}`)];
  const text = paragraphs([
    pairs(
      found.map(({ name, value }) => [name, value]),
      "",
    ),
    origins.length === 0 ? [] : [ORIGINS_TITLE, ...pairs(originEntries({ origins }))],
    list("Newer than quiesce knows", newer),
    list("What to do", advice),
    problems.length === 0 ? [] : ["Problems", ...problems.flatMap(problemLines).map((line) => `  ${wrap(line, "  ")}`)],
  ]);
  return { exit: EXIT.answered, text, problems: [] };
}
