/**
 * Walks at random through a scenario before it is searched, only to learn what several CPUs use. A search that meets a new conflict late has to be made
 * again from its beginning; a few hundred walks to the scenario's end meet nearly all of them.
 *
 * What is learnt this way is learnt from steps that really can happen, so it makes a search at most finer than it would have to be. The walks are the same
 * every time.
 */
import { Random } from "../../../base/random.ts";
import { apply, isPause, listEvents } from "../world/events.ts";
import { W } from "../world/words.ts";
import type { World } from "../world/world.ts";

/** Walks without anything new after which scouting ends. */
const QUIET_WALKS = 40;
/** Operations of all walks together, and of one. */
const MOST_OPERATIONS = 20_000;
const LONGEST_WALK = 2_000;
/** Ways of one step that are told apart: more than any step has. */
const WAYS = 16;

/**
 * Leaves the world in the state in which it found it, with what is shared learnt.
 *
 * @returns Operations carried out.
 */
export function scout(w: World): number {
  const random = new Random(new Int32Array(4));
  random.seed(1);
  const { sharing, state } = w.m;
  const beginning = state.mark();
  let operations = 0;
  let quiet = 0;
  while (quiet < QUIET_WALKS && operations < MOST_OPERATIONS) {
    sharing.restart();
    operations += walk(w, random);
    quiet = sharing.found === 0 ? quiet + 1 : 0;
    state.undo(beginning);
    w.violation = undefined;
    w.giveUp = undefined;
  }
  sharing.restart();
  return operations;
}

/** To the scenario's end, or to where nothing changes any more. @returns Its length. */
function walk(w: World, random: Random): number {
  for (let length = 0; length < LONGEST_WALK; length++) {
    if (w.get(W.finished) === 1 || !advance(w, random)) return length;
    if (w.violation !== undefined || w.giveUp !== undefined) return length;
  }
  return LONGEST_WALK;
}

/** A random event that changes something; a pause only where nothing else does, as in a search. */
function advance(w: World, random: Random): boolean {
  const events = [...listEvents(w)];
  const others = events.filter((event) => !isPause(event));
  while (others.length > 0) {
    const [event = 0] = others.splice(random.below(others.length), 1);
    w.ways.asked = random.below(WAYS);
    if (apply(w, event)) return true;
  }
  const pause = events.find(isPause);
  w.ways.asked = 0;
  return pause !== undefined && apply(w, pause);
}
