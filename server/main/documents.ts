/** The documents that the client has open, as it says they are. */
import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver-protocol";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Paths } from "./host.ts";
import { type Encoding, offsetOf, replaced } from "./positions.ts";

export interface OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  /** Absolute; undefined for a document that is no file. */
  readonly path: string | undefined;
  readonly source: SourceFile;
}

/** Texts beyond this many UTF-16 code units are not looked at: no source file of a kernel comes near. */
export const LONGEST_DOCUMENT = 8_000_000;

export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #encoding: Encoding;
  readonly #fileOf: Paths["fileOf"];

  constructor(encoding: Encoding, { fileOf }: Pick<Paths, "fileOf">) {
    this.#encoding = encoding;
    this.#fileOf = fileOf;
  }

  get(uri: string): OpenDocument | undefined {
    return this.#open.get(uri);
  }

  all(): readonly OpenDocument[] {
    return [...this.#open.values()];
  }

  /** A document that is open already is taken as the client now says it is. */
  open({ uri, languageId, version, text }: TextDocumentItem): OpenDocument {
    const path = this.#fileOf(uri);
    const document = { uri, languageId, version, path, source: makeSourceFile(path ?? uri, text, "user") };
    this.#open.set(uri, document);
    return document;
  }

  /** Changes in the order given, each of the text that the ones before it leave. Undefined when the document is not open. */
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): OpenDocument | undefined {
    const before = this.#open.get(uri);
    if (before === undefined) return undefined;
    let { source } = before;
    for (const change of changes) source = this.#changed(source, change);
    const document = { ...before, version, source };
    this.#open.set(uri, document);
    return document;
  }

  #changed(source: SourceFile, change: TextDocumentContentChangeEvent): SourceFile {
    if (!("range" in change)) return makeSourceFile(source.path, change.text, "user");
    const a = offsetOf(source, change.range.start, this.#encoding);
    const b = offsetOf(source, change.range.end, this.#encoding);
    return replaced(source, { start: Math.min(a, b), end: Math.max(a, b) }, change.text);
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.#open.get(uri);
    this.#open.delete(uri);
    return document;
  }
}
