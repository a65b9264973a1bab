/**
 * What the analysis of one file may ask about all others. The workspace answers from its index; a fixture answers from its files.
 *
 * Asking is cheap and never fails: what is not known is an empty list, and the analysis then says `unknown`.
 */
import type { EditorFile, EditorFunction, MacroDefinition, Prototype } from "../../c/editor/file.ts";
import type { KernelVersion } from "../../kernel/profiles/profile.ts";
import type { Known } from "./facts.ts";

export interface Surroundings {
  /** Undefined when the file lies in no tree that says its version. */
  readonly version: KernelVersion | undefined;
  /**
   * Definitions and declarations of a function that code in `from` can mean by the name: those of `from` itself first, static ones
   * of other `.c` files not at all, those of other architectures not at all.
   */
  functionsNamed(name: string, from: string): readonly FunctionEntry[];
  /** Definitions of a macro that code in `from` can mean: those of `from` itself and of headers. */
  macrosNamed(name: string, from: string): readonly MacroEntry[];
  /** The whole reading of a file; undefined when it cannot be read. Paths are relative to the tree's root. */
  file(path: string): EditorFile | undefined;
  /** The text of a file, where that is cheaper than reading it whole. Absent: the whole file is read. */
  textOf?(path: string): string | undefined;
  /** Files that call or name a function, a macro or an object, in the order of their paths. */
  filesNaming(name: string): readonly string[];
  /** The C files and headers in the same folder, without the file itself, in the order of their paths. */
  siblings(path: string): readonly string[];
  /**
   * Whether a function or a function-like macro of the name is defined or declared anywhere in the tree, static ones and every
   * architecture's included. `unknown` where there is no tree, or its index is not complete.
   */
  existsAnywhere(name: string): Known;
  /** The architecture that is built for, as its folder below `arch/` is called. Undefined: nobody said, which is taken as x86. */
  readonly architecture?: string | undefined;
  /**
   * The definitions of one function in a file, with their bodies, without reading the rest of it. Offsets are of no meaning. Absent: the
   * whole file is read.
   */
  definitionsIn?(path: string, name: string): readonly EditorFunction[];
  /** What has changed lately. Absent: nothing is remembered from one analysis to the next. */
  readonly changes?: Changes | undefined;
}

/** A log of changes, by which the analysis keeps what it knows of other files from one keystroke to the next. */
export interface Changes {
  /** Grows with every change to a file that answers depend on. */
  readonly revision: number;
  /** Paths of the files that changed after a revision; undefined when that is no longer known, or is too much: then anything may have. */
  since(revision: number): readonly string[] | undefined;
}

export interface FunctionEntry {
  readonly path: string;
  /** Everything but the body is known from a reading without the grammar. */
  readonly signature: Prototype | EditorFunction;
  readonly isDefinition: boolean;
}

export interface MacroEntry {
  readonly path: string;
  readonly macro: MacroDefinition;
}
