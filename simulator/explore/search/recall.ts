/**
 * What events did, so that what happens again need not be carried out again. Between two steps of a CPU those of others come in many orders, and nearly
 * always it looks at nothing of what they have changed: then it does what it did before.
 *
 * What an event does depends on the stack of the task that runs, of which there is a hash, and on the words that it reads. Those are a tree: which word is
 * read next depends on what the ones before it were. At its leaves is what the event stores. Making states equal afterwards that nobody can tell apart
 * ({@link WeakMemory.settle}) depends on all that CPUs have seen of older values, and is recalled by itself.
 */
import { STACK_WORDS } from "../machine/memory-map.ts";
import { NetStores, STORE_WORDS } from "../net-stores.ts";
import { Trail } from "../trail.ts";
import { act, apply, cpuOf, runsCode } from "../world/events.ts";
import { C } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { ReadTrees } from "./read-trees.ts";

/** What an event came to; behind it are the records of what it stores ({@link NetStores}). */
enum Leaf {
  /** Numbers of those. */
  Stores,
  Flags,
  Another,
  Meets,
  MeetsElse,
  Cpu,
  Words,
}

enum Flag {
  Changed = 1,
  /** What CPUs have seen of older values has changed, or the newest ones of what has older ones. */
  Settles = 2,
}

/** In the place of an event. */
const SETTLING = -1;

/** Bytes that are held before all is forgotten; and as a share of what a search may hold. */
const MOST_BYTES = 1 << 27;
const SHARE = 1 / 8;

export class Recall {
  /** Events that were carried out, and those that need not be. */
  carriedOut = 0;
  recalled = 0;
  private readonly w: World;
  private readonly trail: Trail;
  private readonly net: NetStores;
  private readonly trees: ReadTrees;
  private readonly most: number;
  /** What the words of {@link trail} were. */
  private values = new Int32Array(1 << 8);
  /** See {@link versionOf}; -1 where nothing that is known is of use. */
  private version = -1;

  /** @param memory Bytes that a search may hold. */
  constructor(w: World, memory: number) {
    const { state, map } = w.m;
    this.w = w;
    this.most = Math.min(MOST_BYTES, memory * SHARE);
    this.trail = new Trail(map.end);
    this.net = new NetStores(map.end);
    this.trees = new ReadTrees(state);
  }

  get bytes(): number {
    return this.trees.bytes;
  }

  forget(): void {
    this.trees.forget();
  }

  /** Like {@link apply}, the way asked for included. */
  apply(event: number): boolean {
    const { w } = this;
    const version = versionOf(w);
    if (version !== this.version || this.bytes > this.most) this.forget();
    this.version = version;
    const task = runsCode(event) ? w.cpu(cpuOf(w, event), C.Current) : -1;
    const root = this.rootOf(event, task);
    const known = this.trees.find(root);
    if (known === 0) return this.carryOut(event, task, root);
    this.recalled++;
    return this.again(known);
  }

  private rootOf(event: number, task: number): number {
    const { m, ways } = this.w;
    const { state } = m;
    const { asked } = ways;
    return this.trees.rootOf(event, state.stackLow(task), state.stackHigh(task), state.taintsLow(task), state.taintsHigh(task), asked);
  }

  private again(leaf: number): boolean {
    const { w, trees } = this;
    const { data } = trees;
    const from = leaf + Leaf.Words;
    w.m.state.redo(data, from, from + data[leaf + Leaf.Stores]);
    w.ways.another = data[leaf + Leaf.Another];
    w.m.meets = data[leaf + Leaf.Meets];
    w.m.meetsElse = data[leaf + Leaf.MeetsElse];
    w.m.cpu = data[leaf + Leaf.Cpu];
    const flags = data[leaf + Leaf.Flags];
    if ((flags & Flag.Settles) !== 0) this.settle();
    return (flags & Flag.Changed) !== 0;
  }

  private carryOut(event: number, task: number, root: number): boolean {
    const { w, trail } = this;
    const { m } = w;
    const { state, map } = m;
    const mark = state.mark();
    const { weakLow, weakHigh } = state;
    this.carriedOut++;
    if (task < 0) trail.begin(0, 0, 0, 0);
    else {
      const stack = m.stackStart(task);
      const taints = stack + map.taints - map.stacks;
      trail.begin(stack, stack + STACK_WORDS, taints, taints + STACK_WORDS);
    }
    this.listen(trail);
    const changed = act(w, event);
    this.listen(undefined);
    if (versionOf(w) !== this.version) this.version = -1;
    if (w.violation !== undefined || w.giveUp !== undefined || this.version < 0) {
      m.weak?.settle();
      return changed;
    }
    const settles = this.note(mark, weakLow, weakHigh);
    const leaf = this.addLeaf((changed ? Flag.Changed : 0) | (settles ? Flag.Settles : 0));
    this.trees.enter(root, trail.words, this.values, trail.count, leaf);
    if (settles) this.settle();
    return changed;
  }

  private listen(trail: Trail | undefined): void {
    const { state, sharing } = this.w.m;
    state.trail = trail;
    sharing.trail = trail;
  }

  /** Makes states equal that nobody can tell apart. */
  private settle(): void {
    const { w, trail } = this;
    const { weak, state, map } = w.m;
    if (weak === undefined) return;
    const { weakLow, weakHigh } = state;
    const root = this.trees.rootOf(SETTLING, weakLow, weakHigh, 0, 0, 0);
    const known = this.trees.find(root);
    if (known !== 0) {
      const from = known + Leaf.Words;
      state.redo(this.trees.data, from, from + this.trees.data[known]);
      return;
    }
    const mark = state.mark();
    // The root is by these.
    trail.begin(map.views, map.heap, map.taints, map.end + 2);
    this.listen(trail);
    weak.settle();
    this.listen(undefined);
    this.note(mark, weakLow, weakHigh);
    this.trees.enter(root, trail.words, this.values, trail.count, this.addLeaf(0));
  }

  /** Finds out what was stored since a mark, and what the words were that were read. @returns Whether there is something to settle. */
  private note(mark: number, weakLow: number, weakHigh: number): boolean {
    const { w, trail, net } = this;
    const { words, state, weak } = w.m;
    state.netStores(mark, net, trail);
    let settles = false;
    for (let k = 0; k < net.count; k++) {
      const word = net.records[k * STORE_WORDS];
      settles ||= weak !== undefined && (state.isWeak(word) || weak.isWeak(word));
    }
    if (this.values.length < trail.count) this.values = new Int32Array(trail.words.length);
    for (let k = 0; k < trail.count; k++) {
      const word = trail.words[k];
      this.values[k] = word < words.length ? net.before(word, words[word]) : word === words.length ? weakLow : weakHigh;
    }
    return settles;
  }

  private addLeaf(flags: number): number {
    const { net, trees, w } = this;
    const numbers = net.count * STORE_WORDS;
    const leaf = trees.add(Leaf.Words + numbers);
    const { data } = trees;
    data[leaf + Leaf.Stores] = numbers;
    data[leaf + Leaf.Flags] = flags;
    data[leaf + Leaf.Another] = w.ways.another;
    data[leaf + Leaf.Meets] = w.m.meets;
    data[leaf + Leaf.MeetsElse] = w.m.meetsElse;
    data[leaf + Leaf.Cpu] = w.m.cpu;
    data.set(net.records.subarray(0, numbers), leaf + Leaf.Words);
    return leaf;
  }
}

/** Has an event happen. @param recall Without one it is carried out. */
export function happen(w: World, event: number, recall: Recall | undefined): boolean {
  return recall === undefined ? apply(w, event) : recall.apply(event);
}

/** Changes whenever something becomes known that is no part of the state and that events depend on, such as what several CPUs use. */
function versionOf({ m, traces, learnt }: World): number {
  return m.sharing.found + traces.kept + traces.words + learnt;
}
