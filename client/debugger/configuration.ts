/** What a launch of the debugger holds. */
import type { RunOptions } from "../../simulator/jobs/simulation.ts";

/** The type of debug sessions that are ours. */
export const DEBUG_TYPE = "quiesce";

/** The scenario of a launch that names none. */
const SCENARIO = "enable-disable";
/** As launch.json writes it. */
const OPEN_FILE = `$\{file}`;

/**
 * The configuration with what was left out.
 *
 * @param given Empty where somebody pressed F5 without a launch.json.
 * @param file The C file that is open.
 * @returns Undefined when nothing says what to debug.
 */
export function withDefaults(
  given: Readonly<Record<string, unknown>>,
  file: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const named = { type: DEBUG_TYPE, request: "launch", name: "Quiesce", ...given };
  if (typeof given["token"] === "string") return named;
  const program = given["program"] ?? file;
  return program === undefined ? undefined : { scenario: SCENARIO, ...named, program };
}

/** What {@link withDefaults} takes from the argument of the command: only what a launch knows, and only where it is text or a number. */
export function launchOf(argument: unknown): Readonly<Record<string, string | number | boolean>> {
  if (typeof argument !== "object" || argument === null) return {};
  const found: Record<string, string | number | boolean> = {};
  for (const name of ["program", "token", "scenario", "topology", "cmdline", "seed", "profile", "stopOnEntry", "at"]) {
    const value: unknown = (argument as Readonly<Record<string, unknown>>)[name];
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") found[name] = value;
  }
  return found;
}

/** A file that is debugged, and of what its program depends on besides its text, what a launch says. */
export interface Debugged {
  readonly program: string;
  readonly options: Pick<RunOptions, "scenario" | "profile" | "settings">;
}

/** @returns Undefined for a launch that a token describes, or that names another kernel or machine: its program is not the server's. */
export function debuggedOf(launch: Readonly<Record<string, unknown>>): Debugged | undefined {
  const { program, scenario, profile, set } = launch;
  const isOther = ["token", "kernel", "patch", "machine", "kernel-config"].some((name) => launch[name] !== undefined);
  if (isOther || typeof program !== "string" || typeof scenario !== "string" || /[./]/.test(scenario)) return undefined;
  const settings =
    typeof set === "object" && set !== null ? Object.fromEntries(Object.entries(set).map(([key, value]) => [key, String(value)])) : {};
  return { program, options: { scenario, settings, ...(typeof profile === "string" ? { profile } : {}) } };
}

/**
 * What somebody who sets a breakpoint in a file will debug: what the first launch of ours in launch.json says of it, else what is debugged without one.
 *
 * @param launches `launch.configurations` as the user's settings have them.
 */
export function firstDebugged(launches: unknown, file: string): Debugged | undefined {
  const all: readonly unknown[] = Array.isArray(launches) ? launches : [];
  const own = all.find((each) => isRecord(each) && each["type"] === DEBUG_TYPE && isOf(each, file));
  const launch = withDefaults({ ...(isRecord(own) ? own : {}), program: file }, file);
  return launch === undefined ? undefined : debuggedOf(launch);
}

function isOf({ program, token }: Readonly<Record<string, unknown>>, file: string): boolean {
  return token === undefined && (program === undefined || program === OPEN_FILE || program === file);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
