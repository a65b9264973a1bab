/**
 * "What breaks without this?": a synchronization point is taken out of the text, and every scenario that reaches it is explored.
 *
 * The edits come from whoever knows the text; nothing here reads C. A point without which nothing breaks may be covered by something else: then it is taken away
 * together with each other candidate, and with several; see {@link ./ablate-covers.ts}. {@link studyPoint} decides one point and leaves to others where
 * explorations are carried out.
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
import { explore } from "./explore.ts";
import type { WorkerPlace } from "./report/explore-document.ts";
import type { ExploreHooks, ExploreRequest } from "./request.ts";
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
  /** The same with the transition's worker in another place: looked at where nothing breaks without a point in the first. */
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
  readonly scenarios: readonly AblateScenario[];
  readonly covers: readonly CoverEntry[];
}

export interface AblateHooks {
  readonly explore: (what: string) => ExploreHooks;
  /** Asked between two points: whether those that are left are to be left out. */
  readonly isStopped?: () => boolean;
  /** Told of each point as soon as it is decided. */
  readonly decided?: (point: AblatedPoint) => void;
  /** Told what is known of a point after each scenario. */
  readonly soFar?: (point: AblatedPoint) => void;
}

export interface Ablated {
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as the text stands. */
  readonly pristine: readonly PristineScenario[];
}

export interface PristineScenario {
  readonly name: string;
  readonly result: ExploreResult;
}

/** All of it, one exploration after the other. */
export function ablate(input: AblateInput, hooks: AblateHooks): Ablated {
  const cache = new CompileCache();
  const known = new Map<string, ExploreResult>();
  const run = ({ what, request }: AblateRun): ExploreResult => {
    const result = known.get(what) ?? explore(request, cache, hooks.explore(what));
    known.set(what, result);
    return result;
  };
  const points: AblatedPoint[] = [];
  for (const variant of input.variants) {
    if (hooks.isStopped?.() === true) break;
    const study = studyPoint(input, variant, hooks.soFar);
    let step = study.next();
    while (step.done !== true) step = study.next(run(step.value));
    points.push(step.value);
    hooks.decided?.(step.value);
  }
  // Each point has asked for those that it needs, so that the first verdict waits for one scenario and not for all.
  const pristine = input.scenarios.map((scenario) => ({ name: scenario.name, result: run(asItStands(scenario)) }));
  return { points, pristine };
}

/** What a scenario comes to as the text stands. */
export function asItStands({ name, request }: AblateScenario): AblateRun {
  return { what: `${name} as it stands`, request, of: "pristine" };
}

/**
 * One variant in every scenario that reaches it, in their order. It yields the explorations that it needs, and is told what they came to.
 *
 * @param soFar Told what is known after each scenario.
 */
export function studyPoint(
  input: AblateInput,
  variant: Variant,
  soFar?: AblateHooks["soFar"],
): Generator<AblateRun, AblatedPoint, ExploreResult> {
  return new PointStudy(input, variant, soFar).decide();
}

/** A scenario in which something breaks when enough is gone beside the point. */
interface Open {
  readonly scenario: string;
  readonly covers: readonly Cover[];
  readonly asking: Asking;
}

interface Found extends FoundCovers {
  readonly scenario: string;
}

class PointStudy {
  private readonly input: AblateInput;
  private readonly variant: Variant;
  private readonly soFar: AblateHooks["soFar"];

  constructor(input: AblateInput, variant: Variant, soFar: AblateHooks["soFar"]) {
    this.input = input;
    this.variant = variant;
    this.soFar = soFar;
  }

  *decide(): Generator<AblateRun, AblatedPoint, ExploreResult> {
    const { variant, input } = this;
    const pristine: PristineScenario[] = [];
    const found: PristineScenario[] = [];
    const scenarios: AblateScenario[] = [];
    const isUnseen = variant.onlyOrder && input.scenarios.every(({ request }) => request.memory === "sc");
    for (const scenario of input.scenarios) {
      const { name, request } = scenario;
      const result = yield asItStands(scenario);
      pristine.push({ name, result });
      if (result.verdict !== "verified" || !result.coverage.lineNumbers.includes(variant.line)) continue;
      scenarios.push(scenario);
      if (isUnseen) continue;
      const here = yield this.run(name, request);
      found.push(here.verdict === "verified" ? yield* this.elsewhere(scenario, here) : { name, result: here });
      this.soFar?.({ ...this.alone(found), soFar: true });
    }
    if (scenarios.length === 0) return this.unusable(pristine);
    if (isUnseen) return this.undecided("under sequential consistency a barrier does nothing, so its absence cannot be seen");
    const alone = this.alone(found);
    if (alone.verdict !== "not-needed") return alone;
    const reached = pristine.filter(({ name }) => scenarios.some((scenario) => scenario.name === name));
    return yield* this.covered(scenarios, reached, alone.scenarios);
  }

  /** Nothing breaks with the worker where it is: what of the other place? If that is not whole as it stands, it says nothing. */
  private *elsewhere({ name, elsewhere }: AblateScenario, here: ExploreResult): Generator<AblateRun, PristineScenario, ExploreResult> {
    if (elsewhere === undefined) return { name, result: here };
    const place = { name: `${name}, worker on a CPU of its own`, request: elsewhere };
    const whole = yield asItStands(place);
    if (whole.verdict !== "verified") return { name, result: here };
    const result = yield this.run(place.name, elsewhere);
    return result.verdict === "verified" ? { name, result: here } : { name: place.name, result };
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
    const isWeak = variant.onlyOrder || input.scenarios.some(({ request }) => request.memory !== "sc");
    const fences = pristine.find(({ name }) => name === scenario)?.result.fences ?? [];
    const others = fences.filter(({ file, line }) => file !== input.file || line !== variant.line);
    const entries = input.covers.filter(({ kind }) => isWeak || kind === "wait");
    return candidates(variant.primitive, isWeak ? others : [], entries);
  }

  private asking({ name, request }: AblateScenario): Asking {
    return {
      beside: (gone) => this.run(name, request, gone),
      alone: (gone) => ({ what: `${name} ${goneInWords(gone)}`, request: { ...request, ...withoutAll(gone) }, of: "cover" }),
    };
  }

  /** @param gone What is gone besides. */
  private run(name: string, request: ExploreRequest, gone?: Gone): AblateRun {
    const { variant, input } = this;
    const edited = input.text.slice(0, variant.start) + variant.replacement + input.text.slice(variant.end);
    const lookup = withText(request.lookup, input.file, edited);
    const how = variant.variant === "deleted" ? "deleted" : `weakened to ${variant.leaves}`;
    const what = `${name}, line ${variant.line} column ${variant.column} ${how}`;
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
    return { function: name, line, column, primitive, variant, leaves, verdict, scenarios };
  }
}

function namesOf({ covers }: FoundCovers): readonly string[] {
  return covers.map(({ name }) => name);
}

function withText(lookup: FileLookup, file: string, text: string): FileLookup {
  return { read: (name) => (name === file ? text : lookup.read(name)), list: (folder) => lookup.list(folder) };
}
