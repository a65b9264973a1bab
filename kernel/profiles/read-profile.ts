/** `*.profile.json` → {@link Profile}: a kernel build as a data file, those that quiesce carries and those of users alike. */
import { jsonProblem, type JsonValue, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { changeConfig, type KernelConfig, preemptionConfig, preemptionOf } from "../config.ts";
import { Fields } from "../topologies/fields.ts";
import type { PreemptionModel } from "../topologies/topology.ts";
import {
  type Habit,
  HABITS,
  IDLE_WINDOWS,
  type KernelVersion,
  type Profile,
  type SiteCounts,
  STARVATION_GUARDS,
  versionOfText,
} from "./profile.ts";

const KIND = "profile";
const CODE_VALUE = `${KIND}-value`;
const MODELS = ["none", "voluntary", "full", "rt"] as const satisfies readonly PreemptionModel[];
/** More places than any kernel has. */
const MAX_SITES = 1_000_000;

export interface ProfileReading {
  /** Undefined when a problem is an error. */
  readonly profile: Profile | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads one profile.
 *
 * @param known Finds the profile that `like` names.
 * @param base The configuration that a profile without `like` starts from.
 */
export function readProfile(file: SourceFile, known: (name: string) => Profile | undefined, base: KernelConfig): ProfileReading {
  const document = parseJson(file);
  if (document.value === undefined) return { profile: undefined, problems: document.problems };
  if (document.value.kind !== "object") {
    const help = 'start with { "name": "mine", "like": "debian-6.12", "version": "6.15.0" }';
    return { profile: undefined, problems: [jsonProblem(file, document.value.at, CODE_VALUE, "a profile is a JSON object", help)] };
  }
  const problems: Problem[] = [];
  const profile = profileOf(new Fields(file, document.value, problems, KIND), known, base, problems);
  return { profile: problems.length > 0 ? undefined : profile, problems };
}

function profileOf(
  fields: Fields,
  known: (name: string) => Profile | undefined,
  base: KernelConfig,
  problems: Problem[],
): Profile | undefined {
  fields.take("$schema");
  const name = requiredName(fields);
  const like = likeOf(fields, known);
  const description = fields.text("description")?.value ?? (like === undefined ? "" : `Like ${like.name}.`);
  const version = versionIn(fields) ?? like?.version;
  const preempt = fields.choice("preempt", MODELS);
  const dynamic = fields.boolean("preemptDynamic");
  const changes = configIn(fields, problems);
  const idleWindow = fields.choice("idleWindow", IDLE_WINDOWS) ?? like?.idleWindow;
  const tracesUnwatched = fields.boolean("tracesUnwatched") ?? like?.tracesUnwatched ?? false;
  const starvation = fields.choice("starvation", STARVATION_GUARDS) ?? like?.starvation ?? "fair-server";
  const sites = sitesIn(fields, problems);
  const habits = habitsIn(fields) ?? like?.habits ?? [];
  const forTrees = fields.boolean("forTrees") ?? false;
  const sources = sourcesIn(fields, problems);
  fields.finish();
  if (like === undefined && fields.take("like") === undefined) {
    for (const missing of ["version", "idleWindow", "preempt"].filter((field) => fields.take(field) === undefined))
      fields.refuse(undefined, CODE_VALUE, `"${missing}" is missing`, 'write it, or "like": "PROFILE" to take it from another profile');
  }
  if (name === undefined || version === undefined || idleWindow === undefined) return undefined;
  const config = changeConfig(preempted(like?.config ?? base, preempt, dynamic), changes);
  return {
    name,
    description,
    version,
    config,
    preempt: preemptionOf(config).model,
    idleWindow,
    tracesUnwatched,
    starvation,
    sites: { ...like?.sites, ...sites },
    habits,
    forTrees,
    sources: [...(like?.sources ?? []), ...sources],
  };
}

/** `config` under another preemption model; what is undefined stays as it is. */
function preempted(config: KernelConfig, model: PreemptionModel | undefined, dynamic: boolean | undefined): KernelConfig {
  if (model === undefined && dynamic === undefined) return config;
  const before = preemptionOf(config);
  return changeConfig(config, preemptionConfig(model ?? before.model, dynamic ?? before.dynamic));
}

function requiredName(fields: Fields): string | undefined {
  const name = fields.text("name");
  if (name === undefined) {
    if (fields.take("name") === undefined)
      fields.refuse(undefined, CODE_VALUE, '"name" is missing', 'say how answers call it: "name": "my-kernel"');
    return undefined;
  }
  if (/^[\w.+-]{1,60}$/.test(name.value)) return name.value;
  fields.refuse(name.at, CODE_VALUE, '"name" is no name of a profile', "write letters, digits, dots and dashes, at most 60");
  return undefined;
}

function likeOf(fields: Fields, known: (name: string) => Profile | undefined): Profile | undefined {
  const like = fields.text("like");
  if (like === undefined) return undefined;
  const found = known(like.value);
  if (found === undefined) fields.refuse(like.at, CODE_VALUE, `there is no profile "${like.value}"`, "see quiesce list profiles");
  return found;
}

function versionIn(fields: Fields): KernelVersion | undefined {
  const text = fields.text("version");
  if (text === undefined) return undefined;
  const version = versionOfText(text.value);
  if (version === undefined) fields.refuse(text.at, CODE_VALUE, '"version" is no version of a kernel', 'write "6.12.117"');
  return version;
}

/** `"config": { "CONFIG_X": "y" }`: changes to what the profile starts from. */
function configIn(fields: Fields, problems: Problem[]): readonly (readonly [string, string])[] {
  return objectIn(fields, "config", problems).flatMap(({ name, at, value }) => {
    const text = value.kind === "string" ? value.value : value.kind === "number" ? String(value.value) : undefined;
    if (!/^CONFIG_\w+$/.test(name)) {
      const meant = `CONFIG_${name.replaceAll(/\W/g, "_")}`;
      problems.push(jsonProblem(fields.file, at, CODE_VALUE, `"${name}" is no name of an option`, `write it as "${meant}"`));
    } else if (text === undefined || !/^(y|m|n|-?\d+|0[xX][0-9a-fA-F]+|"[^"\\]*")$/.test(text)) {
      const help = 'a value is "y", "m", "n", a number, or a quoted string';
      problems.push(jsonProblem(fields.file, value.at, CODE_VALUE, `${name} cannot have this value`, help));
    } else return [[name, text] as const];
    return [];
  });
}

/** `"sites": { "__SCK__cond_resched": 480, "key": [300, 12, 4] }`. */
function sitesIn(fields: Fields, problems: Problem[]): Readonly<Record<string, SiteCounts>> {
  return Object.fromEntries(
    objectIn(fields, "sites", problems).flatMap(({ name, value }): (readonly [string, SiteCounts])[] => {
      const counts = value.kind === "array" ? value.items.map(siteCount) : [siteCount(value)];
      const known = counts.filter((count) => count !== undefined);
      if (known.length === counts.length && counts.length > 0) return [[name, value.kind === "array" ? known : (known[0] ?? 0)]];
      const help = `write a whole number from 0 to ${MAX_SITES}, or a list of such numbers: the image's, then each module's`;
      problems.push(jsonProblem(fields.file, value.at, CODE_VALUE, `the number of places of "${name}" is none`, help));
      return [];
    }),
  );
}

function siteCount(value: JsonValue): number | undefined {
  return value.kind === "number" && Number.isInteger(value.value) && value.value >= 0 && value.value <= MAX_SITES ? value.value : undefined;
}

/** `"habits": ["modules-in-two-areas"]`: all of them, those of the profile that this one is like are not added. */
function habitsIn(fields: Fields): readonly Habit[] | undefined {
  const value = fields.take("habits");
  if (value === undefined) return undefined;
  const known = Object.keys(HABITS) as Habit[];
  const items = value.kind === "array" ? value.items : [value];
  return items.flatMap((item) => {
    const habit = known.find((name) => item.kind === "string" && item.value === name);
    if (habit === undefined) fields.refuse(item.at, CODE_VALUE, '"habits" has a word that is none', `the words are ${known.join(", ")}`);
    return habit === undefined ? [] : [habit];
  });
}

/** `"sources": ["Counted from the image."]`. */
function sourcesIn(fields: Fields, problems: Problem[]): readonly string[] {
  const value = fields.take("sources");
  const texts = value?.kind === "array" ? value.items.flatMap((item) => (item.kind === "string" ? [item.value] : [])) : [];
  if (value === undefined || (value.kind === "array" && texts.length === value.items.length)) return texts;
  problems.push(
    jsonProblem(
      fields.file,
      value.at,
      CODE_VALUE,
      '"sources" must be an array of sentences',
      'write "sources": ["Counted from the image."]',
    ),
  );
  return [];
}

function objectIn(
  fields: Fields,
  name: string,
  problems: Problem[],
): readonly { readonly name: string; readonly at: number; readonly value: JsonValue }[] {
  const value = fields.take(name);
  if (value === undefined) return [];
  if (value.kind === "object") return value.members.map((member) => ({ name: member.name, at: member.key.at, value: member.value }));
  problems.push(jsonProblem(fields.file, value.at, CODE_VALUE, `"${name}" must be an object`, `write "${name}": {}`));
  return [];
}
