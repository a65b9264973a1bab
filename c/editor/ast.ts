/**
 * Kernel C as it stands in the editor, unexpanded: the contract between the reading (this room) and the analysis.
 *
 * This is not the tree that is compiled (c/syntax/ast.ts): macros are calls, types are text, and what the grammar could not read is
 * kept as `unknown`. It is plain data, made from a tree-sitter tree that is deleted at once.
 *
 * Every offset in a {@link FunctionTree} is in UTF-16 code units from the function's first character, so that a function whose text
 * did not change is the same object after an edit above it.
 */

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The body of one function. */
export interface FunctionTree {
  /** The text of the whole function as the user wrote it, from its first specifier to its closing brace. */
  readonly text: string;
  readonly body: Block;
}

export type Statement =
  | Block
  | ExpressionStatement
  | DeclarationStatement
  | IfStatement
  | LoopStatement
  | SwitchStatement
  | CaseStatement
  | LabelStatement
  | GotoStatement
  | JumpStatement
  | ReturnStatement
  | AsmStatement
  | ConditionalText
  | UnknownStatement;

export interface Block extends Span {
  readonly kind: "block";
  readonly statements: readonly Statement[];
}

export interface ExpressionStatement extends Span {
  readonly kind: "expression-statement";
  readonly expression: Expression;
}

/** One declaration, with all its declarators. */
export interface DeclarationStatement extends Span {
  readonly kind: "declaration";
  /** The specifiers as written, white space folded: `static struct klp_ops`. */
  readonly type: string;
  readonly declarators: readonly Declarator[];
}

export interface Declarator extends Span {
  readonly name: string;
  /** Annotations of it with their arguments, such as `__free(kfree)`. */
  readonly annotations: readonly Annotation[];
  readonly initializer: Expression | undefined;
}

export interface IfStatement extends Span {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Statement;
  readonly otherwise: Statement | undefined;
}

export interface LoopStatement extends Span {
  readonly kind: "loop";
  /**
   * `macro`: a macro with a statement behind it, whose call is {@link call}: `list_for_each_entry(pos, head, member)`, and any other macro
   * before a block, such as `scoped_guard(lock, x)`. A `do` may have the call of such a macro as its condition.
   */
  readonly form: "while" | "do" | "for" | "macro";
  readonly initializer: Statement | undefined;
  readonly condition: Expression | undefined;
  readonly step: Expression | undefined;
  readonly call: CallExpression | undefined;
  readonly body: Statement;
}

/** Cases are statements of its body, wherever they stand in it. */
export interface SwitchStatement extends Span {
  readonly kind: "switch";
  readonly value: Expression;
  readonly body: Statement;
}

/** A case or default label. What follows it in the source follows it in the list of statements. */
export interface CaseStatement extends Span {
  readonly kind: "case";
  /** Undefined for `default`. */
  readonly value: Expression | undefined;
  /** The upper end of a case range. */
  readonly upTo: Expression | undefined;
}

/** A label. What follows it in the source follows it in the list of statements. */
export interface LabelStatement extends Span {
  readonly kind: "label";
  readonly name: string;
}

export interface GotoStatement extends Span {
  readonly kind: "goto";
  /** Undefined for a computed goto. */
  readonly label: string | undefined;
}

export interface JumpStatement extends Span {
  readonly kind: "break" | "continue";
}

export interface ReturnStatement extends Span {
  readonly kind: "return";
  readonly value: Expression | undefined;
}

export interface AsmStatement extends Span {
  readonly kind: "asm";
  /** Whether it names labels (`asm goto`); they are the labels. */
  readonly labels: readonly string[];
}

/** `#if` … `#endif` among statements. Which branch is compiled depends on the configuration. */
export interface ConditionalText extends Span {
  readonly kind: "conditional";
  /** In order; an absent `#else` is an empty last branch with the condition undefined. */
  readonly branches: readonly ConditionalBranch[];
}

export interface ConditionalBranch {
  /** As written after `#if`, `#ifdef X` as `defined(X)`, `#ifndef X` as `!defined(X)`; undefined for `#else`. */
  readonly condition: string | undefined;
  readonly statements: readonly Statement[];
}

/** What the grammar could not read. A function that has one is not analysed, and says so. */
export interface UnknownStatement extends Span {
  readonly kind: "unknown-statement";
}

export type Expression =
  | NameExpression
  | LiteralExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | AssignExpression
  | ConditionalExpression
  | CastExpression
  | MemberExpression
  | IndexExpression
  | UnevaluatedExpression
  | StatementExpression
  | ListExpression
  | UnknownExpression;

export interface NameExpression extends Span {
  readonly kind: "name";
  readonly name: string;
}

export interface LiteralExpression extends Span {
  readonly kind: "literal";
  readonly text: string;
}

/** A call of a function or a use of a function-like macro: unexpanded text cannot tell them apart. */
export interface CallExpression extends Span {
  readonly kind: "call";
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

/** `&x`, `*x`, `!x`, `-x`, `++x`, `x++` …; `&&label` is a unary `&&`. */
export interface UnaryExpression extends Span {
  readonly kind: "unary";
  readonly operator: string;
  readonly postfix: boolean;
  readonly operand: Expression;
}

/** Includes `&&`, `||` and the comma. */
export interface BinaryExpression extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface AssignExpression extends Span {
  readonly kind: "assign";
  /** `=`, `+=` … */
  readonly operator: string;
  readonly target: Expression;
  readonly value: Expression;
}

export interface ConditionalExpression extends Span {
  readonly kind: "conditional-expression";
  readonly condition: Expression;
  /** Undefined in `a ?: b`. */
  readonly then: Expression | undefined;
  readonly otherwise: Expression;
}

export interface CastExpression extends Span {
  readonly kind: "cast";
  readonly type: string;
  readonly operand: Expression;
}

export interface MemberExpression extends Span {
  readonly kind: "member";
  readonly object: Expression;
  readonly arrow: boolean;
  readonly member: string;
}

export interface IndexExpression extends Span {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
}

/** `sizeof`, `typeof`, `_Alignof`, `offsetof`: nothing in it is executed. */
export interface UnevaluatedExpression extends Span {
  readonly kind: "unevaluated";
}

/** `({ … })` */
export interface StatementExpression extends Span {
  readonly kind: "statement-expression";
  readonly body: Block;
}

/** An initializer list, a compound literal's list, or the values of a designated initializer. */
export interface ListExpression extends Span {
  readonly kind: "list";
  readonly values: readonly Expression[];
}

/** Something executed that the grammar did not read as an expression: a type as a macro's argument and the like. */
export interface UnknownExpression extends Span {
  readonly kind: "unknown-expression";
  readonly children: readonly Expression[];
}

/** A token that the grammar does not know and that masking took out: an attribute, a section, a sparse annotation. */
export interface Annotation extends Span {
  /** `noinstr`, `__always_inline`, `__acquires` … */
  readonly name: string;
  /** What stands between its parentheses, as written; undefined when it has none. */
  readonly arguments: string | undefined;
}
