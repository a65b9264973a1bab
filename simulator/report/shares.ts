/** What the ledger's shares mean. docs/ledger.md is made from it. */
import type { Share } from "../run/result.ts";

export interface ShareEntry {
  readonly name: Share;
  /** As a table calls it. */
  readonly title: string;
  readonly meaning: string;
}

/** Closed, in the order in which they are listed. */
export const SHARE_ENTRIES: readonly ShareEntry[] = [
  {
    name: "own",
    title: "livepatch itself",
    meaning:
      "What the files asked about do by themselves: hard-forced synchronization, wakeups of idle CPUs, fake signals, work they queue.",
  },
  {
    name: "ftrace",
    title: "ftrace",
    meaning: "Hooking and unhooking functions: trampolines, rewriting the places in functions, the interrupt between two rewritings.",
  },
  {
    name: "static-calls",
    title: "static keys and calls",
    meaning:
      "Turning the switch in cond_resched() on and off: three interrupts for each batch of places of a static key, for each single place of a static call.",
  },
  {
    name: "rcu",
    title: "RCU",
    meaning:
      "Waiting for grace periods: a visit to each CPU for the rude flavour, interrupts of expedited ones, pressing CPUs that do not report.",
  },
  {
    name: "module-loader",
    title: "module loader",
    meaning: "Loading and unloading the module that holds the patch: permissions of its memory, freeing what was for initialisation only.",
  },
  { name: "hotplug", title: "hotplug", meaning: "CPUs that leave and come back." },
  {
    name: "kernel",
    title: "rest of the kernel",
    meaning: "Whatever else the kernel does meanwhile on behalf of no line of the files asked about.",
  },
  {
    name: "background",
    title: "background",
    meaning:
      "What comes without any patch too, and is in no total: the fair class's deadline server kicks a CPU with one task about once a second. Off unless asked for.",
  },
];

export function shareTitle(share: Share): string {
  return SHARE_ENTRIES.find(({ name }) => name === share)?.title ?? share;
}
