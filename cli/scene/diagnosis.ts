/** What a simulation of FILE would use, without running it: what was found, what is newer than the model, what could be done. */
import path from "node:path";
import type { Problem } from "../../base/problem.ts";
import { formatCpulist } from "../../base/cpulist.ts";
import { compileKernel } from "../../kernel/compile/compile.ts";
import { folderOf } from "../../kernel/compile/source-store.ts";
import { type KernelVersion, versionOfText, versionText } from "../../kernel/profiles/profile.ts";
import { profiles } from "../../kernel/profiles/profiles.ts";
import { DEFAULT_PRESET } from "../../kernel/topologies/presets.ts";
import { readSettings, withOptions, withRates } from "../../simulator/jobs/scene/settings.ts";
import { plural } from "../../simulator/report/figures.ts";
import type { ValueOrigin } from "../../simulator/report/documents.ts";
import { buildConfig } from "../../simulator/run/build.ts";
import { WORLD_ROOTS } from "../../simulator/world/boot.ts";
import type { Arguments } from "../args/arguments.ts";
import { jobOf } from "./job.ts";
import { type Kernel, kernelOf } from "./kernel.ts";
import { builtWithout, type Machine, machineOf, type RealMachine, realMachineOf, withSettings } from "./machine.ts";
import { DEFAULT_SCENARIO, DEFAULT_SEED } from "../../simulator/jobs/scene/run.ts";
import { filesOf, type SceneSource } from "./source.ts";

export interface Finding {
  readonly name: string;
  readonly value: string;
}

export interface Diagnosis {
  readonly found: readonly Finding[];
  readonly origins: readonly ValueOrigin[];
  /** What is newer than quiesce knows, a sentence each. */
  readonly newer: readonly string[];
  readonly advice: readonly string[];
  readonly problems: readonly Problem[];
}

/** @param source Undefined without FILE: then only the machine and the kernel are looked at. */
export function diagnose(values: Arguments, source: SceneSource, hasFile: boolean): Diagnosis {
  const real = realMachineOf(values, source);
  const machine = real.ok ? real.value : undefined;
  const kernel = kernelOf(values, source, machine?.files);
  const settings = readSettings(values.settings("set"));
  const ran = kernel.ok
    ? machineOf(
        { name: values.text("topology") ?? DEFAULT_PRESET, cmdline: values.text("cmdline"), kernel: kernel.value, real: machine },
        source,
      )
    : undefined;
  const parts = kernel.ok && ran?.ok === true ? { kernel: kernel.value, machine: ran.value } : undefined;
  const without =
    parts === undefined ? [] : builtWithout(parts.machine, parts.kernel.profile.config, settings.settings, parts.kernel.configIsStrong);
  const compiled = parts === undefined || !hasFile ? undefined : compiles(source, parts.kernel, parts.machine, settings.settings);
  const before = [...real.problems, ...kernel.problems, ...(ran?.problems ?? []), ...settings.problems, ...without];
  const beside = hasFile ? filesBeside(source) : [];
  return {
    found: [
      ...(hasFile ? fileFindings(source, beside) : []),
      { name: "profile", value: kernel.ok ? kernel.value.shown : "unknown, see the problems" },
      ...(machine === undefined ? [] : [{ name: "machine", value: machineText(machine) }]),
      ...(compiled === undefined ? [] : [{ name: "compiles", value: compiled.text }]),
    ],
    origins: parts === undefined ? [] : withSettings([...parts.kernel.origins, ...parts.machine.origins], settings.settings),
    newer: newerThanKnown(source.version ?? versionOfText(machine?.files.release?.value ?? ""), before),
    advice: [
      ...(hasFile ? [...treeAdvice(source), ...siblingAdvice(source, beside)] : []),
      ...configAdvice(kernel.ok ? kernel.value : undefined, machine),
      ...(compiled?.ok === false ? ["mend what does not compile, or say which kernel FILE is for: --kernel DIR, --profile PROFILE"] : []),
    ],
    problems: [...before, ...source.inputs.problems, ...(compiled?.problems ?? [])],
  };
}

function filesBeside(source: SceneSource): readonly string[] {
  const folder = folderOf(source.main);
  return source.inputs.list(folder).filter((name) => /\.[ch]$/.test(name) && path.posix.join(folder, name) !== source.main);
}

function fileFindings(source: SceneSource, beside: readonly string[]): readonly Finding[] {
  return [
    { name: "file", value: `${source.main}, ${plural(source.text.split("\n").length - 1, "line")}` },
    { name: "kernel tree", value: source.version === undefined ? "none" : `linux ${versionText(source.version)}` },
    { name: "files beside it", value: beside.length === 0 ? "none" : beside.join(", ") },
  ];
}

/** `m: 16 CPUs, 15 online, linux 6.12.117-amd64, configuration boot/config-…` */
function machineText({ files, facts }: RealMachine): string {
  const { cpus, offline, nohzFull } = facts;
  const parts = [
    cpus === undefined ? "its CPUs are not told" : plural(cpus.value, "CPU"),
    ...(offline === undefined || offline.value.length === 0 ? [] : [`offline ${formatCpulist(offline.value)}`]),
    ...(nohzFull === undefined || nohzFull.value.length === 0 ? [] : [`nohz_full ${formatCpulist(nohzFull.value)}`]),
    files.release === undefined ? "its release is not told" : `linux ${files.release.value}`,
    files.config === undefined ? "no configuration" : `configuration ${files.config.path}`,
  ];
  return `${files.folder}: ${parts.join(", ")}`;
}

interface Compiled {
  readonly ok: boolean;
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Compiles and links FILE with what the scenario reaches, as a run would. */
function compiles(source: SceneSource, kernel: Kernel, machine: Machine, settings: ReturnType<typeof readSettings>["settings"]): Compiled {
  const run = { scenario: DEFAULT_SCENARIO, machine, settings, seed: DEFAULT_SEED };
  const job = jobOf(run, kernel, source, { view: 0, memoryLimit: 0, events: "none" });
  const lookup = filesOf(source, source.text);
  const profile = withOptions(kernel.profile, settings);
  const topology = withRates(machine.topology, settings);
  const { image, problems, sources } = compileKernel({
    path: source.main,
    lookup,
    treeIncludes: job.treeIncludes,
    version: profile.version,
    config: buildConfig({ ...job, path: source.main, lookup, profile, topology }),
    scenario: job.scenario,
    roots: WORLD_ROOTS,
  });
  const files = sources.filter(({ from }) => from === "file").map(({ name }) => name);
  const standIns = sources.filter(({ from, name }) => from === "model" && name.endsWith(".c")).map(({ name }) => name);
  const text = `yes, with ${files.join(", ")}${standIns.length === 0 ? "" : `; ${standIns.join(", ")} of the model`}`;
  if (image !== undefined) return { ok: true, text, problems };
  if (problems.every(isModelsNeed))
    return { ok: true, text: `it lacks what the scenario ${run.scenario} calls; annotate, check and fix take it`, problems: [] };
  return { ok: false, text: "no, see the problems", problems };
}

/** The model calls something that FILE, in the place of a file of livepatch's, does not have: FILE is another kind of file. */
function isModelsNeed({ code, file, severity }: Problem): boolean {
  return severity !== "error" || (code === "link-undefined-symbol" && /^(model|scenarios)\//.test(file));
}

function newerThanKnown(version: KernelVersion | undefined, problems: readonly Problem[]): readonly string[] {
  const [newest] = profiles;
  const options = problems.filter(({ code }) => code === "config-newer").map(({ message }) => message);
  if (version === undefined || newest === undefined) return options;
  const { major, minor } = newest.version;
  const isNewer = version.major > major || (version.major === major && version.minor > minor);
  if (!isNewer) return options;
  const kernel = `linux ${versionText(version)} is newer than ${major}.${minor}, the newest kernel that quiesce knows; windows, costs and site counts of ${major}.${minor} are used`;
  return [`${kernel}. A new kernel is a new data file: docs/profiles.md`, ...options];
}

function treeAdvice({ version }: SceneSource): readonly string[] {
  if (version !== undefined) return [];
  return ["FILE lies in no kernel tree, so a model stands in for what is not beside it; --kernel DIR says which tree it belongs to"];
}

function siblingAdvice({ version, main }: SceneSource, beside: readonly string[]): readonly string[] {
  if (version === undefined || beside.length > 0) return [];
  return [`no C file lies beside ${main} in the tree: is the checkout sparse? The model supplies what is missing`];
}

function configAdvice(kernel: Kernel | undefined, machine: RealMachine | undefined): readonly string[] {
  if (kernel === undefined || kernel.configFrom !== undefined) return [];
  const where = machine === undefined ? "--machine / takes this machine's, " : "the machine's was not found; ";
  return [`the configuration is the profile's own: ${where}--kernel-config FILE takes another`];
}
