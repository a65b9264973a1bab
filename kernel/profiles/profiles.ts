/** The profiles that quiesce carries: every `*.profile.json` beside this file. A new kernel is a new file, and nothing else. */
import texts from "quiesce:kernel-profiles";
import { makeSourceFile } from "../../base/source-file.ts";
import { versionHints } from "../catalogue/version-hints.ts";
import { readProfile } from "./read-profile.ts";
import type { KernelVersion, Profile } from "./profile.ts";
import { X86_64_CONFIG } from "./x86-64.ts";

/** Newest first, and of one version the one for trees first: the first of all is the default. */
export const profiles: readonly Profile[] = readAll();

function readAll(): readonly Profile[] {
  const found = new Map<string, Profile>();
  const read = (name: string): Profile | undefined => {
    const text = texts[name];
    const known = found.get(name);
    if (known !== undefined || text === undefined) return known;
    const { profile, problems } = readProfile(makeSourceFile(`${name}.profile.json`, text, "model"), read, X86_64_CONFIG);
    const [problem] = problems;
    // One of ours that is wrong is a mistake of ours; a test reads them all.
    if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
    if (profile?.name !== name) throw new Error(`${name}.profile.json is named otherwise than its profile`);
    found.set(name, profile);
    return profile;
  };
  for (const name of Object.keys(texts)) read(name);
  const rank = (profile: Profile): number => Number(!profile.forTrees);
  return [...found.values()].sort((a, b) => compareVersions(b.version, a.version) || rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** By major and minor: point releases share a profile. */
function compareVersions(a: KernelVersion, b: KernelVersion): number {
  return a.major - b.major || a.minor - b.minor;
}

/** A user's profile. It may be `like` one of ours. */
export function readUserProfile(file: Parameters<typeof readProfile>[0]): ReturnType<typeof readProfile> {
  return readProfile(file, profileNamed, X86_64_CONFIG);
}

/** The profile called `name`. */
export function profileNamed(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}

/** The profile for a file that stands outside a tree: by the names that it uses, else the newest. */
export function profileForText(text: string): Profile {
  const hint = versionHints.find(({ word }) => new RegExp(`\\b${word}\\b`).test(text));
  const found = (hint === undefined ? undefined : profileNamed(hint.profile)) ?? profiles[0];
  if (found === undefined) throw new Error("There is no profile");
  return found;
}

/**
 * The profile for a kernel of this version: the newest that is not newer; for a kernel older than all, the oldest. The profile keeps its
 * facts and takes the version, so that code which asks for the version gets the tree's own.
 */
export function profileFor(version: KernelVersion): Profile {
  const forTrees = profiles.filter((profile) => profile.forTrees);
  const fitting = forTrees.find((profile) => compareVersions(profile.version, version) <= 0) ?? forTrees.at(-1);
  if (fitting === undefined) throw new Error("There is no profile");
  return { ...fitting, version };
}
