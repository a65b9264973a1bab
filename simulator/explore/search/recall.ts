/**
 * What events did, so that what happens again need not be carried out again. Between two steps of a CPU those of others come in many orders, and nearly
 * always it looks at nothing of what they have changed: then it does what it did before.
 *
 * What an event does depends on the stack of the task that runs, of which there is a hash, and on the words that it reads. Those are a tree: which word is
 * read next depends on what the ones before it were. At its leaves is what the event stores.
 */
import { STACK_WORDS } from "../machine/memory-map.ts";
import { Trail } from "../trail.ts";
import { apply, cpuOf, runsCode } from "../world/events.ts";
import { C } from "../world/words.ts";
import type { World } from "../world/world.ts";

/** What an event came to. */
interface Outcome {
  /** See {@link FlatState.redo}. */
  readonly stores: Int32Array;
  readonly changed: boolean;
  readonly another: number;
  readonly meets: number;
  readonly meetsElse: number;
  readonly cpu: number;
}

interface Node {
  /** Words that are read one after the other, and what they were. */
  words: Int32Array;
  values: Int32Array;
  /** Then either that is all, or one more is read that has been different things. */
  outcome: Outcome | undefined;
  word: number;
  kids: Map<number, Node>;
}

/** What is known of an event on one stack. */
interface Root {
  readonly event: number;
  readonly choice: number;
  readonly stackLow: number;
  readonly stackHigh: number;
  readonly taintsLow: number;
  readonly taintsHigh: number;
  readonly node: Node;
  readonly next: Root | undefined;
}

/** Bytes that are held before all is forgotten; and as a share of what a search may hold. */
const MOST_BYTES = 1 << 27;
const SHARE = 1 / 8;
const NODE_BYTES = 200;

export class Recall {
  /** Events that were carried out, and those that need not be. */
  carriedOut = 0;
  recalled = 0;
  /** About so many are held. */
  bytes = 0;
  private readonly w: World;
  private readonly trail: Trail;
  private readonly most: number;
  private readonly roots = new Map<number, Root>();
  /** See {@link versionOf}; -1 where nothing that is known is of use. */
  private version = -1;

  /** @param memory Bytes that a search may hold. */
  constructor(w: World, memory: number) {
    this.w = w;
    this.most = Math.min(MOST_BYTES, memory * SHARE);
    this.trail = new Trail(w.m.map.end);
  }

  forget(): void {
    this.roots.clear();
    this.bytes = 0;
  }

  /** Like {@link apply}, the way asked for included. */
  apply(event: number): boolean {
    const { w } = this;
    const { state } = w.m;
    const version = versionOf(w);
    if (version !== this.version || this.bytes > this.most) this.forget();
    this.version = version;
    const task = runsCode(event) ? w.cpu(cpuOf(w, event), C.Current) : -1;
    const root = this.rootOf(event, task);
    const outcome = this.find(root.node);
    if (outcome === undefined) return this.carryOut(event, task, root);
    this.recalled++;
    state.redo(outcome.stores);
    w.ways.another = outcome.another;
    w.m.meets = outcome.meets;
    w.m.meetsElse = outcome.meetsElse;
    w.m.cpu = outcome.cpu;
    return outcome.changed;
  }

  private rootOf(event: number, task: number): Root {
    const { state } = this.w.m;
    const choice = this.w.ways.asked;
    const stackLow = state.stackLow(task);
    const stackHigh = state.stackHigh(task);
    const taintsLow = state.taintsLow(task);
    const taintsHigh = state.taintsHigh(task);
    const key = Math.imul(stackLow ^ taintsHigh ^ (event << 8) ^ (choice << 20), 0x9e3779b1) >> 2;
    const first = this.roots.get(key);
    for (let root = first; root !== undefined; root = root.next) {
      const isSame = root.event === event && root.choice === choice && root.stackLow === stackLow && root.stackHigh === stackHigh;
      if (isSame && root.taintsLow === taintsLow && root.taintsHigh === taintsHigh) return root;
    }
    const root = { event, choice, stackLow, stackHigh, taintsLow, taintsHigh, node: emptyNode(), next: first };
    this.bytes += NODE_BYTES;
    this.roots.set(key, root);
    return root;
  }

  private find(root: Node): Outcome | undefined {
    for (let node: Node | undefined = root; node !== undefined; ) {
      const { words, values } = node;
      for (let k = 0; k < words.length; k++) {
        if (this.valueOf(words[k]) !== values[k]) return undefined;
      }
      if (node.outcome !== undefined) return node.outcome;
      node = node.kids.get(this.valueOf(node.word));
    }
    return undefined;
  }

  /** Of a word of a {@link Trail}. */
  private valueOf(word: number): number {
    const { state } = this.w.m;
    const { words } = state;
    if (word < words.length) return words[word];
    return word === words.length ? state.weakLow : state.weakHigh;
  }

  private carryOut(event: number, task: number, root: Root): boolean {
    const { w, trail } = this;
    const { m } = w;
    const { state } = m;
    const mark = state.mark();
    const { weakLow, weakHigh } = state;
    const stack = task < 0 ? 0 : m.stackStart(task);
    trail.begin(stack, task < 0 ? 0 : stack + STACK_WORDS);
    if (root.taintsLow !== 0 || root.taintsHigh !== 0) trail.readWeak();
    state.trail = trail;
    m.sharing.trail = trail;
    const changed = apply(w, event);
    state.trail = undefined;
    m.sharing.trail = undefined;
    this.carriedOut++;
    if (versionOf(w) !== this.version) this.version = -1;
    if (w.violation !== undefined || w.giveUp !== undefined || this.version < 0) return changed;
    const stores = state.netStores(mark);
    for (let k = 0; k < stores.length; k += 4) {
      if (state.isWeak(stores[k])) trail.readWeak();
      // What was there before is part of what the store adds to the hash.
      trail.read(stores[k]);
    }
    const before = new Map(state.oldValuesSince(mark)).set(m.words.length, weakLow).set(m.words.length + 1, weakHigh);
    const words = Int32Array.from(trail.words);
    const values = words.map((word) => before.get(word) ?? m.words[word]);
    const { meets, meetsElse, cpu } = m;
    this.enter(root.node, words, values, { stores, changed, another: w.ways.another, meets, meetsElse, cpu });
    return changed;
  }

  private enter(root: Node, words: Int32Array, values: Int32Array, outcome: Outcome): void {
    this.bytes += 2 * NODE_BYTES + 4 * outcome.stores.length + 8 * words.length;
    const from = (at: number): Node => ({ ...emptyNode(), words: words.slice(at), values: values.slice(at), outcome });
    let node = root;
    for (let at = 0; node.outcome !== undefined || node.kids.size > 0; at++) {
      const same = sharedBy(node, words, values, at);
      if (same < node.words.length) split(node, same);
      at += same;
      // Two that have read the same so far read different words next only where hashes of two stacks are the same.
      if (node.outcome !== undefined || words[at] !== node.word) break;
      const kid = node.kids.get(values[at]);
      if (kid === undefined) {
        node.kids.set(values[at], from(at + 1));
        return;
      }
      node = kid;
    }
    Object.assign(root, from(0));
  }
}

/** Changes whenever something becomes known that is no part of the state and that events depend on, such as what several CPUs use. */
function versionOf({ m, traces, learnt }: World): number {
  return m.sharing.found + traces.kept + traces.words + learnt;
}

function emptyNode(): Node {
  return { words: new Int32Array(0), values: new Int32Array(0), outcome: undefined, word: -1, kids: new Map() };
}

/** How many of the words that a node reads are read from `at` on, too, and were the same. */
function sharedBy(node: Node, words: Int32Array, values: Int32Array, at: number): number {
  let k = 0;
  while (k < node.words.length && node.words[k] === words[at + k] && node.values[k] === values[at + k]) k++;
  return k;
}

/** From now on a node's word may be different things. */
function split(node: Node, at: number): void {
  const { words, values } = node;
  const below: Node = { ...node, words: words.slice(at + 1), values: values.slice(at + 1) };
  node.words = words.slice(0, at);
  node.values = values.slice(0, at);
  node.word = words[at];
  node.outcome = undefined;
  node.kids = new Map([[values[at], below]]);
}
