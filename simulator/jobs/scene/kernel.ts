/** The kernel that files are compiled as: a profile, and the configuration that goes before its own. */
import type { Problem } from "../../../base/problem.ts";
import { preemptionOf } from "../../../kernel/config.ts";
import { modelledConfig } from "../../../kernel/config-file.ts";
import { type KernelVersion, type Profile, versionOfText } from "../../../kernel/profiles/profile.ts";
import { profileFor, profileForText, profileNamed, profiles } from "../../../kernel/profiles/profiles.ts";

/** Where a tree keeps the configuration that it is built with. */
export const CONFIG_FILE = ".config";

export interface ChosenProfile {
  readonly profile: Profile;
  /** What decided, in words. */
  readonly why: string;
}

/** What a kernel is told from. */
export interface KernelClues {
  /** Of the file asked about; empty when there is none. */
  readonly text: string;
  /** Of the tree that it lies in. */
  readonly version: KernelVersion | undefined;
  /** What a real machine runs, and who says so. */
  readonly release?: { readonly value: string; readonly from: string } | undefined;
}

/** The profile that fits the tree, else the machine, else the names that the text uses. */
export function fittingProfile({ text, version, release }: KernelClues): ChosenProfile {
  if (version !== undefined) return { profile: profileFor(version), why: "the version of FILE's tree" };
  const running = release === undefined ? undefined : versionOfText(release.value);
  if (running !== undefined) return { profile: profileFor(running), why: `the release in ${release?.from ?? ""}` };
  return { profile: profileForText(text), why: text === "" ? "the newest" : "the names that FILE uses, else the newest" };
}

/** A profile of ours by its name; what is said when there is none. */
export function profileOfOurs(name: string): Profile | { readonly message: string; readonly names: string } {
  const names = profiles.map((each) => each.name).join(", ");
  return profileNamed(name) ?? { message: `there is no profile ${name}`, names: `profiles are ${names}` };
}

/** The profile with another configuration, as far as the model knows its options. */
export function configured(profile: Profile, config: Profile["config"]): Profile {
  const modelled = modelledConfig(config);
  return { ...profile, config: modelled, preempt: preemptionOf(modelled).model };
}

/** What is wrong with a configuration that lies in the tree. Nobody asked for it: it is passed over, and said to be. */
export function passedOver(problem: Problem): Problem {
  if (problem.severity !== "error") return problem;
  return { ...problem, severity: "warning", help: "The tree's .config is not used; the profile's configuration is" };
}
