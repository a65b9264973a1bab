/**
 * The fair tasks that wait on each CPU, by virtual run time: a pairing heap, so that a thousand tasks on one CPU cost little more than ten. A task's run time does not
 * change while it is in here.
 */
import type { StateArrays } from "./state.ts";
import type { Tasks } from "./tasks.ts";

export class FairQueues {
  /** By CPU: who goes first, −1: nobody waits. */
  readonly first: Int32Array;
  /** By CPU: how many wait. */
  readonly count: Int32Array;
  /** By task: its first child; the next child of its parent; the child before it, or its parent. */
  private readonly child: Int32Array;
  private readonly next: Int32Array;
  private readonly back: Int32Array;

  constructor(state: StateArrays, cpus: number, tasks: number) {
    this.first = state.i32("fair.first", cpus, -1);
    this.count = state.i32("fair.count", cpus);
    this.child = state.i32("fair.child", tasks, -1);
    this.next = state.i32("fair.next", tasks, -1);
    this.back = state.i32("fair.back", tasks, -1);
  }

  add(tasks: Tasks, cpu: number, task: number): void {
    this.count[cpu]++;
    const first = this.first[cpu];
    this.first[cpu] = first < 0 ? task : this.meld(tasks, first, task);
  }

  remove(tasks: Tasks, cpu: number, task: number): void {
    this.count[cpu]--;
    const rest = this.meldAll(tasks, this.child[task]);
    if (this.first[cpu] === task) this.first[cpu] = rest;
    else {
      this.cutOff(task);
      if (rest >= 0) this.first[cpu] = this.meld(tasks, this.first[cpu], rest);
    }
    this.child[task] = -1;
    this.next[task] = -1;
    this.back[task] = -1;
  }

  private cutOff(task: number): void {
    const { child, next, back } = this;
    const before = back[task];
    if (child[before] === task) child[before] = next[task];
    else next[before] = next[task];
    if (next[task] >= 0) back[next[task]] = before;
  }

  /** Two roots become one. @returns Which. */
  private meld(tasks: Tasks, a: number, b: number): number {
    const { child, next, back } = this;
    const goesFirst = tasks.ran[a] < tasks.ran[b] || (tasks.ran[a] === tasks.ran[b] && a < b);
    const root = goesFirst ? a : b;
    const other = goesFirst ? b : a;
    next[other] = child[root];
    if (next[other] >= 0) back[next[other]] = other;
    back[other] = root;
    child[root] = other;
    next[root] = -1;
    back[root] = -1;
    return root;
  }

  /** Siblings become one root: pair by pair, and then the pairs from the last on. @returns −1: there were none. */
  private meldAll(tasks: Tasks, firstSibling: number): number {
    const { next } = this;
    let pairs = -1;
    for (let at = firstSibling; at >= 0; ) {
      const second = next[at];
      const following = second < 0 ? -1 : next[second];
      const root = second < 0 ? at : this.meld(tasks, at, second);
      next[root] = pairs;
      pairs = root;
      at = following;
    }
    let root = -1;
    while (pairs >= 0) {
      const following = next[pairs];
      next[pairs] = -1;
      root = root < 0 ? pairs : this.meld(tasks, root, pairs);
      pairs = following;
    }
    if (root >= 0) this.back[root] = -1;
    return root;
  }
}
