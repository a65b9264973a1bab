/** The settings of the server itself, under `quiesce` in the client. What rules take is read in {@link ../rules/settings.ts}. */
import type { MemoryModel } from "../../simulator/explore/request.ts";
import { MEMORY_MODELS, MOST_STALE } from "../../simulator/explore/job/messages.ts";
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";

/** Stands for the architecture that is taken when nobody names one, and for the memory model that fits what is asked. */
export const AUTO = "auto";

export interface ServerSettings {
  readonly diagnostics: boolean;
  readonly codeLens: boolean;
  readonly hints: HintSettings;
  /** Functions with their points and boundaries as symbols, beside those of another server. */
  readonly documentSymbols: boolean;
  /** Whether the tree around a file is read in the background. */
  readonly index: boolean;
  /** The folder below `arch` that files outside of it are built for. */
  readonly architecture: string;
  /** What explorations and ablations are asked where nobody says otherwise. */
  readonly explore: ExplorationSettings;
  /** The members that rules read, as the client gave them. */
  readonly shared: Readonly<Record<string, unknown>>;
}

export interface ExplorationSettings {
  readonly memory: MemoryModel | typeof AUTO;
  /** With `lkmm`: reads of one execution that may return what is not newest; undefined: the explorer's own default. */
  readonly stale: number | undefined;
}

export interface HintSettings {
  readonly synchronizationPoints: boolean;
  readonly instrumentation: boolean;
  readonly rcuNotWatching: boolean;
  /** What breaks without a point, where it was explored. */
  readonly verdicts: boolean;
}

export const DEFAULT_SETTINGS: ServerSettings = {
  diagnostics: true,
  codeLens: true,
  hints: { synchronizationPoints: true, instrumentation: true, rcuNotWatching: true, verdicts: true },
  documentSymbols: false,
  index: true,
  architecture: treeLayout.defaultArchitecture,
  explore: { memory: AUTO, stale: undefined },
  shared: {},
};

export interface ServerSettingsReading {
  readonly settings: ServerSettings;
  /** What was not understood, one sentence each. The default stands in for it. */
  readonly faults: readonly string[];
}

/** Reads what a client has under `quiesce`: nested objects, or dotted names, as clients differ in it. */
export function readServerSettings(value: unknown): ServerSettingsReading {
  const faults: string[] = [];
  const members = flat(value, faults);
  const flag = (name: string, otherwise: boolean): boolean => {
    const given = members.get(name);
    members.delete(name);
    if (given === undefined || given === null) return otherwise;
    if (typeof given === "boolean") return given;
    faults.push(`quiesce.${name} must be true or false`);
    return otherwise;
  };
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const given = members.get(name);
    if (given === undefined || given === null) return undefined;
    const chosen = choices.find((each) => each === given);
    if (chosen === undefined) faults.push(`quiesce.${name} must be one of ${choices.join(", ")}`);
    return chosen;
  };
  const count = (name: string, most: number): number | undefined => {
    const given = members.get(name);
    if (given === undefined || given === null) return undefined;
    if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= most) return given;
    faults.push(`quiesce.${name} must be a whole number from 1 to ${most}`);
    return undefined;
  };
  const architecture = choice("architecture", [AUTO, ...treeLayout.architectures]) ?? AUTO;
  const { hints } = DEFAULT_SETTINGS;
  const settings: ServerSettings = {
    diagnostics: flag("diagnostics.enable", DEFAULT_SETTINGS.diagnostics),
    codeLens: flag("codeLens.enable", DEFAULT_SETTINGS.codeLens),
    hints: {
      synchronizationPoints: flag("inlayHints.synchronizationPoints", hints.synchronizationPoints),
      instrumentation: flag("inlayHints.instrumentation", hints.instrumentation),
      rcuNotWatching: flag("inlayHints.rcuNotWatching", hints.rcuNotWatching),
      verdicts: flag("inlayHints.verdicts", hints.verdicts),
    },
    documentSymbols: flag("documentSymbols.enable", DEFAULT_SETTINGS.documentSymbols),
    index: flag("index.enable", DEFAULT_SETTINGS.index),
    architecture: architecture === AUTO ? treeLayout.defaultArchitecture : architecture,
    explore: {
      memory: choice("explore.memory", [AUTO, ...MEMORY_MODELS]) ?? DEFAULT_SETTINGS.explore.memory,
      stale: count("explore.stale", MOST_STALE),
    },
    shared: sharedOf(value),
  };
  return { settings, faults };
}

/** Members of the server's own groups, by dotted name. */
function flat(value: unknown, faults: string[]): Map<string, unknown> {
  const members = new Map<string, unknown>();
  if (value === undefined || value === null) return members;
  if (!isRecord(value)) {
    faults.push("quiesce must be an object");
    return members;
  }
  for (const [name, member] of Object.entries(value)) {
    if (!isRecord(member)) members.set(name, member);
    else for (const [inner, innerMember] of Object.entries(member)) members.set(`${name}.${inner}`, innerMember);
  }
  return members;
}

const GROUPS: ReadonlySet<string> = new Set([
  "diagnostics",
  "codeLens",
  "inlayHints",
  "documentSymbols",
  "index",
  "architecture",
  "explore",
]);

function sharedOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([name]) => !GROUPS.has(name) && !name.includes(".")));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
