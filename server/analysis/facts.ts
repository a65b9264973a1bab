/**
 * What the analysis says of a file. Plain data in offsets of the file; no language-server types.
 *
 * Three-valued throughout: what is not known is `unknown` and never becomes a finding.
 */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import type { ValueClass } from "../../kernel/catalogue/effect.ts";
import type { Primitive } from "../../kernel/catalogue/primitive.ts";

export type Known = "yes" | "no" | "unknown";

/** An answer with its reason, one phrase for people: `called from exit_to_user_mode_loop() inside an instrumentation region`. */
export interface Because {
  readonly value: Known;
  readonly why: string;
  /**
   * What made it so, in this function: the call that disabled preemption, took the lock or entered the reader. With several still in
   * force the outermost. Absent when it holds from the function's entry, or when paths differ in it.
   */
  readonly at?: Span | undefined;
}

/** How often something is entered at a point: over all paths at least `low` and at most `high` times more than at the function's entry. */
export interface Interval {
  readonly low: number;
  /** Infinity when a loop may enter it again and again. */
  readonly high: number;
}

export interface HeldLock {
  /** The lock's expression, normalized: `&klp_mutex`, `tasklist_lock`, `p->pi_lock`. */
  readonly lock: string;
  /** The primitive that took it. */
  readonly by: string;
  readonly mode: "exclusive" | "shared";
  /** `no` is never listed. */
  readonly held: "yes" | "unknown";
  /** Where it was taken, in offsets of the file; undefined when the caller holds it (an assertion or an annotation says so). */
  readonly at: Span | undefined;
}

export interface Reader {
  /** `rcu`, `rcu-sched`, `rcu-trace`, or `srcu:` and the domain's expression. */
  readonly flavour: string;
  readonly nesting: Interval;
  /** The primitive or wrapper that entered it, as written; undefined when the caller did. */
  readonly by: string | undefined;
  /** Where the outermost one still in force was entered; undefined when the caller did, or when paths differ in it. */
  readonly at: Span | undefined;
}

/** What holds at one point of a function, over all paths that reach it. */
export interface Context {
  readonly rcuWatching: Because;
  readonly preemptible: Because;
  /** Whether interrupts are enabled. */
  readonly irqs: Because;
  readonly maySleep: Because;
  /** Relative to the function's entry. */
  readonly preempt: Interval;
  readonly irqDisable: Interval;
  /** Softirqs: `local_bh_disable()` and the `_bh` variants of locks. Not counted in {@link preempt}. */
  readonly bhDisable: Interval;
  readonly instrumentation: Interval;
  readonly readers: readonly Reader[];
  readonly locks: readonly HeldLock[];
  /** Locks of the caller that were released on the way here and not taken again. */
  readonly released: readonly ReleasedLock[];
  /** Something on the way may have changed counts or locks in a way that is not known: numbers here are then no certain ones. */
  readonly vague?: boolean | undefined;
}

export interface ReleasedLock {
  /** Normalized, as in {@link HeldLock}. */
  readonly lock: string;
  readonly by: string;
  /** Whether it was on all paths. */
  readonly released: "yes" | "unknown";
  readonly at: Span | undefined;
}

/** A use of a primitive, or of something that wraps one. Unreachable ones have no context. */
export interface SynchronizationPoint extends Span {
  readonly function: EditorFunction;
  /** The name as written. */
  readonly name: string;
  readonly primitive: Primitive;
  /** Which of the primitive's names it is: `cpus_read_unlock` of the entry `cpus_read_lock`. */
  readonly called: string;
  /** The functions and macros between the written name and the primitive, outermost first; empty when it is written itself. */
  readonly via: readonly string[];
  readonly context: Context | undefined;
}

/** How a call may block its task. */
export interface Sleep {
  /** `always`: whoever calls it must be allowed to sleep (its own `might_sleep()` says so). `sometimes`: on some of its paths only. */
  readonly how: "always" | "sometimes";
  /** The primitive of the catalogue that sleeps: `mutex_lock`, `synchronize_rcu`, `kmalloc`. */
  readonly primitive: string;
  /** The functions and macros between the written name and the primitive, outermost first; empty when it is written itself. */
  readonly via: readonly string[];
  /** Only if allocation flags allow it, and those of this call are not known. */
  readonly isByFlags?: boolean | undefined;
}

/** Any call of a function by name, with what holds there. */
export interface CallFact extends Span {
  readonly function: EditorFunction;
  readonly callee: string;
  readonly arguments: readonly Span[];
  readonly context: Context | undefined;
  /** Undefined when it does not sleep as far as is known, or when nothing is known about it. `kmalloc` sleeps by its flags. */
  readonly sleeps: Sleep | undefined;
}

/** A place where control leaves a function. */
export interface Exit extends Span {
  /** What holds there over all paths. */
  readonly context: Context;
  /**
   * The same, told apart by what is held: one context for each combination of preempt count, interrupts, readers and locks in which
   * paths arrive, without those that contradict a condition tested twice on the way. Just {@link context} where paths were not told
   * apart, so more than one path never means that all were found.
   */
  readonly paths: readonly ExitPath[];
  /** The returned expression; undefined for `return;` and the closing brace. */
  readonly value: Span | undefined;
}

/** What holds where paths of one kind leave a function. */
export interface ExitPath extends Context {
  /**
   * What the returned value can be on these paths, as far as that is known: `["negative"]` where an error was stored in the variable that is
   * returned, or the value of a test before it. Absent when nothing is known, when all is possible, and when nothing is returned.
   */
  readonly returns?: readonly ValueClass[] | undefined;
}

export interface FunctionFacts {
  readonly function: EditorFunction;
  /**
   * The same object as long as all that is said here is the same but for where the function stands in its file: what follows from that
   * alone can be remembered by it. Functions with the same text may share it.
   */
  readonly identity: object;
  /** What is known to hold whenever the function is entered, from its annotations, assertions and callers. */
  readonly entry: Context;
  readonly calls: readonly CallFact[];
  readonly points: readonly SynchronizationPoint[];
  /** Each return, and the closing brace where control reaches it. */
  readonly exits: readonly Exit[];
  /** Stretches of the function where RCU is known not to watch, and instrumentable islands of a noinstr function. */
  readonly boundaries: readonly Boundary[];
}

export interface Boundary extends Span {
  readonly kind: "noinstr" | "instrumentation" | "cpuidle" | "notrace" | "rcu-not-watching";
  readonly function: string;
}

export interface FileFacts {
  readonly path: string;
  /** Of the functions that are analysed, in the order of the text. */
  readonly functions: readonly FunctionFacts[];
}
