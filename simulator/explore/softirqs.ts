/**
 * Where timers and callbacks come upon kernel code with interrupts enabled, besides where such code waits or computes, and where it can be preempted: nowhere,
 * only if something is about to access memory that they use, or just anywhere.
 */
export type Softirqs = "waiting" | "conflicting" | "everywhere";

export const DEFAULT_SOFTIRQS: Softirqs = "waiting";
