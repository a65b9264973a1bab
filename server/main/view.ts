/** Makes the view of one document: everything in it is computed when a feature first asks for it. */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { positionAt } from "../../base/source-file.ts";
import type { KernelSource } from "../../kernel/catalogue/primitive.ts";
import { withAliases } from "../analysis/aliases.ts";
import { analyse, analysing } from "../analysis/analyse.ts";
import { callersOf } from "../analysis/callers.ts";
import type { PairedPlace } from "../analysis/describe.ts";
import type { Links } from "../analysis/describe-markdown.ts";
import type { FileFacts, SynchronizationPoint } from "../analysis/facts.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import { Pairing } from "../analysis/pairing/pairing.ts";
import { pointsOf } from "../analysis/pairing/points.ts";
import type { Explored } from "../features/exploration/explored.ts";
import type { SimulatedFigures } from "../features/simulation/figures.ts";
import type { View } from "../features/view.ts";
import { type CheckOptions, checkFile, checking, type Report } from "../rules/check.ts";
import { isExcluded, type Settings } from "../rules/settings.ts";
import type { Client } from "./client.ts";
import type { OpenDocument } from "./documents.ts";
import { CONFIG_NAME } from "./project.ts";
import type { ServerSettings } from "./settings.ts";
import type { Tree } from "./tree.ts";

export interface ViewOptions {
  readonly document: OpenDocument;
  readonly file: EditorFile;
  readonly tree: Tree;
  readonly client: Client;
  readonly settings: ServerSettings;
  readonly project: Settings;
  readonly pageUri: (page: string) => string | undefined;
  readonly simulated: (uri: string, version: number) => SimulatedFigures | undefined;
  readonly explored: (uri: string) => Explored | undefined;
  readonly generation: string;
}

const NO_REPORT: Report = { findings: [], suppressed: [] };

/** A view whose facts and report can be made a step at a time; whoever does not, gets them made when asking. */
export interface PreparedView extends View {
  readonly analysing: () => Generator<void, void>;
  readonly checking: () => Generator<void, void>;
}

export function makeView(given: ViewOptions): PreparedView {
  const { document, file, tree, client, settings, project, pageUri, simulated, explored, generation } = given;
  const surroundings = aliased(tree.surroundings, project);
  const pairing = once(() => new Pairing(file, surroundings));
  const options: CheckOptions = { levels: project.rules };
  let facts: FileFacts | undefined;
  let report = isExcluded(file.source.path, project) ? NO_REPORT : undefined;
  const view: PreparedView = {
    uri: document.uri,
    version: document.version,
    generation,
    file,
    get facts() {
      facts ??= analyse(file, surroundings);
      return facts;
    },
    *analysing() {
      facts ??= yield* analysing(file, surroundings);
    },
    *checking() {
      report ??= yield* checking(view, options);
    },
    surroundings,
    client,
    settings,
    links: linksOf(tree),
    note: tree.note ?? "",
    report: () => {
      report ??= checkFile(view, options);
      return report;
    },
    pairsOf: (point) => pairsOf(point, file, surroundings, pairing),
    callers: once(() => callersOf(file, surroundings, (other) => factsIn(other, surroundings))),
    factsOf: (path) => factsOf(path, surroundings),
    uriOf: tree.uriOf,
    pageUri,
    simulated: () => simulated(document.uri, document.version),
    explored: () => explored(document.uri),
  };
  return view;
}

function pairsOf(
  point: SynchronizationPoint,
  file: EditorFile,
  surroundings: Surroundings,
  pairing: () => Pairing,
): readonly (PairedPlace & Span)[] {
  const ordering = pointsOf(file).find(({ start, end }) => start < point.end && point.start < end);
  if (ordering === undefined) return [];
  return pairing()
    .of(ordering)
    .pairs.map(({ path, start, end, function: name, name: written, confidence, why }) => {
      const source = path === file.source.path ? file.source : surroundings.file(path)?.source;
      const line = source === undefined ? 0 : positionAt(source, start).line;
      return { path, start, end, line, function: name, name: written, why: `${confidence}: ${why}` };
    });
}

/** The facts of other files, as long as their reading is the same. */
const others = new WeakMap<EditorFile, FileFacts>();

function factsOf(path: string, surroundings: Surroundings): { readonly file: EditorFile; readonly facts: FileFacts } | undefined {
  const file = surroundings.file(path);
  if (file === undefined) return undefined;
  return { file, facts: factsIn(file, surroundings) };
}

function factsIn(file: EditorFile, surroundings: Surroundings): FileFacts {
  const known = others.get(file);
  if (known !== undefined) return known;
  const facts = analyse(file, surroundings);
  others.set(file, facts);
  return facts;
}

/** The surroundings in which the project's own names mean what it says; the same object for the same settings, as analyses are kept by it. */
const aliases = new WeakMap<Surroundings, WeakMap<Settings, Surroundings>>();

function aliased(surroundings: Surroundings, project: Settings): Surroundings {
  if (project.primitives.size === 0) return surroundings;
  const made = aliases.get(surroundings) ?? new WeakMap<Settings, Surroundings>();
  aliases.set(surroundings, made);
  const found = made.get(project) ?? withAliases(surroundings, project.primitives, CONFIG_NAME);
  made.set(project, found);
  return found;
}

/** Lines of the catalogue are those of one release: in this tree the place is where the anchor stands. */
function linksOf(tree: Tree): Links {
  const lines = new Map<KernelSource, number | undefined>();
  return {
    source: (source) => {
      if (!lines.has(source)) lines.set(source, lineOf(tree.textOf(source.file), source.anchor));
      const line = lines.get(source);
      return line === undefined ? undefined : `${tree.uriOf(source.file)}#L${line}`;
    },
    place: (path, line) => `${tree.uriOf(path)}#L${line}`,
  };
}

/** 1-based; undefined when the text has no such anchor. */
function lineOf(text: string | undefined, anchor: string): number | undefined {
  const at = text?.indexOf(anchor) ?? -1;
  if (text === undefined || at < 0) return undefined;
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++;
  return line;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
