/**
 * A problem found in some text: the one shape in which every room of the core reports bad input.
 *
 * The core never throws for bad input; it returns `{ …, problems }`. A face (command line, language server) renders them.
 */
export interface Problem {
  /** Stable, documented, kebab-case, e.g. `cpp-missing-include`, `c-floating-point`, `link-undefined-symbol`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  /** As the caller named the file; `<command line>`, `<topology>` and the like for text that is not a file. */
  readonly file: string;
  /** 1-based, in UTF-16 code units; 0 when the problem is about the whole file. */
  readonly line: number;
  readonly column: number;
  /** One sentence that names the construct. No trailing full stop, no newline. */
  readonly message: string;
  /** What to do about it, one sentence; empty when there is nothing to do. */
  readonly help: string;
  /** Further places that explain it: "expanded from", "reached from", "previously declared here". */
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
