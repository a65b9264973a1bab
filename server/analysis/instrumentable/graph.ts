/** The flow of one function as a graph of points, each with what happens there and where control goes then. */
import type { Span } from "../../../c/editor/ast.ts";
import { type Fact, join } from "./conditions.ts";
import type { Event, Flow, FlowBranch, FlowChoice, FlowLoop, FlowMark } from "./flow.ts";

export interface Point {
  readonly id: number;
  readonly event: Event | undefined;
  readonly forget: readonly string[];
  /** What the build must be for the point to be compiled. */
  readonly facts: readonly Fact[];
  /** Of a point where the function is left: the place, or undefined for its end. */
  readonly exit: { readonly at: Span | undefined } | undefined;
  readonly edges: Edge[];
}

export interface Edge {
  readonly to: Point;
  readonly fact: { readonly key: string; readonly holds: boolean } | undefined;
  readonly taken: Taken | undefined;
}

/** Which way a branch went. */
export interface Taken {
  readonly text: string;
  readonly holds: boolean;
  readonly at: Span;
}

interface Scope {
  readonly facts: readonly Fact[];
  readonly labels: Map<string, Point>;
  /** Undefined in the function asked about. */
  readonly returnTo: Point | undefined;
  readonly breakTo: Point | undefined;
  readonly continueTo: Point | undefined;
  readonly cases: { readonly point: Point; readonly isDefault: boolean }[] | undefined;
}

/** `facts` is what the build must be for the flow to be what is compiled. */
export function graphOf(flow: Flow | undefined, facts: readonly Fact[]): { readonly entry: Point; readonly size: number } {
  const builder = new Builder();
  const scope: Scope = { facts, labels: new Map(), returnTo: undefined, breakTo: undefined, continueTo: undefined, cases: undefined };
  const end = builder.point({ exit: { at: undefined } }, scope);
  return { entry: builder.flow(flow, end, scope), size: builder.size };
}

class Builder {
  size = 0;

  point(parts: Partial<Omit<Point, "id" | "edges">>, { facts }: Scope): Point {
    return { id: this.size++, event: undefined, forget: [], exit: undefined, facts, ...parts, edges: [] };
  }

  /** The point at which a flow that goes on to `next` begins. */
  flow(flow: Flow | undefined, next: Point, scope: Scope): Point {
    if (flow === undefined) return next;
    switch (flow.kind) {
      case "sequence":
        return flow.items.reduceRight((to, item) => this.flow(item, to, scope), next);
      case "event": {
        const point = this.point({ event: flow.event }, scope);
        if (flow.event.kind !== "end") connect(point, next);
        return point;
      }
      case "forget": {
        const point = this.point({ forget: flow.names }, scope);
        connect(point, next);
        return point;
      }
      case "branch":
        return this.branch(flow, next, scope);
      case "choice":
        return this.choice(flow, next, scope);
      case "loop":
        return this.loop(flow, next, scope);
      case "switch":
        return this.switch(flow.body, next, scope);
      case "scope": {
        const inner = {
          ...scope,
          labels: new Map<string, Point>(),
          returnTo: next,
          breakTo: undefined,
          continueTo: undefined,
          cases: undefined,
        };
        return this.flow(flow.body, next, inner);
      }
      default:
        return this.mark(flow, next, scope);
    }
  }

  private branch({ key, text, at, whenTrue, whenFalse }: FlowBranch, next: Point, scope: Scope): Point {
    const point = this.point({}, scope);
    for (const [holds, flow] of [
      [true, whenTrue],
      [false, whenFalse],
    ] as const) {
      point.edges.push({
        to: this.flow(flow, next, scope),
        fact: key === undefined ? undefined : { key, holds },
        taken: at === undefined ? undefined : { text, holds, at },
      });
    }
    return point;
  }

  private choice({ options }: FlowChoice, next: Point, scope: Scope): Point {
    const point = this.point({}, scope);
    for (const { facts, flow } of options) {
      const all = join(scope.facts, facts);
      if (all !== undefined) connect(point, this.flow(flow, next, { ...scope, facts: all }));
    }
    if (point.edges.length === 0) connect(point, next);
    return point;
  }

  private loop({ bodyFirst, holds, condition, step, body }: FlowLoop, next: Point, outer: Scope): Point {
    const again = this.point({}, outer);
    const test = this.point({}, outer);
    const ask = this.flow(condition, test, outer);
    const stepping = this.flow(step, ask, outer);
    const inside = this.flow(body, stepping, { ...outer, breakTo: next, continueTo: stepping });
    if (holds !== "no") connect(test, inside);
    if (holds !== "yes") connect(test, next);
    connect(again, bodyFirst ? inside : ask);
    return again;
  }

  private switch(body: Flow, next: Point, outer: Scope): Point {
    const cases: NonNullable<Scope["cases"]> = [];
    const point = this.point({}, outer);
    this.flow(body, next, { ...outer, breakTo: next, cases });
    for (const one of cases) connect(point, one.point);
    if (!cases.some(({ isDefault }) => isDefault)) connect(point, next);
    return point;
  }

  private mark(flow: FlowMark, next: Point, scope: Scope): Point {
    switch (flow.kind) {
      case "label": {
        const point = this.label(flow.name ?? "", scope);
        if (point.edges.length === 0) connect(point, next);
        return point;
      }
      case "case":
      case "default": {
        const point = this.point({}, scope);
        connect(point, next);
        scope.cases?.push({ point, isDefault: flow.kind === "default" });
        return point;
      }
      case "goto":
        // Where a computed one goes is not known: nothing is said of that path.
        return flow.name === undefined ? this.point({}, scope) : this.label(flow.name, scope);
      case "break":
        return scope.breakTo ?? next;
      case "continue":
        return scope.continueTo ?? next;
      case "return":
        return scope.returnTo ?? this.point({ exit: { at: flow.at } }, scope);
    }
  }

  private label(name: string, scope: Scope): Point {
    let point = scope.labels.get(name);
    if (point === undefined) {
      point = this.point({}, scope);
      scope.labels.set(name, point);
    }
    return point;
  }
}

function connect(from: Point, to: Point): void {
  from.edges.push({ to, fact: undefined, taken: undefined });
}
