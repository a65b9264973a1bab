/**
 * A linked program: what the lowering produces and the machine loads. Immutable once built.
 *
 * Frame layout, in words from the frame's start (16-byte aligned):
 *   0                 previous frame's start (word index), 0 for the thread's first frame
 *   1                 code index of the call instruction in the caller
 *   2                 function index
 *   3                 reserved for the machine (alloca chain, marks)
 *   HEADER_WORDS …    registers; parameters first, in order (a 64-bit parameter takes two words)
 *   memoryOffset/4 …  frame memory: locals whose address is taken, arrays, records, with red zones between them
 *
 * Records are passed and returned by pointer: an argument record is copied by the caller into its own frame memory and the
 * pointer passed; a function that returns a record takes a hidden first pointer parameter. Variadic arguments are laid
 * out by the caller in 8-byte slots (records rounded up to 8) in its frame memory; a variadic function takes a hidden last pointer parameter.
 */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Expansion } from "../syntax/token.ts";
import type { FunctionType, QualType, RecordType } from "../syntax/types.ts";

export const HEADER_WORDS = 4;

export interface Image {
  readonly code: Int32Array;
  /** For each code index: index in {@link places}, -1 where there is none. */
  readonly placeOf: Int32Array;
  /** For each code index of a memory access or fence: its {@link Access} class. */
  readonly accessOf: Uint8Array;
  readonly places: readonly SourcePlace[];
  readonly functions: readonly ImageFunction[];
  readonly functionByName: ReadonlyMap<string, number>;
  /** Initial data, loaded at low word `dataStart`. */
  readonly data: Uint8Array;
  readonly dataStart: number;
  readonly objects: readonly ImageObject[];
  /** Externally visible objects, and statics as `file:name` and `function.name`. */
  readonly objectByName: ReadonlyMap<string, number>;
  /** Contiguous named sections, as low-word addresses; end exclusive. The per-CPU template is `.data..percpu`. */
  readonly sections: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
  /** Host functions reachable from the roots, by host index. */
  readonly hosts: readonly ImageHost[];
  /** What `Unsupported p` refers to. */
  readonly unsupported: readonly Problem[];
  /** Record types by tag, for whoever reads structures by name (debugger, world). */
  readonly records: ReadonlyMap<string, RecordType>;
}

export interface SourcePlace {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** The expansion the place came out of, innermost first; the place itself is the one to show to people. */
  readonly expansion: Expansion | undefined;
}

export interface ImageFunction {
  readonly name: string;
  /** Where it is defined. */
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly type: FunctionType;
  /** Words copied by a call into the first registers. */
  readonly paramWords: number;
  /** 0 void (or record by hidden pointer), 1 one word, 2 two words. */
  readonly returnKind: 0 | 1 | 2;
  /** Whole frame in words, a multiple of 4. */
  readonly frameWords: number;
  /** Byte offset of frame memory from the frame's start; equals frameWords*4 when there is none. */
  readonly memoryOffset: number;
  /** Live ranges in frame memory, as byte offsets from the frame's start; made accessible on entry, cut off on return. */
  readonly locals: readonly FrameObject[];
  /** For the debugger and for stack checks; every named parameter and local. */
  readonly variables: readonly Variable[];
  readonly attributes: readonly string[];
}

export interface FrameObject {
  readonly offset: number;
  readonly size: number;
}

export interface Variable {
  readonly name: string;
  readonly type: QualType;
  readonly parameter: boolean;
  readonly location: { readonly kind: "register" | "frame" | "pointer-in-register"; readonly at: number };
  /** Code range of its scope. */
  readonly scopeStart: number;
  readonly scopeEnd: number;
}

export interface ImageObject {
  readonly name: string;
  readonly file: SourceFile;
  readonly address: number;
  readonly size: number;
  readonly type: QualType;
  readonly readOnly: boolean;
}

export interface ImageHost {
  readonly name: string;
  /** Number given by the intrinsic table. */
  readonly id: number;
  readonly returnKind: 0 | 1 | 2;
}
