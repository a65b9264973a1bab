/** What a rule is: a file of its own in this room, listed in rules.ts. */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import type { FileFacts } from "../analysis/facts.ts";
import type { Surroundings } from "../analysis/surroundings.ts";

export const SEVERITIES = ["error", "warning", "information", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Rule {
  /** Kebab-case, as in messages, settings and `docs/rules/CODE.md`. */
  readonly code: string;
  /** One line for lists: what it finds. Without a capital and a full stop, as lists and sentences add them. */
  readonly summary: string;
  /** The gravest that it reports by itself; a user's setting replaces it. */
  readonly severity: Severity;
  check(subject: Subject): readonly Finding[];
  /** The same in steps, where it can take long for a file that is looked at for the first time. */
  checking?(subject: Subject): Generator<void, readonly Finding[]>;
  /** Edits that mend a finding of this rule; absent when it offers none. Computed only when asked for. */
  fix?(subject: Subject, finding: Finding): Fix | undefined;
}

/** All that a rule may look at. */
export interface Subject {
  readonly file: EditorFile;
  readonly facts: FileFacts;
  readonly surroundings: Surroundings;
}

export interface Finding extends Span {
  readonly rule: string;
  readonly severity: Severity;
  /** One or two sentences: what is wrong, and why it matters here. Plain text. */
  readonly message: string;
  /** The function it lies in; undefined at file level. */
  readonly function: string | undefined;
  readonly related: readonly RelatedSpan[];
  /** Whether {@link Rule.fix} has an answer for it. */
  readonly fixable: boolean;
}

export interface RelatedSpan extends Span {
  readonly path: string;
  readonly message: string;
}

export interface Fix {
  /** An imperative, as it stands in a menu. */
  readonly title: string;
  /** Edits of one file each do not overlap. */
  readonly edits: readonly TextEdit[];
}

export interface TextEdit extends Span {
  readonly path: string;
  readonly text: string;
}
