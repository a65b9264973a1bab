/** Which object a word of memory belongs to, so that every access can be checked. The table only grows; what lives is in the state. */
import type { Image, ImageObject } from "../../../c/ir/image.ts";
import type { FlatState } from "../flat-state.ts";
import { type MemoryMap, STACK_WORDS } from "./memory-map.ts";

/** In an object's word of the state. */
export const LIVE = 1;
export const FREED = 2;

/** Code indices of the calls that an object comes from. */
export interface CallSite {
  /** The innermost one outside our own C text, if there is one. */
  readonly asked: number;
  /** The innermost of all: what it returns has the object's type. */
  readonly assigned: number;
}

/** What an object is to people. */
export interface Named {
  readonly name: string;
  /** Of one CPU's copy of a variable: what it is a copy of. */
  readonly copyOf: ImageObject | undefined;
  readonly start: number;
  readonly end: number;
}

export class Objects {
  /** For each word: number of its object, 0 where there is none, -(thread + 1) in a stack. */
  readonly ownerOf: Int32Array;
  /** By number: first byte and the byte behind the last. */
  start: Int32Array = new Int32Array(1024);
  end: Int32Array = new Int32Array(1024);
  /** By number: the word of the state that says whether it lives; 0: always. */
  lifeWord: Int32Array = new Int32Array(1024);
  readOnly = new Uint8Array(1024);
  private readonly names: string[] = [""];
  private readonly sites = new Map<number, CallSite>();
  private readonly copies = new Map<number, ImageObject>();
  private count = 1;
  /** Owner of the few words that several small globals share; whose byte it is then is not checked. */
  private readonly several: number;

  constructor(image: Image, map: MemoryMap, cpus: number) {
    this.ownerOf = new Int32Array(map.end);
    this.several = this.add("", 0, 0, false, 0);
    this.end[this.several] = map.end * 4;
    for (const { name, address, size, readOnly } of image.objects) this.add(name, address, size, readOnly, 0);
    const section = image.sections.get(".data..percpu");
    if (section !== undefined) this.addPerCpu(image, map, cpus, section);
    for (let at = map.stacks; at < map.end; at++) this.ownerOf[at] = -(Math.floor((at - map.stacks) / STACK_WORDS) + 1);
  }

  /** The variables of each CPU's copy; the template itself stays readable. */
  private addPerCpu(image: Image, map: MemoryMap, cpus: number, section: { readonly start: number; readonly end: number }): void {
    for (let cpu = 0; cpu < cpus; cpu++) {
      const shift = (map.percpu + cpu * map.percpuWords) * 4 - section.start;
      for (const object of image.objects) {
        const { name, address, size } = object;
        if (address < section.start || address >= section.end) continue;
        this.copies.set(this.add(`${name} of CPU ${cpu}`, address + shift, size, false, 0), object);
      }
    }
  }

  /** Enters an object. @returns Its number. */
  add(name: string, address: number, size: number, readOnly: boolean, lifeWord: number): number {
    if (this.count === this.start.length) this.grow();
    const number = this.count++;
    this.start[number] = address;
    this.end[number] = address + size;
    this.lifeWord[number] = lifeWord;
    this.readOnly[number] = readOnly ? 1 : 0;
    this.names[number] = name;
    for (let word = address >> 2; word < (address + size + 3) >> 2; word++) {
      this.ownerOf[word] = this.ownerOf[word] === 0 ? number : this.several;
    }
    return number;
  }

  addHeap(address: number, size: number, site: CallSite, lifeWord: number): number {
    const number = this.add("", address, size, false, lifeWord);
    this.sites.set(number, site);
    return number;
  }

  /** Where a heap object was allocated, undefined for others. */
  siteOf(number: number): CallSite | undefined {
    return this.sites.get(number);
  }

  /** Where the heap objects come from that live, in the order in which they were first allocated. */
  liveSites(state: FlatState): readonly CallSite[] {
    return [...this.sites].flatMap(([number, site]) => (this.isLive(state, number) ? [site] : []));
  }

  /** Whether a heap object with this number starts at an address. */
  isHeapStart(number: number, address: number): boolean {
    return number > 0 && this.lifeWord[number] !== 0 && this.start[number] === address;
  }

  isLive(state: FlatState, number: number): boolean {
    const word = this.lifeWord[number];
    if (word === 0) return true;
    state.trail?.read(word);
    return state.words[word] === LIVE;
  }

  /** An object with its name, for explanations. */
  describe(number: number): Named {
    return { name: this.names[number] ?? "", copyOf: this.copies.get(number), start: this.start[number], end: this.end[number] };
  }

  private grow(): void {
    const larger = (from: Int32Array): Int32Array => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.start = larger(this.start);
    this.end = larger(this.end);
    this.lifeWord = larger(this.lifeWord);
    const readOnly = new Uint8Array(this.readOnly.length * 2);
    readOnly.set(this.readOnly);
    this.readOnly = readOnly;
  }
}
