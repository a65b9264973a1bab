/** What a body does in which order, as far as control flow goes: calls, branches, jumps. Everything else of C is left out. */
import type { Word } from "./words.ts";

export type Node =
  | Sequence
  | Call
  | Name
  | Constant
  | Not
  | Logical
  | Branch
  | Loop
  | MacroStatement
  | Switch
  | Label
  | Goto
  | Jump
  | Return
  | Assign
  | Indirect;

export interface Sequence {
  readonly kind: "sequence";
  readonly items: readonly Node[];
}

/** `f(…)`, of a function or a macro. */
export interface Call {
  readonly kind: "call";
  readonly name: Word;
  /** As written, one list for each argument. */
  readonly arguments: readonly (readonly Word[])[];
}

/** A call through something that is no plain name: `ops->enter(dev)`. */
export interface Indirect {
  readonly kind: "indirect";
  /** The word before the opening parenthesis. */
  readonly at: Word;
  /** The callee as written. */
  readonly text: string;
  /** What computing the callee and its arguments does. */
  readonly parts: readonly Node[];
}

/** A name that is read; it may be a macro. */
export interface Name {
  readonly kind: "name";
  readonly word: Word;
}

export interface Constant {
  readonly kind: "constant";
  readonly value: boolean;
}

export interface Not {
  readonly kind: "not";
  readonly operand: Node;
}

export interface Logical {
  readonly kind: "logical";
  readonly operator: "&&" | "||";
  readonly left: Node;
  readonly right: Node;
}

export interface Branch {
  readonly kind: "branch";
  readonly condition: Node;
  /** The condition without white space, for comparing. */
  readonly text: string;
  /** The condition for people, with its white space folded. */
  readonly shown: string;
  /** Names that the condition reads. */
  readonly names: readonly string[];
  readonly at: Word | undefined;
  readonly whenTrue: Node;
  readonly whenFalse: Node | undefined;
}

export interface Loop {
  readonly kind: "loop";
  /** Whether the body runs before the condition is looked at. */
  readonly bodyFirst: boolean;
  /** Undefined: for ever. */
  readonly condition: Node | undefined;
  readonly step: Node | undefined;
  readonly body: Node;
  readonly at: Word;
}

/** A macro that heads a statement, such as `list_for_each_entry(…) { … }`. */
export interface MacroStatement {
  readonly kind: "macro-statement";
  readonly call: Call;
  /** The statement that follows, as written. */
  readonly rest: readonly Word[];
}

export interface Switch {
  readonly kind: "switch";
  readonly value: Node;
  readonly at: Word;
  readonly body: Node;
}

/** `name:`, `case x:` or `default:`. */
export interface Label {
  readonly kind: "label";
  readonly form: "label" | "case" | "default";
  readonly name: string;
}

export interface Goto {
  readonly kind: "goto";
  /** Undefined for a computed one. */
  readonly name: string | undefined;
}

export interface Jump {
  readonly kind: "break" | "continue";
}

export interface Return {
  readonly kind: "return";
  readonly at: Word;
  readonly value: Node | undefined;
}

/** Something is assigned to what these names reach. */
export interface Assign {
  readonly kind: "assign";
  readonly names: readonly string[];
}

export const NOTHING: Sequence = { kind: "sequence", items: [] };

/** Items in order, without needless nesting. */
export function sequence(items: readonly Node[]): Node {
  const flat = items.filter((item) => item.kind !== "sequence" || item.items.length > 0);
  const [only] = flat;
  if (only === undefined) return NOTHING;
  return flat.length === 1 ? only : { kind: "sequence", items: flat };
}
