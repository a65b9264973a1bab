/** `quiesce.json`: options that the command line does not give. */
import path from "node:path";
import { jsonProblem, type JsonMember, parseJson } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Arguments } from "../args/arguments.ts";
import { checkValue } from "../args/values.ts";
import { COMMANDS } from "../table/index.ts";
import type { OptionSpec } from "../table/types.ts";
import type { TextResult } from "./read-text.ts";

/** What a configuration may hold: options of any command by their names. docs/schemas/config.schema.json lists the same. */
export const CONFIGURABLE: readonly string[] = [
  "scenario",
  "topology",
  "cmdline",
  "set",
  "seed",
  "kernel",
  "profile",
  "jobs",
  "memory-limit",
  "format",
];
/** Those that name files: relative to the configuration's folder. */
const PATHS: ReadonlySet<string> = new Set(["kernel", "topology"]);

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

interface ConfigReading {
  readonly defaults: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

export function readConfig(file: SourceFile): ConfigReading {
  const { value, problems: syntax } = parseJson(file);
  if (value === undefined) return { defaults: new Map(), problems: syntax };
  if (value.kind !== "object") {
    return {
      defaults: new Map(),
      problems: [configProblem(file, value.at, "a configuration is a JSON object", 'write { "topology": "telecom" }')],
    };
  }
  const defaults = new Map<string, readonly string[]>();
  const problems = value.members.flatMap((member) => readMember(file, member, defaults) ?? []);
  return { defaults, problems };
}

function readMember(file: SourceFile, { name, key, value }: JsonMember, defaults: Map<string, readonly string[]>): Problem | undefined {
  if (name === "$schema") return undefined;
  const option = CONFIGURABLE.includes(name) ? findOption(name) : undefined;
  if (option?.value === undefined) {
    const meant = nearest(name, CONFIGURABLE);
    const help = meant === undefined ? `known are ${CONFIGURABLE.join(", ")}` : `did you mean "${meant}"?`;
    return configProblem(file, key.at, `unknown field "${name}"`, help);
  }
  if (name === "set") return readSet(file, value, defaults);
  if (value.kind !== "string" && value.kind !== "number") {
    return configProblem(file, value.at, `"${name}" must be a string or a number`, "write it as on the command line");
  }
  const text = String(value.value);
  const wrong = checkValue(option.value, text);
  if (wrong !== undefined) return configProblem(file, value.at, `"${name}" cannot be ${wrong.message}`, wrong.help);
  defaults.set(name, [PATHS.has(name) ? relativeTo(file.path, text) : text]);
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

/** A preset has neither dot nor slash, and stays. */
function relativeTo(config: string, name: string): string {
  return /[./]/.test(name) && !path.isAbsolute(name) ? path.join(path.dirname(config), name) : name;
}

function findOption(name: string): OptionSpec | undefined {
  return COMMANDS.flatMap((command) => command.options).find((option) => option.name === name);
}

function configProblem(file: SourceFile, at: number, message: string, help: string): Problem {
  return jsonProblem(file, at, "config-value", message, help);
}
