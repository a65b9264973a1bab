/** A user's `.config`. */
import type { Problem } from "../base/problem.ts";
import { positionAt, type SourceFile } from "../base/source-file.ts";
import type { KernelConfig } from "./config.ts";

const SET = /^(CONFIG_\w+)=(.*)$/;
const NOT_SET = /^# CONFIG_\w+ is not set$/;
const VALUE = /^(y|m|n|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/;

/** More problems than this are counted, not listed. */
const MAX_PROBLEMS = 20;

/** Reads the text of a `.config`. A line that is none is a warning and is skipped; a later line of the same option wins. */
export function readConfigFile(file: SourceFile): { readonly config: KernelConfig; readonly problems: readonly Problem[] } {
  const config = new Map<string, string>();
  const problems: Problem[] = [];
  let dropped = 0;
  let offset = 0;
  for (const raw of file.text.split("\n")) {
    const line = raw.trimEnd();
    const fault = readLine(line, config);
    if (fault !== undefined && problems.length < MAX_PROBLEMS) problems.push(problemAt(file, offset, fault));
    else if (fault !== undefined) dropped++;
    offset += raw.length + 1;
  }
  if (dropped > 0) problems.push(problemAt(file, file.text.length, `${dropped} more lines are not lines of a .config`));
  return { config, problems: [...problems, ...checkConfig(config, file.path)] };
}

/** What is wrong with the line, if anything is. */
function readLine(line: string, config: Map<string, string>): string | undefined {
  const set = SET.exec(line);
  if (set === null) {
    const known = line === "" || NOT_SET.test(line) || line.startsWith("#");
    return known ? undefined : `not a line of a .config: ${line.slice(0, 60)}`;
  }
  const [, name = "", value = ""] = set;
  if (!VALUE.test(value)) return `${name} has the value ${value.slice(0, 60)}, which is none of y, m, n, a number or a quoted string`;
  if (value === "n") config.delete(name);
  else config.set(name, value);
  return undefined;
}

function problemAt(file: SourceFile, offset: number, message: string): Problem {
  const { line, column } = positionAt(file, offset);
  return { code: "config-line", severity: "warning", file: file.path, line, column, message, help: "The line is ignored" };
}

/** Options whose other value the model does not stand for. */
const EXPECTED: readonly (readonly [name: string, value: string, why: string])[] = [
  ["CONFIG_64BIT", "y", "only 64-bit kernels are modelled"],
  ["CONFIG_SMP", "y", "only kernels for several CPUs are modelled"],
  ["CONFIG_LIVEPATCH", "y", "without it there is no livepatch code to run"],
  ["CONFIG_MODULES", "y", "patches are modules"],
];

/** The options of a configuration that a run will not honour. */
export function checkConfig(config: KernelConfig, file: string): readonly Problem[] {
  return EXPECTED.filter(([name, value]) => (config.get(name) ?? "n") !== value).map(([name, value, why]) => ({
    code: "config-not-modelled",
    severity: "warning",
    file,
    line: 0,
    column: 0,
    message: `${name} is ${config.get(name) ?? "n"}, but ${why}`,
    help: `The run takes ${name}=${value}`,
  }));
}

/** `config` with what {@link checkConfig} says that the run takes. */
export function modelledConfig(config: KernelConfig): KernelConfig {
  return new Map([...config, ...EXPECTED.map(([name, value]) => [name, value] as const)]);
}
