/**
 * The machine: executes an {@link Image}, checks every access, and knows nothing of kernels.
 *
 * Everything a program can change lies in {@link Machine.memory}; what calls the machine chooses who runs and for how long.
 */
import { DATA_HIGH, DATA_START } from "../../c/ir/address-space.ts";
import type { Image } from "../../c/ir/image.ts";
import { addressOfFunction, backtrace, type Core, functionAt, raise, returnAddresses } from "./core.ts";
import { enter, executeCold } from "./execute-cold.ts";
import { allocation, findFault, formatAddress, type MemoryAccess, release } from "./explain.ts";
import type { Fault, Finding, StackEntry } from "./fault.ts";
import { Heap, type HeapBlock } from "./heap.ts";
import { fixedBytes, FunctionTable } from "./function-table.ts";
import { buildModule, type Run } from "./hot/module.ts";
import { type Layout, layoutFor, MAX_LIMIT, MEMORY_PAGE } from "./layout.ts";
import { Granule, Memory, roundUp } from "./memory.ts";
import { Pauses } from "./pauses.ts";
import { ADDRESSABLE, CONSTANT, EACH, INITIALIZED, LIVE } from "./shadow.ts";
import { hashState, restoreSnapshot, type Snapshot, takeSnapshot } from "./snapshot.ts";
import { Frame, Mark, Stacks, Thread } from "./stacks.ts";
import { type HostAnswer, isCarriedOut, Stop } from "./stop.ts";
import { compile, instantiate, newMemory, type WasmMemory, type WasmModule } from "./wasm/engine.ts";

export interface MachineOptions {
  /** Bytes the program may use in all; its shadow takes as much again. At most 1 GB; default 512 MB. */
  readonly memoryLimit?: number;
  /** Bytes of frames that one thread may have. Default 8 MB. */
  readonly stackLimit?: number;
  /** Log2 of the bytes of a thread's first piece of stack. Default 10: a thread that sleeps in a call costs 1 KB. */
  readonly firstChunkLog2?: number;
  /** Bytes of freed blocks held back before the oldest is used again. Default 16 MB. */
  readonly quarantine?: number;
  /** Whether reading what was never written is a fault. */
  readonly strict?: boolean;
}

/** Carries out a host call: reads {@link Machine.argument}, sets {@link Machine.setResult}. */
export type Host = (machine: Machine, thread: number, id: number) => HostAnswer;

/** Instructions in one go of the hot path: often enough for it to be replaced by its optimized version. */
const SLICE = 1 << 20;

/** The host has no address space for a machine; see {@link createMachine}. */
export interface NoAddressSpace {
  readonly wantedBytes: number;
}

/**
 * Loads an image.
 *
 * @returns {@link NoAddressSpace} when the host refuses the memory. WebAssembly reserves 10 GB of address space beside it where
 *   pages guard it; a process under `ulimit -v` can do without them (Node: `--disable-wasm-trap-handler`).
 */
export function createMachine(image: Image, host: Host, options: MachineOptions = {}): Machine | NoAddressSpace {
  const limit = Math.min(options.memoryLimit ?? 1 << 29, MAX_LIMIT);
  const layout = layoutFor(Math.max(1 << 20, 2 ** Math.ceil(Math.log2(limit))));
  const wantedBytes = layout.fixed + roundUp(fixedBytes(image), FIXED_STEP);
  const memory = takeMemory(wantedBytes);
  return memory === undefined ? { wantedBytes } : new Machine(image, host, { ...options, memoryLimit: limit }, memory, layout);
}

/** Address space behind data and shadow comes in steps of this, so that machines of different programs can share a memory. */
const FIXED_STEP = 16 << 20;
/** Memories of disposed machines, all zero. */
const spare: WasmMemory[] = [];
const MAX_SPARE = 2;

function takeMemory(bytes: number): WasmMemory | undefined {
  const at = spare.findIndex(({ buffer }) => buffer.byteLength === bytes);
  return at < 0 ? newMemory(bytes / MEMORY_PAGE) : spare.splice(at, 1)[0];
}

/** Compiled once for each size of memory. */
const modules = new Map<number, WasmModule>();

function moduleFor(layout: Layout): WasmModule {
  let module = modules.get(layout.limit);
  if (module === undefined) {
    module = compile(buildModule(layout));
    modules.set(layout.limit, module);
  }
  return module;
}

export class Machine {
  readonly image: Image;
  readonly memory: Memory;
  readonly heap: Heap;
  /** Words of the running CPU's context. Not part of a snapshot: the world writes them before it runs a thread. */
  readonly context: Int32Array;
  /** Instructions carried out so far. */
  executed = 0;
  private readonly core: Core;
  /** For whoever walks frames without wanting them as objects. */
  readonly stacks: Stacks;
  private readonly functions: FunctionTable;
  private readonly wasm: WasmMemory;
  private readonly hot: Run;
  private lastSnapshot: Snapshot | undefined;
  private pauses: Pauses | undefined;

  /** Use {@link createMachine}. */
  constructor(image: Image, host: Host, options: MachineOptions, wasm: WasmMemory, layout: Layout) {
    const { memoryLimit = layout.limit, stackLimit = 8 << 20, firstChunkLog2 = 10, quarantine = 16 << 20, strict = false } = options;
    const loadMask = (strict ? ADDRESSABLE | INITIALIZED : ADDRESSABLE) * EACH;
    this.image = image;
    this.wasm = wasm;
    this.memory = new Memory(wasm.buffer, memoryLimit, layout);
    this.functions = new FunctionTable(wasm.buffer, layout.fixed, image, loadMask);
    this.context = this.functions.context;
    loadImage(this.memory, image);
    this.heap = new Heap(this.memory, quarantine);
    this.stacks = new Stacks(this.memory, this.heap, this.functions, { limit: stackLimit, firstChunkLog2 });
    this.hot = instantiate(moduleFor(layout), wasm);
    this.core = {
      image,
      code: image.code,
      memory: this.memory,
      heap: this.heap,
      stacks: this.stacks,
      functions: this.functions,
      loadMask,
      fault: undefined,
      trampoline: -1,
      host: (thread, id) => host(this, thread, id),
    };
  }

  /** Why {@link run} last came back with {@link Stop.Fault}. The machine can be looked at, but not run on. */
  get fault(): Fault | undefined {
    return this.core.fault;
  }

  /**
   * Gives the memory back for another machine. Nothing may be done with this one any more. Not needed for correctness: but a host
   * collects garbage more often the more address space it has given out, so whoever makes many machines should.
   */
  dispose(): void {
    this.memory.clear();
    this.functions.clear();
    if (spare.length < MAX_SPARE) spare.push(this.wasm);
  }

  // ---------------------------------------------------------------- threads

  /** A new thread without frames, or -1 when the memory limit does not allow it. */
  spawn(): number {
    return this.stacks.spawn();
  }

  /** Ends a thread, whatever it was doing. Its number may be given out again. */
  release(thread: number): void {
    this.stacks.release(thread);
  }

  /** Whether the thread has something to run. */
  hasFrames(thread: number): boolean {
    return this.memory.m32[this.stacks.record(thread) + Thread.Frame] !== 0;
  }

  /**
   * Puts a call on top of whatever the thread is doing. When it returns, {@link run} comes back with {@link Stop.Returned} and the
   * thread is as it was before. Not to be used from within a host call that answers `Continue` or `Stop`; after `Retry` the pushed
   * call runs first, and then the host call is made again.
   *
   * @param words Argument words as the function's parameters take them: two, low first, for a 64-bit one.
   * @returns False after a fault: stack overflow or out of memory.
   */
  call(thread: number, f: number, words: readonly number[]): boolean {
    const pc = this.memory.m32[this.stacks.record(thread) + Thread.Pc];
    return enter(this.core, thread, f, words, pc, Mark.Base);
  }

  /** Runs the thread, which has frames, for at most `budget` instructions. */
  run(thread: number, budget: number): Stop {
    if (!this.hasFrames(thread)) throw new Error(`Thread ${thread} has nothing to run`);
    if (this.pauses !== undefined) return this.pauses.run(thread, budget);
    let left = budget;
    let stop = Stop.Continue;
    while (stop === Stop.Continue && left > 0) {
      const slice = Math.min(left, SLICE);
      stop = this.hot(this.stacks.record(thread) * 4, slice);
      left -= slice - this.functions.left;
      if (stop === Stop.Cold) {
        stop = executeCold(this.core, thread);
        if (isCarriedOut(stop)) left--;
      } else if (left > 0) stop = Stop.Continue;
    }
    this.executed += budget - left;
    return stop === Stop.Continue ? Stop.Budget : stop;
  }

  /** Lets runs pause from now on, for a debugger: a pausing machine is several times slower where it comes near a breakpoint. */
  usePauses(): Pauses {
    this.pauses ??= new Pauses(this, this.functions, {
      hot: (thread, budget) => this.hot(this.stacks.record(thread) * 4, budget),
      cold: (thread) => executeCold(this.core, thread),
    });
    return this.pauses;
  }

  /** Low word of what the last call pushed by {@link call} returned. */
  resultLow(thread: number): number {
    return this.memory.m32[this.stacks.record(thread) + Thread.ResultLow];
  }

  resultHigh(thread: number): number {
    return this.memory.m32[this.stacks.record(thread) + Thread.ResultHigh];
  }

  // ---------------------------------------------------------------- host calls

  /** Argument word `k` of the host call that `thread` is making. */
  argument(thread: number, k: number): number {
    const { m32 } = this.memory;
    const record = this.stacks.record(thread);
    return m32[m32[record + Thread.Frame] + this.image.code[m32[record + Thread.Pc] + 4 + k]];
  }

  /** Sets the result of the host call that `thread` is making; ignored when nobody wants it. */
  setResult(thread: number, low: number, high = 0): void {
    const { m32 } = this.memory;
    const { code, hosts } = this.image;
    const record = this.stacks.record(thread);
    const pc = m32[record + Thread.Pc];
    const destination = code[pc + 1];
    if (destination < 0) return;
    const at = m32[record + Thread.Frame] + destination;
    const { returnKind } = hosts[code[pc + 2]];
    if (returnKind >= 1) m32[at] = low;
    if (returnKind === 2) m32[at + 1] = high;
  }

  /** Raises a fault of `thread` at its present instruction; the host then answers {@link HostAnswer.Fault}. */
  raise(thread: number, finding: Finding): void {
    raise(this.core, thread, finding);
  }

  /** Whether the host may read or write these bytes for `thread`; if not, its fault is raised. */
  checkRange(thread: number, low: number, high: number, bytes: number, write: boolean): boolean {
    return this.check(thread, { low, high, bytes, align: 1, write });
  }

  /** Whether the host may copy from these bytes, written or not; if not, the thread's fault is raised. */
  checkSource(thread: number, low: number, high: number, bytes: number): boolean {
    return this.check(thread, { low, high, bytes, align: 1, write: false, copies: true });
  }

  /** What would be wrong with an access of the program's to these bytes; undefined when nothing would be. Raises no fault. */
  whatIsWrong(low: number, high: number, bytes: number, write: boolean): Finding | undefined {
    return findFault(this.core, { low, high, bytes, align: 1, write });
  }

  private check(thread: number, access: MemoryAccess): boolean {
    const finding = access.bytes === 0 ? undefined : findFault(this.core, access);
    if (finding !== undefined) raise(this.core, thread, finding);
    return finding === undefined;
  }

  /** Ends a heap block's life for `thread`, or raises its fault. NULL is for the caller to allow. */
  free(thread: number, low: number, high: number): boolean {
    const finding = this.tryFree(low, high, this.callSite(thread));
    if (finding !== undefined) raise(this.core, thread, finding);
    return finding === undefined;
  }

  /**
   * The code index to remember for an allocation that `thread` makes now: the innermost call that was written outside our own
   * C text, else the innermost of all.
   */
  callSite(thread: number): number {
    const { m32 } = this.memory;
    const record = this.stacks.record(thread);
    const innermost = m32[record + Thread.Pc];
    let pc = innermost;
    for (let frame = m32[record + Thread.Frame]; frame !== 0; frame = m32[frame + Frame.Previous]) {
      if (this.image.functions[m32[frame + Frame.Function]].file.origin !== "model") return pc;
      pc = m32[frame + Frame.CalledAt];
    }
    return innermost;
  }

  private tryFree(low: number, high: number, at: number): Finding | undefined {
    const outcome = high === DATA_HIGH ? this.heap.free(low, at) : "not-a-block";
    if (outcome === "freed") return undefined;
    const address = formatAddress(low, high);
    const block = high === DATA_HIGH ? this.heap.blockAt(low) : undefined;
    const allocated = allocation(this.core, block);
    if (outcome === "already-free" && block !== undefined) {
      return { code: "double-free", message: `${address} is freed again`, related: [...allocated, ...release(this.core, block)] };
    }
    if (outcome === "inside-block" && block !== undefined) {
      return { code: "invalid-free", message: `free of ${address}, ${low - block.address} bytes into an allocation`, related: allocated };
    }
    return { code: "invalid-free", message: `free of ${address}, which was not allocated` };
  }

  /** Heap blocks that nobody has freed. That is no fault. */
  liveBlocks(): Iterable<HeapBlock> {
    return this.heap.live();
  }

  // ---------------------------------------------------------------- text

  /** Low word of a function's text address; the high word is TEXT_HIGH. */
  addressOf(f: number): number {
    return addressOfFunction(f);
  }

  /** The function that an address lies in, and how many code words behind its start. */
  functionAt(low: number, high: number): { readonly f: number; readonly offset: number } | undefined {
    return functionAt(this.image, low, high);
  }

  /** Low words of the text addresses at which the thread's frames will go on, innermost first. */
  stack(thread: number): readonly number[] {
    return returnAddresses(this.core, thread);
  }

  /** The same for people. */
  backtrace(thread: number): readonly StackEntry[] {
    return backtrace(this.core, thread);
  }

  /**
   * The function that runs at the entry of hooked functions: `unsigned long f(unsigned long function, unsigned long parent)`, with the
   * hooked function's address and the address its caller goes on at (0 when the host called it). What it returns is the
   * address of the function that runs instead, on the same arguments; the hooked one's own to go on as usual.
   */
  setTrampoline(f: number): void {
    this.core.trampoline = f;
  }

  /** From now on calls of function `f`, from anywhere, run the trampoline first, or no longer do. */
  hook(f: number, on: boolean): void {
    this.functions.setHooked(f, on);
  }

  isHooked(f: number): boolean {
    return this.functions.isHooked(f);
  }

  // ---------------------------------------------------------------- states

  /** The whole state but {@link context}, which the world writes before it runs anything. */
  snapshot(): Snapshot {
    this.lastSnapshot = takeSnapshot(this.memory, this.hookedFunctions(), this.executed, this.lastSnapshot);
    return this.lastSnapshot;
  }

  restore(snapshot: Snapshot): void {
    restoreSnapshot(this.memory, snapshot);
    for (const f of this.hookedFunctions()) this.hook(f, false);
    for (const f of snapshot.hooked) this.hook(f, true);
    this.executed = snapshot.executed;
    this.core.fault = undefined;
    this.lastSnapshot = snapshot;
  }

  /** Sixteen hexadecimal digits; equal states have equal ones. */
  hash(): string {
    return hashState(this.memory, this.hookedFunctions());
  }

  private hookedFunctions(): readonly number[] {
    const found: number[] = [];
    for (let f = 0; f < this.image.functions.length; f++) {
      if (this.isHooked(f)) found.push(f);
    }
    return found;
  }
}

function loadImage(memory: Memory, image: Image): void {
  memory.reserve(Math.max(1, image.dataStart + image.data.length - DATA_START), Granule.Image);
  const { m8, s8 } = memory;
  m8.set(image.data, image.dataStart);
  for (const { address, size, readOnly } of image.objects) s8.fill(readOnly ? CONSTANT : LIVE, address, address + size);
}
