/**
 * "What breaks without this?": a synchronization point is taken out of the text, and every scenario that reaches it is explored.
 *
 * The edits come from whoever knows the text; nothing here reads C. A point without which nothing breaks may be covered by something else: then it is taken away
 * together with each other candidate, and the first with which something breaks is named.
 */
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { explore } from "./explore.ts";
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
}

/** Something that may do what a point does: functions that do nothing while it is taken away. */
export interface Cover {
  readonly name: string;
  readonly functions: readonly string[];
}

export type AblateVerdict = "needed" | "covered" | "not-needed" | "gave-up";

export interface AblatedPoint {
  readonly function: string;
  readonly line: number;
  readonly column: number;
  readonly primitive: string;
  readonly variant: Variant["variant"];
  readonly leaves: string;
  readonly verdict: AblateVerdict;
  /** Why there is no answer. */
  readonly why?: string;
  readonly coveredBy?: string;
  /** The scenario that shows it. */
  readonly scenario?: string;
  readonly violation?: ExploreViolation;
  /** Scenarios that carry the line out, with what came of each. */
  readonly scenarios: readonly { readonly name: string; readonly verdict: ExploreResult["verdict"] }[];
}

export interface AblateInput {
  readonly file: string;
  readonly text: string;
  readonly variants: readonly Variant[];
  readonly scenarios: readonly AblateScenario[];
  readonly covers: readonly Cover[];
}

export interface AblateHooks {
  readonly explore: (what: string) => ExploreHooks;
}

export interface Ablated {
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as the text stands. */
  readonly pristine: readonly { readonly name: string; readonly result: ExploreResult }[];
}

export function ablate(input: AblateInput, hooks: AblateHooks): Ablated {
  const cache = new CompileCache();
  const pristine = input.scenarios.map(({ name, request }) => ({
    name,
    result: explore(request, cache, hooks.explore(`${name} as it stands`)),
  }));
  const points = input.variants.map((variant) => new PointStudy(input, variant, pristine, cache, hooks).decide());
  return { points, pristine };
}

/** One variant in every scenario that reaches it. */
class PointStudy {
  private readonly input: AblateInput;
  private readonly variant: Variant;
  private readonly pristine: Ablated["pristine"];
  private readonly cache: CompileCache;
  private readonly hooks: AblateHooks;

  constructor(input: AblateInput, variant: Variant, pristine: Ablated["pristine"], cache: CompileCache, hooks: AblateHooks) {
    this.input = input;
    this.variant = variant;
    this.pristine = pristine;
    this.cache = cache;
    this.hooks = hooks;
  }

  decide(): AblatedPoint {
    const { variant, input } = this;
    const usable = this.pristine.filter(
      ({ result }) => result.verdict === "verified" && result.coverage.lineNumbers.includes(variant.line),
    );
    const scenarios = input.scenarios.filter(({ name }) => usable.some((each) => each.name === name));
    if (scenarios.length === 0) return this.undecided(this.whyUnreached());
    if (variant.onlyOrder && scenarios.every(({ request }) => request.memory === "sc")) {
      return this.undecided("under sequential consistency a barrier does nothing, so its absence cannot be seen");
    }
    const found = scenarios.map(({ name, request }) => ({ name, result: this.run(name, request, []) }));
    const outcomes = found.map(({ name, result }) => ({ name, verdict: result.verdict }));
    const broken = found.find(({ result }) => result.verdict === "violated");
    if (broken !== undefined) {
      const { violation } = broken.result;
      return { ...this.base("needed", outcomes), scenario: broken.name, ...(violation === undefined ? {} : { violation }) };
    }
    const unfinished = found.find(({ result }) => result.verdict === "gave-up");
    if (unfinished !== undefined) return { ...this.base("gave-up", outcomes), why: `exploring ${unfinished.name} gave up` };
    return this.covered(scenarios, outcomes);
  }

  /** Alone it is not needed. Is it, when something else is gone too, which by itself may be? */
  private covered(scenarios: readonly AblateScenario[], outcomes: AblatedPoint["scenarios"]): AblatedPoint {
    for (const { name: cover, functions } of this.input.covers) {
      for (const { name, request } of scenarios) {
        const both = this.run(name, request, functions);
        if (both.verdict !== "violated") continue;
        const alone = explore({ ...request, without: functions }, this.cache, this.hooks.explore(`${name} without ${cover}`));
        if (alone.verdict === "violated") continue;
        const { violation } = both;
        return { ...this.base("covered", outcomes), coveredBy: cover, scenario: name, ...(violation === undefined ? {} : { violation }) };
      }
    }
    return this.base("not-needed", outcomes);
  }

  private run(name: string, request: ExploreRequest, without: readonly string[]): ExploreResult {
    const { variant, input, cache } = this;
    const edited = input.text.slice(0, variant.start) + variant.replacement + input.text.slice(variant.end);
    const what = `${name}, line ${variant.line} ${variant.variant}`;
    return explore({ ...request, lookup: withText(request.lookup, input.file, edited), without }, cache, this.hooks.explore(what));
  }

  private whyUnreached(): string {
    const broken = this.pristine.find(
      ({ result }) => result.verdict !== "verified" && result.coverage.lineNumbers.includes(this.variant.line),
    );
    if (broken === undefined) return "no scenario carries the line out";
    return `${broken.name}, which carries the line out, is ${broken.result.verdict === "violated" ? "violated" : "not explored to its end"} as it stands`;
  }

  private undecided(why: string): AblatedPoint {
    return { ...this.base("gave-up", []), why };
  }

  private base(verdict: AblateVerdict, scenarios: AblatedPoint["scenarios"]): AblatedPoint {
    const { function: name, line, column, primitive, variant, leaves } = this.variant;
    return { function: name, line, column, primitive, variant, leaves, verdict, scenarios };
  }
}

function withText(lookup: FileLookup, file: string, text: string): FileLookup {
  return { read: (name) => (name === file ? text : lookup.read(name)), list: (folder) => lookup.list(folder) };
}
