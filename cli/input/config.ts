/** `quiesce.json`: options that the command line does not give, and what a project says about its checks. */
import { statSync } from "node:fs";
import path from "node:path";
import { jsonProblem, type JsonMember, parseJson } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { NO_SETTINGS, readSettings, SETTING_NAMES, type Settings } from "../../server/rules/settings.ts";
import type { Arguments } from "../args/arguments.ts";
import { checkValue } from "../args/values.ts";
import { COMMANDS } from "../table/index.ts";
import type { CommandSpec, OptionSpec } from "../table/types.ts";
import type { TextResult } from "./read-text.ts";

/** What a configuration may hold: options of any command by their names. docs/schemas/config.schema.json lists the same. */
export const CONFIGURABLE: readonly string[] = [
  "scenario",
  "topology",
  "machine",
  "kernel-config",
  "cmdline",
  "set",
  "seed",
  "kernel",
  "profile",
  "architecture",
  "jobs",
  "memory-limit",
  "format",
  "fail-on",
];

/** The name under which the checking commands look for it. */
export const CONFIG_NAME = "quiesce.json";

/** Those that name files, relative to the configuration's folder; a preset, or a profile of ours, is no file. */
const PATHS: Readonly<Record<string, (text: string) => boolean>> = {
  kernel: () => true,
  machine: () => true,
  "kernel-config": () => true,
  topology: (text) => /[./]/.test(text),
  profile: (text) => text.endsWith(".json"),
};

export type Configured =
  | { readonly ok: true; readonly values: Arguments }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly sources: readonly SourceFile[] };

/** The arguments with what `--config` adds to them. */
export function withConfig(values: Arguments, read: (file: string) => TextResult): Configured {
  const name = values.text("config");
  if (name === undefined) return { ok: true, values };
  const text = read(name);
  if (!text.ok) return { ok: false, problems: [text.problem], sources: [] };
  const file = makeSourceFile(name, text.text, "user");
  const { defaults, problems } = readConfig(file);
  return problems.length > 0 ? { ok: false, problems, sources: [file] } : { ok: true, values: values.withDefaults(defaults) };
}

export type CheckConfigured =
  | {
      readonly ok: true;
      readonly values: Arguments;
      readonly settings: Settings /** Undefined without one. */;
      readonly file: string | undefined;
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly sources: readonly SourceFile[] };

/**
 * The arguments and settings of a command that checks. Without `--config` the nearest quiesce.json counts, in a folder or above it. Of
 * the options it holds, those count that the command has.
 */
export function withCheckConfig(
  values: Arguments,
  command: CommandSpec,
  folder: string,
  read: (file: string) => TextResult,
): CheckConfigured {
  const name = values.text("config") ?? nearestConfig(folder);
  if (name === undefined) return { ok: true, values, settings: NO_SETTINGS, file: undefined };
  const text = read(name);
  if (!text.ok) return { ok: false, problems: [text.problem], sources: [] };
  const file = makeSourceFile(name, text.text, "user");
  const { defaults, settings, problems } = readConfig(file);
  if (problems.length > 0) return { ok: false, problems, sources: [file] };
  const own = [...defaults].filter(([option, [value = ""]]) => takes(command, option, value));
  return { ok: true, values: values.withDefaults(new Map(own)), settings, file: name };
}

/** Another command may have an option of the same name that takes other values. */
function takes({ options }: CommandSpec, name: string, value: string): boolean {
  const option = options.find((each) => each.name === name);
  return option?.value !== undefined && checkValue(option.value, value) === undefined;
}

/** Relative to the working folder where it lies below it. */
function nearestConfig(start: string): string | undefined {
  let folder = path.resolve(start);
  for (;;) {
    const file = path.join(folder, CONFIG_NAME);
    if (isFile(file)) {
      const near = path.relative(process.cwd(), file);
      return near.startsWith("..") ? file : near;
    }
    const parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

interface ConfigReading {
  readonly defaults: ReadonlyMap<string, readonly string[]>;
  readonly settings: Settings;
  readonly problems: readonly Problem[];
}

export function readConfig(file: SourceFile): ConfigReading {
  const { value, problems: syntax } = parseJson(file);
  if (value === undefined) return { defaults: new Map(), settings: NO_SETTINGS, problems: syntax };
  if (value.kind !== "object") {
    return {
      defaults: new Map(),
      settings: NO_SETTINGS,
      problems: [configProblem(file, value.at, "a configuration is a JSON object", 'write { "topology": "telecom" }')],
    };
  }
  const defaults = new Map<string, readonly string[]>();
  const problems = value.members.flatMap((member) => readMember(file, member, defaults) ?? []);
  const { settings, problems: wrong } = readSettings(file, value.members);
  return { defaults, settings, problems: [...problems, ...wrong] };
}

function readMember(file: SourceFile, { name, key, value }: JsonMember, defaults: Map<string, readonly string[]>): Problem | undefined {
  if (name === "$schema" || SETTING_NAMES.includes(name)) return undefined;
  const option = CONFIGURABLE.includes(name) ? findOption(name) : undefined;
  if (option?.value === undefined) {
    const known = [...CONFIGURABLE, ...SETTING_NAMES];
    const meant = nearest(name, known);
    const help = meant === undefined ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
    return configProblem(file, key.at, `unknown field "${name}"`, help);
  }
  if (name === "set") return readSet(file, value, defaults);
  if (value.kind !== "string" && value.kind !== "number") {
    return configProblem(file, value.at, `"${name}" must be a string or a number`, "write it as on the command line");
  }
  const text = String(value.value);
  const wrong = checkValue(option.value, text);
  if (wrong !== undefined) return configProblem(file, value.at, `"${name}" cannot be ${wrong.message}`, wrong.help);
  defaults.set(name, [PATHS[name]?.(text) === true ? relativeTo(file.path, text) : text]);
  return undefined;
}

function readSet(file: SourceFile, value: JsonMember["value"], defaults: Map<string, readonly string[]>): Problem | undefined {
  if (value.kind !== "object") return configProblem(file, value.at, '"set" must be an object', 'write { "hz": 1000 }');
  const settings: string[] = [];
  for (const { name, value: setting } of value.members) {
    if (setting.kind !== "string" && setting.kind !== "number") {
      return configProblem(file, setting.at, `"${name}" must be a string or a number`, "write it as after --set");
    }
    settings.push(`${name}=${setting.value}`);
  }
  defaults.set("set", settings);
  return undefined;
}

function relativeTo(config: string, name: string): string {
  return path.isAbsolute(name) ? name : path.join(path.dirname(config), name);
}

function findOption(name: string): OptionSpec | undefined {
  return COMMANDS.flatMap((command) => command.options).find((option) => option.name === name);
}

function configProblem(file: SourceFile, at: number, message: string, help: string): Problem {
  return jsonProblem(file, at, "config-value", message, help);
}
