/** The document of `annotate`. Its schema is docs/schemas/annotate.schema.json. */
import type { DisturbanceKind, PrimitiveClass } from "../../kernel/catalogue/primitive.ts";
import type { Boundary, Known } from "../../server/analysis/facts.ts";
import type { Confidence } from "../../server/analysis/pairing/pairing.ts";
import type { NotAnalysed } from "./check.ts";
import type { Envelope } from "../../simulator/report/documents.ts";

export interface AnnotateDocument extends Envelope {
  readonly file: string;
  /** The tree's own version; empty without a tree. */
  readonly kernelVersion: string;
  /** In the order of the text. */
  readonly points: readonly PointRecord[];
  readonly boundaries: readonly BoundaryRecord[];
  readonly callers: readonly CallerRecord[];
  readonly parse: ParseHealth;
}

export interface PointRecord {
  readonly function: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** As written. */
  readonly name: string;
  /** Its entry in the catalogue. */
  readonly primitive: string;
  /** The functions and macros between the written name and the primitive, outermost first. */
  readonly via?: readonly string[];
  readonly class: PrimitiveClass;
  readonly waitsFor: readonly string[];
  readonly doesNotWaitFor: readonly string[];
  readonly disturbs: DisturbsRecord;
  /** Absent where no path from the function's entry leads. */
  readonly context?: ContextRecord;
  readonly pairs: readonly PairRecord[];
}

export interface DisturbsRecord {
  readonly idle: DisturbanceKind;
  readonly nohzFullUser: DisturbanceKind;
  readonly nohzFullKernel: DisturbanceKind;
  readonly offline: DisturbanceKind;
}

export interface KnownRecord {
  readonly value: Known;
  /** One phrase; empty for what is so by itself. */
  readonly why: string;
}

export interface ContextRecord {
  readonly rcuWatching: KnownRecord;
  readonly preemptible: KnownRecord;
  /** Whether interrupts are enabled. */
  readonly irqs: KnownRecord;
  readonly maySleep: KnownRecord;
  readonly locks: readonly LockRecord[];
  readonly readers: readonly ReaderRecord[];
}

export interface LockRecord {
  readonly lock: string;
  readonly by: string;
  readonly mode: "exclusive" | "shared";
  readonly held: "yes" | "unknown";
  /** Where it was taken; 0 when the caller holds it. */
  readonly line: number;
}

export interface ReaderRecord {
  readonly flavour: string;
  /** Where it was entered; 0 when the caller did, or when paths differ in it. */
  readonly line: number;
}

export interface PairRecord {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function: string;
  readonly name: string;
  readonly confidence: Confidence;
  readonly why: string;
}

export interface BoundaryRecord {
  readonly kind: Boundary["kind"];
  readonly function: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface CallerRecord {
  readonly file: string;
  /** 0 when the answer comes from a table. */
  readonly line: number;
  readonly function: string;
  readonly target: string;
  readonly via: readonly string[];
  readonly rcuWatching: Known;
  readonly why: string;
  /** `tree`: read in the other file. `table`: a fact about kernels of the version that `table` names. */
  readonly from: "tree" | "table";
  readonly table?: string;
}

export interface ParseHealth {
  readonly functions: number;
  readonly analysed: number;
  readonly notAnalysed: readonly NotAnalysed[];
}
