/** From what an editor asks to what is run: kernel, machine, scenario, and what the answer says was simulated. Pure; files come in as texts. */
import { formatCpulist } from "../../../base/cpulist.ts";
import { nearest } from "../../../base/nearest.ts";
import type { Problem } from "../../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../../base/source-file.ts";
import type { ScenarioFile } from "../../../kernel/compile/compile.ts";
import { preemptionOf } from "../../../kernel/config.ts";
import { modelledConfig, readConfigFile } from "../../../kernel/config-file.ts";
import { type KernelVersion, type Profile, versionText } from "../../../kernel/profiles/profile.ts";
import { profileFor, profileForText, profileNamed, profiles } from "../../../kernel/profiles/profiles.ts";
import { parseTopology, TICK_RATES } from "../../../kernel/topologies/parse.ts";
import { DEFAULT_PRESET, PRESETS, presetFile } from "../../../kernel/topologies/presets.ts";
import type { Topology } from "../../../kernel/topologies/topology.ts";
import { COMMAND_LINE } from "../../report/place.ts";
import { preemptionModel } from "../../run/build.ts";
import type { SimulateJob } from "../protocol.ts";
import type { NamedText, RunOptions, RunSetup, TopologyChoice } from "../simulation.ts";
import { SCENARIO_FOLDER, scenarios } from "./scenarios.ts";
import { readSettings, type Settings, withOptions, withRates } from "./settings.ts";
import type { ReplayRecord } from "./token.ts";

export const DEFAULT_SCENARIO = "enable";
export const DEFAULT_SEED = 0;
/** How problems name a command line that stands in no file. */
export const CMDLINE_NAME = "<--cmdline>";
/** Where a tree keeps the headers that belong to livepatch. */
const TREE_INCLUDES = "include";
const CONFIG_FILE = ".config";

/** The file asked about, and what is known around it. */
export interface SceneFile {
  /** As the run's files name it. */
  readonly path: string;
  readonly text: string;
  /** Undefined where the file lies in no tree. */
  readonly version: KernelVersion | undefined;
  /** The text of the tree's .config; undefined without one. */
  readonly config: string | undefined;
}

export interface Scene {
  /** What is run but for its number, view, and memory. */
  readonly job: Omit<SimulateJob, "view" | "memoryLimit" | "events">;
  readonly setup: RunSetup;
  /** The scenario's text where it is a file of the user. */
  readonly scenario: NamedText | undefined;
  /** What a command line would have to say for the same. */
  readonly options: ReplayRecord["options"];
  /** What was corrected on the way. */
  readonly problems: readonly Problem[];
}

export type Made<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Everything that is wrong is told at once. */
export function sceneOf(file: SceneFile, options: RunOptions): Made<Scene> {
  const profile = profileOf(file, options.profile);
  const machine = machineOf(options.topology ?? { kind: "preset", name: DEFAULT_PRESET }, options.cmdline);
  const scenario = scenarioOf(options);
  const { settings, problems: wrongSettings } = readSettings(new Map(Object.entries(options.settings ?? {})));
  if (!profile.ok || !machine.ok || !scenario.ok || wrongSettings.length > 0) {
    const wrong = [profile, machine, scenario].flatMap((each) => (each.ok ? [] : each.problems));
    return { ok: false, problems: [...wrong, ...wrongSettings] };
  }
  const topology = withRates(ratedBy(machine.value, profile.value.profile), settings);
  const seed = options.seed ?? DEFAULT_SEED;
  const built = withOptions(profile.value.profile, settings);
  return {
    ok: true,
    value: {
      job: {
        file: file.path,
        treeIncludes: file.version === undefined ? [] : [TREE_INCLUDES],
        profile: built,
        scenario: scenario.value.files,
        topology,
        seed,
        tracingWhereRcuIsNotWatching: settings.tracingWhereRcuIsNotWatching ?? built.tracesUnwatched,
        reliableStacktrace: settings.reliableStacktrace,
        background: settings.background,
      },
      setup: {
        file: file.path,
        scenario: scenario.value.name,
        seed,
        kernelVersion: file.version === undefined ? "" : versionText(file.version),
        profile: profile.value.shown,
        topology: machine.value.name,
        cmdline: machine.value.cmdline,
        cpus: topology.cpus,
        offline: formatCpulist(topology.offline),
        nohzFull: formatCpulist(topology.boot.nohzFull),
        isolated: isolatedOf(topology),
        hz: topology.hz,
        preempt: preemptionModel({ topology, profile: built }),
        settings: settings.given,
        patch: "",
      },
      scenario: options.scenarioFile,
      options: replayOptions(options, scenario.value.name, settings, seed),
      problems: [...profile.value.problems, ...machine.value.problems],
    },
  };
}

// ---------------------------------------------------------------- the kernel

export interface ChosenProfile {
  readonly profile: Profile;
  /** As shown. */
  readonly shown: string;
  readonly problems: readonly Problem[];
}

/** A profile of ours by name, else what fits the tree, else what fits the names that the text uses; with the tree's own configuration. */
export function profileOf({ text, version, config }: Pick<SceneFile, "text" | "version" | "config">, asked?: string): Made<ChosenProfile> {
  const named = asked === undefined ? undefined : profileNamed(asked);
  if (asked !== undefined && named === undefined) {
    const help = `profiles are ${profiles.map(({ name }) => name).join(", ")}`;
    return refused("usage-unknown-profile", `there is no profile ${asked}`, help);
  }
  const profile = named ?? (version === undefined ? profileForText(text) : profileFor(version));
  if (config === undefined) return { ok: true, value: { profile, shown: profile.name, problems: [] } };
  const read = readConfigFile(makeSourceFile(CONFIG_FILE, config, "sibling"));
  if (read.problems.some(({ severity }) => severity === "error")) {
    return { ok: true, value: { profile, shown: profile.name, problems: read.problems.map(notUsed) } };
  }
  const modelled = modelledConfig(read.config);
  const configured = { ...profile, config: modelled, preempt: preemptionOf(modelled).model };
  return { ok: true, value: { profile: configured, shown: `${profile.name} with the tree's .config`, problems: read.problems } };
}

function notUsed(problem: Problem): Problem {
  return { ...problem, severity: "warning", help: "The tree's .config is not used; the profile's configuration is" };
}

// ---------------------------------------------------------------- the machine

interface Machine {
  readonly topology: Topology;
  readonly name: string;
  /** The command line that is simulated; empty when there is none. */
  readonly cmdline: string;
  /** Ticks a second, where the topology says so. */
  readonly hz: number | undefined;
  readonly problems: readonly Problem[];
}

/** @returns Undefined when there is no such preset. */
export function topologyFile(choice: TopologyChoice): SourceFile | undefined {
  if (choice.kind === "text") return makeSourceFile(choice.name, choice.text, "user");
  const preset = PRESETS.find(({ name }) => name === choice.name);
  return preset === undefined ? undefined : presetFile(preset);
}

function machineOf(choice: TopologyChoice, cmdline: string | undefined): Made<Machine> {
  const file = topologyFile(choice);
  if (file === undefined) {
    const help = `presets are ${PRESETS.map(({ name }) => name).join(", ")}`;
    return refused("usage-unknown-preset", `there is no preset ${choice.name}`, help);
  }
  const line = cmdline === undefined ? undefined : makeSourceFile(CMDLINE_NAME, cmdline, "user");
  const { topology, said, problems } = parseTopology(file, line);
  if (topology === undefined) return { ok: false, problems };
  return { ok: true, value: { topology, name: choice.name, cmdline: (cmdline ?? said.cmdline ?? "").trim(), hz: said.hz, problems } };
}

/** A topology that says nothing of the tick rate takes the kernel's. */
function ratedBy({ topology, hz }: Machine, { config }: Profile): Topology {
  const ofConfig = TICK_RATES.find((rate) => String(rate) === config.get("CONFIG_HZ"));
  return { ...topology, hz: hz === undefined ? (ofConfig ?? topology.hz) : topology.hz };
}

/** CPUs that are to be left alone: nohz_full, or outside the scheduler's domains. A cpulist. */
export function isolatedOf({ boot }: Topology): string {
  return formatCpulist([...boot.nohzFull, ...boot.isolatedDomain]);
}

// ---------------------------------------------------------------- the scenario

interface ChosenScenario {
  readonly name: string;
  readonly files: readonly ScenarioFile[];
}

function scenarioOf({ scenario, scenarioFile }: RunOptions): Made<ChosenScenario> {
  if (scenarioFile !== undefined) {
    const { name } = scenarioFile;
    return { ok: true, value: { name, files: [{ kind: "user", path: name }] } };
  }
  const name = scenario ?? DEFAULT_SCENARIO;
  const names = scenarios.map((each) => each.name);
  if (names.includes(name)) return { ok: true, value: { name, files: [{ kind: "model", path: `${SCENARIO_FOLDER}${name}.c` }] } };
  const meant = nearest(name, names);
  const help = `${meant === undefined ? "" : `did you mean ${meant}? `}scenarios are ${names.join(", ")}`;
  return refused("usage-unknown-scenario", `there is no scenario ${name}`, help);
}

// ---------------------------------------------------------------- the token

/** A topology that is no preset stands in the token as its text, which the command line takes in place of a name. */
function replayOptions(
  { topology, cmdline, profile }: RunOptions,
  scenario: string,
  { given }: Settings,
  seed: number,
): ReplayRecord["options"] {
  return [
    ["scenario", scenario],
    ["topology", topology === undefined ? DEFAULT_PRESET : topology.kind === "preset" ? topology.name : topology.text.trim()],
    ...(cmdline === undefined ? [] : [["cmdline", cmdline] as const]),
    ...Object.entries(given).map(([key, value]) => ["set", `${key}=${value}`] as const),
    ["seed", String(seed)],
    ...(profile === undefined ? [] : [["profile", profile] as const]),
  ];
}

function refused(code: string, message: string, help: string): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ code, severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help }] };
}
