/**
 * How things go round for ever where the scenario's end is out of reach: a cycle of states in which everybody who can do something does it. So it is not
 * an unfair scheduler that keeps the scenario from its end.
 */
import { metBy } from "../world/arrivals.ts";
import { apply, isLeftOut, isProgress, listEvents } from "../world/events.ts";
import { T } from "../world/words.ts";
import type { World } from "../world/world.ts";
import type { Schedule } from "../schedule-step.ts";
import { deedOf, type Edge, type Graph, graphFrom, type Node, tasksOf } from "./component.ts";

export interface Lasso {
  /** From where it was looked for to the cycle; mostly empty. */
  readonly lead: Schedule;
  /** Leads back to where it begins. Empty where nothing can happen there. */
  readonly cycle: Schedule;
}

/** States of which a graph is kept; beyond them a cycle need not be a short one. */
const MOST_STATES = 50_000;
/** Steps of a walk in turns. */
const MOST_TURNS = 20_000;

/**
 * Leaves the world in the state in which it found it, from which the scenario's end is out of reach.
 *
 * @param most States that are looked at together.
 * @returns Undefined where no cycle was found.
 */
export function findLasso(w: World, most = MOST_STATES): Lasso | undefined {
  const graph = graphFrom(w, most);
  if (graph === undefined) return inTurns(w);
  const { lead, root } = bottomOf(graph);
  if (graph[root].edges.length === 0) return { lead, cycle: [] };
  const cycle = tour(graph, root);
  return cycle === undefined ? undefined : fromTurn(lead, cycle);
}

/** What one task does as the cycle ends and begins belongs together: the cycle begins where somebody else goes on. */
function fromTurn(lead: readonly Edge[], cycle: readonly Edge[]): Lasso {
  const last = cycle.at(-1)?.deed;
  const at = Math.max(
    0,
    cycle.findIndex(({ deed }) => deed !== last),
  );
  return { lead: [...lead, ...cycle.slice(0, at)], cycle: [...cycle.slice(at), ...cycle.slice(0, at)] };
}

// ---------------------------------------------------------------- in a graph

/** A state that every state which can be reached from it leads back to, and how it is reached. */
function bottomOf(graph: Graph): { readonly lead: readonly Edge[]; readonly root: number } {
  const lead: Edge[] = [];
  const before = sourcesOf(graph);
  for (let root = 0; ; root = lead.at(-1)?.to ?? 0) {
    const leadsBack = reached(root, (state) => before[state]);
    const away = pathTo(graph, root, ({ to }) => !leadsBack.has(to));
    if (away === undefined) return { lead, root };
    lead.push(...away);
  }
}

function sourcesOf(graph: Graph): readonly (readonly number[])[] {
  const before = graph.map((): number[] => []);
  graph.forEach(({ edges }, from) => {
    for (const { to } of edges) before[to].push(from);
  });
  return before;
}

function reached(root: number, next: (state: number) => readonly number[]): ReadonlySet<number> {
  const found = new Set([root]);
  for (const state of found) for (const each of next(state)) found.add(each);
  return found;
}

/** A shortest way from a state over an edge that is looked for, that edge included. */
function pathTo(graph: Graph, from: number, isWanted: (edge: Edge) => boolean): readonly Edge[] | undefined {
  const cameBy = new Map<number, { readonly edge: Edge; readonly from: number } | undefined>([[from, undefined]]);
  for (const [state] of cameBy) {
    for (const edge of graph[state].edges) {
      if (isWanted(edge)) return [...wayTo(cameBy, state), edge];
      if (!cameBy.has(edge.to)) cameBy.set(edge.to, { edge, from: state });
    }
  }
  return undefined;
}

function wayTo(cameBy: ReadonlyMap<number, { readonly edge: Edge; readonly from: number } | undefined>, state: number): readonly Edge[] {
  const way: Edge[] = [];
  for (let came = cameBy.get(state); came !== undefined; came = cameBy.get(came.from)) way.push(came.edge);
  return way.reverse();
}

/** From a state back to it, so that nobody is left out: always on to the nearest deed that is still owed. */
function tour(graph: Graph, root: number): readonly Edge[] | undefined {
  const way: Edge[] = [];
  const debts = new Debts();
  debts.meet(graph[root]);
  for (let at = root; ; at = way.at(-1)?.to ?? root) {
    const paid = debts.arePaid;
    if (paid && at === root) return way.length === 0 ? undefined : withoutDetours(graph, root, way, debts.starved);
    const leg = pathTo(graph, at, (edge) => (paid ? edge.to === root : debts.isPaidBy(edge, graph[edge.to])));
    if (leg === undefined) {
      if (!debts.forgive()) return undefined;
      continue;
    }
    for (const edge of leg) {
      debts.take(edge.deed);
      debts.meet(graph[edge.to]);
    }
    way.push(...leg);
  }
}

/** Steps of a cycle from which detours are taken out. */
const MOST_STEPS = 1_000;

/** Leaves out what leads from a state back to it, the longest first, where the rest is as fair without it. */
function withoutDetours(graph: Graph, root: number, way: readonly Edge[], starved: number): readonly Edge[] {
  let left = way;
  for (let length = left.length - 1; length > 0 && way.length <= MOST_STEPS; length--) {
    for (let from = 0; from + length <= left.length && length < left.length; ) {
      const before = left.slice(0, from);
      const rest = [...before, ...left.slice(from + length)];
      const isDetour = (before.at(-1)?.to ?? root) === left[from + length - 1].to;
      if (isDetour && isFairWay(graph, root, rest, starved)) left = rest;
      else from++;
    }
  }
  return left;
}

function isFairWay(graph: Graph, root: number, way: readonly Edge[], starved: number): boolean {
  const debts = new Debts(starved);
  debts.meet(graph[root]);
  for (const { deed, to } of way) {
    debts.take(deed);
    debts.meet(graph[to]);
  }
  return debts.arePaid;
}

/** What must happen before a cycle is fair: everything that could happen somewhere in it, and every task that could run must have run. */
class Debts {
  private readonly taken = new Set<number>();
  private readonly owed = new Set<number>();
  /** Masks of tasks. */
  private ran = 0;
  private waiting = 0;
  /** Tasks that are runnable, and that nothing which can happen lets run: their CPU is never given up. */
  starved: number;

  constructor(starved = 0) {
    this.starved = starved;
  }

  meet({ edges, current, runnable }: Node): void {
    for (const { deed } of edges) if (!this.taken.has(deed)) this.owed.add(deed);
    this.ran |= current;
    this.waiting = (this.waiting | runnable) & ~this.ran & ~this.starved;
  }

  take(deed: number): void {
    this.taken.add(deed);
    this.owed.delete(deed);
  }

  get arePaid(): boolean {
    return this.owed.size === 0 && this.waiting === 0;
  }

  isPaidBy({ deed }: Edge, { current }: Node): boolean {
    return this.owed.has(deed) || (current & this.waiting) !== 0;
  }

  /** No deed that is owed can be reached. @returns Whether that was for tasks only. */
  forgive(): boolean {
    if (this.owed.size > 0) return false;
    this.starved |= this.waiting;
    this.waiting = 0;
    return true;
  }
}

// ---------------------------------------------------------------- without a graph

/** What can happen in a state; where that leads is not known. */
interface Turn extends Edge {
  readonly choices: number;
}

/** Always takes what was taken longest ago, until a state comes again. What can happen again and again is taken again and again. */
function inTurns(w: World): Lasso | undefined {
  const { state } = w.m;
  const beginning = state.mark();
  const seen = new Map<string, number>();
  const nodes: Node[] = [];
  const way: Edge[] = [];
  /** By deed: when it was taken last, and how often. */
  const last = new Map<number, number>();
  const times = new Map<number, number>();
  let found: Lasso | undefined;
  for (let time = 0; time < MOST_TURNS && found === undefined; time++) {
    const key = `${state.hashLow} ${state.hashHigh}`;
    const from = seen.get(key);
    const cycle = from === undefined ? [] : way.slice(from);
    if (from !== undefined && isFair(w, nodes.slice(from), cycle)) found = fromTurn(way.slice(0, from), cycle);
    // Where it was not fair, only what comes later can be.
    seen.set(key, time);
    const turns = turnsOf(w);
    const age = ({ deed }: Turn): number => last.get(deed) ?? -1;
    const oldest = turns.reduce<Turn | undefined>((best, turn) => (best === undefined || age(turn) < age(best) ? turn : best), undefined);
    if (oldest === undefined) {
      found = { lead: way, cycle: [] };
      break;
    }
    const { deed, event, choices } = oldest;
    const count = times.get(deed) ?? 0;
    const choice = count % choices;
    times.set(deed, count + 1);
    last.set(deed, time);
    nodes.push({ edges: turns, ...tasksOf(w) });
    way.push({ event, choice, deed, to: -1 });
    w.ways.asked = choice;
    apply(w, event);
  }
  state.undo(beginning);
  return found;
}

/** What changes something in the present state, as a search has it. */
function turnsOf(w: World): readonly Turn[] {
  const { state } = w.m;
  const turns: Turn[] = [];
  let progressed = false;
  let met = 0;
  for (const event of listEvents(w)) {
    if (isLeftOut(w, event, progressed, met)) continue;
    const mark = state.mark();
    const deed = deedOf(w, event);
    const carriesOn = isProgress(w, event);
    w.ways.asked = 0;
    const changed = apply(w, event);
    met |= metBy(w);
    if (changed) {
      turns.push({ event, choice: 0, deed, to: -1, choices: w.ways.count });
      progressed ||= carriesOn;
    }
    state.undo(mark);
  }
  return turns;
}

function isFair(w: World, nodes: readonly Node[], cycle: readonly Edge[]): boolean {
  const taken = new Set(cycle.map(({ deed }) => deed));
  const ran = nodes.reduce((mask, { current }) => mask | current, 0);
  const waiting = nodes.reduce((mask, { runnable }) => mask | runnable, 0) & ~ran;
  return nodes.every(({ edges }) => edges.every(({ deed }) => taken.has(deed))) && !hasWaited(w, waiting, ran);
}

/** Whether a task has waited for a CPU that others have had in turns: it might have had it, too. */
function hasWaited(w: World, waiting: number, ran: number): boolean {
  const tasks = Array.from({ length: w.taskCount }, (_, task) => task);
  const on = (task: number): number => w.task(task, T.Cpu);
  const among = (mask: number): readonly number[] => tasks.filter((task) => (mask & (1 << task)) !== 0);
  return among(waiting).some((task) => among(ran).filter((other) => on(other) === on(task)).length > 1);
}
