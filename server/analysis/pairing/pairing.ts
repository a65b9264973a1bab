/**
 * Which points that order memory belong together: by the locations ordered on both sides, and by comments that name the other side.
 *
 * The kernel's memory model gives a barrier a meaning only together with one on the other side. Nothing in C says which one that is,
 * so every pair comes with a confidence and its reason.
 */
import type { Span } from "../../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import { memoryOperation } from "../../../kernel/catalogue/memory-operations.ts";
import type { Surroundings } from "../surroundings.ts";
import { canAnswer, type Crossing, crossing } from "./match.ts";
import { commentText, type Mention, speaksOfPartner } from "./comments.ts";
import { eventsOf } from "./events.ts";
import { commentsOf, mentionsAt, type OrderPoint, pointsOf } from "./points.ts";
import { SideFinder } from "./sides.ts";
import { type Place, Subsystem } from "./subsystem.ts";
import { type Unordered, unorderedReads, unorderedWrites } from "./unordered.ts";

/**
 * `certain`: a comment says so, and nothing speaks against it. `likely`: both order the same two locations the opposite way.
 * `possible`: the locations are accessed farther away, or a comment names the function without saying more.
 */
export const CONFIDENCES = ["certain", "likely", "possible"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** The other side of a point. Offsets are those of `path`. */
export interface Pair extends Span {
  readonly path: string;
  readonly function: string;
  /** The operation there, as written. */
  readonly name: string;
  readonly confidence: Confidence;
  /** One sentence for people. */
  readonly why: string;
}

export interface PairedPoint {
  readonly point: OrderPoint;
  /** The most certain first. */
  readonly pairs: readonly Pair[];
  /** Whether all files were searched in which an unnamed partner could stand. */
  readonly searchedAll: boolean;
}

/** A function named as the other side may have its barrier this many calls down. */
const ANSWER_DEPTH = 3;
/** A point with more partners than this says no more with the rest. */
const PAIRS = 12;

/** The pairs of every ordering point of a file, in the order of the text. */
export function pairsOf(file: EditorFile, surroundings: Surroundings): readonly PairedPoint[] {
  const pairing = pairingOf(file, surroundings);
  return pointsOf(file).map((point) => pairing.of(point));
}

/** The pairs of the ordering point at an offset of a file; undefined where none stands. */
export function pairsAt(file: EditorFile, surroundings: Surroundings, offset: number): PairedPoint | undefined {
  const point = pointsOf(file).find(({ start, end }) => start <= offset && offset < end);
  return point === undefined ? undefined : pairingOf(file, surroundings).of(point);
}

const remembered = new WeakMap<Surroundings, Map<string, Pairing>>();
/** Files whose pairing is kept for their next reading. */
const FILES = 8;

/** The pairing of a file. */
export function pairingOf(file: EditorFile, surroundings: Surroundings): Pairing {
  return new Pairing(file, surroundings);
}

function remember(pairing: Pairing, path: string, surroundings: Surroundings): void {
  const kept = remembered.get(surroundings) ?? new Map<string, Pairing>();
  remembered.set(surroundings, kept);
  kept.delete(path);
  kept.set(path, pairing);
  for (const oldest of kept.keys()) {
    if (kept.size <= FILES) break;
    kept.delete(oldest);
  }
}

/**
 * Finds pairs for the points of one file. What an earlier reading of the file found is taken over, where nothing that went into it has
 * changed.
 */
export class Pairing {
  private readonly subsystem: Subsystem;
  private readonly sides: SideFinder;
  private readonly found: Map<OrderPoint, PairedPoint>;
  private points: readonly OrderPoint[] | undefined;

  constructor(file: EditorFile, surroundings: Surroundings) {
    const { path } = file.source;
    const earlier = remembered.get(surroundings)?.get(path);
    this.subsystem = new Subsystem(file, surroundings, earlier?.subsystem);
    const usable = earlier !== undefined && this.subsystem.hasNeighboursOf(earlier.subsystem) ? earlier : undefined;
    this.sides = new SideFinder(this.subsystem, usable?.sides);
    this.found = usable?.subsystem.file === file ? usable.found : new Map<OrderPoint, PairedPoint>();
    remember(this, path, surroundings);
  }

  of(point: OrderPoint): PairedPoint {
    const known = this.found.get(point);
    if (known !== undefined) return known;
    const paired = this.find(point);
    this.found.set(point, paired);
    return paired;
  }

  private find(point: OrderPoint): PairedPoint {
    const judged = this.candidates(point).flatMap((other) => {
      const pair = this.judge(point, other);
      return pair === undefined ? [] : [pair];
    });
    const hasCertain = judged.some(({ confidence }) => confidence === "certain");
    const pairs = judged
      // Where somebody wrote down the partner, a guess by locations far away is noise.
      .filter(({ confidence, named, other }) => !hasCertain || confidence !== "possible" || (named && other.operation.fence))
      .sort((a, b) => CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence))
      .slice(0, PAIRS)
      .map(({ other, confidence, why }) => ({
        path: other.path,
        start: other.start,
        end: other.end,
        function: other.function.name,
        name: other.name,
        confidence,
        why,
      }));
    return { point, pairs, searchedAll: this.subsystem.isWhole };
  }

  /** The function that a comment names as the other side, if it was found and nothing in it or below it can answer the point. */
  missing(point: OrderPoint, { name }: Mention): Place | undefined {
    if (memoryOperation(name) !== undefined) return undefined;
    const [place, ...more] = this.subsystem.named(name);
    if (place === undefined || more.length > 0 || place.function.tree === undefined) return undefined;
    return this.answers(point, place, 0, new Set()) ? undefined : place;
  }

  /**
   * Whether a function orders anything that can answer, or a callee something that does: there a barrier for another purpose, whose
   * locations meet the point's only from afar, is none.
   */
  private answers(point: OrderPoint, place: Place, depth: number, seen: Set<EditorFunction>): boolean {
    if (seen.has(place.function)) return false;
    seen.add(place.function);
    const its = pointsOf(place.file).filter((each) => each.function === place.function && canAnswer(point, each));
    if (its.some((each) => depth === 0 || this.cross(point, each)?.nearness !== "far")) return true;
    if (depth === ANSWER_DEPTH) return false;
    return eventsOf(place.function).some((event) => {
      if (event.kind !== "call") return false;
      const callee = this.subsystem.callee(event.callee, place.file);
      return callee !== undefined && this.answers(point, callee, depth + 1, seen);
    });
  }

  private cross(a: OrderPoint, b: OrderPoint): Crossing | undefined {
    return crossing(a, b, this.sides.of(a), this.sides.of(b));
  }

  /** Every ordering point of the file and its neighbours. */
  all(): readonly OrderPoint[] {
    this.points ??= this.subsystem.files.flatMap((each) => pointsOf(each));
    return this.points;
  }

  /** Makes what {@link all} answers, a file at a time. */
  *reading(): Generator<void, void> {
    for (const file of this.subsystem.files) {
      pointsOf(file);
      yield;
    }
  }

  /** Makes what {@link of} needs, a point at a time. */
  *weighing(point: OrderPoint): Generator<void, void> {
    if (this.found.has(point)) return;
    for (const each of [point, ...this.candidates(point)]) {
      this.sides.of(each);
      yield;
    }
  }

  /** The first two accesses of a function that a barrier elsewhere counts on being ordered, and that are not. */
  unordered(point: OrderPoint, place: Place): Unordered | undefined {
    const [sides, steps] = [this.sides.of(point), this.sides.sequence(place)];
    return unorderedReads(point, sides, steps) ?? unorderedWrites(point, sides, steps);
  }

  /** Whether the comments at a point speak of another side, whatever they call it. */
  speaksOfPairing(point: OrderPoint): boolean {
    const { text } = point.file.source;
    return commentsOf(point).some((comment) => speaksOfPartner(commentText(text, comment)));
  }

  /** Whether shared locations are known on both sides of a point. */
  ordersSomething(point: OrderPoint): boolean {
    const { before, after } = this.sides.of(point);
    return before.size > 0 && after.size > 0;
  }

  /** Every point of the folder that can answer, and those of functions farther away that the comment names. */
  private candidates(point: OrderPoint): readonly OrderPoint[] {
    const named = mentionsAt(point)
      .filter(({ asPartner, name }) => asPartner && memoryOperation(name) === undefined)
      .flatMap(({ name }) => this.subsystem.named(name))
      .flatMap(({ file }) => pointsOf(file));
    return [...new Set([...this.all(), ...named])].filter((other) => other.event !== point.event && canAnswer(point, other));
  }

  private judge(point: OrderPoint, other: OrderPoint): (Judgement & { readonly other: OrderPoint }) | undefined {
    const here = this.naming(point, other);
    const there = this.naming(other, point);
    const sameFunction = point.function === other.function;
    if (sameFunction) return undefined;
    const cross = this.cross(point, other);
    const judgement = judge({ point, other, here, there, cross });
    return judgement === undefined ? undefined : { ...judgement, other };
  }

  /** How the comments at `from` name the function that `to` stands in. */
  private naming(from: OrderPoint, to: OrderPoint): Naming {
    const mentions = mentionsAt(from);
    const mention = mentions.find(({ name }) => name === to.function.name);
    if (mention === undefined) {
      const saysWho = mentions.some(({ asPartner, name }) => asPartner && this.hasPoint(name, from));
      return saysWho ? "other" : "none";
    }
    if (!mention.asPartner) return "mentioned";
    const rivals = pointsOf(to.file).filter((each) => each.function === to.function && canAnswer(from, each));
    // `pairs with the smp_rmb() in reader()` says which of the reader's points it is.
    const fitting = rivals.filter((rival) => mentions.some(({ name }) => name === rival.name));
    if (fitting.length > 0 && !fitting.includes(to)) return "other";
    return Math.max(1, fitting.length || rivals.length) === 1 ? "the-partner" : "one-of-the-partners";
  }

  /**
   * Whether a comment on one side names the other as its partner, and something there can answer. Cheaper than {@link of}, which weighs
   * every point of the folder.
   */
  isPairedByName(point: OrderPoint): boolean {
    if (mentionsAt(point).some(({ asPartner, name }) => asPartner && this.hasPoint(name, point))) return true;
    const { name: own } = point.function;
    return this.all().some(
      (other) => canAnswer(point, other) && mentionsAt(other).some(({ asPartner, name }) => asPartner && name === own),
    );
  }

  private hasPoint(name: string, from: OrderPoint): boolean {
    return this.subsystem
      .named(name)
      .some((place) => pointsOf(place.file).some((each) => each.function === place.function && canAnswer(from, each)));
  }
}

/** `other`: the comments name somebody else as the partner. */
type Naming = "the-partner" | "one-of-the-partners" | "mentioned" | "other" | "none";

interface Evidence {
  readonly point: OrderPoint;
  readonly other: OrderPoint;
  readonly here: Naming;
  readonly there: Naming;
  readonly cross: Crossing | undefined;
}

interface Judgement {
  readonly confidence: Confidence;
  readonly why: string;
  /** Whether a comment names one from the other. */
  readonly named: boolean;
}

function judge(evidence: Evidence): Judgement | undefined {
  const confidence = confidenceOf(evidence);
  if (confidence === undefined) return undefined;
  const named = isNamed(evidence.here) || isNamed(evidence.there);
  return { confidence, why: reason(evidence), named };
}

function confidenceOf({ here, there, cross }: Evidence): Confidence | undefined {
  const partner = isPartner(here) || isPartner(there);
  const mutual = isNamed(here) && isNamed(there);
  const isNear = cross !== undefined && cross.nearness !== "far";
  const settled = here === "the-partner" || there === "the-partner";
  if (partner && (settled || isNear || (mutual && cross !== undefined))) return "certain";
  if (partner) return cross === undefined ? "possible" : "likely";
  if (isNamed(here) || isNamed(there)) return isNear ? "likely" : cross === undefined ? undefined : "possible";
  if (cross === undefined) return undefined;
  return isNear && here !== "other" && there !== "other" ? "likely" : "possible";
}

function isPartner(naming: Naming): boolean {
  return naming === "the-partner" || naming === "one-of-the-partners";
}

function isNamed(naming: Naming): boolean {
  return isPartner(naming) || naming === "mentioned";
}

function reason({ point, other, here, there, cross }: Evidence): string {
  const parts: string[] = [];
  if (isNamed(here)) parts.push(`its comment names ${other.function.name}()`);
  if (isNamed(there)) parts.push(`the comment there names ${point.function.name}()`);
  if (cross !== undefined) parts.push(locations(cross));
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function locations({ first, second, nearness }: Crossing): string {
  const [a, b] = [first, second].map((location) => location?.replace(/^\./, ""));
  const where = nearness === "far" ? ", some of them in callers or beyond another barrier" : "";
  if (a === undefined) return `one publishes ${b ?? ""} and the other reads it`;
  return `one orders ${a} before ${b ?? ""}, the other ${b ?? ""} before ${a}${where}`;
}
