/** The control-flow graph of one function: what the solver walks. Made from the text alone, so it is kept as long as the text. */
import type { Expression, Span } from "../../../c/editor/ast.ts";
import type { Values } from "../state/values.ts";

export interface Graph {
  /** The first one is the entry. All are listed, reachable or not. */
  readonly blocks: readonly Block[];
  /** Every call, in the order in which they were met. */
  readonly calls: readonly CallSite[];
  /** Names declared in the function, parameters included. */
  readonly locals: ReadonlySet<string>;
  /** Keys about which knowing more than one test or assignment can make a difference. */
  readonly telling: ReadonlySet<string>;
  /** Names that are assigned to. */
  readonly assigned: ReadonlySet<string>;
  /** The local variables that returns hand out by name: `rq` in `return rq;`. */
  readonly returned: ReadonlySet<string>;
}

export interface Block {
  readonly index: number;
  readonly operations: readonly Operation[];
  readonly end: Terminator;
}

export type Operation = CallOperation | AssignOperation | ForgetOperation;

export interface CallOperation {
  readonly kind: "call";
  readonly site: CallSite;
}

export interface AssignOperation {
  readonly kind: "assign";
  /** Normalized, as all keys. */
  readonly target: string;
  readonly value: Value;
  /** The call before it named what it did by the target already: `rq = f()`. */
  readonly isNamed: boolean;
}

/** The object may have changed. */
export interface ForgetOperation {
  readonly kind: "forget";
  readonly target: string;
}

export type Value =
  | { readonly kind: "known"; readonly values: Values }
  | { readonly kind: "copy"; readonly from: string }
  /** The logical negation of the other. */
  | { readonly kind: "not"; readonly from: string }
  | { readonly kind: "unknown" };

/** One call, of a function or a macro: unexpanded text cannot tell. */
export interface CallSite extends Span {
  /** The name that decides what happens; undefined for a call through a pointer. */
  readonly callee: string | undefined;
  /** The macro that made it and stands in the text: `guard` for the lock that it takes. */
  readonly writtenAs: string | undefined;
  readonly arguments: readonly Expression[];
  /** The arguments' keys; undefined for one that has none. */
  readonly keys: readonly (string | undefined)[];
  /** Under this key the solver keeps what is known of the result: `#12`. */
  readonly result: string;
  /** The variable that the result is assigned to at once: `rq = f()`. */
  readonly assignedTo: string | undefined;
  /** Local variables whose address is handed over, which may change them. */
  readonly changes: readonly string[];
  /** Made at the end of a scope; nothing stands in the text there. */
  readonly isCleanup: boolean;
  /** The call of a loop macro: the body runs between two of its evaluations. */
  readonly isLoop: boolean;
}

export type Terminator =
  | { readonly kind: "goto"; readonly to: number }
  /** The first edge whose test can hold, or any of several without one. */
  | { readonly kind: "branch"; readonly edges: readonly Edge[] }
  | { readonly kind: "return"; readonly value: Value; readonly at: Span; readonly expression: Expression | undefined }
  /** Control does not come here: after `while (1)`. */
  | { readonly kind: "none" };

export interface Edge {
  readonly to: number;
  /** What is known when it is taken; undefined when nothing is. */
  readonly test: Test | undefined;
}

/** The value of a key is one of these. */
export interface Test {
  readonly key: string;
  readonly values: Values;
  /**
   * Only this function can change what the key names. What is known of other memory never rules a path out by itself: another CPU may
   * have changed it, which is why the kernel tests twice.
   */
  readonly steady: boolean;
}
