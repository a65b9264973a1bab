/**
 * What the server holds: the open documents, their readings, the trees they lie in. Hands out a {@link View} of a document as it is
 * now; the view is made when first asked for after a change, so that a burst of typing costs one reading.
 */
import type { Diagnostic } from "vscode-languageserver-protocol";
import type { OpenFile, Reader } from "../../c/editor/reader.ts";
import type { Explored } from "../features/exploration/explored.ts";
import type { SimulatedFigures } from "../features/simulation/figures.ts";
import { isTopologyFile } from "../../kernel/topologies/file-name.ts";
import { topologyDiagnostics } from "../features/topology.ts";
import type { View } from "../features/view.ts";
import type { Client } from "./client.ts";
import { Documents, LONGEST_DOCUMENT, type OpenDocument } from "./documents.ts";
import { contentModified } from "./guard.ts";
import type { Paths } from "./host.ts";
import { type Need, Preparation } from "./preparation.ts";
import type { Settings } from "../rules/settings.ts";
import { isKernelSource } from "./relevance.ts";
import type { ServerSettings } from "./settings.ts";
import type { Tree, Trees } from "./tree.ts";
import { makeView } from "./view.ts";

/** How often the same text is looked at anew because something else has changed. */
const MOST_TRIES = 8;

export interface SessionOptions {
  readonly client: Client;
  readonly trees: Trees;
  readonly paths: Paths;
  readonly settings: () => ServerSettings;
  /** Resolves when C can be read; rejects when the grammar could not be loaded. */
  readonly reader: Promise<Reader>;
  readonly pageUri: (page: string) => string | undefined;
  /** What the last simulation of a document found, if its text was that of the version. */
  readonly simulated: (uri: string, version: number) => SimulatedFigures | undefined;
  /** What explorations have found of a document, as it is now. */
  readonly explored: (uri: string) => Explored | undefined;
}

interface Entry {
  /** As it is now. */
  document: OpenDocument;
  readonly tree: Tree;
  /** Once a document has something of ours it is attended to until it is closed, so that nothing flickers while it is edited. */
  isOurs: boolean;
  /** Which document's text it was last tested for. */
  tested: OpenDocument | undefined;
  reading: OpenFile | undefined;
  /** The project's own names that it is read with. */
  names: string;
  /** The document that {@link reading} has the text of. */
  read: OpenDocument | undefined;
  prepared: Preparation | undefined;
}

export class Session {
  readonly documents: Documents;
  readonly #options: SessionOptions;
  readonly #entries = new Map<string, Entry>();
  /** Counts what changes every answer: settings. */
  #epoch = 0;
  #preparing = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.documents = new Documents(options.client.encoding, options.paths);
  }

  /** Whether a document is being analysed: what is known around it should stay as it is meanwhile. */
  get isPreparing(): boolean {
    return this.#preparing > 0;
  }

  /** @returns The tree it lies in, for whoever wants to read on there; undefined for a topology, which no tree depends on. */
  opened(document: OpenDocument): Tree | undefined {
    this.#dispose(document.uri);
    if (isTopologyFile(document.uri)) return undefined;
    const tree = this.#options.trees.treeOf(document.path ?? document.uri);
    const none = { tested: undefined, reading: undefined, names: "", read: undefined, prepared: undefined };
    this.#entries.set(document.uri, { document, tree, isOurs: false, ...none });
    if (document.path !== undefined) tree.edited(document.path, document.source.text);
    return tree;
  }

  changed(document: OpenDocument): void {
    const entry = this.#entries.get(document.uri);
    if (entry === undefined) return;
    entry.document = document;
    if (document.path !== undefined) entry.tree.edited(document.path, document.source.text);
  }

  closed({ uri, path }: OpenDocument): void {
    const entry = this.#entries.get(uri);
    this.#dispose(uri);
    if (path !== undefined) entry?.tree.edited(path, undefined);
  }

  /** Settings have changed: nothing that was answered holds any more. */
  renew(): void {
    this.#epoch++;
    for (const entry of this.#entries.values()) entry.tested = undefined;
  }

  /** Whether there is anything of ours in the document. */
  isOurs(uri: string): boolean {
    const entry = this.#entries.get(uri);
    return entry !== undefined && this.#attends(entry);
  }

  /**
   * Undefined when the document is not open, or has nothing of ours in it.
   *
   * @param need What will be asked of the view: that much is ready when it comes.
   * @throws ResponseError when the document changes before that.
   */
  async view(uri: string, need: Need): Promise<View | undefined> {
    this.#preparing++;
    try {
      const reader = await this.#options.reader;
      const entry = this.#entries.get(uri);
      if (entry === undefined || !this.#attends(entry)) return undefined;
      const { document } = entry;
      // Settings, or what is known around the document, may change again and again: then it is looked at anew, for the same text.
      for (let tries = 0; tries < MOST_TRIES && entry.document === document; tries++) {
        const prepared = this.#prepared(entry, reader);
        if (await prepared.ready(need)) return prepared.view;
      }
      throw contentModified();
    } finally {
      this.#preparing--;
    }
  }

  /** What is found in an open topology; undefined for every other document. */
  topologyDiagnostics(uri: string): readonly Diagnostic[] | undefined {
    const document = this.documents.get(uri);
    if (document === undefined || !isTopologyFile(uri)) return undefined;
    const { client, settings } = this.#options;
    const isRead = settings().diagnostics && document.source.text.length <= LONGEST_DOCUMENT;
    return isRead ? topologyDiagnostics(document.source, client.encoding) : [];
  }

  dispose(): void {
    for (const { reading } of this.#entries.values()) reading?.close();
    this.#entries.clear();
  }

  #prepared(entry: Entry, reader: Reader): Preparation {
    const generation = this.#generationOf(entry);
    if (entry.prepared?.view.generation === generation) return entry.prepared;
    const { client, pageUri, simulated, explored, trees } = this.#options;
    const settings = this.#options.settings();
    const { document, tree } = entry;
    const project = trees.projectOf(document.path ?? document.uri);
    const { file } = this.#read(entry, reader, project);
    const view = makeView({ document, file, tree, client, settings, project, pageUri, simulated, explored, generation });
    const isCurrent = (): boolean => this.#entries.get(document.uri) === entry && this.#generationOf(entry) === generation;
    entry.prepared = new Preparation(view, isCurrent);
    return entry.prepared;
  }

  #generationOf({ document, tree }: Entry): string {
    return `${document.version}.${tree.generation()}.${this.#epoch}`;
  }

  #read(entry: Entry, reader: Reader, { attributes, loopMacros }: Settings): OpenFile {
    const { document, tree } = entry;
    const names = [...attributes, "", ...loopMacros].join(" ");
    if (entry.names !== names) {
      entry.reading?.close();
      entry.reading = undefined;
      entry.read = undefined;
      entry.names = names;
    }
    if (entry.reading === undefined) {
      const own = names === "" ? reader : reader.knowing({ attributes, loops: loopMacros });
      entry.reading = own.open(tree.pathOf(document.path ?? document.uri), document.source.text);
    }
    if (entry.read !== undefined && entry.read !== document) entry.reading.update(document.source.text);
    entry.read = document;
    return entry.reading;
  }

  #attends(entry: Entry): boolean {
    const { document } = entry;
    if (document.source.text.length > LONGEST_DOCUMENT) return false;
    if (!entry.isOurs && entry.tested !== document) {
      entry.tested = document;
      const { primitives } = this.#options.trees.projectOf(document.path ?? document.uri);
      entry.isOurs = isKernelSource(document, entry.tree, primitives.keys());
    }
    return entry.isOurs;
  }

  #dispose(uri: string): void {
    this.#entries.get(uri)?.reading?.close();
    this.#entries.delete(uri);
  }
}
