/**
 * The shape of the one table of commands and options. Parsing, `--help`, the man page, shell completion and docs/cli.md are made
 * from it, so that they cannot differ.
 */

/** What an option's or argument's value may be. The parser checks it; completion offers it. */
export type ValueKind =
  | { readonly kind: "text" }
  | { readonly kind: "file" }
  | { readonly kind: "folder" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  /** `A-B` or `A`: both ends included. */
  | { readonly kind: "range" }
  /** `i/n`: the i-th of n parts, from 1. */
  | { readonly kind: "part" }
  /** A number of bytes with an optional k, m or g. */
  | { readonly kind: "size" }
  /** `key=value`. */
  | { readonly kind: "setting" };

export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** Absent: the option is a switch. */
  readonly value?: ValueKind & { readonly placeholder: string };
  readonly repeatable?: boolean;
  /** A phrase that begins with a verb or a noun, without a full stop at its end. */
  readonly help: string;
  /** What holds when the option is absent, in words. */
  readonly default?: string;
}

export interface ArgumentSpec {
  readonly placeholder: string;
  readonly value: ValueKind;
  readonly optional?: boolean;
  /** May be given any number of times; only the last argument can. */
  readonly repeatable?: boolean;
  readonly help: string;
}

export interface ExampleSpec {
  /** Without the leading `quiesce`. */
  readonly command: string;
  readonly does: string;
}

export interface CommandSpec {
  readonly name: string;
  /** One line, begins with a verb in the third person, no full stop. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly ExampleSpec[];
  /** Codes that mean something of their own here, besides the common ones. */
  readonly exits?: readonly ExitSpec[];
}

export interface ExitSpec {
  readonly code: number;
  readonly means: string;
}
