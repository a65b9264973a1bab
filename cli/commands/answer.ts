/** What a command hands back to {@link ../main.ts}: nothing is printed, and nothing exits, below it. */
import version from "quiesce:version";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Arguments } from "../args/arguments.ts";
import type { Envelope } from "../../simulator/report/documents.ts";

export interface Answer {
  readonly exit: number;
  /** For the standard output, or for `--output`. */
  readonly text: string;
  /** For the standard error: what kept the command from answering, or what is not part of the answer. */
  readonly problems: readonly Problem[];
  /** What goes to the standard error before {@link text}. */
  readonly beforeText?: string;
  /** What goes to the standard error before the problems: a simulated program's own. */
  readonly errorText?: string;
  /** Texts that problems are about, for excerpts. */
  readonly findSource?: (file: string) => SourceFile | undefined;
  /** Further files to write: name and text. */
  readonly files?: readonly (readonly [name: string, text: string])[];
}

/** What a command may know of the world around it. */
export interface Context {
  /** Shows progress on a terminal, and nothing elsewhere. Undefined takes it away. */
  readonly progress: (text: string | undefined) => void;
  /** Shows a line that stays, on a terminal, and nothing elsewhere: what is known before the answer is complete. */
  readonly note: (line: string) => void;
}

export type Command = (values: Arguments, context: Context) => Answer | Promise<Answer>;

export const EXIT = { answered: 0, found: 1, unusable: 2, gaveUp: 3, internal: 4 } as const;

/** The common part of a JSON document. */
export function envelope(command: string, problems: readonly Problem[], replay = ""): Envelope {
  return { schema: `quiesce/${command}/1`, version, problems, replay };
}

/** JSON as it is printed: indented by one space, with a newline at its end. */
export function json(document: object): string {
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

/**
 * There is no answer: problems say why. In JSON a document is printed in every case, with the problems in it and nothing else.
 */
export function unusable(
  command: string,
  format: string | undefined,
  problems: readonly Problem[],
  findSource?: Answer["findSource"],
  exit: number = EXIT.unusable,
): Answer {
  const text = format === "json" ? json(envelope(command, problems)) : "";
  return { exit, text, problems, ...(findSource === undefined ? {} : { findSource }) };
}
