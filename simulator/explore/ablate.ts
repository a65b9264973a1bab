/**
 * "What breaks without this?": a synchronization point is taken out of the text, and every scenario that reaches it is explored.
 *
 * The edits come from whoever knows the text; nothing here reads C. A point without which nothing breaks may be covered by something else: then it is taken away
 * together with each other candidate, and with several; see {@link ./ablate-covers.ts}. {@link PointStudy} decides one point and leaves to others where
 * explorations are carried out, and of which point next.
 */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { CoverEntry } from "../../kernel/catalogue/ablations.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import {
  type Asking,
  candidates,
  type Cover,
  type FoundCovers,
  type Gone,
  goneInWords,
  several,
  single,
  withoutAll,
} from "./ablate-covers.ts";
import type { AblateRun } from "./ablate-run.ts";
import { type Explore, explore as exploreAnew } from "./explore.ts";
import type { WorkerPlace } from "./report/explore-document.ts";
import { DEFAULT_MEMORY, type ExploreHooks, type ExploreRequest, type MemoryModel } from "./request.ts";
import type { ExploreResult, ExploreViolation } from "./result.ts";

/** One way to take a point away. */
export interface Variant {
  readonly function: string;
  /** 1-based line in FILE. */
  readonly line: number;
  readonly column: number;
  readonly primitive: string;
  readonly variant: "deleted" | "weakened";
  readonly leaves: string;
  /** Offsets in FILE's text, and what stands there instead. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Whether only a weak memory model can tell the difference. */
  readonly onlyOrder: boolean;
}

/** A scenario, and the step at which it gets interesting. */
export interface AblateScenario {
  readonly name: string;
  readonly request: ExploreRequest;
  /** The same with the transition's worker in another place: looked at where nothing breaks without a point in the first, in any scenario. */
  readonly elsewhere?: ExploreRequest;
}

/** A scenario in the places of the transition's worker, one or two. */
export function scenarioIn(
  [place, elsewhere]: readonly [WorkerPlace, ...WorkerPlace[]],
  name: string,
  requestIn: (place: WorkerPlace) => ExploreRequest,
): AblateScenario {
  return { name, request: requestIn(place), ...(elsewhere === undefined ? {} : { elsewhere: requestIn(elsewhere) }) };
}

export type AblateVerdict = "needed" | "covered" | "not-needed" | "gave-up";

/** Things of which one is enough, and what breaks without all of them and without the point. */
export interface CoveringSet {
  readonly names: readonly string[];
  readonly scenario: string;
  readonly property: string;
}

export interface AblatedPoint {
  readonly function: string;
  readonly line: number;
  readonly column: number;
  readonly primitive: string;
  readonly variant: Variant["variant"];
  readonly leaves: string;
  readonly verdict: AblateVerdict;
  /** Under which it was explored. */
  readonly memory: MemoryModel;
  /** Why there is no answer; of a point that is not needed, why it is not known whether something covers it. */
  readonly why?: string;
  /** No scenario carries the line out, and all were explored to their end. */
  readonly notReached?: true;
  /** All of {@link covers}, in words. */
  readonly coveredBy?: string;
  /** What covers it: while something of each is in place, nothing breaks. */
  readonly covers?: readonly CoveringSet[];
  /** Something breaks when these are gone as well; but without them alone FILE is not verified either, so that what covers the point cannot be told. */
  readonly untold?: readonly string[];
  /** The scenario that shows it. */
  readonly scenario?: string;
  readonly violation?: ExploreViolation;
  /** Scenarios that carry the line out, with what came of each. */
  readonly scenarios: readonly { readonly name: string; readonly verdict: ExploreResult["verdict"] }[];
  /** More is to be explored: the verdict is about the scenarios that are named, and may become graver. */
  readonly soFar?: true;
}

export interface AblateInput {
  readonly file: string;
  readonly text: string;
  readonly variants: readonly Variant[];
  /** Where they are there under both memory models, what only orders is explored under `lkmm`, and the rest under `sc`. */
  readonly scenarios: readonly AblateScenario[];
  readonly covers: readonly CoverEntry[];
}

export interface AblateHooks {
  /** Of the exploration that begins. */
  readonly hooksOf: (what: string) => ExploreHooks;
  /** Another way to explore, as one that knows what it explored before. */
  readonly explore?: Explore;
  /** Asked between two explorations: whether points that are not decided yet are to be left out. */
  readonly isStopped?: () => boolean;
  /** Told of each point as soon as it is decided. */
  readonly decided?: (point: AblatedPoint) => void;
  /** Told what is known of a point after each scenario, and again where another place of the transition's worker changes it. */
  readonly soFar?: (point: AblatedPoint) => void;
}

export interface Ablated {
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as the text stands. */
  readonly pristine: readonly PristineScenario[];
}

export interface PristineScenario {
  readonly name: string;
  readonly memory: MemoryModel;
  readonly result: ExploreResult;
}

/** All of it, one exploration after the other, and always one of the point of which least is known. */
export function ablate(input: AblateInput, hooks: AblateHooks): Ablated {
  const { explore = exploreAnew } = hooks;
  const cache = new CompileCache();
  const known = new Map<string, ExploreResult>();
  const run = ({ what, request }: AblateRun): ExploreResult => {
    const result = known.get(what) ?? explore(request, cache, hooks.hooksOf(what));
    known.set(what, result);
    return result;
  };
  const studies = input.variants.map((variant) => new PointStudy(input, variant, hooks.soFar));
  for (const study of studies) if (study.point !== undefined) hooks.decided?.(study.point);
  for (let next = leastKnown(studies); next?.pending !== undefined; next = leastKnown(studies)) {
    if (hooks.isStopped?.() === true) break;
    next.heard(run(next.pending));
    if (next.point !== undefined) hooks.decided?.(next.point);
  }
  // Each point has asked for those that it needs, so that the first verdict waits for one scenario and not for all.
  const pristine = input.scenarios.map((scenario) => ({ ...ofScenario(scenario), result: run(asItStands(scenario)) }));
  return { points: studies.flatMap(({ point }) => (point === undefined ? [] : [point])), pristine };
}

/** The study that goes on first; undefined where all are decided. */
function leastKnown(studies: readonly PointStudy[]): PointStudy | undefined {
  const open = studies.filter(({ pending }) => pending !== undefined);
  return open.reduce((least: PointStudy | undefined, each) => (least === undefined || each.known < least.known ? each : least), undefined);
}

/** What a scenario comes to as the text stands. */
export function asItStands({ name, request }: AblateScenario): AblateRun {
  return { what: `${name} as it stands${under(request)}`, request, of: "pristine" };
}

/** How it is told apart from the same under another memory model. */
export function ofScenario({ name, request: { memory } }: AblateScenario): Pick<PristineScenario, "name" | "memory"> {
  return { name, memory };
}

function under({ memory }: ExploreRequest): string {
  return memory === "sc" ? "" : ` under ${memory}`;
}

/** More than the explorations of any point. */
const MANY = 1_000_000;

/** A scenario in which something breaks when enough is gone beside the point. */
interface Open {
  readonly scenario: string;
  readonly covers: readonly Cover[];
  readonly asking: Asking;
}

interface Found extends FoundCovers {
  readonly scenario: string;
}

/**
 * One variant in every scenario that reaches it, in their order; where nothing breaks in any of them, with the transition's worker in its other place; and then
 * without what may cover the point. It says which exploration it needs, and is told what that came to.
 */
export class PointStudy {
  /** The exploration that it needs next; undefined where it is decided. */
  pending: AblateRun | undefined;
  /** Once it is decided. */
  point: AblatedPoint | undefined;
  /** How much is known of it: who has least goes on first. That it is needed is the gravest that can be said of it. */
  known = 0;
  private readonly input: AblateInput;
  private readonly scenarios: readonly AblateScenario[];
  private readonly variant: Variant;
  private readonly soFar: AblateHooks["soFar"];
  private readonly steps: Generator<AblateRun, AblatedPoint, ExploreResult>;

  constructor(input: AblateInput, variant: Variant, soFar?: AblateHooks["soFar"]) {
    this.input = input;
    this.variant = variant;
    this.soFar = soFar;
    const fitting = input.scenarios.filter(({ request }) => request.memory === (variant.onlyOrder ? "lkmm" : "sc"));
    this.scenarios = fitting.length === 0 ? input.scenarios : fitting;
    this.steps = this.decide();
    this.take(this.steps.next());
  }

  /** @param result Of what is {@link pending}. */
  heard(result: ExploreResult): void {
    this.known += this.pending?.of === "point" && result.verdict === "violated" ? MANY : 1;
    this.take(this.steps.next(result));
  }

  private take(step: IteratorResult<AblateRun, AblatedPoint>): void {
    this.pending = step.done === true ? undefined : step.value;
    this.point = step.done === true ? step.value : undefined;
  }

  private *decide(): Generator<AblateRun, AblatedPoint, ExploreResult> {
    const { variant } = this;
    const pristine: PristineScenario[] = [];
    const found: PristineScenario[] = [];
    const scenarios: AblateScenario[] = [];
    const isUnseen = variant.onlyOrder && this.scenarios.every(({ request }) => request.memory === "sc");
    for (const scenario of this.scenarios) {
      const result = yield asItStands(scenario);
      pristine.push({ ...ofScenario(scenario), result });
      if (result.verdict !== "verified" || !result.coverage.lineNumbers.includes(variant.line)) continue;
      scenarios.push(scenario);
      if (isUnseen) continue;
      found.push({ ...ofScenario(scenario), result: yield this.run(scenario.name, scenario.request) });
      this.tell(found);
    }
    if (found.every(({ result }) => result.verdict !== "violated")) yield* this.elsewhere(scenarios, found);
    if (scenarios.length === 0) return this.unusable(pristine);
    if (isUnseen) return this.undecided("under sequential consistency a barrier does nothing, so its absence cannot be seen");
    const alone = this.alone(found);
    if (alone.verdict !== "not-needed") return alone;
    const reached = pristine.filter(({ name }) => scenarios.some((scenario) => scenario.name === name));
    return yield* this.covered(scenarios, reached, alone.scenarios);
  }

  private tell(found: readonly PristineScenario[]): void {
    this.soFar?.({ ...this.alone(found), soFar: true });
  }

  /** Nothing breaks with the worker where it is: what of the other place? A scenario that is not whole there as it stands says nothing. @param found What changes. */
  private *elsewhere(scenarios: readonly AblateScenario[], found: PristineScenario[]): Generator<AblateRun, void, ExploreResult> {
    for (const [index, { name, elsewhere }] of scenarios.entries()) {
      if (elsewhere === undefined || found[index]?.result.verdict !== "verified") continue;
      const place = { name: `${name}, worker on a CPU of its own`, request: elsewhere };
      const whole = yield asItStands(place);
      if (whole.verdict !== "verified") continue;
      const result = yield this.run(place.name, elsewhere);
      if (result.verdict === "verified") continue;
      found[index] = { ...ofScenario(place), result };
      this.tell(found);
    }
  }

  /** What the scenarios come to with nothing else taken away. */
  private alone(found: readonly PristineScenario[]): AblatedPoint {
    const outcomes = found.map(({ name, result }) => ({ name, verdict: result.verdict }));
    const broken = found.find(({ result }) => result.verdict === "violated");
    if (broken !== undefined) {
      const { violation } = broken.result;
      return { ...this.base("needed", outcomes), scenario: broken.name, ...(violation === undefined ? {} : { violation }) };
    }
    const unfinished = found.find(({ result }) => result.verdict === "gave-up");
    if (unfinished !== undefined) return { ...this.base("gave-up", outcomes), why: `exploring ${unfinished.name} gave up` };
    return this.base("not-needed", outcomes);
  }

  /** Alone it is not needed. Is it, when something else is gone too? */
  private *covered(
    scenarios: readonly AblateScenario[],
    pristine: readonly PristineScenario[],
    outcomes: AblatedPoint["scenarios"],
  ): Generator<AblateRun, AblatedPoint, ExploreResult> {
    const open: Open[] = [];
    let unfinished: string | undefined;
    for (const { name, request } of scenarios) {
      const covers = this.coversIn(name, pristine);
      if (covers.length === 0) continue;
      const asking = this.asking({ name, request });
      // Where nothing breaks without all of them nothing covers the point.
      const { verdict } = yield asking.beside({ covers, fresh: [] });
      if (verdict !== "verified") open.push({ scenario: name, covers, asking });
      if (verdict === "gave-up") unfinished ??= name;
    }
    const found: Found[] = [];
    for (const name of new Set(open.flatMap(({ covers }) => covers.map((cover) => cover.name)))) {
      for (const { scenario, covers, asking } of open) {
        const cover = covers.find((each) => each.name === name);
        const one = cover === undefined ? undefined : yield* single(cover, asking);
        if (one !== undefined) found.push({ ...one, scenario });
        if (one !== undefined) break;
      }
    }
    for (const { scenario, covers, asking } of found.length === 0 ? open : []) {
      const some = yield* several(covers, asking);
      if (some !== undefined) found.push({ ...some, scenario });
    }
    return this.told(found, outcomes, unfinished);
  }

  /** @param unfinished A scenario of which it is not known whether something breaks when all that may cover the point is gone. */
  private told(found: readonly Found[], outcomes: AblatedPoint["scenarios"], unfinished: string | undefined): AblatedPoint {
    const sets = found.filter(({ kind }) => kind === "covered");
    const [first] = sets;
    if (first === undefined) {
      const [untold] = found;
      const why = `whether something covers it is not known: exploring ${unfinished ?? ""} without all that may do so gave up`;
      return {
        ...this.base("not-needed", outcomes),
        ...(untold === undefined ? {} : { untold: namesOf(untold) }),
        ...(untold !== undefined || unfinished === undefined ? {} : { why }),
      };
    }
    const { violation } = first.broken;
    return {
      ...this.base("covered", outcomes),
      coveredBy: sets.map((set) => namesOf(set).join(" together with ")).join(", and by "),
      covers: sets.map((set) => ({ names: namesOf(set), scenario: set.scenario, property: set.broken.violation?.property ?? "" })),
      scenario: first.scenario,
      ...(violation === undefined ? {} : { violation }),
    };
  }

  /** Candidates: under a memory model that knows of order the other barriers that the scenario carries out, and then what else gives order. */
  private coversIn(scenario: string, pristine: readonly PristineScenario[]): readonly Cover[] {
    const { variant, input } = this;
    const isWeak = variant.onlyOrder || this.scenarios.some(({ request }) => request.memory !== "sc");
    const fences = pristine.find(({ name }) => name === scenario)?.result.fences ?? [];
    const others = fences.filter(({ file, line }) => file !== input.file || line !== variant.line);
    const entries = input.covers.filter(({ kind }) => isWeak || kind === "wait");
    return candidates(variant.primitive, isWeak ? others : [], entries);
  }

  private asking({ name, request }: AblateScenario): Asking {
    return {
      beside: (gone) => this.run(name, request, gone),
      alone: (gone) => ({
        what: `${name}${under(request)} ${goneInWords(gone)}`,
        request: { ...request, ...withoutAll(gone) },
        of: "cover",
      }),
    };
  }

  /** @param gone What is gone besides. */
  private run(name: string, request: ExploreRequest, gone?: Gone): AblateRun {
    const { variant, input } = this;
    const edited = input.text.slice(0, variant.start) + variant.replacement + input.text.slice(variant.end);
    const lookup = withText(request.lookup, input.file, edited);
    const how = variant.variant === "deleted" ? "deleted" : `weakened to ${variant.leaves}`;
    const what = `${name}${under(request)}, line ${variant.line} column ${variant.column} ${how}`;
    if (gone === undefined) return { what, request: { ...request, lookup }, of: "point" };
    return { what: `${what}, ${goneInWords(gone)}`, request: { ...request, lookup, ...withoutAll(gone) }, of: "cover" };
  }

  /** No scenario that carries the line out is whole as it stands, if any carries it out. */
  private unusable(pristine: readonly PristineScenario[]): AblatedPoint {
    const broken = pristine.find(({ result }) => result.coverage.lineNumbers.includes(this.variant.line));
    const isWhole = pristine.every(({ result }) => result.verdict === "verified");
    if (broken === undefined && isWhole) return { ...this.undecided("no scenario carries the line out"), notReached: true };
    if (broken === undefined) return this.undecided("no scenario carries the line out as far as it was explored");
    const how = broken.result.verdict === "violated" ? "violated" : "not explored to its end";
    return this.undecided(`${broken.name}, which carries the line out, is ${how} as it stands`);
  }

  private undecided(why: string): AblatedPoint {
    return { ...this.base("gave-up", []), why };
  }

  private base(verdict: AblateVerdict, scenarios: AblatedPoint["scenarios"]): AblatedPoint {
    const { function: name, line, column, primitive, variant, leaves } = this.variant;
    const memory = this.scenarios[0]?.request.memory ?? DEFAULT_MEMORY;
    return { function: name, line, column, primitive, variant, leaves, verdict, memory, scenarios };
  }
}

function namesOf({ covers }: FoundCovers): readonly string[] {
  return covers.map(({ name }) => name);
}

function withText(lookup: FileLookup, file: string, text: string): FileLookup {
  return { read: (name) => (name === file ? text : lookup.read(name)), list: (folder) => lookup.list(folder) };
}
