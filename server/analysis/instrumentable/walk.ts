/** Goes along every path of a graph and notes where something is called that may be instrumented, and how the function is left. */
import type { Span } from "../../../c/editor/ast.ts";
import type { Known } from "../facts.ts";
import type { Fact } from "./conditions.ts";
import type { Event, Origin, Target } from "./flow.ts";
import type { Edge, Point, Taken } from "./graph.ts";

/** What holds where something happens, on one path to it. */
export interface Situation {
  /** Regions opened more often than closed since the function was entered. */
  readonly depth: number;
  readonly watching: Known;
  /** Where RCU was last told to stop watching, and what the CPU is in; undefined when it was not. */
  readonly stopped: { readonly at: Origin; readonly state: string } | undefined;
  /** What the build must be. */
  readonly facts: readonly Fact[];
  /** The branches taken, in order. */
  readonly path: readonly Taken[];
  /** Regions opened and closed on the way, in order. */
  readonly regions: readonly { readonly change: 1 | -1; readonly at: Origin }[];
}

export interface Walked {
  readonly calls: readonly (Situation & { readonly target: Target; readonly at: Origin })[];
  readonly readers: readonly (Situation & { readonly name: string; readonly at: Origin })[];
  /** `at` is undefined for the function's end. */
  readonly exits: readonly (Situation & { readonly at: Span | undefined })[];
  /** A bound was hit: what was found holds, and more may be so. */
  readonly gaveUp: boolean;
}

/** More than this many different situations are not looked at. The biggest noinstr function of a kernel has some thousand. */
const MAX_STATES = 60_000;
/** A loop that opens a region each time around is followed so far. */
const MAX_DEPTH = 4;

interface State {
  readonly point: Point;
  readonly depth: number;
  readonly watching: Known;
  readonly stopped: Situation["stopped"];
  /** `key=1` and `key=0`, sorted. */
  readonly known: readonly string[];
  readonly from: State | undefined;
  readonly by: Edge | undefined;
}

export function walk(entry: Point): Walked {
  return new Walk(entry).run();
}

class Walk {
  private readonly stack: State[];
  private readonly seen = new Set<string>();
  private readonly calls: (Situation & { readonly target: Target; readonly at: Origin })[] = [];
  private readonly readers: (Situation & { readonly name: string; readonly at: Origin })[] = [];
  private readonly exits: (Situation & { readonly at: Span | undefined })[] = [];

  constructor(entry: Point) {
    this.stack = [{ point: entry, depth: 0, watching: "unknown", stopped: undefined, known: [], from: undefined, by: undefined }];
  }

  run(): Walked {
    for (let state = this.stack.pop(); state !== undefined; state = this.stack.pop()) {
      const key = `${String(state.point.id)} ${String(state.depth)} ${state.watching} ${state.known.join(" ")}`;
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      if (this.seen.size > MAX_STATES) break;
      this.step(state);
    }
    const { calls, readers, exits } = this;
    return { calls, readers, exits, gaveUp: this.seen.size > MAX_STATES };
  }

  private step(state: State): void {
    const { point } = state;
    if (point.exit !== undefined) {
      this.exits.push({ ...situation(state), at: point.exit.at });
      return;
    }
    const after = point.event === undefined ? state : this.happen(state, point.event);
    if (Math.abs(after.depth) > MAX_DEPTH) return;
    const known =
      point.forget.length === 0 ? after.known : after.known.filter((fact) => !point.forget.some((name) => mentions(fact, name)));
    for (const edge of [...point.edges].reverse()) {
      const learned = edge.fact === undefined ? known : learn(known, edge.fact);
      if (learned !== undefined) this.stack.push({ ...after, known: learned, point: edge.to, from: state, by: edge });
    }
  }

  private happen(state: State, event: Event): State {
    switch (event.kind) {
      case "region":
        return { ...state, depth: state.depth + event.change };
      case "watching":
        return { ...state, watching: event.value, stopped: event.value === "no" ? { at: event.at, state: event.state } : undefined };
      case "reader":
        if (state.watching === "no") this.readers.push({ ...situation(state), name: event.name, at: event.at });
        return state;
      case "call":
        if (state.depth <= 0 || state.watching === "no") this.calls.push({ ...situation(state), target: event.target, at: event.at });
        return state;
      case "end":
        return state;
    }
  }
}

/** Undefined when what is known already contradicts it. */
function learn(known: readonly string[], { key, holds }: NonNullable<Edge["fact"]>): readonly string[] | undefined {
  const yes = `${key}=1`;
  const no = `${key}=0`;
  if (known.includes(holds ? no : yes)) return undefined;
  const fact = holds ? yes : no;
  return known.includes(fact) ? known : [...known, fact].sort();
}

function mentions(fact: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(fact);
}

function situation(state: State): Situation {
  const path: Taken[] = [];
  const regions: Situation["regions"][number][] = [];
  for (let at: State | undefined = state; at !== undefined; at = at.from) {
    if (at.by?.taken !== undefined) path.push(at.by.taken);
    const event = at.from?.point.event;
    if (event?.kind === "region") regions.push({ change: event.change, at: event.at });
  }
  const { depth, watching, stopped, point } = state;
  return { depth, watching, stopped, facts: point.facts, path: path.reverse(), regions: regions.reverse() };
}
