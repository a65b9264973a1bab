/** What a litmus test says, after reading: locations, threads as flat code, and the question about final states. */

/** An integer of 32 bits, or the address of a location. */
export type Value = { readonly kind: "integer"; readonly value: number } | { readonly kind: "address"; readonly location: number };

export interface LitmusTest {
  readonly name: string;
  /** Lines `Key=Value` between the name and the initial state. */
  readonly info: readonly (readonly [key: string, value: string])[];
  readonly locations: readonly Location[];
  readonly threads: readonly Thread[];
  readonly quantifier: "exists" | "~exists" | "forall";
  readonly condition: Proposition;
  /** Final states for which it does not hold do not count. */
  readonly filter: Proposition | undefined;
  /** What `locations` asks to be shown, besides what the condition names. */
  readonly shown: readonly Term[];
}

export interface Location {
  /** As the test calls it; elements of an array are `x[0]`, `x[1]` … and lie one after the other. */
  readonly name: string;
  readonly initial: Value;
  /** Whether the location is named with an asterisk in the initial state or the parameters, and so holds addresses. */
  readonly pointer: boolean;
}

export interface Thread {
  readonly code: readonly Instruction[];
  readonly registers: readonly Register[];
  /** How deeply branches are nested. */
  readonly depth: number;
}

export interface Register {
  /** Empty for an intermediate value. */
  readonly name: string;
  readonly initial: Value;
}

export type Expression =
  | { readonly kind: "constant"; readonly value: Value }
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression };

export type UnaryOperator = "!" | "~" | "-";
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | "=="
  | "!="
  | "<"
  | ">"
  | "<="
  | ">="
  | "&&"
  | "||";

/** What an atomic update makes of the old value. */
export type Change =
  | { readonly kind: "exchange"; readonly value: Expression }
  /** Succeeds only if the old value is the expected one. */
  | { readonly kind: "compare"; readonly expected: Expression; readonly value: Expression }
  | { readonly kind: "arithmetic"; readonly operator: BinaryOperator; readonly operand: Expression }
  /** Adds, but not if the old value is `unless`. */
  | { readonly kind: "unless"; readonly operand: Expression; readonly unless: Expression };

export type FenceKind =
  | "mb"
  | "rmb"
  | "wmb"
  | "barrier"
  | "before-atomic"
  | "after-atomic"
  | "after-spinlock"
  | "after-unlock-lock"
  | "after-srcu-read-unlock";

export type Operation =
  | { readonly kind: "set"; readonly register: number; readonly value: Expression }
  | { readonly kind: "load"; readonly register: number; readonly address: Expression; readonly acquire: boolean; readonly plain: boolean }
  | {
      readonly kind: "store";
      readonly address: Expression;
      readonly value: Expression;
      readonly release: boolean;
      readonly plain: boolean;
    }
  | {
      readonly kind: "update";
      /** Gets the old or the new value; undefined for an update that returns nothing. */
      readonly register: number | undefined;
      readonly returns: "old" | "new" | "success";
      readonly address: Expression;
      readonly change: Change;
      readonly order: "full" | "acquire" | "release" | "relaxed";
    }
  | { readonly kind: "fence"; readonly fence: FenceKind }
  /** Goes to `target` if the condition is 0, else on. */
  | { readonly kind: "branch"; readonly condition: Expression; readonly target: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "lock"; readonly address: Expression }
  | { readonly kind: "unlock"; readonly address: Expression }
  | { readonly kind: "trylock"; readonly register: number; readonly address: Expression }
  | { readonly kind: "is-locked"; readonly register: number; readonly address: Expression }
  | { readonly kind: "rcu-read-lock" }
  | { readonly kind: "rcu-read-unlock" }
  /** The address of an SRCU structure; undefined for RCU. Two instructions: the second waits. */
  | { readonly kind: "grace-period"; readonly address: Expression | undefined; readonly half: "begin" | "end" }
  | { readonly kind: "srcu-read-lock"; readonly register: number; readonly address: Expression; readonly section: number }
  | { readonly kind: "srcu-read-unlock"; readonly address: Expression; readonly index: Expression };

export type Instruction = Operation & {
  /** Number of branches around it. */
  readonly depth: number;
  /** Offset in the text. */
  readonly at: number;
};

/** A register of a thread, or a location. */
export type Term =
  | { readonly kind: "register"; readonly thread: number; readonly name: string; readonly register: number }
  | { readonly kind: "location"; readonly location: number };

export type Proposition =
  | { readonly kind: "equal"; readonly left: Term; readonly right: Value | Term }
  | { readonly kind: "not"; readonly inner: Proposition }
  | { readonly kind: "and"; readonly parts: readonly Proposition[] }
  | { readonly kind: "or"; readonly parts: readonly Proposition[] }
  | { readonly kind: "implies"; readonly left: Proposition; readonly right: Proposition };

/** The terms that a proposition names. */
export function termsOf(proposition: Proposition): readonly Term[] {
  switch (proposition.kind) {
    case "equal":
      return isTerm(proposition.right) ? [proposition.left, proposition.right] : [proposition.left];
    case "not":
      return termsOf(proposition.inner);
    case "and":
    case "or":
      return proposition.parts.flatMap(termsOf);
    case "implies":
      return [...termsOf(proposition.left), ...termsOf(proposition.right)];
  }
}

export function isTerm(value: Value | Term): value is Term {
  return value.kind === "register" || value.kind === "location";
}
