/** What the ledger's causes mean. docs/ledger.md is made from it. */
import type { Cause } from "../run/result.ts";

export interface CauseEntry {
  readonly name: Cause;
  readonly meaning: string;
  /** What it costs an isolated CPU. */
  readonly effect: string;
}

/** Closed: another cause is another version of the schema. */
export const CAUSES: readonly CauseEntry[] = [
  {
    name: "reschedule-ipi",
    meaning: "Another CPU asked this one to call the scheduler: a task was woken here, or a flag was set for the task that runs.",
    effect: "One departure from user mode or idle; a task in user mode passes its exit work on the way back.",
  },
  {
    name: "call-function-ipi",
    meaning: "Another CPU had a function run here: on_each_cpu() and its relatives, text poking, TLB flushes.",
    effect: "One departure from user mode; the tick stays off.",
  },
  {
    name: "kworker-switch",
    meaning: "A work item was queued on this very CPU, and a kworker ran it.",
    effect: "Two context switches; a nohz_full CPU also starts its tick, because two tasks can run.",
  },
  {
    name: "tick-restart",
    meaning: "The tick of a nohz_full CPU that had stopped it was started again.",
    effect: "The interrupt that did it, and the ticks until it can stop again.",
  },
  { name: "tick", meaning: "A timer tick while the tick was running.", effect: "One departure from user mode." },
  { name: "irq-work", meaning: "Work was raised to run in interrupt context on this CPU.", effect: "One departure from user mode." },
  {
    name: "fake-signal",
    meaning: "The transition woke the task as if a signal had come, to make it pass the exit to user mode.",
    effect: "One departure from user mode, and its exit work.",
  },
  { name: "idle-wakeup", meaning: "An idle CPU was woken to run a task or to pass its idle loop.", effect: "One departure from idle." },
  {
    name: "rcu-urgent",
    meaning:
      "A grace period waited long for this CPU, which was in the kernel without a tick, and RCU turned the tick on or rescheduled it.",
    effect: "An interrupt, and ticks until the quiescent state.",
  },
  {
    name: "stopper-switch",
    meaning: "stop_machine() had every CPU stand still in its stopper thread, as a CPU that goes offline does.",
    effect: "Two context switches, the time until the last CPU stands still, and the start of the tick.",
  },
];
