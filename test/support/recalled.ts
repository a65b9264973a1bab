/** Whether what a search recalls of events is what they do. */
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { explore } from "../../simulator/explore/explore.ts";
import { DEFAULT_LIMITS, type ExploreRequest } from "../../simulator/explore/request.ts";
import { DepthFirst } from "../../simulator/explore/search/depth-first.ts";
import { ByHash } from "../../simulator/explore/search/identity.ts";
import { Recall } from "../../simulator/explore/search/recall.ts";
import { apply } from "../../simulator/explore/world/events.ts";
import type { World } from "../../simulator/explore/world/world.ts";

export interface Recalled {
  /** Events that were recalled, and those that had to be carried out. */
  readonly recalled: number;
  readonly carriedOut: number;
  /** Events that do something else than what was recalled of them. */
  readonly wrong: readonly object[];
}

/** Carries out what it recalls, too. */
class Checked extends Recall {
  readonly wrong: object[] = [];
  readonly #w: World;

  constructor(w: World) {
    super(w, DEFAULT_LIMITS.memory);
    this.#w = w;
  }

  override apply(event: number): boolean {
    const w = this.#w;
    const { state } = w.m;
    const { asked } = w.ways;
    const mark = state.mark();
    const { recalled } = this;
    const changed = super.apply(event);
    if (this.recalled === recalled) return changed;
    const known = outcomeOf(w, changed);
    state.undo(mark);
    w.ways.asked = asked;
    const real = outcomeOf(w, apply(w, event));
    if (JSON.stringify(known) !== JSON.stringify(real)) this.wrong.push({ event, known, real });
    return real.changed;
  }
}

function outcomeOf({ m, ways, violation, giveUp }: World, changed: boolean): { readonly changed: boolean } {
  const { state, meets, meetsElse, cpu } = m;
  const { hashLow, hashHigh, weakLow, weakHigh } = state;
  const stacks = Array.from({ length: 8 }, (_, task) => [state.stackLow(task), state.stackHigh(task), state.taintsLow(task)]);
  const told = { hashLow, hashHigh, weakLow, weakHigh, stacks, meets, meetsElse, cpu, another: ways.another, violation, giveUp };
  return { changed, ...told };
}

/** Searches where an exploration begins to, which then ends. @param most Transitions. */
export function recalledIn(request: ExploreRequest, cache: CompileCache, most: number): Recalled {
  const all = { recalled: 0, carriedOut: 0, wrong: [] as object[] };
  const search = (w: World): void => {
    const { state } = w.m;
    const mark = state.mark();
    const checked = new Checked(w);
    new DepthFirst(w, DEFAULT_LIMITS, new ByHash(state), checked).run(most);
    state.undo(mark);
    w.violation = undefined;
    w.giveUp = undefined;
    all.recalled += checked.recalled;
    all.carriedOut += checked.carriedOut;
    all.wrong.push(...checked.wrong);
  };
  explore(request, cache, { search, stop: () => "cancelled" });
  return all;
}
