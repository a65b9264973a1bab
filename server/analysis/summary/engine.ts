/**
 * Summaries of functions and macros, each made once. Those that call one another in a circle are found first (Tarjan), so that the result
 * does not depend on where one began: within a circle a call is taken to change nothing.
 */
import type { Annotation } from "../../../c/editor/ast.ts";
import { annotationMeaning, readerOfAnnotation } from "../../../kernel/catalogue/effects.ts";
import { primitiveNamed } from "../../../kernel/catalogue/primitives.ts";
import type { CallSite, Test } from "../flow/graph.ts";
import { numberOf } from "../flow/literals.ts";
import { NEUTRAL, type Outcome, UNKNOWN } from "../flow/solve.ts";
import { type Change, NO_CHANGE } from "../state/change.ts";
import { exactly, interval } from "../state/interval.ts";
import { EVERY, signOf } from "../state/values.ts";
import { pointedTo } from "../text/keys.ts";
import { behaviourOfEffect, flagsSleep, sleepOfEffect } from "./effect.ts";
import type { Node } from "./node.ts";
import type { CallMeaning } from "./call-meaning.ts";
import type { Meaning } from "./meaning.ts";
import type { Visit } from "./known.ts";
import type { Session } from "./session.ts";
import { summarize } from "./summarize.ts";
import { type Cover, inCallersWords, joinedChange, outcomesOf, SILENT, type SleepSummary, type Summary } from "./summary.ts";

/** Calls are followed so deep; what lies deeper is not known. The kernel's own chains have some dozens. */
const DEEPEST = 2000;
/** Functions and macros that are named on the way to a primitive; what is farther away is not told. */
const LONGEST_WAY = 24;

/** Summaries of former runs, with what they were made from: as long as that is the same, so are they. */
const remembered = new WeakMap<object, { readonly from: readonly (Summary | undefined)[]; readonly summary: Summary }>();
const combinations = new WeakMap<Summary, { readonly of: readonly Summary[]; readonly summary: Summary }>();

export class Engine {
  private readonly session: Session;
  private readonly stack: Visit[] = [];
  private depth = 0;

  constructor(session: Session) {
    this.session = session;
  }

  /** Stands for all that is remembered between two analyses. */
  get known(): object {
    return this.session.known;
  }

  meaningOf(name: string, from: string): Meaning {
    return this.session.meaningOf(name, from);
  }

  /** Of a name with a body, or with annotations that say what it does. */
  summaryOf(name: string, from: string): Summary | undefined {
    const meaning = this.meaningOf(name, from);
    const { ofMeanings, ofBodies } = this.session.known;
    const known = ofMeanings.get(meaning);
    if (known !== undefined || ofMeanings.has(meaning)) return known;
    if (meaning.kind === "bodies") for (const node of meaning.nodes) this.visit(node);
    const summary = this.combinedOf(meaning);
    // Within a circle that is still being walked nothing is known yet, and later it will be.
    if (meaning.kind !== "bodies" || meaning.nodes.every((node) => ofBodies.has(node.identity))) ofMeanings.set(meaning, summary);
    return summary;
  }

  /** What a call in a file does. */
  callMeaning(site: CallSite, from: string): CallMeaning {
    const { callee } = site;
    if (callee === undefined) return UNKNOWN_CALL;
    const meaning = this.meaningOf(callee, from);
    if (meaning.kind === "effect") {
      const sleep = sleepOfEffect(meaning.effect, site);
      const startsWatching = meaning.effect.watching === "start";
      const { name } = meaning;
      const covers = primitiveNamed(name) === undefined ? undefined : { primitive: name, via: name === callee ? [] : [callee] };
      return { behaviour: behaviourOfEffect(meaning.effect, site), sleep, isPartial: false, startsWatching, covers, isTabled: true };
    }
    const summary = this.summaryOf(callee, from);
    const applies = summary === undefined ? UNKNOWN_CALL : applied(summary, parametersOf(meaning), site);
    // What has a name in the catalogue is explained under it, whatever its body is made of.
    return primitiveNamed(callee) === undefined ? applies : { ...applies, covers: { primitive: callee, via: [] } };
  }

  /** Whether nothing changed since that the analysis of a function's calls depends on. */
  isCurrent(node: Node): boolean {
    return this.session.known.isCurrent(node);
  }

  /** What the analysis of a function's calls depends on: as long as it is the same objects, so are the results. */
  tokenOf(node: Node): readonly unknown[] {
    const names = calleesOf(node);
    this.session.noteCalls(node, names);
    this.session.known.markCurrent(node);
    return names.map((name) => {
      const meaning = this.meaningOf(name, node.path);
      return meaning.kind === "effect" ? meaning.effect : this.summaryOf(name, node.path);
    });
  }

  /**
   * Makes what {@link tokenOf} needs, in steps: behind one call may lie many functions that nobody has looked at yet. All bodies are read
   * first. Summaries are made at once, since a circle that is walked halfway would be taken for a whole one.
   */
  *reading(node: Node): Generator<void, void> {
    const { visits } = this.session.known;
    const met = new Set<object>();
    const open = [node];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const name of calleesOf(next)) {
        const meaning = this.meaningOf(name, next.path);
        if (meaning.kind !== "bodies") continue;
        for (const body of meaning.nodes) {
          if (met.has(body.identity) || visits.has(body.identity)) continue;
          met.add(body.identity);
          open.push(body);
          yield;
        }
      }
    }
    for (const name of calleesOf(node)) {
      if (this.meaningOf(name, node.path).kind !== "effect") this.summaryOf(name, node.path);
      yield;
    }
  }

  private visit(node: Node): void {
    const { known } = this.session;
    if (known.visits.has(node.identity) || this.depth >= DEEPEST) return;
    this.depth += 1;
    this.visitOnce(node);
    this.depth -= 1;
  }

  private visitOnce(node: Node): void {
    const { known } = this.session;
    const index = known.nextIndex();
    const visit: Visit = { node, index, low: index, onStack: true };
    known.visits.set(node.identity, visit);
    this.stack.push(visit);
    const names = calleesOf(node);
    this.session.noteCalls(node, names);
    for (const name of names) {
      const meaning = this.meaningOf(name, node.path);
      if (meaning.kind !== "bodies") continue;
      for (const next of meaning.nodes) {
        this.visit(next);
        const other = known.visits.get(next.identity);
        if (other?.onStack === true) visit.low = Math.min(visit.low, other.index < visit.index ? other.low : other.index);
      }
    }
    if (visit.low === visit.index) this.finish(visit);
  }

  /** A circle is complete: usually of one node, which is none. */
  private finish(root: Visit): void {
    const members = this.stack.splice(this.stack.indexOf(root));
    for (const member of members) member.onStack = false;
    const made = members.map(({ node }) => [node.identity, this.summarized(node)] as const);
    for (const [identity, summary] of made) this.session.known.ofBodies.set(identity, summary);
  }

  private summarized(node: Node): Summary {
    const from = calleesOf(node).map((name) => this.finishedSummary(name, node.path));
    const old = remembered.get(node.identity);
    if (old !== undefined && old.from.length === from.length && old.from.every((one, index) => one === from[index])) return old.summary;
    const summary = summarize(node, (site) => this.callMeaning(site, node.path));
    remembered.set(node.identity, { from, summary });
    return summary;
  }

  /** Undefined for what is in the same circle. */
  private finishedSummary(name: string, from: string): Summary | undefined {
    return this.meaningOf(name, from).kind === "effect" ? SILENT : this.summaryOf(name, from);
  }

  private combinedOf(meaning: Meaning): Summary | undefined {
    if (meaning.kind === "declared") return ofAnnotations(meaning.attributes);
    if (meaning.kind !== "bodies") return undefined;
    const summaries = meaning.nodes.flatMap((node) => this.session.known.ofBodies.get(node.identity) ?? []);
    const [first, ...others] = summaries;
    if (first === undefined || summaries.length < meaning.nodes.length) return undefined;
    const summary = others.length === 0 ? first : allOf(first, others);
    return meaning.attributes.some(({ name }) => annotationMeaning(name) === "noreturn") ? noreturn(summary) : summary;
  }
}

const UNKNOWN_CALL: CallMeaning = {
  behaviour: UNKNOWN,
  sleep: undefined,
  isPartial: true,
  startsWatching: false,
  covers: undefined,
  isTabled: false,
};

const namesCalled = new WeakMap<object, readonly string[]>();

function calleesOf({ graph }: Node): readonly string[] {
  const known = namesCalled.get(graph);
  if (known !== undefined) return known;
  const names = [...new Set(graph.calls.flatMap(({ callee }) => callee ?? []))];
  namesCalled.set(graph, names);
  return names;
}

function parametersOf(meaning: Meaning): readonly string[] {
  return meaning.kind === "bodies" || meaning.kind === "declared" ? meaning.parameters : [];
}

const noreturns = new WeakMap<Summary, Summary>();

function noreturn(summary: Summary): Summary {
  const known = noreturns.get(summary);
  if (known !== undefined) return known;
  const made = { ...summary, outcomes: [] };
  noreturns.set(summary, made);
  return made;
}

/** What several bodies of one name do: which one is built depends on the configuration. */
function allOf(first: Summary, others: readonly Summary[]): Summary {
  const old = combinations.get(first);
  if (old !== undefined && old.of.length === others.length && old.of.every((one, index) => one === others[index])) return old.summary;
  const all = [first, ...others];
  const sleep = all.find((one) => one.sleep !== undefined)?.sleep;
  const alike = outcomesOf(all.flatMap((one) => one.outcomes));
  const summary: Summary = {
    outcomes: others.every((one) => one.outcomes.length > 0) && alike.length > 1 ? [joinedOutcome(alike)] : alike,
    sleep: sleep === undefined ? undefined : { ...sleep, how: all.every((one) => one.sleep?.how === "always") ? "always" : "sometimes" },
    isPartial: all.some((one) => one.isPartial),
    startsWatching: all.every((one) => one.startsWatching),
    covers: all.every((one) => classOf(one.covers) === classOf(first.covers)) ? first.covers : undefined,
  };
  combinations.set(first, { of: others, summary });
  return summary;
}

/** Bodies for different configurations may use different primitives for the same thing. */
function classOf(cover: Cover | undefined): string | undefined {
  return cover === undefined ? undefined : (primitiveNamed(cover.primitive)?.class ?? cover.primitive);
}

function joinedOutcome(outcomes: readonly Outcome[]): Outcome {
  return {
    when: [],
    result: outcomes.reduce((values, one) => values | one.result, 0),
    change: outcomes.map(({ change }) => change).reduce(joinedChange),
  };
}

/** What the annotations of a declaration say, when the body is not looked at. Sparse says of spinning locks and readers only that. */
function ofAnnotations(attributes: readonly Annotation[]): Summary | undefined {
  if (attributes.some(({ name }) => annotationMeaning(name) === "noreturn")) return { ...SILENT, outcomes: [], isPartial: true };
  const told = new Set<string>();
  const changes = attributes.flatMap(({ name, arguments: of }) => {
    const means = annotationMeaning(name);
    if (of === undefined || (means !== "acquires" && means !== "releases")) return [];
    // A declaration and the definition say the same, each for itself.
    const text = `${means} ${of.trim()}`;
    if (told.has(text)) return [];
    told.add(text);
    return [annotated(of.trim(), means === "acquires" ? 1 : -1)];
  });
  if (changes.length === 0) return undefined;
  const change: Change = {
    ...NO_CHANGE,
    preempt: interval(Math.min(...changes.map(({ preempt }) => preempt.low)), Math.max(...changes.map(({ preempt }) => preempt.high))),
    locks: changes.flatMap(({ locks }) => locks),
    readers: changes.flatMap(({ readers }) => readers),
  };
  return { ...SILENT, outcomes: [{ result: EVERY, change, when: [] }], isPartial: true };
}

function annotated(of: string, count: 1 | -1): Change {
  const flavour = readerOfAnnotation(of);
  if (flavour !== undefined) return { ...NO_CHANGE, readers: [{ flavour, count: exactly(count) }] };
  const preempt = count > 0 ? interval(0, 1) : interval(-1, 0);
  const lock = of.startsWith("&") ? pointedTo(of) : of;
  return { ...NO_CHANGE, preempt, locks: [{ lock, mode: "exclusive", count: exactly(count), by: "" }] };
}

function applied(summary: Summary, parameters: readonly string[], site: CallSite): CallMeaning {
  const values = new Map(parameters.map((name, index) => [name, site.keys[index] ?? "?"]));
  values.set("%ret", site.assignedTo ?? site.result);
  const sleep = sleepOf(summary, site);
  const { startsWatching, isPartial } = summary;
  const covers =
    summary.covers === undefined || summary.covers.via.length >= LONGEST_WAY
      ? undefined
      : { ...summary.covers, via: [site.callee ?? "", ...summary.covers.via] };
  const rest = { sleep, isPartial, startsWatching, covers, isTabled: false };
  const isNeutral = summary.outcomes.length === 1 && summary.outcomes[0]?.change === NO_CHANGE && summary.outcomes[0].result === EVERY;
  const sleeps = sleep?.how === "always" && sleep.flags === undefined;
  if (isNeutral && !sleeps) return { behaviour: NEUTRAL, ...rest };
  const all = summary.outcomes.map((outcome) => forArguments(outcome, parameters, site, values));
  const possible = all.filter((outcome) => outcome !== undefined);
  const outcomes = possible.length > 0 || all.length === 0 ? possible : summary.outcomes;
  return { behaviour: { outcomes, sleeps, asserts: undefined, refutes: undefined }, ...rest };
}

/** An outcome in the caller's words; undefined when the arguments rule it out. */
function forArguments(
  { result, change, when }: Outcome,
  parameters: readonly string[],
  site: CallSite,
  values: ReadonlyMap<string, string>,
): Outcome | undefined {
  const tests: Test[] = [];
  for (const test of when) {
    const index = parameters.indexOf(test.key);
    const argument = site.arguments[index];
    const key = site.keys[index];
    const number = argument === undefined ? undefined : numberOf(argument);
    if (number === undefined) {
      // Only a variable is known to be tested and handed over as the same value.
      if (key !== undefined && argument?.kind === "name") tests.push({ key, values: test.values, steady: true });
    } else if ((signOf(number) & test.values) === 0) {
      return undefined;
    }
  }
  return { result, change: inCallersWords(change, values), when: tests };
}

function sleepOf({ sleep }: Summary, site: CallSite): SleepSummary | undefined {
  if (sleep === undefined || sleep.via.length >= LONGEST_WAY) return undefined;
  const through: SleepSummary = { ...sleep, via: [site.callee ?? "", ...sleep.via] };
  const flags = sleep.flags === undefined ? undefined : site.arguments[sleep.flags];
  if (flags === undefined) return through;
  const may = flagsSleep(flags);
  if (may === "no") return undefined;
  return may === "yes" ? { ...through, flags: undefined } : through;
}
