/** The words in which people are told what the catalogue's closed sets mean. One place, so that editor and terminal say the same. */
import type { DisturbanceKind, Disturbs, OrderingKind, PrimitiveClass } from "../../kernel/catalogue/primitive.ts";
import type { Boundary } from "./facts.ts";

/** What happens to a CPU; follows the CPU as a sentence's subject. */
export const DISTURBANCE_TEXT: Readonly<Record<DisturbanceKind, string>> = {
  none: "not disturbed",
  ipi: "an interrupt",
  "ipi-if-needed": "an interrupt, unless what it is for is done already",
  wakeup: "wakes and switches to a kworker",
  "kworker-switch": "switches to a kworker and back, and starts its tick",
  "urgent-quiescent-state": "is asked for a quiescent state: its tick starts, later it is rescheduled",
  stopper: "stands still in its stopper thread",
};

/** The four states in which a CPU may be met, in the order of tables. */
export const CPU_STATES: readonly (readonly [key: Exclude<keyof Disturbs, "note">, title: string])[] = [
  ["idle", "idle"],
  ["nohzFullUser", "nohz_full, in user mode"],
  ["nohzFullKernel", "nohz_full, in the kernel"],
  ["offline", "offline"],
];

export const CLASS_TEXT: Readonly<Record<PrimitiveClass, string>> = {
  "grace-period": "waits for an RCU grace period",
  "hard-forced": "forces every online CPU to switch",
  callback: "RCU callback",
  ipi: "interrupts other CPUs",
  "text-poking": "rewrites kernel text",
  "stop-machine": "stops every online CPU",
  wait: "waits for one thing to finish",
  "deferred-work": "queues work for later",
  wakeup: "wakes or kicks a task or CPU",
  "switch-point": "a task may change over here",
  reader: "begins or ends a read-side section",
  lock: "lock",
  barrier: "memory barrier",
  access: "marked access",
  atomic: "atomic operation",
  annotation: "annotation",
  assertion: "assertion",
  context: "context",
};

export const ORDERING_TEXT: Readonly<Record<OrderingKind, string>> = {
  none: "orders nothing",
  compiler: "orders for the compiler only",
  read: "orders loads with later loads",
  write: "orders stores with later stores",
  acquire: "acquire: orders itself before everything later",
  release: "release: orders everything earlier before itself",
  dependency: "orders what depends on the loaded value",
  full: "a full memory barrier",
  "full-at-both-ends": "a full memory barrier before and after the wait",
};

export const BOUNDARY_TEXT: Readonly<Record<Boundary["kind"], string>> = {
  noinstr: "noinstr: no tracing, no instrumentation",
  instrumentation: "instrumentation is allowed here, inside a noinstr function",
  cpuidle: "__cpuidle: part of the idle path",
  notrace: "notrace: the function tracer leaves it alone",
  "rcu-not-watching": "RCU is not watching",
};

/** `synchronize_rcu()` for what is called, the bare name for what is not. */
export function asCall(name: string, kind: "function" | "macro" | "annotation" | "context"): string {
  return kind === "function" || kind === "macro" ? `${name}()` : name;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 point`, `2 points`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
