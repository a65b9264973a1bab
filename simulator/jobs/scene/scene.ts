/** From what an editor asks to what is run: kernel, machine, scenario, and what the answer says was simulated. Pure; files come in as texts. */
import type { Problem } from "../../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../../base/source-file.ts";
import type { ScenarioFile } from "../../../kernel/compile/compile.ts";
import { readConfigFile } from "../../../kernel/config-file.ts";
import type { KernelVersion, Profile } from "../../../kernel/profiles/profile.ts";
import { parseTopology, TICK_RATES } from "../../../kernel/topologies/parse.ts";
import { DEFAULT_PRESET, PRESETS, presetFile } from "../../../kernel/topologies/presets.ts";
import type { Topology } from "../../../kernel/topologies/topology.ts";
import { COMMAND_LINE } from "../../report/place.ts";
import type { SimulateJob } from "../protocol.ts";
import type { NamedText, RunOptions, RunSetup, TopologyChoice } from "../simulation.ts";
import { CONFIG_FILE, configured, fittingProfile, passedOver, profileOfOurs } from "./kernel.ts";
import { type ChosenRun, CMDLINE_NAME, DEFAULT_SCENARIO, DEFAULT_SEED, jobOfRun, setupOfRun } from "./run.ts";
import { filesOfScenario, unknownScenario } from "./scenarios.ts";
import { readSettings } from "./settings.ts";
import type { ReplayRecord } from "./token.ts";

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
  const run: ChosenRun = {
    file: file.path,
    version: file.version,
    profile: profile.value.profile,
    profileName: profile.value.shown,
    scenario: scenario.value.name,
    topology: ratedBy(machine.value, profile.value.profile),
    topologyName: machine.value.name,
    cmdline: machine.value.cmdline,
    settings,
    seed: options.seed ?? DEFAULT_SEED,
  };
  return {
    ok: true,
    value: {
      job: jobOfRun(run, scenario.value.files),
      setup: setupOfRun(run),
      scenario: options.scenarioFile,
      options: replayOptions(options, run),
      problems: [...profile.value.problems, ...machine.value.problems],
    },
  };
}

// ---------------------------------------------------------------- the kernel

export interface ShownProfile {
  readonly profile: Profile;
  /** As shown. */
  readonly shown: string;
  readonly problems: readonly Problem[];
}

/** A profile of ours by name, else what fits; with the tree's own configuration. */
export function profileOf({ text, version, config }: Pick<SceneFile, "text" | "version" | "config">, asked?: string): Made<ShownProfile> {
  const profile = asked === undefined ? fittingProfile({ text, version }).profile : profileOfOurs(asked);
  if ("message" in profile) return refused("usage-unknown-profile", profile.message, profile.names);
  const { name } = profile;
  if (config === undefined) return { ok: true, value: { profile, shown: name, problems: [] } };
  const read = readConfigFile(makeSourceFile(CONFIG_FILE, config, "sibling"));
  const problems = read.problems.map(passedOver);
  if (read.problems.some(({ severity }) => severity === "error")) return { ok: true, value: { profile, shown: name, problems } };
  return { ok: true, value: { profile: configured(profile, read.config), shown: `${name} with the tree's .config`, problems } };
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
  const files = filesOfScenario(name);
  if (files !== undefined) return { ok: true, value: { name, files } };
  const { message, help } = unknownScenario(name);
  return refused("usage-unknown-scenario", message, help);
}

// ---------------------------------------------------------------- the token

/** A topology that is no preset stands in the token as its text, which the command line takes in place of a name. */
function replayOptions({ topology, cmdline, profile }: RunOptions, { scenario, settings, seed }: ChosenRun): ReplayRecord["options"] {
  return [
    ["scenario", scenario],
    ["topology", topology === undefined ? DEFAULT_PRESET : topology.kind === "preset" ? topology.name : topology.text.trim()],
    ...(cmdline === undefined ? [] : [["cmdline", cmdline] as const]),
    ...Object.entries(settings.given).map(([key, value]) => ["set", `${key}=${value}`] as const),
    ["seed", String(seed)],
    ...(profile === undefined ? [] : [["profile", profile] as const]),
  ];
}

function refused(code: string, message: string, help: string): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ code, severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help }] };
}
