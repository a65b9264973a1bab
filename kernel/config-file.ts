/** A user's `.config`: what it says, what it contradicts itself in, and what a run will not honour of it. */
import type { Problem } from "../base/problem.ts";
import { positionAt, type SourceFile } from "../base/source-file.ts";
import type { KernelConfig } from "./config.ts";
import { type KernelVersion, versionOfText } from "./profiles/profile.ts";

const SET = /^(CONFIG_\w+)=(.*)$/;
const NOT_SET = /^# (CONFIG_\w+) is not set$/;
const VALUE = /^(y|m|n|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/;
/** The title that every kernel's own configuration writes. */
const TITLE = /^# Linux\/(\S+) (\S+) Kernel Configuration$/;

/** More problems than this are counted, not listed. */
const MAX_PROBLEMS = 20;

/** What a `.config` says of the kernel that it belongs to. */
export interface ConfigFile {
  readonly config: KernelConfig;
  /** In Kconfig's words (`x86`, `arm64`); undefined where nothing tells. */
  readonly architecture: string | undefined;
  /** Of its title. */
  readonly version: KernelVersion | undefined;
  /** A line that is none, or that a later one replaces, is a warning; another architecture and a contradiction are errors. */
  readonly problems: readonly Problem[];
}

/** Where each option that is on was set. */
type Places = ReadonlyMap<string, number>;

/** Reads the text of a `.config`. A later line of the same option wins, as in the kernel's own reader (6.12 scripts/kconfig/confdata.c). */
export function readConfigFile(file: SourceFile): ConfigFile {
  const config = new Map<string, string>();
  const places = new Map<string, number>();
  const problems: Problem[] = [];
  let dropped = 0;
  let offset = 0;
  let title: readonly [architecture: string, version: string, at: number] | undefined;
  for (const raw of file.text.split("\n")) {
    const line = raw.trimEnd();
    const [, architecture, version] = TITLE.exec(line) ?? [];
    if (architecture !== undefined && version !== undefined) title ??= [architecture, version, offset];
    const fault = readLine(line, offset, config, places);
    if (fault !== undefined && problems.length < MAX_PROBLEMS) problems.push(lineProblem(file, offset, fault));
    else if (fault !== undefined) dropped++;
    offset += raw.length + 1;
  }
  if (dropped > 0)
    problems.push(lineProblem(file, file.text.length, { code: "config-line", message: `${dropped} more lines are wrong`, help: "" }));
  const found = architectureOf(config, places, title);
  return {
    config,
    architecture: found?.name,
    version: title === undefined ? undefined : versionOfText(title[1]),
    problems: [
      ...problems,
      ...nothingIn(file, places),
      ...otherArchitecture(file, found),
      ...contradictions(file, config, places),
      ...checkConfig(config, file.path),
    ],
  };
}

interface LineFault {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** What is wrong with the line, if anything is. */
function readLine(line: string, offset: number, config: Map<string, string>, places: Map<string, number>): LineFault | undefined {
  const [, off] = NOT_SET.exec(line) ?? [];
  const [, name = off, value = off === undefined ? undefined : "n"] = SET.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    if (line === "" || line.startsWith("#")) return undefined;
    return { code: "config-line", message: `not a line of a .config: ${line.slice(0, 60)}`, help: "The line is ignored" };
  }
  if (!VALUE.test(value)) {
    const message = `${name} has the value ${value.slice(0, 60)}, which is none of y, m, n, a number or a quoted string`;
    return { code: "config-line", message, help: "The line is ignored" };
  }
  const before = places.has(name) ? (config.get(name) ?? "n") : undefined;
  places.set(name, offset);
  if (value === "n") config.delete(name);
  else config.set(name, value);
  if (before === undefined || before === value) return undefined;
  return {
    code: "config-repeated",
    message: `${name} was ${before}, and is ${value} from here on`,
    help: "Leave one of the two lines out",
  };
}

function lineProblem(file: SourceFile, offset: number, { code, message, help }: LineFault): Problem {
  return { code, severity: "warning", file: file.path, ...positionAt(file, offset), message, help };
}

function errorAt(file: SourceFile, offset: number, code: string, message: string, help: string): Problem {
  return { code, severity: "error", file: file.path, ...positionAt(file, offset), message, help };
}

function nothingIn(file: SourceFile, places: Places): readonly Problem[] {
  if (places.size > 0) return [];
  return [errorAt(file, 0, "config-empty", "there is no option in it: it is no .config", "name the file that the kernel was built with")];
}

/** Options that name an architecture, and Kconfig's name for it. The first that is on decides. */
const ARCHITECTURES: readonly (readonly [option: string, name: string])[] = [
  ["CONFIG_X86_64", "x86"],
  ["CONFIG_X86_32", "i386"],
  ["CONFIG_ARM64", "arm64"],
  ["CONFIG_ARM", "arm"],
  ["CONFIG_PPC", "powerpc"],
  ["CONFIG_S390", "s390"],
  ["CONFIG_RISCV", "riscv"],
  ["CONFIG_LOONGARCH", "loongarch"],
  ["CONFIG_MIPS", "mips"],
  ["CONFIG_SPARC", "sparc"],
  ["CONFIG_PARISC", "parisc"],
  ["CONFIG_M68K", "m68k"],
];

/** The architecture whose code the model of the kernel stands for. */
const MODELLED = "x86";

interface Architecture {
  readonly name: string;
  readonly at: number;
}

/** By its options, because a title survives the change of ARCH in a script; without one, by its title. */
function architectureOf(
  config: KernelConfig,
  places: Places,
  title: readonly [string, string, number] | undefined,
): Architecture | undefined {
  const option = ARCHITECTURES.find(([name]) => config.get(name) === "y");
  if (option !== undefined) return { name: option[1], at: places.get(option[0]) ?? 0 };
  return title === undefined ? undefined : { name: title[0].replace(/^x86_64$/, MODELLED), at: title[2] };
}

function otherArchitecture(file: SourceFile, found: Architecture | undefined): readonly Problem[] {
  if (found === undefined || found.name === MODELLED) return [];
  const message = `it is the configuration of a kernel for ${found.name}, and the model is of x86-64`;
  const help =
    "Leave it out, and say with --profile what your kernel has in common with a known one; no-noinstr-promise stands for powerpc";
  return [errorAt(file, found.at, "config-architecture", message, help)];
}

/** Options of which a kernel has one: members of a `choice` in Kconfig (6.12 kernel/Kconfig.preempt, kernel/Kconfig.hz, kernel/time/Kconfig, lib/Kconfig.debug). */
const EXCLUSIVE: readonly (readonly string[])[] = [
  ["CONFIG_PREEMPT_NONE", "CONFIG_PREEMPT_VOLUNTARY", "CONFIG_PREEMPT", "CONFIG_PREEMPT_LAZY"],
  ["CONFIG_HZ_100", "CONFIG_HZ_250", "CONFIG_HZ_300", "CONFIG_HZ_1000"],
  ["CONFIG_HZ_PERIODIC", "CONFIG_NO_HZ_IDLE", "CONFIG_NO_HZ_FULL"],
  ["CONFIG_UNWINDER_ORC", "CONFIG_UNWINDER_FRAME_POINTER", "CONFIG_UNWINDER_GUESS"],
  ["CONFIG_TREE_RCU", "CONFIG_TINY_RCU"],
];

function contradictions(file: SourceFile, config: KernelConfig, places: Places): readonly Problem[] {
  const problems: Problem[] = [];
  const placeOf = (name: string): number => places.get(name) ?? 0;
  const refuse = (name: string, message: string, help: string): void => {
    problems.push(errorAt(file, placeOf(name), "config-contradiction", message, help));
  };
  for (const group of EXCLUSIVE) {
    const on = group.filter((name) => config.get(name) === "y").sort((a, b) => placeOf(a) - placeOf(b));
    const [first, second] = on;
    if (first !== undefined && second !== undefined)
      refuse(second, `${second}=y contradicts ${first}=y: a kernel has one of them`, "Leave one of them out");
  }
  const rate = config.get("CONFIG_HZ");
  const chosen = EXCLUSIVE[1]?.find((name) => config.get(name) === "y");
  if (rate !== undefined && chosen !== undefined && chosen !== `CONFIG_HZ_${rate}`)
    refuse("CONFIG_HZ", `CONFIG_HZ=${rate} contradicts ${chosen}=y`, "The kernel's build derives the one from the other; mend one of them");
  return problems;
}

/** Options whose other value the model does not stand for. */
const EXPECTED: readonly (readonly [name: string, value: string, why: string])[] = [
  ["CONFIG_64BIT", "y", "only 64-bit kernels are modelled"],
  ["CONFIG_SMP", "y", "only kernels for several CPUs are modelled"],
  ["CONFIG_LIVEPATCH", "y", "without it there is no livepatch code to run"],
  ["CONFIG_MODULES", "y", "patches are modules"],
];

/** Options that are newer than the model: what a run takes in their place. */
const NEWER: readonly (readonly [name: string, instead: string])[] = [["CONFIG_PREEMPT_LAZY", "CONFIG_PREEMPT"]];

/** The options of a configuration that a run will not honour. */
export function checkConfig(config: KernelConfig, file: string): readonly Problem[] {
  const unlike = EXPECTED.filter(([name, value]) => (config.get(name) ?? "n") !== value).map(([name, value, why]) =>
    notModelled(file, `${name} is ${config.get(name) ?? "n"}, but ${why}`, `The run takes ${name}=${value}`),
  );
  const newer = NEWER.filter(([name]) => config.get(name) === "y").map(([name, instead]) =>
    notModelled(file, `${name}=y is newer than what quiesce knows`, `The run takes ${instead}=y`, "config-newer"),
  );
  return [...unlike, ...newer];
}

function notModelled(file: string, message: string, help: string, code = "config-not-modelled"): Problem {
  return { code, severity: "warning", file, line: 0, column: 0, message, help };
}

/** `config` with what {@link checkConfig} says that the run takes. */
export function modelledConfig(config: KernelConfig): KernelConfig {
  const modelled = new Map([...config, ...EXPECTED.map(([name, value]) => [name, value] as const)]);
  for (const [name, instead] of NEWER) {
    if (modelled.get(name) !== "y") continue;
    modelled.delete(name);
    modelled.set(instead, "y");
  }
  return modelled;
}
