/** The documents of `check`, `fix` and `annotate`. Schemas in docs/schemas. */
import type { Severity } from "../../server/rules/rule.ts";
import type { Envelope, Measured } from "../../simulator/report/documents.ts";

/** A stretch of a file: 1-based, columns in UTF-16 code units, the end exclusive. */
export interface Region {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface FindingRecord extends Region {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Empty at file level. */
  readonly function: string;
  readonly related: readonly RelatedRecord[];
  /** What `fix` would do; absent where there is nothing to offer. */
  readonly fix?: FixRecord;
  /** With `--diff`: on a line that the patch changes, or elsewhere, but not there before. */
  readonly change?: "on-changed-line" | "caused-by-change";
}

export interface RelatedRecord extends Region {
  readonly message: string;
}

export interface FixRecord {
  readonly title: string;
  readonly edits: readonly EditRecord[];
}

export interface EditRecord extends Region {
  readonly text: string;
}

export interface SuppressedRecord extends FindingRecord {
  /** As the comment gives it. */
  readonly reason: string;
}

export interface NotAnalysed {
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly column: number;
  readonly why: string;
}

export interface SkippedFile {
  readonly file: string;
  /** As in problems: `input-not-utf8`, `input-too-large`, `excluded` … */
  readonly code: string;
  readonly why: string;
}

export interface FunctionCount {
  readonly total: number;
  readonly analysed: number;
}

/** How a patch stood to the tree, for one file of it. */
export interface PatchedFile {
  readonly file: string;
  /** `applied-in-memory`: the tree does not have it. `in-tree`: it has. `deleted`: nothing is left to check. */
  readonly state: "applied-in-memory" | "in-tree" | "deleted";
}

export interface BaselineSummary {
  readonly file: string;
  /** Findings left out because the baseline holds them. */
  readonly matched: number;
  /** Findings of the baseline that are no longer there, in the files that were checked. */
  readonly gone: number;
}

export interface CheckDocument extends Envelope {
  readonly findings: readonly FindingRecord[];
  readonly files: number;
  readonly functions: FunctionCount;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly filesSkipped: readonly SkippedFile[];
  readonly suppressed: readonly SuppressedRecord[];
  readonly rules: readonly string[];
  readonly patch?: readonly PatchedFile[];
  readonly baseline?: BaselineSummary;
  readonly measured?: Measured;
}

export interface FixDocument extends Envelope {
  readonly rule: string;
  readonly file: string;
  readonly edits: readonly EditRecord[];
  /** Each finding that is mended, with its fix's title. */
  readonly fixed: readonly (RelatedRecord & { readonly title: string })[];
  /** Findings whose edits overlap those of an earlier one, or that have no fix here. */
  readonly left: readonly (RelatedRecord & { readonly why: string })[];
  readonly diff: string;
  readonly written: readonly string[];
}
