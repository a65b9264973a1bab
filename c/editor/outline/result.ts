/** What the outline of a file holds. */
import type { Span } from "../ast.ts";
import type { ConditionalRegion, FileObject, MacroDefinition, Prototype, Signature } from "../file.ts";

export interface Outline {
  readonly path: string;
  /** In the order of their first characters. */
  readonly functions: readonly OutlineFunction[];
  readonly prototypes: readonly Prototype[];
  readonly macros: readonly MacroDefinition[];
  readonly objects: readonly FileObject[];
  readonly comments: readonly Span[];
  readonly conditionals: readonly ConditionalRegion[];
  readonly includes: readonly Include[];
  /** False when the braces do not balance under any outcome of the `#if`s; functions are then told apart by braces in the first column. */
  readonly balanced: boolean;
}

export interface OutlineFunction extends Signature {
  /** Offset of the opening brace; the function ends after the closing one. */
  readonly bodyStart: number;
  /** The macro that makes the function, where one does. */
  readonly madeBy: string | undefined;
}

export interface Include extends Span {
  /** What stands between the quotes or angle brackets. */
  readonly path: string;
  readonly quoted: boolean;
}

/** Which parts are wanted besides functions, prototypes, includes and conditionals: the rest costs time in a whole tree. */
export interface OutlineParts {
  readonly comments: boolean;
  readonly macros: boolean;
  readonly objects: boolean;
}
