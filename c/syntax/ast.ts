/**
 * The typed syntax tree that the parser hands to the lowering.
 *
 * The parser resolves names, types every expression and makes every implicit conversion an explicit `cast` node, so that
 * the lowering never has to ask C's conversion rules. `sizeof`, `_Alignof`, `offsetof`, `_Generic`,
 * `__builtin_choose_expr`, `__builtin_types_compatible_p` and `__builtin_constant_p` are already folded to constants.
 *
 * `pos` and `end` are token indices into {@link TranslationUnit.tokens}; `end` is exclusive.
 */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Token } from "./token.ts";
import type { Field, FunctionType, QualType, RecordType } from "./types.ts";

export interface Span {
  readonly pos: number;
  readonly end: number;
}

// ---------------------------------------------------------------- declarations

export interface Attributes {
  /** `section("…")`. */
  readonly section?: string;
  readonly aligned?: number;
  readonly packed?: boolean;
  readonly weak?: boolean;
  readonly used?: boolean;
  readonly noreturn?: boolean;
  readonly alias?: string;
  readonly alwaysInline?: boolean;
  readonly constructorAttribute?: boolean;
  /** `gnu_inline`: `inline` has the meaning it has in gnu89. */
  readonly gnuInline?: boolean;
  /** `cleanup(f)`: `f(&object)` is called whenever the object's scope is left, in reverse order of declaration. */
  readonly cleanup?: FunctionDecl;
  /** `asm("name")` after the declarator: the symbol's name for the linker. */
  readonly asmLabel?: string;
  /** Every attribute's name as written, without underscores: `noinline`, `no_instrument_function`, …. */
  readonly names: readonly string[];
}

export interface ObjectDecl extends Span {
  readonly kind: "object";
  readonly name: string;
  /** The composite type so far; an array's length may become known by a later declaration. */
  type: QualType;
  readonly linkage: "external" | "internal" | "none";
  /**
   * Where it lives: `static` for every file-scope object that this unit defines and `static` locals (`_Thread_local` too), `extern`
   * for one it only declares, `auto` for the rest (parameters too).
   */
  storage: "static" | "auto" | "extern";
  readonly parameter: boolean;
  attributes: Attributes;
  /** True once `&x` is taken, or the object is an array or a record: it then needs memory. */
  addressTaken: boolean;
  init: Initializer | undefined;
  /** True when this unit defines it (has an initializer, or is a tentative definition). */
  defined: boolean;
  /** The token of the first definition at file scope that follows a mere declaration. */
  definedAt?: number;
}

export interface FunctionDecl extends Span {
  readonly kind: "function";
  readonly name: string;
  type: FunctionType;
  readonly linkage: "external" | "internal";
  inline: boolean;
  /** The body is only for inlining (C99 `inline` without `extern`, gnu89 `extern inline`): another unit may define the symbol. */
  inlineDefinition: boolean;
  attributes: Attributes;
  /** The token of the definition that follows a mere declaration. */
  definedAt?: number;
  /** Present when this unit defines it. Parses the body on first call and remembers the answer. Never throws. */
  body: (() => FunctionBody) | undefined;
}

export interface FunctionBody {
  /**
   * With their declared types, adjusted. Of a K&R definition these may be narrower than what is passed (the function type's
   * `params`): the lowering narrows on entry. An unnamed parameter has the name "".
   */
  readonly params: readonly ObjectDecl[];
  readonly block: BlockStmt | undefined;
  /** Problems of this body only; when one has severity `error`, `block` is undefined. */
  readonly problems: readonly Problem[];
}

export interface TranslationUnit {
  readonly file: SourceFile;
  readonly tokens: readonly Token[];
  /**
   * File-scope objects and functions by name, in order of first declaration. External ones that are first met inside a body (declared
   * there, called without a declaration, or a library function behind `__builtin_…`) are not listed: only nodes refer to them.
   */
  readonly globals: ReadonlyMap<string, ObjectDecl | FunctionDecl>;
  /** Struct, union and enum tags at file scope, for tests, the debugger and scenario code. */
  readonly records: ReadonlyMap<string, RecordType>;
  /** `static` objects declared inside functions appear here once their body has been parsed. */
  readonly staticLocals: readonly ObjectDecl[];
  /** Bodies of file-scope `asm("…")`: an error only if something needs them. */
  readonly problems: readonly Problem[];
}

/**
 * An initializer flattened to stores, in the order of the text; a later entry overwrites an earlier one where they overlap.
 * Everything not named is zero. An entry may lie past the end of the object's type where a flexible array member is
 * initialized: the object is then as large as its last entry needs.
 *
 * Initializers of static objects are not checked to be constant here; see {@link ./constant.ts}.
 */
export interface Initializer {
  readonly entries: readonly InitEntry[];
}

export interface InitEntry {
  /** Byte offset in the object; for a bit-field, the record's offset within the object. */
  readonly offset: number;
  readonly type: QualType;
  /** Set for a bit-field, whose `bits.start` counts from `offset`. */
  readonly field?: Field;
  /**
   * Already converted to `type`. When `type` is an array, `value` is a `string` node: the array's first bytes are the string's
   * (which end with its terminator), cut to the array's size. When it is a record, `value` is a record value.
   */
  readonly value: Expr;
}

// ---------------------------------------------------------------- statements

export type Stmt =
  | BlockStmt
  /** Objects with storage `auto` are initialized here each time; `static` and `extern` ones are listed, but do nothing here. */
  | (Span & { readonly kind: "decl"; readonly decls: readonly ObjectDecl[] })
  | (Span & { readonly kind: "expr"; readonly expr: Expr })
  | (Span & { readonly kind: "if"; readonly condition: Expr; readonly then: Stmt; readonly otherwise: Stmt | undefined })
  | (Span & { readonly kind: "while"; readonly condition: Expr; readonly body: Stmt })
  | (Span & { readonly kind: "do"; readonly body: Stmt; readonly condition: Expr })
  | (Span & {
      readonly kind: "for";
      readonly init: Stmt | undefined;
      readonly condition: Expr | undefined;
      readonly step: Expr | undefined;
      readonly body: Stmt;
    })
  | (Span & { readonly kind: "switch"; readonly value: Expr; readonly body: Stmt; readonly cases: readonly SwitchCase[] })
  /** `case` (with its range) or `default`, in the body of the innermost switch; `target` is the same object as in `cases`. */
  | (Span & { readonly kind: "case"; readonly target: SwitchCase; readonly body: Stmt })
  | (Span & { readonly kind: "label"; readonly label: Label; readonly body: Stmt })
  | (Span & { readonly kind: "goto"; readonly label: Label })
  | (Span & { readonly kind: "goto-computed"; readonly address: Expr })
  | (Span & { readonly kind: "break" | "continue" | "empty" })
  /** `value` is converted to the function's return type; it has type void in `return f();` of a void function. */
  | (Span & { readonly kind: "return"; readonly value: Expr | undefined })
  /**
   * `asm`: refused when reached, unless the template is empty (a compiler barrier). `effects` are what an empty template does
   * with its operands: inputs are evaluated, and an output tied to an input (`"=r"(x) : "0"(y)`) is assigned.
   */
  | (Span & { readonly kind: "asm"; readonly template: string; readonly effects: readonly Expr[] });

export interface BlockStmt extends Span {
  readonly kind: "block";
  readonly stmts: readonly Stmt[];
}

export interface SwitchCase {
  /** Undefined for `default`. Inclusive; already converted to the promoted type of the controlling expression. */
  readonly range: { readonly low: bigint; readonly high: bigint } | undefined;
}

export interface Label {
  readonly name: string;
  addressTaken: boolean;
}

// ---------------------------------------------------------------- expressions

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";
export type CompareOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * Conditions (`if`, `while`, `&&`, `not`, `?:` …) are values of any scalar type, compared with zero and not converted before.
 * An rvalue's type is unqualified. The value of `assign`, `compound-assign` and prefix `increment` is what the target holds
 * afterwards (cut to a bit-field's width).
 *
 * `string` and `compound-literal` need storage. Where a record's value is read in parts (`member` or `address` whose innermost
 * object is a call, an assignment … of record type), the lowering keeps it in a temporary for the rest of the full expression.
 *
 * `type.align` on an lvalue below the type's own alignment says that the address may be under-aligned (packed records).
 */
interface ExprBase extends Span {
  readonly type: QualType;
  /** An lvalue designates an object; its value is read by an explicit `load` node. */
  readonly lvalue: boolean;
}

export type Expr =
  // --- lvalues
  | (ExprBase & { readonly kind: "object"; readonly decl: ObjectDecl })
  | (ExprBase & { readonly kind: "deref"; readonly pointer: Expr })
  /** `object` may also be an rvalue record (a call's result); then this is an rvalue. */
  | (ExprBase & { readonly kind: "member"; readonly object: Expr; readonly field: Field })
  /** An unnamed object: `auto` ones live in the enclosing block and are initialized at each evaluation. */
  | (ExprBase & { readonly kind: "compound-literal"; readonly decl: ObjectDecl })
  /** Its bytes include the terminator; wide characters are little-endian. */
  | (ExprBase & { readonly kind: "string"; readonly bytes: Uint8Array })
  // --- conversions of lvalues
  /** Lvalue to value. A record-typed `load` is the record's value (copied by whoever consumes it). */
  | (ExprBase & { readonly kind: "load"; readonly place: Expr })
  /** Array lvalue to pointer to its first element, or `&lvalue`: the type tells which; the address is the same. */
  | (ExprBase & { readonly kind: "address"; readonly place: Expr })
  | (ExprBase & { readonly kind: "function"; readonly decl: FunctionDecl }) // a function designator already decayed to a pointer
  | (ExprBase & { readonly kind: "label-address"; readonly label: Label })
  // --- values
  | (ExprBase & { readonly kind: "constant"; readonly value: bigint })
  | (ExprBase & { readonly kind: "float-constant"; readonly text: string })
  | (ExprBase & { readonly kind: "negate" | "bit-not" | "not"; readonly operand: Expr })
  /** Both operands have the result's type, except that a shift's right operand keeps its own promoted type. */
  | (ExprBase & { readonly kind: "arithmetic"; readonly op: ArithmeticOp; readonly left: Expr; readonly right: Expr })
  /** pointer + index*scale; index has a type of 4 or 8 bytes, extended as its sign says (and is negated already for `p - n`). */
  | (ExprBase & { readonly kind: "pointer-add"; readonly pointer: Expr; readonly index: Expr; readonly scale: number })
  | (ExprBase & { readonly kind: "pointer-difference"; readonly left: Expr; readonly right: Expr; readonly scale: number })
  /** Operands have one common type (arithmetic or pointer); the result is int. */
  | (ExprBase & { readonly kind: "compare"; readonly op: CompareOp; readonly left: Expr; readonly right: Expr })
  | (ExprBase & { readonly kind: "logical"; readonly op: "&&" | "||"; readonly left: Expr; readonly right: Expr })
  /** `then` is undefined for GNU `a ?: b`, whose condition's value (converted to the result's type by the lowering) is the result. */
  | (ExprBase & { readonly kind: "conditional"; readonly condition: Expr; readonly then: Expr | undefined; readonly otherwise: Expr })
  | (ExprBase & { readonly kind: "comma"; readonly left: Expr; readonly right: Expr })
  | (ExprBase & { readonly kind: "assign"; readonly target: Expr; readonly value: Expr })
  /**
   * `target op= value`. The target's value is converted to `computeType`, combined, and converted back.
   * `value` has `computeType` (a shift's count its own promoted type). For pointers `op` is + or −, `scale` is the element's
   * size, `computeType` the pointer's type and `value` an integer; otherwise `scale` is 1.
   */
  | (ExprBase & {
      readonly kind: "compound-assign";
      readonly op: ArithmeticOp;
      readonly target: Expr;
      readonly value: Expr;
      readonly computeType: QualType;
      readonly scale: number;
    })
  /** `++`/`--`; `delta` is +1 or −1 times the element's size for pointers. */
  | (ExprBase & { readonly kind: "increment"; readonly target: Expr; readonly delta: number; readonly postfix: boolean })
  /** `callee` has pointer-to-function type. Arguments are converted (or default-promoted past the prototype). */
  | (ExprBase & { readonly kind: "call"; readonly callee: Expr; readonly args: readonly Expr[]; readonly functionType: FunctionType })
  /**
   * A compiler builtin (its name as in {@link ./builtin-name.ts}, without prefix and width suffix), or a direct call of an intrinsic of
   * the {@link IntrinsicTable} (its name there). Arguments are converted by the prototype for `host` and as the table says for the rest.
   */
  | (ExprBase & { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expr[] })
  | (ExprBase & { readonly kind: "va-arg"; readonly list: Expr })
  /** Conversion to `type`: integer widening and narrowing, to bool, int ↔ pointer, to void. */
  | (ExprBase & { readonly kind: "cast"; readonly operand: Expr; readonly implicit: boolean })
  /**
   * `result` is the value of the last statement, which `block` does not contain; it is evaluated inside the block's scope (before
   * its `cleanup` calls). Undefined when the type is void.
   */
  | (ExprBase & { readonly kind: "statement-expression"; readonly block: BlockStmt; readonly result: Expr | undefined });

/**
 * Functions that C text may call without a definition because the machine or the world carries them out. Supplied to the
 * front end by the catalogue; the front end knows none by name.
 */
export type IntrinsicTable = ReadonlyMap<string, Intrinsic>;

export type Intrinsic =
  /** An ordinary function with a C prototype in a model header, carried out by the world; lowered to a `Host` instruction. */
  | { readonly kind: "host"; readonly id: number }
  /** Type-generic memory access through a pointer argument, e.g. load-acquire: `f(p)`, store-release: `f(p, v)`. */
  | { readonly kind: "load" | "store"; readonly order: AccessOrder }
  /** Type-generic read-modify-write `f(p, v)`; cmpxchg is `f(p, old, new)`. Returns the old or the new value, or whether it succeeded. */
  | {
      readonly kind: "rmw";
      readonly op: "xchg" | "cmpxchg" | "add" | "sub" | "and" | "or" | "xor" | "andnot";
      readonly order: AccessOrder;
      readonly returns: "old" | "new" | "void" | "success";
    }
  | { readonly kind: "fence"; readonly fence: FenceKind }
  /** A word of the CPU's context set by the world (current task, CPU number, per-CPU offset): `f()` of the given C type. */
  | { readonly kind: "context"; readonly slot: number; readonly type: "int" | "unsigned long" | "void *" };

/** How a memory access is ordered; see the memory model. */
export type AccessOrder = "plain" | "once" | "acquire" | "release" | "relaxed" | "full";
export type FenceKind = "mb" | "rmb" | "wmb" | "compiler" | "after-spinlock" | "after-unlock-lock" | "before-atomic" | "after-atomic";
