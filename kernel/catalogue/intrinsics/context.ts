import type { Intrinsic } from "../../../c/syntax/ast.ts";

/**
 * Where each value lies in a CPU's context, in 32-bit words. A pointer or an `unsigned long` takes two, low word first.
 * The world fills the context in before it lets the CPU run.
 */
export const ContextSlot = {
  /** Address of the task_struct that runs on the CPU. */
  current: 0,
  /** Distance from a per-CPU variable's address in the template to this CPU's copy. */
  percpuOffset: 2,
  /** The CPU's number. */
  cpu: 4,
} as const;

/** As declared in `kernel/model/include/sim/context.h`. */
export const contextIntrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ["__sim_current", { kind: "context", slot: ContextSlot.current, type: "void *" }],
  ["__sim_percpu_offset", { kind: "context", slot: ContextSlot.percpuOffset, type: "unsigned long" }],
  ["__sim_cpu", { kind: "context", slot: ContextSlot.cpu, type: "int" }],
]);
