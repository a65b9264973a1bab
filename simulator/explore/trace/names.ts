/** What words of the state are called in the program, so that a step can say what it changed. */
import type { ImageObject } from "../../../c/ir/image.ts";
import { sizeOf as sizeOfType } from "../../../c/syntax/layout.ts";
import type { CType, QualType, RecordType } from "../../../c/syntax/types.ts";
import { DATA_HIGH, TEXT_HIGH } from "../../../c/ir/address-space.ts";
import { T } from "../world/words.ts";
import type { World } from "../world/world.ts";

/** A scalar variable or an array of characters, or a member that is one. */
export interface Variable {
  readonly name: string;
  /** Byte offset in memory, and bytes. */
  readonly address: number;
  readonly bytes: number;
  readonly isText: boolean;
}

export class Names {
  private readonly w: World;
  private readonly globals: readonly ImageObject[];

  constructor(w: World) {
    this.w = w;
    this.globals = [...w.image.objects].sort((a, b) => a.address - b.address);
  }

  /** The variable that holds a word, the first of several small ones; undefined for what is no variable of the program: registers, the world's own. */
  at(word: number): Variable | undefined {
    return this.find(word * 4, 4);
  }

  /**
   * Every variable that has a byte in a word, of which some bits are meant.
   *
   * @param bits Those bits; 0 means all.
   */
  within(word: number, bits: number): readonly Variable[] {
    const found = new Map<number, Variable>();
    for (let byte = 0; byte < 4; byte++) {
      if (bits !== 0 && ((bits >>> (byte * 8)) & 0xff) === 0) continue;
      const variable = this.find(word * 4 + byte, 1);
      if (variable !== undefined && !found.has(variable.address)) found.set(variable.address, variable);
    }
    return [...found.values()];
  }

  /** The first variable in some bytes of one word. */
  private find(address: number, span: number): Variable | undefined {
    const { w } = this;
    const word = address >> 2;
    const owner = w.m.objects.ownerOf[word];
    if (owner <= 0) return undefined;
    const task = this.taskAt(word);
    if (task >= 0) return this.inTask(task, address, span);
    const global = this.globalAt(address);
    if (global !== undefined) return member(shortName(global.name), global.type.type, global.address, address, span);
    const { name, copyOf, start } = w.m.objects.describe(owner);
    if (copyOf !== undefined) return inCopy(shortName(name), copyOf.type.type, start, address, span);
    if (name !== "") return { name: `${shortName(name)}+${word * 4 - start}`, address: word * 4, bytes: 4, isText: false };
    const type = this.heapType(owner);
    if (type !== undefined) {
      const variable = member(this.heapName(owner).slice(1), type, start, address, span);
      return { ...variable, name: variable.name.replace(".", "->") };
    }
    return { name: `${this.heapName(owner)}+${word * 4 - start}`, address: word * 4, bytes: 4, isText: false };
  }

  /** What the variable points to that the allocation is assigned to. */
  private heapType(owner: number): RecordType | undefined {
    const { w } = this;
    const site = w.m.objects.siteOf(owner)?.assigned ?? -1;
    const f = w.image.functions.find(({ start, end }) => site >= start && site < end);
    const name = this.heapName(owner).slice(1);
    const type = f?.variables.find((variable) => variable.name === name)?.type.type;
    const pointee = type?.kind === "pointer" ? type.to.type : undefined;
    return pointee?.kind === "record" ? pointee : undefined;
  }

  private heapName(owner: number): string {
    const site = this.w.m.objects.siteOf(owner)?.assigned;
    const place = site === undefined ? undefined : this.w.m.placeAt(site);
    const left =
      place === undefined ? undefined : /(\w+)\s*=\s*$/.exec(place.file.text.slice(Math.max(0, place.start - 80), place.start))?.[1];
    return left === undefined ? "object" : `*${left}`;
  }

  private globalAt(address: number): ImageObject | undefined {
    let low = 0;
    let high = this.globals.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.globals[middle].address <= address) low = middle;
      else high = middle - 1;
    }
    const found = this.globals[low];
    return found !== undefined && address + 4 > found.address && address < found.address + found.size ? found : undefined;
  }

  /** Whether a word is one that tasks leave for each other, although no other CPU has looked at it: a global of the user's files, or in another task. */
  isForOthers(word: number, actor: number): boolean {
    const task = this.taskAt(word);
    if (task >= 0) return task !== actor && this.w.isAlive(task);
    const global = this.globalAt(word * 4);
    return global !== undefined && global.file.origin !== "model";
  }

  private taskAt(word: number): number {
    const { w } = this;
    const size = w.image.records.get("task_struct")?.size ?? 0;
    for (let task = 0; task < w.taskCount; task++) {
      const address = w.task(task, T.Address);
      if (word * 4 >= address && word * 4 < address + size) return task;
    }
    return -1;
  }

  private inTask(task: number, address: number, span: number): Variable | undefined {
    const record = this.w.image.records.get("task_struct");
    if (record === undefined) return undefined;
    return member(this.taskName(task), record, this.w.task(task, T.Address), address, span);
  }

  /** A task's name as `comm` has it, with the process id behind it where an older task has the same, as a child has its parent's. */
  taskName(task: number): string {
    const comm = this.comm(task);
    if (comm === "") return `task ${task}`;
    for (let older = 0; older < task; older++) if (this.comm(older) === comm) return `${comm}-${this.pid(task)}`;
    return comm;
  }

  private pid(task: number): number {
    const { w } = this;
    return w.m.words[(w.task(task, T.Address) + w.layout.task_pid) >> 2];
  }

  private comm(task: number): string {
    const { w } = this;
    return w.m.text(w.task(task, T.Address) + w.layout.task_comm);
  }

  /** A variable's value, in the words of the state as it is. */
  valueOf({ address, bytes, isText }: Variable): string {
    const { words } = this.w.m;
    if (isText) return JSON.stringify(this.w.m.text(address).slice(0, bytes));
    const word = address >>> 2;
    if (bytes === 8) return this.shown(words[word], words[word + 1]);
    const unused = 32 - Math.min(bytes, 4) * 8;
    return String(((words[word] >>> ((address & 3) * 8)) << unused) >> unused);
  }

  private shown(low: number, high: number): string {
    if (low === 0 && high === 0) return "0";
    if (high === TEXT_HIGH) {
      const f = this.w.m.functionAt(low, high);
      if (f !== undefined && f.offset === 0) return `${this.w.image.functions[f.f].name}()`;
    }
    if (high === DATA_HIGH) {
      const task = this.taskAt(low >>> 2);
      if (task >= 0) return `task ${this.taskName(task)}`;
      const global = this.globalAt(low);
      if (global !== undefined) return `&${shortName(global.name)}`;
      const owner = this.w.m.objects.ownerOf[low >>> 2];
      return owner > 0 ? this.heapName(owner).replace("*", "") : "an address";
    }
    if (high === 0) return low >= 0 && low < 4096 ? String(low) : `0x${(low >>> 0).toString(16)}`;
    return high === -1 && low < 0 ? String(low) : `0x${(high >>> 0).toString(16)}${(low >>> 0).toString(16).padStart(8, "0")}`;
  }
}

/** Statics are named with their file or function. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

/** In one CPU's copy of a variable. What is just bytes there holds objects that were asked for at run time, which have no names. */
function inCopy(name: string, type: CType, start: number, address: number, span: number): Variable | undefined {
  return isText(type) ? undefined : member(name, type, start, address, span);
}

/** The first scalar that lies in `span` bytes at an address, within an object of a type. */
function member(name: string, type: CType, start: number, address: number, span: number): Variable {
  if (type.kind === "record") return inRecord(name, type, start, address, span);
  const bytes = sizeOfType(type) ?? 4;
  if (isText(type)) return { name, address: start, bytes, isText: true };
  if (type.kind === "array") {
    const size = sizeOf(type.element);
    if (size > 0) {
      const index = Math.floor(Math.max(0, address - start) / size);
      return member(`${name}[${index}]`, type.element.type, start + index * size, address, span);
    }
  }
  return { name, address: start, bytes: Math.max(1, Math.min(8, bytes)), isText: false };
}

function inRecord(name: string, record: RecordType, start: number, address: number, span: number): Variable {
  for (const field of record.fields ?? []) {
    const at = start + field.offset;
    // A small member may begin inside the word.
    if (address + span > at && address < at + sizeOf(field.type)) {
      return member(field.name === undefined ? name : `${name}.${field.name}`, field.type.type, at, Math.max(address, at), span);
    }
  }
  return { name, address, bytes: span, isText: false };
}

function isText(type: CType): boolean {
  const element = type.kind === "array" ? type.element.type : undefined;
  return element?.kind === "int" && element.name === "char";
}

function sizeOf({ type }: QualType): number {
  return sizeOfType(type) ?? 4;
}
