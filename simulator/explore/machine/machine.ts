/**
 * The machine of an exploration: executes an Image one step at a time over a {@link FlatState}.
 *
 * A step is one visible operation of one thread and everything local before and behind it. Visible is what another CPU may notice: an access to
 * a word that several CPUs use and one of them writes, and the services of the world that are marked as such. The oracle for
 * what an instruction means is the machine that runs timelines (simulator/machine); a test holds the two together.
 */
import { TEXT_HIGH, TEXT_LOW, TEXT_SHIFT } from "../../../c/ir/address-space.ts";
import { HEADER_WORDS, type Image } from "../../../c/ir/image.ts";
import type { FaultRelated, Finding, StackEntry } from "../../machine/fault.ts";
import type { SourcePlace } from "../../../c/ir/image.ts";
import { Frame, Mark } from "../../machine/stacks.ts";
import { FlatState } from "../flat-state.ts";
import { type Entries, entriesOf, frameWordsOf, paramWordsOf, startOf } from "./entries.ts";
import { Liveness } from "./liveness.ts";
import { type MemoryMap, STACK_WORDS } from "./memory-map.ts";
import { Objects } from "./objects.ts";
import { Sharing } from "./sharing.ts";
import type { Decoded } from "../weak/operands.ts";
import type { WeakMemory } from "../weak/weak-memory.ts";
import type { StaleLoad } from "../schedule-step.ts";

/** Why a step ended. */
export enum End {
  /** The next instruction is visible. */
  Visible,
  /** The function that was pushed on the thread last has returned. */
  Returned,
  /** A service ended the step: another task runs now, or it wants to be looked at. */
  Left,
  /** A service cannot be completed now; it is asked for again in the thread's next step. */
  Blocked,
  Fault,
  /** More local instructions than any code of ours has: a loop that touches nothing that others change. */
  Endless,
}

export interface MachineFault extends Finding {
  readonly place: SourcePlace | undefined;
  readonly stack: readonly StackEntry[];
  readonly related: readonly FaultRelated[];
}

/** Answers of a service. */
export enum Answer {
  Continue,
  /** Completed; the step ends. */
  Leave,
  /** Not completed: the same call is made again in the thread's next step. */
  Blocked,
  Fault,
  /** Not executed: it is visible and the step has had its visible operation. */
  NotNow,
}

export type Service = (id: number) => Answer;

/** What happens to words whose values the world follows, or which must be kept small: {@link Machine.special}. */
export type SpecialStore = (word: number, value: number) => number;

export class Machine {
  readonly image: Image;
  readonly code: Int32Array;
  readonly map: MemoryMap;
  readonly state: FlatState;
  readonly objects: Objects;
  readonly sharing: Sharing;
  /** Undefined where every CPU sees all stores in one order. */
  weak: WeakMemory | undefined;
  /** By code index, what was decoded for it. */
  readonly decoded: (Decoded | undefined)[];
  /** One of `count` ways that a step may take. */
  choose: (count: number) => number = () => 0;
  /** Whether others may store to these bits of a word before the CPU that runs goes on, as far as that is known better than by who ever did. */
  mayChange: (word: number, bits: number) => boolean = () => true;
  /** Told of a load of a word that is stale; memory holds what is read while this is called. */
  onStale: ((word: number, load: StaleLoad, pc: number) => void) | undefined;
  /** By function, 1 for one of the user's files. */
  readonly users: Uint8Array;
  private readonly liveness: Liveness;
  /** The state's words; only ever replaced together. */
  readonly words: Int32Array;
  readonly bytes: number;
  /** By function: the word of the world that is 1 while its entry is hooked; 0 for functions that never were. */
  readonly hookWord: Int32Array;
  /** 1 for words whose stores go through {@link onSpecial}. */
  readonly special: Uint8Array;
  onSpecial: SpecialStore = (_word, value) => value;
  /** 1 for words of which a load gives what {@link loadCounted} says. */
  readonly isCounted: Uint8Array;
  loadCounted: (word: number, pc: number) => number = (word) => this.words[word];
  /** 1 for words with which a CPU keeps others out, or has them wait for it: see doors.ts. */
  readonly isDoor: Uint8Array;
  /** Whether a store to such a word does so, of a CPU that did not before. */
  closesDoor: (word: number, value: number) => boolean = () => false;
  /** A function returns whose frame has marks of traces.ts. */
  onTraceLeft: (marks: number) => void = () => undefined;
  service: Service = () => Answer.Fault;
  trampoline = -1;
  /** Whether registers that are never read again are cleared. */
  clearsDead = true;
  /** 1 for code that was executed in some step: for coverage. */
  readonly covered: Uint8Array;
  /** By function, 1 for one whose own accesses belong to the operation before them: checks of a scenario, and machine code. */
  readonly atOnce: Uint8Array;
  private readonly inlined: Uint8Array;
  /** What is looked at of functions when they are called. */
  readonly entries: Entries;
  /** C strings that nobody can change, by address. */
  private readonly texts = new Map<number, string>();
  /** By function, 1 for one whose accesses use only single bits, and are looked at bit by bit. */
  usesBits: Uint8Array;
  /** By function, 1 for one that returns at once. */
  readonly skipped: Uint8Array;

  // ---- the running thread
  thread = -1;
  pc = 0;
  fp = 0;
  top = 0;
  /** Low words of what the context holds; the high word of `current` is that of data. */
  currentTask = 0;
  cpu = 0;
  percpuOffset = 0;
  end = End.Visible;
  fault: MachineFault | undefined;
  /** Whether the step may still carry out a visible operation. */
  turn = false;
  /** Whether the step has carried one out. */
  hasActed = false;
  /** Bits of CPUs: the step accessed memory that interrupts of kernel code there use, too, and not in a way that commutes. */
  meets = 0;
  /** The same of what the step did besides. */
  meetsElse = 0;
  /** Whether the service that was asked for has said what it returns. */
  hasResult = false;
  resultLow = 0;
  resultHigh = 0;
  /** Instructions carried out in all, and in the present step. */
  executed = 0;
  inStep = 0;
  /** In a replay: how many instructions the step has left, whatever is visible. Otherwise -1. */
  replaying = -1;
  /** In a replay: the step's stale loads. Otherwise undefined. */
  script: readonly StaleLoad[] | undefined;
  /** Loads of the present step under a weak memory model or in a replay, those of stacks left out. */
  loads = 0;
  /** The stack words that the step may have written. */
  private lowTouched = 0;
  private highTouched = 0;

  /** @param guarded See {@link Sharing}. */
  constructor(image: Image, map: MemoryMap, cpus: number, guarded = true) {
    this.image = image;
    this.code = image.code;
    this.decoded = Array.from({ length: image.code.length });
    this.map = map;
    this.state = new FlatState(map.end, map.stacks, map);
    this.words = this.state.words;
    this.bytes = map.end * 4;
    this.objects = new Objects(image, map, cpus);
    this.sharing = new Sharing(map.end, guarded);
    this.liveness = new Liveness(image);
    this.hookWord = new Int32Array(image.functions.length);
    this.special = new Uint8Array(map.end);
    this.isCounted = new Uint8Array(map.end);
    this.isDoor = new Uint8Array(map.end);
    this.covered = new Uint8Array(image.code.length);
    this.atOnce = new Uint8Array(image.functions.length);
    this.skipped = new Uint8Array(image.functions.length);
    this.usesBits = new Uint8Array(image.functions.length);
    this.users = Uint8Array.from(image.functions, ({ file }) => (file.origin === "model" ? 0 : 1));
    this.inlined = Uint8Array.from(image.functions, ({ attributes }) => (attributes.includes("always_inline") ? 1 : 0));
    this.entries = entriesOf(image);
    this.loadImage();
  }

  private loadImage(): void {
    const { image, state } = this;
    const bytes = new Uint8Array(Math.ceil((image.data.length + 4) / 4) * 4);
    bytes.set(image.data);
    const words = new Int32Array(bytes.buffer);
    for (let k = 0; k < words.length; k++) {
      if (words[k] !== 0) state.set((image.dataStart >> 2) + k, words[k]);
    }
  }

  /** From now on the function returns at once, with 0. */
  skip(name: string): void {
    const f = this.image.functionByName.get(name);
    if (f !== undefined) this.skipped[f] = 1;
  }

  // ---------------------------------------------------------------- threads

  stackStart(thread: number): number {
    return this.map.stacks + thread * STACK_WORDS;
  }

  /** Makes a thread the running one. Its registers are those of {@link leave}. */
  enter(thread: number, fp: number, pc: number, top: number): void {
    this.thread = thread;
    this.fp = fp;
    this.pc = pc;
    this.top = top;
    this.lowTouched = fp === 0 ? top : fp;
    this.highTouched = top;
    this.turn = true;
    this.hasActed = false;
    this.sharing.hasPassed = false;
    this.inStep = 0;
    this.loads = 0;
    this.fault = undefined;
    if (this.weak !== undefined) this.weak.hasTaints = false;
  }

  /** Enters what the step did to the stack in the state, with everything dead cleared. */
  commitStack(): void {
    this.clearDead();
    const end = Math.max(this.highTouched, this.top);
    if (this.weak?.hasTaints === true) this.commitTaints(this.weak.taintOffset, end);
    this.state.commitRange(this.lowTouched, end);
  }

  /** What is 0 depends on nothing any more: it was cleared. */
  private commitTaints(offset: number, end: number): void {
    const { words } = this;
    for (let word = this.lowTouched; word < end; word++) {
      if (words[word] === 0 && words[word + offset] !== 0) words[word + offset] = 0;
    }
    this.state.commitRange(this.lowTouched + offset, end + offset);
  }

  /** Ends the step before the instruction at `pc`. */
  stopAt(pc: number, end: End): -1 {
    this.pc = pc;
    this.end = end;
    return -1;
  }

  raise(pc: number, finding: Finding): -1 {
    this.pc = pc;
    this.end = End.Fault;
    this.fault = { ...finding, place: this.placeAt(pc), stack: this.backtrace(), related: finding.related ?? [] };
    return -1;
  }

  // ---------------------------------------------------------------- frames

  /** Puts a frame on the stack. @returns False when the stack is full. */
  push(f: number, calledAt: number, marks: number): boolean {
    const frame = this.top;
    const end = frame + frameWordsOf(this.entries, f);
    if (end > this.stackStart(this.thread) + STACK_WORDS) return false;
    const { words } = this;
    words[frame] = this.fp;
    words[frame + Frame.CalledAt] = calledAt;
    words[frame + Frame.Function] = f;
    words[frame + Frame.Marks] = marks;
    this.fp = frame;
    this.top = end;
    if (this.top > this.highTouched) this.highTouched = this.top;
    return true;
  }

  /** Takes the innermost frame away and zeroes it. */
  drop(): void {
    const { words, fp } = this;
    const previous = words[fp];
    // Frames are small: a loop is faster than the call of fill().
    for (let word = fp; word < this.top; word++) words[word] = 0;
    this.top = fp;
    this.fp = previous;
    if (previous !== 0 && previous < this.lowTouched) this.lowTouched = previous;
  }

  /** A call that the world makes on top of what the entered thread does. */
  call(f: number, args: readonly number[]): boolean {
    if (!this.push(f, this.pc, Mark.Base)) return false;
    const count = Math.min(args.length, paramWordsOf(this.entries, f));
    for (let k = 0; k < count; k++) this.words[this.fp + HEADER_WORDS + k] = args[k];
    this.pc = startOf(this.entries, f);
    return true;
  }

  /** A word of the stack of the running thread was stored through a pointer. */
  noteStack(word: number): void {
    if (word < this.lowTouched) this.lowTouched = word;
    if (word >= this.highTouched) this.highTouched = word + 1;
  }

  /** Clears the registers that no path reads again, in every frame the step ran in. */
  private clearDead(): void {
    if (!this.clearsDead) return;
    const { words, liveness } = this;
    let at = this.pc;
    let calls = false;
    for (let frame = this.fp; frame !== 0 && frame >= this.lowTouched; frame = words[frame]) {
      const f = words[frame + Frame.Function];
      liveness.clear(words, frame, f, at, calls);
      const marks = words[frame + Frame.Marks];
      // The function that a trampoline puts in the place of the one below may read arguments that that one does not.
      at = (marks & Mark.Trampoline) !== 0 ? -1 : words[frame + Frame.CalledAt];
      calls = (marks & Mark.Base) === 0;
    }
  }

  // ---------------------------------------------------------------- memory

  /**
   * Whether the access may happen in this step: notes who uses the word, and ends the step before it where others may notice.
   */
  mayAccess(word: number, write: boolean): boolean {
    const { sharing } = this;
    if (sharing.isVisible(word, write)) {
      if (!this.mayBeSeen()) return false;
      this.meets |= sharing.meetsInterrupts(word, write);
    }
    sharing.note(word, write);
    return true;
  }

  /** Whether an access that others may notice may happen in this step. It uses the step's turn up. */
  mayBeSeen(): boolean {
    return this.takeTurn() || this.isAtOnce();
  }

  /** The same, asked before it is known whether it will happen. */
  couldBeSeen(): boolean {
    return this.turn || this.replaying >= 0 || this.isAtOnce();
  }

  /** Whether the step may still have its visible operation; from now on it has had it. */
  takeTurn(): boolean {
    if (this.replaying >= 0) return true;
    const had = this.turn;
    this.turn = false;
    if (!had) return false;
    this.hasActed = true;
    this.sharing.hasPassed = false;
    return true;
  }

  /** Whether what runs belongs to the operation before it. Inlined helpers are part of their caller. */
  private isAtOnce(): boolean {
    const { words, inlined, atOnce } = this;
    let frame = this.fp;
    while (inlined[words[frame + Frame.Function]] === 1 && words[frame] !== 0) frame = words[frame];
    return atOnce[words[frame + Frame.Function]] === 1;
  }

  /** Whether what runs is code of the user's files, helpers inlined into it included. */
  isUsers(): boolean {
    const { words, inlined, users } = this;
    let frame = this.fp;
    while (inlined[words[frame + Frame.Function]] === 1 && words[frame] !== 0) frame = words[frame];
    return users[words[frame + Frame.Function]] === 1;
  }

  /** Word behind the innermost frame of a thread; the world knows it of those that do not run. */
  topOf(thread: number): number {
    return thread === this.thread ? this.top : this.topOfOther(thread);
  }

  topOfOther: (thread: number) => number = () => 0;

  /** Reads a word that no access names: what happens depends on it. */
  read(word: number): number {
    this.state.trail?.read(word);
    return this.words[word];
  }

  /** Stores a whole word, whose access was checked and noted. */
  store(word: number, value: number): void {
    this.weak?.beforeStore(word);
    const kept = this.special[word] === 0 ? value : this.onSpecial(word, value);
    if (word < this.map.stacks) this.state.set(word, kept);
    else if (this.objects.ownerOf[word] === -(this.thread + 1)) {
      this.words[word] = kept;
      this.noteStack(word);
    } else this.state.set(word, kept);
  }

  /** Stores 1 or 2 bytes. */
  storeNarrow(low: number, bytes: number, value: number): void {
    const shift = (low & 3) * 8;
    const mask = (bytes === 1 ? 0xff : 0xffff) << shift;
    const word = low >>> 2;
    this.store(word, (this.words[word] & ~mask) | ((value << shift) & mask));
  }

  /** A byte of memory, unchecked. */
  byte(low: number): number {
    return (this.read(low >>> 2) >>> ((low & 3) * 8)) & 0xff;
  }

  /** A C string, at most 255 bytes of it. */
  text(low: number): string {
    const known = this.texts.get(low);
    if (known !== undefined) return known;
    let out = "";
    for (let at = low; at < low + 255 && this.byte(at) !== 0; at++) out += String.fromCharCode(this.byte(at));
    const { ownerOf, readOnly } = this.objects;
    if (readOnly[ownerOf[low >>> 2]] === 1) this.texts.set(low, out);
    return out;
  }

  // ---------------------------------------------------------------- services

  /** Argument word `k` of the service that is being asked for. */
  argument(k: number): number {
    return this.words[this.fp + this.code[this.pc + 4 + k]];
  }

  setResult(low: number, high = low >> 31): void {
    const { code, words, pc } = this;
    this.hasResult = true;
    const destination = code[pc + 1];
    if (destination < 0) return;
    const { returnKind } = this.image.hosts[code[pc + 2]];
    if (returnKind >= 1) words[this.fp + destination] = low;
    if (returnKind === 2) words[this.fp + destination + 1] = high;
  }

  // ---------------------------------------------------------------- text

  addressOf(f: number): number {
    return (TEXT_LOW + (f << TEXT_SHIFT)) | 0;
  }

  functionAt(low: number, high: number): { readonly f: number; readonly offset: number } | undefined {
    const distance = (low - TEXT_LOW) | 0;
    const f = distance >>> TEXT_SHIFT;
    if (high !== TEXT_HIGH || f >= this.image.functions.length) return undefined;
    return { f, offset: distance & ((1 << TEXT_SHIFT) - 1) };
  }

  placeAt(pc: number): SourcePlace | undefined {
    return pc >= 0 && pc < this.image.placeOf.length ? this.image.places[this.image.placeOf[pc]] : undefined;
  }

  /** The running thread's frames, innermost first. */
  backtrace(): readonly StackEntry[] {
    return this.backtraceOf(this.fp, this.pc);
  }

  /** Frames of a thread whose innermost one is at a word. */
  backtraceOf(fp: number, pc: number): readonly StackEntry[] {
    const entries: StackEntry[] = [];
    let at = pc;
    for (let frame = fp; frame !== 0; frame = this.words[frame]) {
      const f = this.image.functions[this.words[frame + Frame.Function]];
      entries.push({ function: f.name, pc: at, place: this.placeAt(at) });
      at = this.words[frame + Frame.CalledAt];
    }
    return entries;
  }
}
