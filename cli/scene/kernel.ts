/** The kernel that the files are compiled as: a profile, and the configurations that go before its own. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { readConfigFile } from "../../kernel/config-file.ts";
import { type KernelVersion, type Profile, versionOfText, versionText } from "../../kernel/profiles/profile.ts";
import { readUserProfile } from "../../kernel/profiles/profiles.ts";
import {
  type ChosenProfile,
  CONFIG_FILE,
  configured,
  fittingProfile,
  passedOver,
  profileOfOurs,
} from "../../simulator/jobs/scene/kernel.ts";
import type { ValueOrigin } from "../../simulator/report/documents.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import type { MachineFiles } from "../input/machine.ts";
import { type Said, settleAll } from "./origins.ts";
import { type Outcome, refuse } from "./outcome.ts";
import type { SceneSource } from "./source.ts";

export interface Kernel {
  readonly profile: Profile;
  /** Of the tree; undefined where there is none. */
  readonly version: KernelVersion | undefined;
  /** As shown: the profile's name, and the configuration where one was read. */
  readonly shown: string;
  /** The configuration's name where it was read from a file; undefined for the profile's own. */
  readonly configFrom: string | undefined;
  /** Whether it goes before a topology: it was named, or it is the machine's. */
  readonly configIsStrong: boolean;
  readonly origins: readonly ValueOrigin[];
}

/** @param machine The machine of `--machine`, if there is one. */
export function kernelOf(values: Arguments, source: SceneSource, machine: MachineFiles | undefined): Outcome<Kernel> {
  const base = baseProfile(values.text("profile"), source, machine);
  if (!base.ok) return base;
  const configs = readConfigs(values, source, machine);
  if (!configs.ok) return configs;
  const { profile } = base.value;
  const chosen = configs.value.at(-1);
  const said: readonly Said[] = [{ value: "the profile's own", from: `profile ${profile.name}` }, ...configs.value.map(saidOf)];
  const kernel: Kernel = {
    profile: chosen === undefined ? profile : configured(profile, chosen.config),
    version: source.version,
    shown: chosen === undefined ? profile.name : `${profile.name} with ${chosen.shown}`,
    configFrom: chosen?.file.path,
    configIsStrong: chosen?.kind !== "tree" && chosen !== undefined,
    origins: settleAll([
      ["kernel", [kernelSaid(source, machine)]],
      ["profile", [{ value: profile.name, from: base.value.why }]],
      ["configuration", said],
    ]),
  };
  const problems = [...base.problems, ...configs.problems, ...versionProblems(source, machine, chosen)];
  return { ok: true, value: kernel, problems };
}

function kernelSaid({ version }: SceneSource, machine: MachineFiles | undefined): Said | undefined {
  if (version !== undefined) return { value: `linux ${versionText(version)}`, from: "the Makefile of FILE's tree" };
  return machine?.release === undefined ? undefined : { value: `linux ${machine.release.value}`, from: machine.release.from };
}

/** A name of ours, a file of the user's, or what fits the tree, the machine, or the names that FILE uses. */
function baseProfile(asked: string | undefined, source: SceneSource, machine: MachineFiles | undefined): Outcome<ChosenProfile> {
  if (asked !== undefined) return askedProfile(asked, source);
  const { text, version } = source;
  return { ok: true, value: fittingProfile({ text, version, release: machine?.release }), problems: [] };
}

function askedProfile(asked: string, source: SceneSource): Outcome<ChosenProfile> {
  const named = profileOfOurs(asked);
  if (!("message" in named)) return { ok: true, value: { profile: named, why: "--profile" }, problems: [] };
  if (!asked.endsWith(".json"))
    return refuse([usage("usage-unknown-profile", named.message, `${named.names}, or a file whose name ends in .json`)]);
  const text = source.given(asked);
  if (!text.ok) return refuse([text.problem]);
  const file = makeSourceFile(asked, text.text, "user");
  const { profile, problems } = readUserProfile(file);
  return profile === undefined ? refuse(problems, [file]) : { ok: true, value: { profile, why: `--profile ${asked}` }, problems };
}

/** A configuration that was read, in the order of strength. */
interface ReadConfig {
  readonly kind: "tree" | "machine" | "option";
  readonly file: SourceFile;
  /** In a sentence. */
  readonly shown: string;
  readonly config: Profile["config"];
  readonly version: KernelVersion | undefined;
}

function saidOf({ file, version }: ReadConfig): Said {
  return { value: version === undefined ? "as it stands there" : `of linux ${versionText(version)}`, from: file.path };
}

function readConfigs(values: Arguments, source: SceneSource, machine: MachineFiles | undefined): Outcome<readonly ReadConfig[]> {
  const found: ReadConfig[] = [];
  const problems: Problem[] = [];
  const take = (kind: ReadConfig["kind"], file: SourceFile, shown: string): SourceFile | undefined => {
    const { config, version, problems: wrong } = readConfigFile(file);
    const fatal = wrong.some(({ severity }) => severity === "error");
    problems.push(...(kind === "tree" ? wrong.map(passedOver) : wrong));
    if (!fatal) found.push({ kind, file, shown, config, version });
    return fatal && kind !== "tree" ? file : undefined;
  };
  const inTree = source.version === undefined ? undefined : source.inputs.read(CONFIG_FILE);
  if (inTree !== undefined) take("tree", makeSourceFile(CONFIG_FILE, inTree, "sibling"), "the tree's .config");
  const wrong: (SourceFile | undefined)[] = [];
  if (machine?.config !== undefined) wrong.push(take("machine", machine.config, machine.config.path));
  const name = values.text("kernel-config");
  if (name !== undefined) {
    const text = source.given(name);
    if (!text.ok) return refuse([text.problem]);
    wrong.push(take("option", makeSourceFile(name, text.text, "user"), name));
  }
  const bad = wrong.filter((file) => file !== undefined);
  return bad.length > 0 ? refuse(problems, bad) : { ok: true, value: found, problems };
}

/** Parts of different kernels make a kernel that nobody has built; sometimes that is what is wanted. */
function versionProblems(source: SceneSource, machine: MachineFiles | undefined, config: ReadConfig | undefined): readonly Problem[] {
  const ofMachine = machine?.release === undefined ? undefined : versionOfText(machine.release.value);
  const code = source.version ?? ofMachine;
  const problems: Problem[] = [];
  const warn = (file: string, message: string, help: string): void => {
    problems.push({ code: "kernel-versions-differ", severity: "warning", file, line: 0, column: 0, message, help });
  };
  if (source.version !== undefined && ofMachine !== undefined && differ(source.version, ofMachine))
    warn(
      machine?.release?.from ?? "",
      `the machine runs ${versionText(ofMachine)}, and FILE's tree is ${versionText(source.version)}`,
      "the code is the tree's; CPUs, command line and configuration are the machine's",
    );
  if (code !== undefined && config?.version !== undefined && differ(code, config.version))
    warn(
      config.file.path,
      `it is the configuration of ${versionText(config.version)}, and the kernel is ${versionText(code)}`,
      "options that came or went in between count as they stand there",
    );
  return problems;
}

function differ(a: KernelVersion, b: KernelVersion): boolean {
  return a.major !== b.major || a.minor !== b.minor;
}
