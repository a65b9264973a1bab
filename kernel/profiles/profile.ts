import type { KernelConfig } from "../config.ts";
import type { PreemptionModel } from "../topologies/topology.ts";

export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export const IDLE_WINDOWS = ["narrow", "wide"] as const;
export const STARVATION_GUARDS = ["rt-throttling", "fair-server"] as const;

/** Places in the kernel's image; or a list of these: in the image, then in each loaded module that has some. Each part is a batch of its own. */
export type SiteCounts = number | readonly number[];

/** What kernels do differently, and what each word means. In the model's C, `modules-in-two-areas` is CONFIG_SIM_MODULES_IN_TWO_AREAS. */
export const HABITS = {
  /** ftrace's common trampolines are rewritten also where they would call what they call already (6.1, ftrace_modify_all_code; 6.12 looks first). */
  "ftrace-rewrites-unchanged-calls": "ftrace rewrites its common trampolines also where nothing changes in them",
  /** New code is made read-only and then executable, by two calls (6.1: set_memory_ro, set_memory_x; 6.12: set_memory_rox). */
  "code-protected-in-two-steps": "new code is made read-only and executable by two calls, not by one",
  /** A module's memory is two areas (6.1, core_layout and init_layout); in 6.12 text, data and read-only data of both parts are one each. */
  "modules-in-two-areas":
    "a module is in two areas of memory, what stays and what is for initialisation; else it is in one for each kind of content",
  /** unregister_ftrace_function() waits for RCU tasks only where the kernel preempts itself (6.1, ftrace_shutdown). */
  "ftrace-waits-for-tasks-if-preemptible":
    "removing a trampoline waits for a grace period of RCU tasks only where the kernel preempts itself",
} as const;

export type Habit = keyof typeof HABITS;

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
  /**
   * What keeps fair tasks from starving beside FIFO ones. `rt-throttling`: FIFO tasks of a CPU that have run for 0.95 s of a second
   * stand still for its rest, whoever waits (6.1 kernel/sched/rt.c, sched_rt_runtime_exceeded). `fair-server`: fair tasks that have waited for 0.95 s run for 0.05 s
   * (6.12 kernel/sched/deadline.c, dl_server_start; its RT throttling is CONFIG_RT_GROUP_SCHED's alone).
   */
  readonly starvation: (typeof STARVATION_GUARDS)[number];
  /** How many places are rewritten when a static key or static call changes, by its symbol; 1 for those not named. */
  readonly sites: Readonly<Record<string, SiteCounts>>;
  /** What it does otherwise than others where nothing in the compiled text says so. */
  readonly habits: readonly Habit[];
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
