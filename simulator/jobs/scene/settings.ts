/** `--set key=value`: what may be changed, and what it means for profile and topology. */
import { nearest } from "../../../base/nearest.ts";
import type { Problem } from "../../../base/problem.ts";
import { changeConfig, preemptionOf } from "../../../kernel/config.ts";
import type { Profile } from "../../../kernel/profiles/profile.ts";
import { PREEMPTION_MODELS, TICK_RATES } from "../../../kernel/topologies/parse.ts";
import type { PreemptionModel, Topology } from "../../../kernel/topologies/topology.ts";
import { COMMAND_LINE } from "../../report/place.ts";

export interface Settings {
  readonly hz: number | undefined;
  readonly preempt: PreemptionModel | undefined;
  /** Undefined: as the profile has it. */
  readonly tracingWhereRcuIsNotWatching: boolean | undefined;
  readonly reliableStacktrace: boolean;
  /** Whether what disturbs isolated CPUs without any patch does so here. */
  readonly background: boolean;
  /** Whether a module's memory is its own: its permissions are set when it is loaded, and other CPUs are told. Else it is as if in the kernel's image. */
  readonly moduleMemory: boolean;
  /** `CONFIG_X` → `y`, `n` or a value. */
  readonly config: ReadonlyMap<string, string>;
  /** As given, in code-unit order of the keys. */
  readonly given: Readonly<Record<string, string>>;
}

const TRACING = "tracing-where-rcu-is-not-watching";
const STACKS = "reliable-stacktrace";
const BACKGROUND = "background";
const MODULE_MEMORY = "module-memory";
const CONFIG = "config.";
const KEYS: readonly string[] = ["hz", "preempt", TRACING, STACKS, BACKGROUND, MODULE_MEMORY, `${CONFIG}CONFIG_X`];

export function readSettings(given: ReadonlyMap<string, string>): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const sorted = [...given].sort(([a], [b]) => (a < b ? -1 : 1));
  const problems = sorted.flatMap(([key, value]) => checkSetting(key, value) ?? []);
  // The option and the rate are one thing, and the rate is what a run goes by.
  const [rateGiven, rateInConfig] = [given.get("hz"), given.get(`${CONFIG}CONFIG_HZ`)];
  if (rateGiven !== undefined && rateInConfig !== undefined && rateGiven !== rateInConfig)
    problems.push(refused(`--set hz=${rateGiven} contradicts --set config.CONFIG_HZ=${rateInConfig}`, "leave one of them out"));
  const hz = TICK_RATES.find((rate) => String(rate) === (rateGiven ?? rateInConfig));
  const preempt = PREEMPTION_MODELS.find((model) => model === given.get("preempt"));
  const config = sorted.flatMap(([key, value]) => (key.startsWith(CONFIG) ? [[key.slice(CONFIG.length), value] as const] : []));
  return {
    settings: {
      hz,
      preempt,
      tracingWhereRcuIsNotWatching: given.has(TRACING) ? given.get(TRACING) === "on" : undefined,
      reliableStacktrace: given.get(STACKS) !== "off",
      background: given.get(BACKGROUND) === "on",
      moduleMemory: given.get(MODULE_MEMORY) !== "off",
      config: new Map(config),
      given: Object.fromEntries(sorted),
    },
    problems,
  };
}

function checkSetting(key: string, value: string): Problem | undefined {
  if (key === "hz") return checkChoice(key, value, TICK_RATES.map(String));
  if (key === "preempt") return checkChoice(key, value, PREEMPTION_MODELS);
  if ([TRACING, STACKS, BACKGROUND, MODULE_MEMORY].includes(key)) return checkChoice(key, value, ["on", "off"]);
  if (key.startsWith(CONFIG)) return checkOption(key.slice(CONFIG.length), value);
  const meant = nearest(key, KEYS);
  const help = meant === undefined ? `keys are ${KEYS.join(", ")}` : `did you mean ${meant}?`;
  return refused(`--set has no key ${key}`, help);
}

function checkChoice(key: string, value: string, choices: readonly string[]): Problem | undefined {
  return choices.includes(value) ? undefined : refused(`--set ${key} cannot be '${value}'`, `one of ${choices.join(", ")}`);
}

function checkOption(name: string, value: string): Problem | undefined {
  if (!/^CONFIG_\w+$/.test(name)) return refused(`'${name}' is no name of an option`, "write --set config.CONFIG_X=y");
  if (/^(y|m|n|-?\d+|0[xX][0-9a-fA-F]+|"[^"\\]*")$/.test(value)) return undefined;
  return refused(`${name} cannot be '${value}'`, 'a value is y, m, n, a number, or a "string"');
}

/** The profile with the options that `config.` changes. */
export function withOptions(profile: Profile, { config }: Settings): Profile {
  const changed = changeConfig(profile.config, config);
  return { ...profile, config: changed, preempt: preemptionOf(changed).model };
}

/** The machine with the tick rate and preemption model that are asked for. */
export function withRates(topology: Topology, { hz, preempt }: Settings): Topology {
  return { ...topology, hz: hz ?? topology.hz, preempt: preempt ?? topology.preempt };
}

function refused(message: string, help: string): Problem {
  return { code: "usage-setting", severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help };
}
