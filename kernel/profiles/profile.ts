import type { KernelConfig } from "../config.ts";
import type { PreemptionModel } from "../topologies/topology.ts";

export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export const IDLE_WINDOWS = ["narrow", "wide"] as const;

/** A kernel build as data: what differs between versions and configurations and is not in the text that is compiled. */
export interface Profile {
  /** As `--profile` names it. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  readonly version: KernelVersion;
  readonly config: KernelConfig;
  readonly preempt: PreemptionModel;
  /**
   * How much of the idle loop RCU does not watch. `narrow`: only noinstr code, between ct_cpuidle_enter and ct_cpuidle_exit (6.12,
   * kernel/sched/idle.c, include/linux/cpuidle.h). `wide`: ordinary functions run inside it (6.1, ct_idle_enter in the same files).
   */
  readonly idleWindow: (typeof IDLE_WINDOWS)[number];
  /**
   * Whether a function that can be patched may be called where RCU is not watching: the kernel does not promise that its code there is
   * noinstr. `--set tracing-where-rcu-is-not-watching` goes before it.
   */
  readonly tracesUnwatched: boolean;
  /** How many places are rewritten when a static key or static call changes, by its symbol; 1 for those not named. */
  readonly sites: Readonly<Record<string, number>>;
  /** Whether it is taken for a tree whose version it fits, where `--profile` names none: one a version. */
  readonly forTrees: boolean;
  /** Where its figures come from, a sentence each. */
  readonly sources: readonly string[];
}

/** `6.12.117`. */
export function versionText({ major, minor, patch }: KernelVersion): string {
  return `${major}.${minor}.${patch}`;
}

/** The version that a text such as `6.12.117` or `6.12.117-1-amd64` begins with; undefined for anything else. */
export function versionOfText(text: string): KernelVersion | undefined {
  const [, major, minor, patch] = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?![\d.])/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}

/** LINUX_VERSION_CODE. */
export function versionCode({ major, minor, patch }: KernelVersion): number {
  return (major << 16) | (minor << 8) | Math.min(patch, 255);
}

/** The version that a kernel tree's top Makefile declares; undefined when it declares none. */
export function versionOfMakefile(text: string): KernelVersion | undefined {
  const number = (name: string): number | undefined => {
    const found = new RegExp(`^${name}\\s*=\\s*(\\d+)\\s*$`, "m").exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const major = number("VERSION");
  const minor = number("PATCHLEVEL");
  return major === undefined || minor === undefined ? undefined : { major, minor, patch: number("SUBLEVEL") ?? 0 };
}
