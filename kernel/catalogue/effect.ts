/**
 * What a call of a primitive does to the context in which the code after it runs. Facts hold for Linux 6.12 without PREEMPT_RT; where
 * versions differ, the functions that differ are not listed here and their bodies decide.
 */
export interface Effect {
  /** Functions and macros that all do the same. */
  readonly names: readonly string[];
  /** What the names are, for those that have no entry among the primitives. One phrase; absent when all have one. */
  readonly about: string | undefined;
  /** Added to the preempt count. */
  readonly preempt: number;
  /** Added to the count of disabled softirqs. */
  readonly bh: number;
  /** Added to the count of instrumentation regions. */
  readonly instrumentation: number;
  readonly irq: IrqChange | undefined;
  readonly reader: ReaderChange | undefined;
  readonly lock: LockChange | undefined;
  /** The result with which it has done what this entry says; with any other it has done nothing. Undefined: it always does it. */
  readonly succeeds: "nonzero" | "zero" | "non-negative" | undefined;
  /** `nest` and `unnest`: RCU watches in between, and does afterwards what it did before. */
  readonly watching: "stop" | "start" | "nest" | "unnest" | undefined;
  readonly sleeps: SleepChange;
  readonly noreturn: boolean;
  readonly asserts: Assertion | undefined;
  /** The argument whose value it gives back, such as `likely(x)`. */
  readonly passes: number | undefined;
  /** It is true when the argument's value is one of these. */
  readonly tests: ValueTest | undefined;
  /** The argument that is false when it returns, as with `BUG_ON(x)`. */
  readonly refutes: number | undefined;
  /** The same arguments give the same result for ever. */
  readonly constant: boolean;
  /** It changes locks in a way that this table cannot say. */
  readonly opaque: boolean;
}

/** `flags`: the argument that holds the saved state; `last` for the last one, `result` when it is returned. */
export interface IrqChange {
  readonly change: "off" | "on" | "save" | "restore";
  readonly flags: number | "last" | "result" | undefined;
}

/** A flavour that begins with `#` is no reader of RCU but counted alike: `#pagefault`. */
export interface ReaderChange {
  readonly flavour: string;
  /** The argument that names the domain. */
  readonly domain: number | undefined;
  readonly delta: 1 | -1;
}

export type LockMode = "exclusive" | "shared";

export interface LockChange {
  readonly op: "acquire" | "release" | "downgrade";
  readonly mode: LockMode;
  /** The argument that is the lock or, with {@link member}, what the lock belongs to; −1 for the last one. */
  readonly argument: number | undefined;
  /** The one lock that it always is. */
  readonly name: string | undefined;
  /** What follows the argument: `->alloc_lock`. */
  readonly member: string | undefined;
}

/** `faults`: unless page faults are off. `gfp`: by the allocation flags in that argument. */
export type SleepChange = "yes" | "sometimes" | "faults" | "no" | "unknown" | { readonly gfp: number };

export interface Assertion {
  readonly held: { readonly argument: number | undefined; readonly name: string | undefined; readonly mode: LockMode } | undefined;
  readonly preempt: "on" | "off" | undefined;
  readonly irqs: "on" | "off" | undefined;
}

export const VALUE_CLASSES = ["negative", "zero", "positive"] as const;
/** Of a number its sign; an error pointer counts as negative, NULL as zero, any other pointer as positive. */
export type ValueClass = (typeof VALUE_CLASSES)[number];

export interface ValueTest {
  readonly argument: number;
  readonly holds: readonly ValueClass[];
}

/** A class of `guard()` and `scoped_guard()`: what is called where it begins, and at the end of its scope. */
export interface GuardClass {
  readonly class: string;
  readonly enter: string;
  readonly leave: string;
}

/** Names of allocation flags. */
export interface AllocationFlags {
  /** An expression with one of these lets the allocation sleep. */
  readonly sleeps: readonly string[];
  readonly never: readonly string[];
}

/** A macro that begins something which ends with its scope; its first argument is the class. */
export interface ScopeMacro {
  readonly macro: string;
  /** `declaration`: for the rest of the block. `statement`: for the statement that follows it. */
  readonly form: "declaration" | "statement";
  /** The argument that is a statement to run when a conditional guard did not succeed. */
  readonly fails: number | undefined;
}

/** What an annotation of a function says that matters here. */
export interface AnnotationMeaning {
  readonly name: string;
  readonly means: "holds" | "releases" | "acquires" | "may-acquire" | "noreturn" | "noinstr" | "cpuidle" | "notrace";
}

/** How a function is entered that a macro makes: by a task that called the kernel, or by an interrupt. RCU watches in both. */
export interface EntryMacro {
  readonly macro: string;
  readonly entered: "task" | "interrupt";
}
