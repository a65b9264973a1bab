/** What an event of a trace says, in terms of what disturbs a CPU. */
import type { EventLine } from "./line.ts";

/** Interrupt vectors that have events of their own on x86 (6.12 arch/x86/include/asm/trace/irq_vectors.h). */
export type Vector = "reschedule" | "call_function" | "call_function_single" | "local_timer" | "irq_work" | "other";

export type TraceFact =
  | { readonly kind: "irq-entry"; readonly vector: Vector }
  | { readonly kind: "irq-exit"; readonly vector: Vector }
  /** A reschedule interrupt is sent to another CPU; `callsite` is a function's name. */
  | { readonly kind: "ipi-send"; readonly cpu: number; readonly callsite: string }
  | { readonly kind: "csd-queue"; readonly cpu: number; readonly callsite: string; readonly func: string }
  | { readonly kind: "csd-start"; readonly func: string }
  | { readonly kind: "switch"; readonly nextPid: number; readonly nextComm: string }
  | { readonly kind: "work-start"; readonly func: string }
  | { readonly kind: "tick-stop"; readonly stopped: boolean }
  | { readonly kind: "user-enter" }
  | { readonly kind: "user-exit" }
  /** A line that somebody wrote into the trace: `quiesce: NAME` begins a step. */
  | { readonly kind: "mark"; readonly step: string }
  /** An event that says nothing here. */
  | { readonly kind: "other" };

const OTHER: TraceFact = { kind: "other" };

/** The groups of events that a ledger is made from; `group` as the kernel's folder of events has it. */
export const GROUPS = ["irq_vectors", "ipi", "csd", "sched", "workqueue", "tick_stop", "context_tracking"] as const;
export type Group = (typeof GROUPS)[number];

/** What the event says; undefined when its details are not as that event writes them. */
export function factOf({ name, detail }: EventLine): TraceFact | undefined {
  const vector = /^(reschedule|call_function_single|call_function|local_timer|irq_work)_(entry|exit)$/.exec(name);
  if (vector !== null) return { kind: vector[2] === "entry" ? "irq-entry" : "irq-exit", vector: vector[1] as Vector };
  if (OTHER_VECTORS.test(name)) return { kind: name.endsWith("_entry") ? "irq-entry" : "irq-exit", vector: "other" };
  const read = READERS[name];
  return read === undefined ? OTHER : read(detail);
}

/** Device interrupts of any architecture, and the vectors that only trouble brings. */
const OTHER_VECTORS =
  /^(x86_platform_ipi|spurious_apic|error_apic|threshold_apic|deferred_error_apic|thermal_apic)_(entry|exit)$|^irq_handler_(entry|exit)$/;

/** The group that an event belongs to, by its name. */
export function groupOf(name: string): Group | undefined {
  if (/^(reschedule|call_function_single|call_function|local_timer|irq_work)_(entry|exit)$/.test(name)) return "irq_vectors";
  if (/^ipi_(send_cpu|send_cpumask|raise|entry|exit)$/.test(name)) return "ipi";
  if (name.startsWith("csd_")) return "csd";
  if (name === "sched_switch") return "sched";
  if (name === "workqueue_execute_start") return "workqueue";
  if (name === "tick_stop") return "tick_stop";
  return name === "user_enter" || name === "user_exit" ? "context_tracking" : undefined;
}

const READERS: Readonly<Record<string, ((detail: string) => TraceFact | undefined) | undefined>> = {
  ipi_send_cpu: ipiSend,
  csd_queue_cpu: csdQueue,
  csd_function_entry: csdStart,
  sched_switch: switchOf,
  workqueue_execute_start: workStart,
  tick_stop: tickStop,
  user_enter: () => ({ kind: "user-enter" }),
  user_exit: () => ({ kind: "user-exit" }),
  tracing_mark_write: mark,
  print: mark,
};

/** `smp_call_function_many_cond+0x12a/0x3d0 [mod]` is `smp_call_function_many_cond`. */
function functionName(text: string | undefined): string {
  return /^[\w.$]+/.exec(text ?? "")?.[0] ?? "";
}

function ipiSend(detail: string): TraceFact | undefined {
  const [, cpu, callsite, callback = ""] = /\bcpu=(\d+)\s+callsite=(\S+)(?:\s+\[\S+\])?(?:\s+callback=(\S+))?/.exec(detail) ?? [];
  if (cpu === undefined) return undefined;
  // With a callback it is the interrupt for a call, and what is called has an event of its own.
  if (!/^((0x)?0+|\(null\))?$/.test(callback)) return OTHER;
  return { kind: "ipi-send", cpu: Number(cpu), callsite: functionName(callsite) };
}

function csdQueue(detail: string): TraceFact | undefined {
  const [, cpu, callsite, func] = /\bcpu=(\d+)\s+callsite=(\S+)(?:\s+\[\S+\])?\s+func=([^\s,]+)/.exec(detail) ?? [];
  if (cpu === undefined) return undefined;
  return { kind: "csd-queue", cpu: Number(cpu), callsite: functionName(callsite), func: functionName(func) };
}

function csdStart(detail: string): TraceFact | undefined {
  const [, func] = /\bfunc=([^\s,]+)/.exec(detail) ?? [];
  return func === undefined ? undefined : { kind: "csd-start", func: functionName(func) };
}

/** As the kernel writes it, and as libtraceevent does: `bash:1234 [120] S ==> swapper/0:0 [120]`. */
function switchOf(detail: string): TraceFact | undefined {
  const own = /==>\s+next_comm=(.*)\s+next_pid=(\d+)\s+next_prio=-?\d+/.exec(detail);
  const plugin = own ?? /==>\s+(.*):(\d+)\s+\[-?\d+\]/.exec(detail);
  return plugin === null ? undefined : { kind: "switch", nextComm: plugin[1] ?? "", nextPid: Number(plugin[2]) };
}

function workStart(detail: string): TraceFact | undefined {
  const [, func] = /\bfunction[ =](\S+)/.exec(detail) ?? [];
  return func === undefined ? undefined : { kind: "work-start", func: functionName(func) };
}

function tickStop(detail: string): TraceFact | undefined {
  const [, success] = /\bsuccess=(\d|yes|no)/.exec(detail) ?? [];
  return success === undefined ? undefined : { kind: "tick-stop", stopped: success === "1" || success === "yes" };
}

/** `quiesce: enable` begins a step; `quiesce:` alone ends it. Other marks are somebody else's. */
function mark(detail: string): TraceFact {
  const [, step] = /\bquiesce:\s*(\S*)/.exec(detail) ?? [];
  return step === undefined ? OTHER : { kind: "mark", step };
}
