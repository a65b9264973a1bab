/** From arguments to everything a simulation needs: files, kernel, runs. Reads; runs nothing. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { checkConfig, modelledConfig, readConfigFile } from "../../kernel/config-file.ts";
import { preemptionOf } from "../../kernel/config.ts";
import { type Profile, versionText } from "../../kernel/profiles/profile.ts";
import { profileFor, profileNamed, profiles } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { PRESETS, presetFile } from "../../kernel/topologies/presets.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import type { Settings } from "../../simulator/jobs/scene/settings.ts";
import type { SceneSource } from "./source.ts";

/** The kernel that the files are compiled as. */
export interface Kernel {
  readonly profile: Profile;
  /** Of the tree; empty where there is none. */
  readonly version: string;
  /** As shown: the profile's name, and the tree's own configuration where it was read. */
  readonly shown: string;
}

/** A machine and its load, parsed. */
export interface Machine {
  readonly topology: Topology;
  /** As given: a file's name or a preset's. */
  readonly name: string;
  /** The command line that is simulated; empty when there is none. */
  readonly cmdline: string;
  /** Whether it is the topology's own. */
  readonly ownCmdline: boolean;
  readonly problems: readonly Problem[];
}

export type Outcome<T> = { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] } | Refusal;
export interface Refusal {
  readonly ok: false;
  readonly problems: readonly Problem[];
  /** Texts that the problems are about. */
  readonly sources: readonly SourceFile[];
}

export function refuse(problems: readonly Problem[], sources: readonly SourceFile[] = []): Refusal {
  return { ok: false, problems, sources };
}

const CONFIG_FILE = ".config";
export const CMDLINE_OPTION = "<--cmdline>";

/** The profile by name or by the tree's version, with the tree's own configuration where it has been configured. */
export function kernelOf(values: Arguments, source: SceneSource): Outcome<Kernel> {
  const asked = values.text("profile");
  const named = asked === undefined ? undefined : profileNamed(asked);
  if (asked !== undefined && named === undefined) {
    const names = profiles.map(({ name }) => name).join(", ");
    return refuse([usage("usage-unknown-profile", `there is no profile ${asked}`, `profiles are ${names}`)]);
  }
  const [newest] = profiles;
  const base = named ?? (source.version === undefined ? newest : profileFor(source.version));
  if (base === undefined) throw new Error("there is no profile");
  const version = source.version === undefined ? "" : versionText(source.version);
  const text = source.version === undefined ? undefined : source.inputs.read(CONFIG_FILE);
  if (text === undefined) return { ok: true, value: { profile: base, version, shown: base.name }, problems: [] };
  const file = makeSourceFile(CONFIG_FILE, text, "sibling");
  const { config, problems } = readConfigFile(file);
  const modelled = modelledConfig(config);
  const profile: Profile = { ...base, config: modelled, preempt: preemptionOf(modelled).model };
  return {
    ok: true,
    value: { profile, version, shown: `${base.name} with the tree's .config` },
    problems: [...problems, ...checkConfig(config, CONFIG_FILE)],
  };
}

/** The machine that a preset or file describes, under a command line that may replace its own. */
export function machineOf(name: string, cmdline: string | undefined, source: SceneSource): Outcome<Machine> {
  const preset = PRESETS.find((each) => each.name === name);
  const text = preset === undefined ? source.given(name) : undefined;
  if (text?.ok === false) return refuse([explainMissing(name, text.problem)]);
  const file = preset === undefined ? makeSourceFile(name, text?.text ?? "", "user") : presetFile(preset);
  const line = cmdline === undefined ? undefined : makeSourceFile(CMDLINE_OPTION, cmdline, "user");
  const { topology, problems } = parseTopology(file, line);
  if (topology === undefined) return refuse(problems, line === undefined ? [file] : [file, line]);
  return {
    ok: true,
    value: { topology, name, cmdline: cmdline ?? ownCmdline(file), ownCmdline: cmdline === undefined, problems },
    problems,
  };
}

/** A word without a dot or slash was meant as a preset. */
function explainMissing(name: string, problem: Problem): Problem {
  if (/[./]/.test(name)) return problem;
  const names = PRESETS.map((preset) => preset.name).join(", ");
  return { ...problem, message: `there is no preset and no file ${name}`, help: `presets are ${names}` };
}

/** Parsed already, so it is there as text or not at all. */
function ownCmdline(file: SourceFile): string {
  const value = JSON.parse(file.text) as { readonly cmdline?: string };
  return value.cmdline ?? "";
}

export const DEFAULT_SCENARIO = "enable";
export const DEFAULT_SEED = 0;

/** One timeline to run. */
export interface RunSpec {
  readonly scenario: string;
  readonly machine: Machine;
  readonly settings: Settings;
  readonly seed: number;
}
