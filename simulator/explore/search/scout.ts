/**
 * Walks at random through a scenario before it is searched, only to learn what several CPUs use. A search that meets a new conflict late has to be made
 * again from its beginning; some walks to the scenario's end meet nearly all of them.
 *
 * What is learnt this way is learnt from steps that a search can make, too, so a search has no more of them for it. The walks are the same
 * every time.
 */
import { Random } from "../../../base/random.ts";
import { isPause, isPutOff, listEvents } from "../world/events.ts";
import { happen, type Recall } from "./recall.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";

/** Walks without anything new after which scouting ends. */
const QUIET_WALKS = 100;
const LONGEST_WALK = 2_000;
/** Ways of one step that are told apart: more than any step has. */
const WAYS = 16;
/** After how many operations, on average, what a steady walk prefers is put last. */
const STEADY = 20;
const RANKS = 1 << 20;
const ALL_CPUS = -1;

export class Scout {
  readonly #w: World;
  readonly #recall: Recall | undefined;
  readonly #random = new Random(new Int32Array(4));
  #walks = 0;
  /** In a steady walk, how much each event is preferred that was possible in it; undefined in the others. */
  #ranks: Map<number, number> | undefined;

  /** @param recall Without one every event is carried out. */
  constructor(w: World, recall?: Recall) {
    this.#w = w;
    this.#recall = recall;
    this.#random.seed(1);
  }

  /**
   * Leaves the world in the state in which it found it, with what is shared learnt; other walks each time.
   *
   * @param most Operations of all walks together, but for the end of the last one.
   * @returns Operations carried out.
   */
  learn(most: number): number {
    const w = this.#w;
    const { sharing, state } = w.m;
    const beginning = state.mark();
    let operations = 0;
    for (let quiet = 0; quiet < QUIET_WALKS && operations < most; ) {
      sharing.restart();
      // Of two walks one mixes what the CPUs do; in the other one goes far while the others stand still.
      this.#ranks = this.#walks++ % 2 === 0 ? undefined : new Map();
      operations += this.#walk();
      quiet = sharing.found === 0 ? quiet + 1 : 0;
      state.undo(beginning);
      w.violation = undefined;
      w.giveUp = undefined;
    }
    sharing.restart();
    return operations;
  }

  /** To the scenario's end, or to where nothing changes any more. @returns Its length. */
  #walk(): number {
    const w = this.#w;
    for (let length = 0; length < LONGEST_WALK; length++) {
      if (w.get(W.finished) === 1 || !this.#advance()) return length;
      if (w.violation !== undefined || w.giveUp !== undefined) return length;
    }
    return LONGEST_WALK;
  }

  /** An event that changes something and that a search may make; a pause only where nothing else does, as there. */
  #advance(): boolean {
    const w = this.#w;
    // Softirqs that come upon what they conflict with do so only once they are known to: somebody has to try.
    const met = w.options.softirqs === "waiting" ? 0 : ALL_CPUS;
    const events = listEvents(w).filter((event) => !isPutOff(w, event, met));
    if (this.#happens(events.filter((event) => !isPause(event)))) return true;
    const pause = events.find(isPause);
    w.ways.asked = 0;
    return pause !== undefined && happen(w, pause, this.#recall);
  }

  #happens(events: number[]): boolean {
    while (events.length > 0) {
      const [event = 0] = events.splice(this.#choice(events), 1);
      this.#w.ways.asked = this.#random.below(WAYS);
      if (happen(this.#w, event, this.#recall)) return true;
    }
    return false;
  }

  #choice(events: readonly number[]): number {
    const random = this.#random;
    const ranks = this.#ranks;
    if (ranks === undefined) return random.below(events.length);
    let first = 0;
    for (const [k, event] of events.entries()) {
      if (!ranks.has(event)) ranks.set(event, 1 + random.below(RANKS));
      if (rankOf(ranks, event) > rankOf(ranks, events[first])) first = k;
    }
    if (random.below(STEADY) === 0) ranks.set(events[first] ?? 0, 0);
    return first;
  }
}

function rankOf(ranks: ReadonlyMap<number, number>, event: number | undefined): number {
  return ranks.get(event ?? 0) ?? 0;
}
