/** The fixed point: which states reach each block of a graph. */
import type { Expression, Span } from "../../../c/editor/ast.ts";
import { afterSleep, type Asserted, asserted, type Change, changed, copied, NO_CHANGE, renamed } from "../state/change.ts";
import type { Sync } from "../state/sync.ts";
import { EVERY, type Values, ZERO } from "../state/values.ts";
import { lastMention, mentions } from "../text/mentions.ts";
import { orderOf } from "./builder.ts";
import type { Block, CallSite, Graph, Operation, Test } from "./graph.ts";
import {
  asOne,
  assignedFacts,
  constrained,
  MOST_PATHS,
  NO_FACTS,
  type Path,
  valueIn,
  widenedPath,
  withFacts,
  withoutMention,
  withPath,
} from "./paths.ts";

/** What one call does. */
export interface Behaviour {
  /** Each way in which it can end; none when it does not return. */
  readonly outcomes: readonly Outcome[];
  /** Whether it sleeps for certain, unless its arguments forbid it. */
  readonly sleeps: boolean;
  readonly asserts: Asserted | undefined;
  /** The key that is zero when it returns. */
  readonly refutes: string | undefined;
}

export interface Outcome {
  readonly result: Values;
  readonly change: Change;
  /** What is known of the arguments when it ends so. */
  readonly when: readonly Test[];
}

export const NEUTRAL: Behaviour = {
  outcomes: [{ result: EVERY, change: NO_CHANGE, when: [] }],
  sleeps: false,
  asserts: undefined,
  refutes: undefined,
};

/** Of a call whose body and effect nobody knows: it is taken to leave everything as it was. */
export const UNKNOWN: Behaviour = { ...NEUTRAL };

export interface Solver {
  readonly graph: Graph;
  readonly behaviourOf: (site: CallSite) => Behaviour;
}

/** What happens where, in the order of the blocks: told once everything is known. */
export interface Listener {
  call(site: CallSite, paths: readonly Path[]): void;
  exit(at: Span, expression: Expression | undefined, paths: readonly (Path & { readonly result: Values })[]): void;
}

interface Input {
  paths: readonly Path[];
  /** Once it has been too many or too often, there is one path only. */
  isOne: boolean;
  visits: number;
}

/** Visits of a block after which its paths are no longer told apart. */
const PATIENCE = 40;
/** Visits after which counts that still move are given up. */
const WIDEN_AFTER = 50;

export function solve(solver: Solver, entry: Sync, listener: Listener): void {
  const { blocks } = solver.graph;
  const order = orderOf(solver.graph);
  const place = new Map(order.map((block, index) => [block, index]));
  const inputs = new Map<number, Input>([[0, { paths: [{ facts: NO_FACTS, sync: entry }], isOne: false, visits: 0 }]]);
  const dirty = new Set<number>([0]);
  while (dirty.size > 0) {
    for (const [index, number] of order.entries()) {
      if (!dirty.delete(index)) continue;
      const block = blocks[number];
      const input = inputs.get(number);
      if (block === undefined || input === undefined) continue;
      input.visits += 1;
      const paths = after(solver, block, input.paths);
      for (const [to, out] of leaving(solver, block, paths)) {
        if (arrive(inputs, to, out)) dirty.add(place.get(to) ?? 0);
      }
    }
  }
  for (const number of order) tell(solver, blocks[number], inputs.get(number)?.paths ?? [], listener);
}

/** Brings paths to a block; whether it learns anything by them. */
function arrive(inputs: Map<number, Input>, to: number, paths: readonly Path[]): boolean {
  const input = inputs.get(to) ?? { paths: [], isOne: false, visits: 0 };
  inputs.set(to, input);
  const before = input.paths;
  let all = before;
  for (const path of paths) all = withPath(all, path);
  if (all === before) return false;
  if (all.length > MOST_PATHS || input.visits > PATIENCE) input.isOne = true;
  if (!input.isOne) {
    input.paths = all;
    return true;
  }
  const old = asOne(before);
  const one = asOne(all);
  if (one === undefined) return false;
  const wide = old !== undefined && input.visits > WIDEN_AFTER ? widenedPath(old, one) : one;
  // The one state holds those that came again: then nothing is new.
  const now = withPath(old === undefined ? [] : [old], wide);
  if (before.length === 1 && now.length === 1 && now[0] === before[0]) return false;
  input.paths = [wide];
  return true;
}

function after(solver: Solver, block: Block, paths: readonly Path[]): readonly Path[] {
  let all = paths;
  for (const operation of block.operations) all = carriedOut(solver, operation, all);
  return all;
}

function carriedOut(solver: Solver, operation: Operation, paths: readonly Path[]): readonly Path[] {
  if (paths.length === 1) {
    const [only] = paths;
    const results = only === undefined ? [] : one(solver, operation, only);
    return results.length === 1 && results[0] === only ? paths : results;
  }
  let all: readonly Path[] = [];
  for (const path of paths) for (const result of one(solver, operation, path)) all = withPath(all, result);
  return all;
}

function one({ graph, behaviourOf }: Solver, operation: Operation, path: Path): readonly Path[] {
  if (operation.kind === "call") return called(graph, operation.site, behaviourOf(operation.site), path);
  const { target } = operation;
  const facts =
    operation.kind === "forget"
      ? withoutMention(path.facts, lastMention(target))
      : assignedFacts(path.facts, target, operation.value, graph.telling.has(target));
  const name = lastMention(target);
  const isNamed = operation.kind === "assign" && operation.isNamed;
  const kept = operation.kind === "assign" && operation.value.kind === "copy" ? copied(path.sync, operation.value.from, target) : path.sync;
  const sync = kept.locks.length === 0 || isNamed ? kept : renamed(kept, (key) => mentions(key, name));
  return facts === path.facts && sync === path.sync ? [path] : [{ facts, sync }];
}

function called(graph: Graph, site: CallSite, behaviour: Behaviour, path: Path): readonly Path[] {
  let { facts, sync } = path;
  // In a loop something may be known of its last result.
  facts = withoutMention(facts, site.result);
  for (const name of site.changes) facts = withoutMention(facts, name);
  const { assignedTo } = site;
  if (assignedTo !== undefined && sync.locks.length > 0) sync = renamed(sync, (key) => mentions(key, lastMention(assignedTo)));
  if (behaviour === UNKNOWN && handsOverFlags(site, sync)) sync = { ...sync, vague: true };
  if (behaviour === NEUTRAL || behaviour === UNKNOWN) return facts === path.facts && sync === path.sync ? [path] : [{ facts, sync }];
  const origin = { by: site.writtenAs ?? site.callee ?? "", at: site };
  if (behaviour.asserts !== undefined) sync = asserted(sync, behaviour.asserts);
  if (behaviour.sleeps) sync = afterSleep(sync, origin);
  if (behaviour.refutes !== undefined) {
    const test = { key: behaviour.refutes, values: ZERO, steady: false };
    [{ facts }] = [constrained([{ facts, sync }], test, graph.telling.has(test.key))[0] ?? path];
  }
  const isTelling = graph.telling.has(site.result);
  const possible = behaviour.outcomes.filter(({ when }) => when.every(({ key, values }) => ((facts.get(key) ?? EVERY) & values) !== 0));
  const outcomes = possible.length > 0 ? possible : behaviour.outcomes;
  const isGuess = !areToldByResult(outcomes);
  return outcomes.map(({ result, change, when }) => {
    const known =
      when.length === 0
        ? facts
        : withFacts(
            facts,
            when.filter(({ key }) => graph.telling.has(key)),
          );
    return {
      facts: isTelling ? assignedFacts(known, site.result, { kind: "known", values: result }, true) : known,
      sync: isGuess ? { ...changed(sync, change, origin), vague: true } : changed(sync, change, origin),
    };
  });
}

/** Whether the result says in which way a call ended. Where not, each way is possible, but it may depend on what its caller knows. */
function areToldByResult(outcomes: readonly Outcome[]): boolean {
  let seen = 0;
  for (const { result } of outcomes) {
    if ((seen & result) !== 0) return false;
    seen |= result;
  }
  return true;
}

/** Whoever is given the saved state of interrupts may restore it. */
function handsOverFlags(site: CallSite, { saved, vague }: Sync): boolean {
  return !vague && saved.some(({ flags }) => site.keys.includes(flags));
}

function leaving({ graph }: Solver, { end }: Block, paths: readonly Path[]): readonly (readonly [number, readonly Path[]])[] {
  if (paths.length === 0) return [];
  if (end.kind === "goto") return [[end.to, paths]];
  if (end.kind !== "branch") return [];
  return end.edges.map(({ to, test }) => [to, constrained(paths, test, test !== undefined && graph.telling.has(test.key))]);
}

function tell(solver: Solver, block: Block | undefined, paths: readonly Path[], listener: Listener): void {
  if (block === undefined) return;
  let all = paths;
  for (const operation of block.operations) {
    if (operation.kind === "call") listener.call(operation.site, all);
    all = carriedOut(solver, operation, all);
  }
  const { end } = block;
  if (end.kind !== "return" || all.length === 0) return;
  listener.exit(
    end.at,
    end.expression,
    all.map(({ facts, sync }) => ({ facts, sync, result: valueIn(facts, end.value) })),
  );
}
