import { versionHints } from "../catalogue/version-hints.ts";
import { changeConfig, preemptionConfig } from "../config.ts";
import type { KernelVersion, Profile } from "./profile.ts";
import { X86_64_CONFIG } from "./x86-64.ts";

/**
 * Static calls of Debian's 6.12.117 image that livepatch's switch in cond_resched() rewrites. Their sum over turning it on and off, 4,758
 * places, was counted from the image and agrees with the interrupts of a real run; how it divides between the two is an estimate.
 */
const DEBIAN_612_SITES = { cond_resched: 2000, sched_dynamic_update: 2758 };

const voluntary = (dynamic: boolean): Profile["config"] => changeConfig(X86_64_CONFIG, preemptionConfig("voluntary", dynamic));

/** Newest first: the first one is the default. */
export const profiles: readonly Profile[] = [
  {
    name: "debian-6.12",
    description: "Debian's 6.12 for amd64: PREEMPT_DYNAMIC, voluntary.",
    version: { major: 6, minor: 12, patch: 117 },
    config: voluntary(true),
    preempt: "voluntary",
    idleWindow: "narrow",
    tracesUnwatched: false,
    sites: DEBIAN_612_SITES,
  },
  {
    name: "6.12-voluntary",
    description: "6.12 built with PREEMPT_VOLUNTARY and without PREEMPT_DYNAMIC.",
    version: { major: 6, minor: 12, patch: 117 },
    config: voluntary(false),
    preempt: "voluntary",
    idleWindow: "narrow",
    tracesUnwatched: false,
    sites: {},
  },
  {
    name: "6.12-full",
    description: "6.12 built with full preemption (PREEMPT) and without PREEMPT_DYNAMIC.",
    version: { major: 6, minor: 12, patch: 117 },
    config: changeConfig(X86_64_CONFIG, preemptionConfig("full", false)),
    preempt: "full",
    idleWindow: "narrow",
    tracesUnwatched: false,
    sites: {},
  },
  {
    name: "no-noinstr-promise",
    description: "6.12 on an architecture that does not promise noinstr outside RCU (ARCH_WANTS_NO_INSTR is off, as on powerpc).",
    version: { major: 6, minor: 12, patch: 117 },
    config: changeConfig(voluntary(false), [["CONFIG_ARCH_WANTS_NO_INSTR", "n"]]),
    preempt: "voluntary",
    idleWindow: "wide",
    tracesUnwatched: true,
    sites: {},
  },
  {
    name: "ftrace-validates-rcu",
    description: "The same, but ftrace checks that RCU watches and else runs no handler (FTRACE_VALIDATE_RCU_IS_WATCHING).",
    version: { major: 6, minor: 12, patch: 117 },
    config: changeConfig(voluntary(false), [
      ["CONFIG_ARCH_WANTS_NO_INSTR", "n"],
      ["CONFIG_FTRACE_VALIDATE_RCU_IS_WATCHING", "y"],
    ]),
    preempt: "voluntary",
    idleWindow: "wide",
    tracesUnwatched: true,
    sites: {},
  },
  {
    name: "debian-6.1",
    description: "Debian's 6.1 for amd64: PREEMPT_DYNAMIC, voluntary.",
    version: { major: 6, minor: 1, patch: 192 },
    config: voluntary(true),
    preempt: "voluntary",
    idleWindow: "wide",
    tracesUnwatched: false,
    sites: {},
  },
];

/** The profile called `name`. */
export function profileNamed(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}

/** The profile for a file that stands outside a tree: by the names that it uses, else the newest. */
export function profileForText(text: string): Profile {
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  const hint = versionHints.find(({ word }) => words.has(word));
  const found = (hint === undefined ? undefined : profileNamed(hint.profile)) ?? profiles[0];
  if (found === undefined) throw new Error("There is no profile");
  return found;
}

/**
 * The profile for a kernel of this version: the newest that is not newer; for a kernel older than all, the oldest. The profile keeps its
 * facts and takes the version, so that code which asks for the version gets the tree's own.
 */
export function profileFor(version: KernelVersion): Profile {
  const order = (a: KernelVersion, b: KernelVersion): number => a.major - b.major || a.minor - b.minor;
  const fitting = profiles.find((profile) => order(profile.version, version) <= 0) ?? profiles.at(-1);
  if (fitting === undefined) throw new Error("There is no profile");
  return { ...fitting, version };
}
