/** What a feature may look at: one open document as it is now, with what is known of it. Features read it and answer; they keep nothing. */
import type { Location, Range } from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import type { OutsideCaller } from "../analysis/callers.ts";
import type { PairedPlace } from "../analysis/describe.ts";
import type { Links } from "../analysis/describe-markdown.ts";
import type { CallFact, FileFacts, FunctionFacts, SynchronizationPoint } from "../analysis/facts.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import type { Client } from "../main/client.ts";
import { rangeOf } from "../main/positions.ts";
import type { ServerSettings } from "../main/settings.ts";
import type { Report } from "../rules/check.ts";
import type { Subject } from "../rules/rule.ts";
import type { Explored } from "./exploration/explored.ts";
import type { SimulatedFigures } from "./simulation/figures.ts";

export interface View extends Subject {
  readonly uri: string;
  readonly version: number;
  /** Changes with everything that an answer depends on: the text, what is known around it, and settings. */
  readonly generation: string;
  readonly file: EditorFile;
  readonly facts: FileFacts;
  readonly surroundings: Surroundings;
  readonly client: Client;
  readonly settings: ServerSettings;
  readonly links: Links;
  /** What is said below facts: that the tree is newer than they are. Empty when nothing is. */
  readonly note: string;
  /** Made when first asked for. */
  readonly report: () => Report;
  readonly pairsOf: (point: SynchronizationPoint) => readonly (PairedPlace & Span)[];
  /** Who reaches the file's functions from outside. Reads other files: not for what is shown while somebody types. */
  readonly callers: () => readonly OutsideCaller[];
  /** The facts of another file of the tree; undefined when it cannot be read. */
  readonly factsOf: (path: string) => { readonly file: EditorFile; readonly facts: FileFacts } | undefined;
  readonly uriOf: (path: string) => string;
  /** What the last simulation found; undefined when there was none of this text. Asked for anew each time, as it changes while the text does not. */
  readonly simulated: () => SimulatedFigures | undefined;
  /** What explorations have found, of this text or of earlier ones, and which of it still holds; likewise. */
  readonly explored: () => Explored | undefined;
  /** Where a page of the documentation lies, by its path below the package's root; undefined when it is not installed. */
  readonly pageUri: (page: string) => string | undefined;
}

/** A span of the document as the protocol wants it. */
export function rangeIn({ file, client }: View, span: Span): Range {
  return rangeOf(file.source, span, client.encoding);
}

/** A span of any file of the tree. Undefined when the file cannot be read. */
export function locationOf(view: View, path: string, span: Span): Location | undefined {
  if (path === view.facts.path) return { uri: view.uri, range: rangeIn(view, span) };
  const file = view.surroundings.file(path);
  return file === undefined ? undefined : { uri: view.uriOf(path), range: rangeOf(file.source, span, view.client.encoding) };
}

/** The function of which the offset lies anywhere between its first specifier and its closing brace. */
export function functionAt({ facts }: View, offset: number): FunctionFacts | undefined {
  return facts.functions.find(({ function: fn }) => fn.start <= offset && offset <= fn.end);
}

/** The point whose name the offset lies in, else the smallest that encloses it. */
export function pointAt(view: View, offset: number): SynchronizationPoint | undefined {
  return smallestAt(functionAt(view, offset)?.points ?? [], offset);
}

export function callAt(view: View, offset: number): CallFact | undefined {
  return smallestAt(functionAt(view, offset)?.calls ?? [], offset);
}

function smallestAt<T extends Span>(spans: readonly T[], offset: number): T | undefined {
  const around = spans.filter(({ start, end }) => start <= offset && offset <= end);
  return around.reduce<T | undefined>(
    (best, each) => (best === undefined || each.end - each.start < best.end - best.start ? each : best),
    undefined,
  );
}

export interface Word extends Span {
  readonly text: string;
}

/** The identifier at an offset, also just after its last character. */
export function wordAt(text: string, offset: number): Word | undefined {
  let start = offset;
  while (start > 0 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && isWordCharacter(text.charCodeAt(end))) end++;
  const word = text.slice(start, end);
  return word === "" || /^\d/.test(word) ? undefined : { text: word, start, end };
}

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
