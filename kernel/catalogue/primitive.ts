/**
 * What the product knows about one synchronization primitive, annotation or context of the kernel. The single source for
 * explanations, hovers, rules and the simulator. Facts hold for Linux 6.12 unless a text says otherwise.
 */
export interface Primitive {
  readonly name: string;
  /** Other names of the same thing, or counterparts that need no entry of their own (the unlock of a lock). */
  readonly alsoNamed: readonly string[];
  readonly kind: PrimitiveKind;
  readonly class: PrimitiveClass;
  /** One sentence. */
  readonly summary: string;
  /** Further sentences: exceptions, traps, what changed between versions. */
  readonly details: readonly string[];
  /** Phrases. Empty when it waits for nothing. */
  readonly waitsFor: readonly string[];
  /** What one could wrongly think it waits for. */
  readonly doesNotWaitFor: readonly string[];
  readonly disturbs: Disturbs;
  readonly context: { readonly maySleep: boolean; readonly where: string };
  readonly ordering: { readonly kind: OrderingKind; readonly note: string };
  /** Empty when there is nothing to say. */
  readonly cost: string;
  /** First and last kernel version that has it, where that is known and matters. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly sources: readonly KernelSource[];
}

export const PRIMITIVE_KINDS = ["function", "macro", "annotation", "context"] as const;
export type PrimitiveKind = (typeof PRIMITIVE_KINDS)[number];

export const PRIMITIVE_CLASSES = [
  "grace-period",
  "hard-forced",
  "callback",
  "ipi",
  "text-poking",
  "stop-machine",
  "wait",
  "deferred-work",
  "wakeup",
  "switch-point",
  "reader",
  "lock",
  "barrier",
  "access",
  "atomic",
  "annotation",
  "assertion",
  "context",
] as const;
export type PrimitiveClass = (typeof PRIMITIVE_CLASSES)[number];

/** What a call does to a CPU that is idle, in user mode with nohz_full, in the kernel with nohz_full, or offline. */
export interface Disturbs {
  readonly idle: DisturbanceKind;
  readonly nohzFullUser: DisturbanceKind;
  readonly nohzFullKernel: DisturbanceKind;
  readonly offline: DisturbanceKind;
  readonly note: string;
}

export const DISTURBANCE_KINDS = [
  "none",
  /** An interrupt. */
  "ipi",
  /** An interrupt, unless what it is for turns out to be done already. */
  "ipi-if-needed",
  /** The idle CPU wakes and switches to a worker. */
  "wakeup",
  /** The CPU switches to a worker and back; its tick starts. */
  "kworker-switch",
  /** RCU asks for a quiescent state: the tick comes on, later a reschedule interrupt follows. */
  "urgent-quiescent-state",
  /** The CPU stands still in its stopper thread. */
  "stopper",
] as const;
export type DisturbanceKind = (typeof DISTURBANCE_KINDS)[number];

export const ORDERING_KINDS = [
  "none",
  "compiler",
  "read",
  "write",
  "acquire",
  "release",
  "dependency",
  "full",
  "full-at-both-ends",
] as const;
export type OrderingKind = (typeof ORDERING_KINDS)[number];

/** Where a fact was read: in the source of Linux {@link SOURCE_VERSION}. */
export interface KernelSource {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Text on that line by which the place is found again in another release. */
  readonly anchor: string;
  /** What the place shows. */
  readonly says: string;
}

/** The kernel release that every source line of the catalogue refers to. */
export const SOURCE_VERSION = "6.12.117";
