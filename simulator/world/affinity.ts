/** Sets of CPUs that tasks may run on, each kept once. */

export interface CpuSet {
  /** One byte for each possible CPU. */
  readonly has: Uint8Array;
  readonly list: Int32Array;
}

export class Affinities {
  private readonly sets: CpuSet[] = [];
  private readonly numbers = new Map<string, number>();
  /** Many tasks share one list. */
  private readonly ofLists = new WeakMap<readonly number[], number>();
  private readonly cpus: number;

  constructor(cpus: number) {
    this.cpus = cpus;
  }

  /** The number of a set. @param list CPU numbers, ascending. */
  number(list: readonly number[]): number {
    const known = this.ofLists.get(list);
    if (known !== undefined) return known;
    const number = this.find(list);
    this.ofLists.set(list, number);
    return number;
  }

  private find(list: readonly number[]): number {
    const key = list.join(",");
    let number = this.numbers.get(key);
    if (number === undefined) {
      const has = new Uint8Array(this.cpus);
      for (const cpu of list) has[cpu] = 1;
      number = this.sets.length;
      this.sets.push({ has, list: Int32Array.from(list) });
      this.numbers.set(key, number);
    }
    return number;
  }

  get(number: number): CpuSet {
    return this.sets[number];
  }
}
