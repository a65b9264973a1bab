/**
 * What explorations have found of documents, and whether it still holds. A verdict is about words and about the other files that were read: it is kept with
 * both, moves with its lines as long as they are the same, and is marked as stale as soon as they are not.
 */
import { type Anchoring, anchoring, type Words, wordsOf } from "../../../c/editor/words.ts";
import { type InputStamps, isUnchanged } from "../../../simulator/explore/job/order.ts";
import type { AblatedPoint } from "../../../simulator/explore/ablate.ts";
import type { AblateDocument } from "../../../simulator/explore/report/ablate-document.ts";
import { boundText } from "../../../simulator/explore/report/parts.ts";
import type { ExploreDocument } from "../../../simulator/explore/report/explore-document.ts";
import type { ExploreViolation } from "../../../simulator/explore/result.ts";
import type { Explored, ExploredPoint, ExploredRun } from "./explored.ts";
import type { Subject } from "../simulation/sides.ts";

/** Explorations and ablations that are kept of one document: one for each question. */
const MOST_KEPT = 12;

interface Kept {
  /** Which question it answers. */
  readonly key: string;
  readonly text: string;
  readonly words: Words;
  /** Empty as long as the search goes on. */
  inputs: InputStamps;
  /** Grows with every answer. */
  readonly order: number;
}

interface KeptRun extends Kept {
  readonly document: ExploreDocument;
  /** Explorations that were answered with it. */
  readonly ids: Set<number>;
}

export interface Study extends Kept {
  points: readonly AblatedPoint[];
  /** The machine, in words. */
  readonly what: string;
  within: string;
  notModelled: readonly string[];
  /** Undefined as long as it goes on. */
  document: AblateDocument | undefined;
}

interface Found {
  runs: readonly KeptRun[];
  studies: readonly Study[];
}

export class Findings {
  readonly #found = new Map<string, Found>();
  readonly #told = new Map<
    string,
    { readonly text: string; readonly generation: number; readonly order: number; readonly explored: Explored }
  >();
  #order = 0;

  /** Undefined where nothing was explored. */
  of(uri: string, subject: Subject): Explored | undefined {
    const found = this.#found.get(uri);
    if (found === undefined) return undefined;
    const generation = subject.tree.generation();
    const told = this.#told.get(uri);
    if (told?.text === subject.text && told.generation === generation && told.order === this.#order) return told.explored;
    const now = wordsOf(subject.text);
    const explored: Explored = {
      stamp: "",
      runs: found.runs.map((run) => runNow(run, now, subject)),
      points: pointsNow(found.studies, now, subject),
    };
    const stale = [...explored.runs, ...explored.points].map(({ isStale }) => (isStale ? "s" : "c")).join("");
    const stamped = { ...explored, stamp: `${this.#order}${stale}` };
    this.#told.set(uri, { text: subject.text, generation, order: this.#order, explored: stamped });
    return stamped;
  }

  /** The answer to the same question about the same text. A schedule that is to be replayed depends on every character of it. */
  answerOf(uri: string, key: string, subject: Subject, id: number): ExploreDocument | undefined {
    const kept = this.#found.get(uri)?.runs.find((run) => run.key === key);
    if (kept === undefined || (kept.text !== subject.text && kept.document.violation !== undefined)) return undefined;
    const { document, isStale } = runNow(kept, wordsOf(subject.text), subject);
    if (isStale) return undefined;
    kept.ids.add(id);
    return document;
  }

  /** The whole of an ablation that was carried out on the same text. */
  studyOf(uri: string, key: string, subject: Subject): AblateDocument | undefined {
    const kept = this.#found.get(uri)?.studies.find((study) => study.key === key);
    if (kept?.document === undefined || kept.text !== subject.text || !holds(kept, subject)) return undefined;
    return kept.document;
  }

  /** The exploration that answered an id; undefined when newer ones have pushed it out. */
  byId(id: number): ExploreDocument | undefined {
    for (const { runs } of this.#found.values()) {
      const run = runs.find(({ ids }) => ids.has(id));
      if (run !== undefined) return run.document;
    }
    return undefined;
  }

  explored(uri: string, key: string, id: number, text: string, document: ExploreDocument, inputs: InputStamps): void {
    const found = this.#of(uri);
    const run: KeptRun = { key, text, words: wordsOf(text), inputs, order: ++this.#order, document, ids: new Set([id]) };
    found.runs = [run, ...found.runs.filter((each) => each.key !== key)].slice(0, MOST_KEPT);
  }

  /** An ablation begins; its verdicts are added to the study as they come. */
  begin(uri: string, key: string, text: string, what: string): Study {
    const found = this.#of(uri);
    const study: Study = {
      key,
      text,
      words: wordsOf(text),
      inputs: [],
      order: ++this.#order,
      points: [],
      what,
      within: "",
      notModelled: [],
      document: undefined,
    };
    found.studies = [study, ...found.studies.filter((each) => each.key !== key)].slice(0, MOST_KEPT);
    return study;
  }

  decided(study: Study, points: readonly AblatedPoint[]): void {
    const known = new Map(study.points.map((point) => [keyOf(point), point]));
    for (const point of points) known.set(keyOf(point), point);
    study.points = [...known.values()];
    this.#order++;
  }

  ended(study: Study, document: AblateDocument, inputs: InputStamps): void {
    study.document = document;
    study.points = document.points;
    study.inputs = inputs;
    study.within = document.bounds.map(boundText).join(", ");
    study.notModelled = document.notModelled;
    this.#order++;
  }

  closed(uri: string): void {
    this.#found.delete(uri);
    this.#told.delete(uri);
  }

  #of(uri: string): Found {
    const found = this.#found.get(uri) ?? { runs: [], studies: [] };
    this.#found.set(uri, found);
    return found;
  }
}

/** Which way to take which point away. */
function keyOf({ line, column, variant, leaves }: AblatedPoint): string {
  return `${line} ${column} ${variant} ${leaves}`;
}

/** Whether every other file that was read is what it was. */
function holds({ inputs }: Kept, { tree, path }: Subject): boolean {
  return inputs.every((stamp) => stamp[0] === path || isUnchanged(stamp, tree.textOf(stamp[0])));
}

function runNow(kept: KeptRun, now: Words, subject: Subject): ExploredRun {
  const anchors = anchoring(kept.words, now);
  if (!anchors.isSame || !holds(kept, subject)) return { document: kept.document, isStale: true };
  return { document: moved(kept.document, subject.path, anchors), isStale: false };
}

function moved(document: ExploreDocument, path: string, { lineOf }: Anchoring): ExploreDocument {
  const { violation } = document;
  if (violation === undefined) return document;
  const move = <T extends { readonly file: string; readonly line: number }>(place: T): T =>
    place.file === path ? { ...place, line: lineOf(place.line) ?? place.line } : place;
  const at: ExploreViolation = { ...move(violation), stack: violation.stack.map(move), steps: violation.steps.map(move) };
  return { ...document, violation: at };
}

function pointsNow(studies: readonly Study[], now: Words, subject: Subject): readonly ExploredPoint[] {
  const points = new Map<string, ExploredPoint>();
  for (const study of studies) {
    if (study.points.length === 0) continue;
    const anchors = anchoring(study.words, now);
    const isStale = !anchors.isSame || !holds(study, subject);
    for (const point of study.points) {
      const line = anchors.lineOf(point.line);
      // Studies come newest first. What an edit has changed has no verdict any more.
      const key = `${line} ${point.primitive} ${point.variant} ${point.leaves}`;
      if (line === undefined) continue;
      const known = points.get(key);
      if (known !== undefined && (!known.isStale || isStale)) continue;
      const { within, notModelled } = study;
      const what = `${study.what}, memory model ${point.memory}`;
      points.set(key, { line, point, isStale, what, within, notModelled });
    }
  }
  return [...points.values()].sort((a, b) => a.line - b.line || a.point.column - b.point.column);
}
