/** What stood where the masked text has something else, by the offset at which it begins. */
export type Mark =
  /** `while` for a loop macro; its parentheses lie at `open` and `close`. */
  | { readonly kind: "loop"; readonly nameEnd: number; readonly open: number; readonly close: number }
  /** The parenthesis of such a macro; its name is at `name`. */
  | { readonly kind: "head"; readonly name: number }
  | { readonly kind: "asm"; readonly end: number; readonly labels: readonly string[] }
  /** `_` for a type among the arguments of a macro. */
  | { readonly kind: "type"; readonly end: number }
  /** A name for an operator whose operand is not executed. */
  | { readonly kind: "unevaluated"; readonly end: number }
  /** An argument that was a jump. */
  | { readonly kind: "jump"; readonly end: number }
  /** `||` for the dots of a case range. */
  | { readonly kind: "range" }
  /** `&` for `&&` before a label. */
  | { readonly kind: "label-address" }
  /** `goto` of a value. */
  | { readonly kind: "computed" };
