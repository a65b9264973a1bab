/** The machine and its load that a run takes: a topology, what a real machine says of itself, and the command line. */
import { formatCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { changeConfig, type KernelConfig } from "../../kernel/config.ts";
import { readCommandLine } from "../../kernel/topologies/boot-parameters.ts";
import { canonicalName, splitCommandLine } from "../../kernel/topologies/command-line.ts";
import { checkAgainstBoot, checkAgainstConfig, type MachineFacts, readMachine } from "../../kernel/topologies/machine.ts";
import { MAX_CPUS, parseTopology, type SaidByTopology, TICK_RATES } from "../../kernel/topologies/parse.ts";
import { placeOfFile } from "../../kernel/topologies/place.ts";
import { PRESETS, presetFile } from "../../kernel/topologies/presets.ts";
import type { PreemptionModel, Topology } from "../../kernel/topologies/topology.ts";
import { CMDLINE_NAME } from "../../simulator/jobs/scene/run.ts";
import type { Settings } from "../../simulator/jobs/scene/settings.ts";
import type { ValueOrigin } from "../../simulator/report/documents.ts";
import type { Arguments } from "../args/arguments.ts";
import { type MachineFiles, readMachineFiles } from "../input/machine.ts";
import type { Kernel } from "./kernel.ts";
import { type Said, settleAll } from "./origins.ts";
import { type Outcome, refuse } from "./outcome.ts";
import type { SceneSource } from "./source.ts";

/** A machine and its load, parsed. */
export interface Machine {
  readonly topology: Topology;
  /** As given: a file's name or a preset's. */
  readonly name: string;
  /** The command line that is simulated; empty when there is none. */
  readonly cmdline: string;
  /** Its text where it stands, for problems. */
  readonly cmdlineFile: SourceFile;
  /** Whether nothing on our own command line replaces it. */
  readonly ownCmdline: boolean;
  readonly origins: readonly ValueOrigin[];
  readonly problems: readonly Problem[];
}

/** What `--machine` names. */
export interface RealMachine {
  readonly files: MachineFiles;
  readonly facts: MachineFacts;
}

/** Undefined without `--machine`. */
export function realMachineOf(values: Arguments, source: SceneSource): Outcome<RealMachine | undefined> {
  const folder = values.text("machine");
  if (folder === undefined) return { ok: true, value: undefined, problems: [] };
  const read = readMachineFiles(folder, source.given);
  if (!read.ok) return refuse(read.problems);
  const { facts, problems } = readMachine(read.files.texts, MAX_CPUS);
  const all = [...read.problems, ...problems];
  if (!all.some(({ severity }) => severity === "error")) return { ok: true, value: { files: read.files, facts }, problems: all };
  return refuse(
    all,
    Object.values(read.files.texts).filter((file) => file !== undefined),
  );
}

export interface MachineOptions {
  /** A topology's file or preset. */
  readonly name: string;
  /** Of `--cmdline` or a matrix. */
  readonly cmdline: string | undefined;
  readonly kernel: Kernel;
  readonly real: RealMachine | undefined;
}

/** The machine that a preset or file describes, or a real one with its load. */
export function machineOf(options: MachineOptions, source: SceneSource): Outcome<Machine> {
  const { name, cmdline, real } = options;
  const preset = PRESETS.find((each) => each.name === name);
  // An editor's token holds the topology that its user put together as text: there is no file of it.
  const text = preset !== undefined ? undefined : name.startsWith("{") ? ({ ok: true, text: name } as const) : source.given(name);
  if (text?.ok === false) return refuse([explainMissing(name, text.problem)]);
  const file =
    preset === undefined ? makeSourceFile(name.startsWith("{") ? "<topology>" : name, text?.text ?? "", "user") : presetFile(preset);
  const asked = cmdline === undefined ? undefined : makeSourceFile(CMDLINE_NAME, cmdline, "user");
  const line = asked ?? real?.facts.cmdline?.from;
  const { topology, said, problems } = parseTopology(file, line, cpusOf(real));
  const sources = [file, ...(line === undefined ? [] : [line])];
  if (topology === undefined) return refuse(problems, sources);
  const contradictions =
    line === undefined || real === undefined || asked !== undefined ? [] : checkAgainstBoot(real.facts, topology.boot, line);
  if (contradictions.length > 0) return refuse([...problems, ...contradictions], [...sources, ...factFiles(real)]);
  const shownFile = { ...file, path: file.path.replace(/^<(.*)>$/, "$1") };
  const rates = ratesOf(options, shownFile, said);
  return {
    ok: true,
    value: {
      topology: { ...topology, hz: rates.hz ?? topology.hz, preempt: rates.preempt },
      name,
      cmdline: line?.text.trim() ?? said.cmdline ?? "",
      cmdlineFile: line ?? file,
      ownCmdline: cmdline === undefined,
      origins: originsOf(options, shownFile.path, said, topology, rates),
      problems: [...problems, ...rates.problems],
    },
    problems: [...problems, ...rates.problems],
  };
}

function cpusOf(real: RealMachine | undefined): Parameters<typeof parseTopology>[2] {
  const { cpus, offline } = real?.facts ?? {};
  return cpus === undefined || offline === undefined ? undefined : { cpus: cpus.value, offline: offline.value, from: offline.from };
}

function factFiles(real: RealMachine | undefined): readonly SourceFile[] {
  return Object.values(real?.files.texts ?? {}).filter((file): file is SourceFile => file !== undefined);
}

/** Tick rate and preemption model, with everybody who says something of them. */
interface Rates {
  readonly hz: Topology["hz"] | undefined;
  /** Undefined: the configuration's. */
  readonly preempt: PreemptionModel | undefined;
  readonly hzSaid: readonly (Said | undefined)[];
  readonly preemptSaid: readonly (Said | undefined)[];
  readonly problems: readonly Problem[];
}

/** A preemption model that somebody says; `inConfig` when it is the configuration's own, which needs no word of the topology. */
type PreemptSaid = Said & { readonly model: PreemptionModel; readonly inConfig: boolean };

function ratesOf(options: MachineOptions, file: SourceFile, said: SaidByTopology): Rates {
  const { kernel } = options;
  const { config } = kernel.profile;
  const configName = kernel.configFrom ?? `profile ${kernel.profile.name}`;
  const ofConfig: Said = { value: config.get("CONFIG_HZ") ?? "", from: `CONFIG_HZ of ${configName}` };
  const ofTopology: Said | undefined = said.hz === undefined ? undefined : { value: String(said.hz), from: file.path };
  const known = TICK_RATES.find((rate) => String(rate) === ofConfig.value);
  const problems = known === undefined ? [unknownRate(ofConfig)] : [];
  const usable = known === undefined ? undefined : ofConfig;
  const hzSaid = kernel.configIsStrong ? [ofTopology, usable] : [usable, ofTopology];
  const hz = (hzSaid[1] ?? hzSaid[0])?.value;
  const preempts = preemptsOf(options, file, said, configName).filter((each) => each !== undefined);
  const last = preempts.at(-1);
  return {
    hz: TICK_RATES.find((rate) => String(rate) === hz),
    preempt: last === undefined || last.inConfig ? undefined : last.model,
    hzSaid,
    preemptSaid: preempts,
    problems,
  };
}

function preemptsOf(
  { kernel, cmdline, real }: MachineOptions,
  file: SourceFile,
  said: SaidByTopology,
  configName: string,
): readonly (PreemptSaid | undefined)[] {
  const of = (model: PreemptionModel | undefined, from: string, inConfig = false): PreemptSaid | undefined =>
    model === undefined ? undefined : { value: model, from, model, inConfig };
  const ofConfig = of(kernel.profile.preempt, configName, true);
  const ofTopology = [of(said.preempt, file.path), of(preemptIn(said.cmdline), `the command line in ${file.path}`)];
  const { cmdline: line, preempt } = real?.facts ?? {};
  return [
    ...(kernel.configIsStrong ? [...ofTopology, ofConfig] : [ofConfig, ...ofTopology]),
    of(preemptIn(line?.value), line?.from.path ?? ""),
    of(preempt?.value, preempt?.from.path ?? ""),
    of(preemptIn(cmdline), "--cmdline"),
  ];
}

/** What `preempt=` of a command line says; what is wrong with it has been said where the line was read. */
function preemptIn(line: string | undefined): PreemptionModel | undefined {
  return line === undefined ? undefined : readCommandLine(line, 1, placeOfFile(makeSourceFile("", line, "user"))).preempt;
}

function unknownRate({ value, from }: Said): Problem {
  const message = `${from} is ${value === "" ? "missing" : value}; rates that are simulated are ${TICK_RATES.join(", ")}`;
  const help = "the run takes the topology's, else 250; --set hz= says another";
  return { code: "config-tick-rate", severity: "warning", file: "", line: 0, column: 0, message, help };
}

/** The values of the machine's part, each with who says it. */
function originsOf(
  { cmdline, real }: MachineOptions,
  file: string,
  said: SaidByTopology,
  { boot }: Topology,
  { hzSaid, preemptSaid }: Rates,
): readonly ValueOrigin[] {
  const { facts } = real ?? {};
  const inTopology = (value: string | number | undefined): Said | undefined =>
    value === undefined ? undefined : { value: shown(String(value)), from: file };
  const ofMachine = (told: { readonly from: SourceFile } | undefined, value: string): Said | undefined =>
    told === undefined ? undefined : { value: shown(value), from: told.from.path };
  const asked: Said | undefined = cmdline === undefined ? undefined : { value: shown(cmdline), from: "--cmdline" };
  const line = asked?.from ?? `the command line of ${facts?.cmdline?.from.path ?? file}`;
  const fromLine = (value: string): Said => ({ value: shown(value), from: line });
  const offline = formatCpulist(facts?.offline?.value ?? []);
  return settleAll([
    ["CPUs", [inTopology(said.cpus), ofMachine(facts?.cpus, String(facts?.cpus?.value))]],
    ["offline", [inTopology(said.offline ?? ""), ofMachine(facts?.offline, offline)]],
    ["command line", [inTopology(said.cmdline ?? ""), ofMachine(facts?.cmdline, facts?.cmdline?.value ?? ""), asked]],
    ["nohz_full", [fromLine(formatCpulist(boot.nohzFull))]],
    ["isolated domain", [fromLine(formatCpulist(boot.isolatedDomain))]],
    ["tasks", [{ value: "the topology's", from: file }]],
    ["hz", hzSaid],
    ["preempt", preemptSaid],
  ]);
}

function shown(value: string): string {
  return value === "" ? "none" : value;
}

/** What settings say goes before everything. */
export function withSettings(origins: readonly ValueOrigin[], { hz, preempt, config }: Settings): readonly ValueOrigin[] {
  const over = (origin: ValueOrigin, value: string | undefined, from: string): ValueOrigin => {
    if (value === undefined) return origin;
    const { name, value: before, from: source, instead } = origin;
    return { name, value, from, instead: [{ value: before, from: source }, ...instead].filter((each) => each.value !== value) };
  };
  const replaced = origins.map((origin) => {
    if (origin.name === "hz")
      return over(origin, hz === undefined ? undefined : String(hz), config.has("CONFIG_HZ") ? "--set config.CONFIG_HZ" : "--set hz");
    return origin.name === "preempt" ? over(origin, preempt, "--set preempt") : origin;
  });
  return [...replaced, ...[...config].map(([name, value]) => ({ name, value, from: `--set config.${name}`, instead: [] }))];
}

/**
 * Parameters of the command line that the kernel was built without.
 *
 * @param asked Whether the line or the configuration was named; else two defaults have met, and the run goes on.
 */
export function builtWithout(
  { cmdline, cmdlineFile }: Machine,
  config: KernelConfig,
  settings: Settings,
  asked: boolean,
): readonly Problem[] {
  const built = changeConfig(config, settings.config);
  const names = splitCommandLine(cmdline).map(({ name }) => canonicalName(name));
  const problems = checkAgainstConfig(names, (option) => built.get(option) === "y", cmdlineFile);
  return asked ? problems : problems.map((problem): Problem => Object.assign({}, problem, { severity: "warning" }));
}

/** A word without a dot or slash was meant as a preset. */
function explainMissing(name: string, problem: Problem): Problem {
  if (/[./]/.test(name)) return problem;
  const names = PRESETS.map((preset) => preset.name).join(", ");
  return { ...problem, message: `there is no preset and no file ${name}`, help: `presets are ${names}` };
}
