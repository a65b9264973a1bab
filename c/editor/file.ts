/** One file of kernel C as the editor has it: what was found in its text, as plain data. Offsets are UTF-16 code units. */
import type { SourceFile } from "../../base/source-file.ts";
import type { Annotation, FunctionTree, Span } from "./ast.ts";

export interface EditorFile {
  readonly source: SourceFile;
  /** In the order of the text. Each is checked against a list that is made without the grammar. */
  readonly functions: readonly EditorFunction[];
  readonly prototypes: readonly Prototype[];
  readonly macros: readonly MacroDefinition[];
  /** Definitions of objects at file level, by macro or plain. */
  readonly objects: readonly FileObject[];
  readonly comments: readonly Span[];
  /** Regions of `#if` at file level, outermost first. */
  readonly conditionals: readonly ConditionalRegion[];
}

/** What a declaration and a definition have in common. */
export interface Signature extends Span {
  readonly name: string;
  /** Offset of the name. */
  readonly nameStart: number;
  /** Attribute macros and GNU attributes of its head: `noinstr`, `__always_inline`, `__init`. Also `static`, `inline`, `extern`. */
  readonly attributes: readonly Annotation[];
  /** The return type as written, without attributes. */
  readonly returnType: string;
  readonly parameters: readonly Parameter[];
  /** What the `#if`s around it ask for, outermost first, as in ConditionalBranch; `else` is written as the negation. */
  readonly conditions: readonly string[];
}

export interface Parameter {
  /** Empty when it has none. */
  readonly name: string;
  readonly type: string;
}

export interface EditorFunction extends Signature {
  /** Offset of the opening brace; the function ends after the closing one. */
  readonly bodyStart: number;
  /** The macro that makes the function, where one does: `SYSCALL_DEFINE3`, `DEFINE_IDTENTRY_RAW`. */
  readonly madeBy: string | undefined;
  /** The same object as before an edit when the function's text is the same. Undefined when it is not analysed. */
  readonly tree: FunctionTree | undefined;
  /** Why it is not analysed, one phrase that names the construct and its line; undefined when it is. */
  readonly notAnalysed: string | undefined;
}

export type Prototype = Signature;

export interface MacroDefinition extends Span {
  readonly name: string;
  readonly nameStart: number;
  /** Undefined for an object-like macro. */
  readonly parameters: readonly string[] | undefined;
  /** With continuations, as written. */
  readonly body: string;
  readonly bodyStart: number;
  readonly conditions: readonly string[];
}

export interface FileObject extends Span {
  /** The name that is defined. */
  readonly name: string;
  readonly nameStart: number;
  /** The defining macro: `DEFINE_MUTEX`, `DECLARE_DELAYED_WORK`; undefined for a plain definition. */
  readonly macro: string | undefined;
  /** The macro's arguments, or the specifiers of a plain definition, as written. */
  readonly arguments: readonly string[];
  readonly type: string;
}

export interface ConditionalRegion extends Span {
  readonly condition: string;
}
