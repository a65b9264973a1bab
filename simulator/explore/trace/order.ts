/**
 * Which steps of a schedule come before which, whatever the schedule says: the order of each CPU, and between CPUs that of accesses to the same word
 * of which one is a store. Steps that are ordered by neither could have changed places, and nobody would have noticed.
 */
import type { Follows } from "../result.ts";

/** A store to a word: by which step, and what the word was afterwards. */
interface Store {
  readonly step: number;
  readonly value: number;
  /** Bits that it changed. */
  readonly bits: number;
}

interface Use {
  readonly word: number;
  readonly bits: number;
}

interface Reasons {
  readonly read: Map<number, Use>;
  readonly overwritten: Map<number, Use>;
  readonly world: Set<number>;
}

/** Collects the accesses of a schedule in its order, and tells what follows from them. */
export class Order {
  /** By word, in the order of the schedule. */
  private readonly stores = new Map<number, Store[]>();
  /** By word: who has read what is newest. */
  private readonly readers = new Map<number, Set<number>>();
  private readonly reasons: Reasons[] = [];
  private readonly cpus: number[] = [];
  private step = -1;
  /** Words that the present operation has read, and those that it has stored to. */
  private readonly read = new Set<number>();
  private readonly written = new Set<number>();

  /** A step begins. */
  begin(cpu: number): void {
    this.step = this.cpus.length;
    this.cpus.push(cpu);
    this.reasons.push({ read: new Map(), overwritten: new Map(), world: new Set() });
  }

  /** An access of the operation that is going on. */
  access(word: number, write: boolean): void {
    (write ? this.written : this.read).add(word);
  }

  /**
   * The operation has read what a word was before its newest store.
   *
   * @param back How many stores before the newest one the value is from.
   * @param value What was read.
   * @returns The step that the value is from, undefined for what was there before the first one; and the step of the store that followed it.
   */
  stale(word: number, back: number, value: number): { readonly from: number | undefined; readonly missed: number | undefined } {
    this.read.delete(word);
    const all = this.stores.get(word) ?? [];
    // Of many stores without a reader between them not every one is kept apart by the machine, so the place is checked by what was there.
    let at = all.length - 1 - back;
    if (at < -1 || (at >= 0 && all[at].value !== value)) {
      at = all.length - 2;
      while (at >= 0 && all[at].value !== value) at--;
    }
    const from = all[at]?.step;
    if (from !== undefined) this.comesAfter(from, false, "read", { word, bits: all[at].bits });
    return { from, missed: all[at + 1]?.step };
  }

  /**
   * The operation is over.
   *
   * @param changed What words were that are something else now; the world's own are among them.
   * @param valueOf What a word is now.
   */
  end(changed: ReadonlyMap<number, number>, isWorlds: (word: number) => boolean, valueOf: (word: number) => number): void {
    for (const word of changed.keys()) if (isWorlds(word)) this.written.add(word);
    for (const word of this.read) this.hasRead(word, isWorlds(word));
    for (const word of this.written) {
      const value = valueOf(word);
      this.hasStored(word, isWorlds(word), { step: this.step, value, bits: (changed.get(word) ?? value) ^ value });
    }
    this.read.clear();
    this.written.clear();
  }

  private hasRead(word: number, isWorlds: boolean): void {
    const last = this.stores.get(word)?.at(-1);
    if (last !== undefined) this.comesAfter(last.step, isWorlds, "read", { word, bits: last.bits });
    const readers = this.readers.get(word);
    if (readers === undefined) this.readers.set(word, new Set([this.step]));
    else readers.add(this.step);
  }

  private hasStored(word: number, isWorlds: boolean, store: Store): void {
    const all = this.stores.get(word);
    const use = { word, bits: store.bits };
    const last = all?.at(-1);
    if (last !== undefined) this.comesAfter(last.step, isWorlds, "overwritten", use);
    for (const reader of this.readers.get(word) ?? []) this.comesAfter(reader, isWorlds, "overwritten", use);
    this.readers.delete(word);
    if (all === undefined) this.stores.set(word, [store]);
    else all.push(store);
  }

  /** The first reason of each step is told. */
  private comesAfter(step: number, isWorlds: boolean, how: "read" | "overwritten", use: Use): void {
    const reasons = this.reasons[this.step];
    if (isWorlds) reasons.world.add(step);
    else if (!reasons[how].has(step)) reasons[how].set(step, use);
  }

  /**
   * For each step the earlier ones of other CPUs that it follows, without those that follow from others.
   *
   * @param nameOf What some bits of a word are called; empty for what is no variable.
   */
  follows(nameOf: (word: number, bits: number) => string): readonly (readonly Follows[])[] {
    const before: Set<number>[] = [];
    const lastOfCpu = new Map<number, number>();
    return this.reasons.map((reasons, step) => {
      const cpu = this.cpus[step];
      const seen = new Set<number>();
      const own = lastOfCpu.get(cpu);
      if (own !== undefined) for (const each of [own, ...before[own]]) seen.add(each);
      lastOfCpu.set(cpu, step);
      const found: Follows[] = [];
      const candidates = new Set([...reasons.read.keys(), ...reasons.overwritten.keys(), ...reasons.world]);
      for (const other of [...candidates].sort((a, b) => b - a)) {
        if (other === step || seen.has(other)) continue;
        for (const each of [other, ...before[other]]) seen.add(each);
        const use = reasons.read.get(other) ?? reasons.overwritten.get(other);
        found.push({ step: other, by: use === undefined ? "" : nameOf(use.word, use.bits) });
      }
      before.push(seen);
      return found.reverse();
    });
  }
}
