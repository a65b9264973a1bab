/** The host of a freestanding program: its heap, its output and its end. */
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import { FreestandingHost } from "../../kernel/catalogue/intrinsics/freestanding.ts";
import { LibraryHost } from "../../kernel/catalogue/intrinsics/library.ts";
import type { Host, Machine } from "../machine/machine.ts";
import { copyBytes, fillBytes } from "../machine/ranges.ts";
import { HostAnswer } from "../machine/stop.ts";

/** How a program ended by its own will. */
export type ProgramEnd =
  | { readonly kind: "exit"; readonly status: number }
  | { readonly kind: "abort" }
  /** The library was asked for something it refuses. */
  | { readonly kind: "refused"; readonly what: string }
  /** More output than is kept. */
  | { readonly kind: "too-much-output" };

/** Bytes of output that are kept, of both streams together. */
export const MAX_OUTPUT = 16 << 20;

/** What one run of a program leaves behind besides the machine. */
export class FreestandingWorld {
  end: ProgramEnd | undefined;
  /** What was written to the standard output and to the standard error, piece by piece. */
  readonly output: Uint8Array[] = [];
  readonly errorOutput: Uint8Array[] = [];
  written = 0;

  readonly host: Host = (machine, thread, id) => {
    const service = SERVICES.get(id);
    if (service === undefined) throw new Error(`No host function has the number ${id}`);
    return service({ world: this, machine, thread });
  };

  finish(end: ProgramEnd): HostAnswer {
    this.end = end;
    return HostAnswer.Stop;
  }
}

interface Call {
  readonly world: FreestandingWorld;
  readonly machine: Machine;
  readonly thread: number;
}

type Service = (call: Call) => HostAnswer;

/** By name, as the headers declare them; the comments give the arguments in words. */
const services: Readonly<Record<string, Service>> = {
  __sim_exit: (call) => call.world.finish({ kind: "exit", status: word(call, 0) & 0xff }),
  __sim_abort: ({ world }) => world.finish({ kind: "abort" }),
  __sim_refuse: (call) => call.world.finish({ kind: "refused", what: readString(call.machine, word(call, 0)) }),
  // stream, text (2), length (2)
  __sim_write: write,
  // size (2), zero
  __sim_alloc: (call) => {
    const { machine, thread } = call;
    const block = word(call, 1) === 0 ? machine.heap.allocate(word(call, 0) >>> 0, 16, machine.callSite(thread), word(call, 2) !== 0) : 0;
    machine.setResult(thread, block, block === 0 ? 0 : DATA_HIGH);
    return HostAnswer.Continue;
  },
  // object (2)
  __sim_free: (call) => {
    const [low, high] = [word(call, 0), word(call, 1)];
    return (low === 0 && high === 0) || call.machine.free(call.thread, low, high) ? HostAnswer.Continue : HostAnswer.Fault;
  },
  // object (2)
  __sim_alloc_size: allocSize,
  // to (2), from (2), size (2)
  __sim_copy: (call) => {
    if (!mayAccess(call, 2, 4, "copy") || !mayAccess(call, 0, 4, "write")) return HostAnswer.Fault;
    copyBytes(call.machine.memory, word(call, 0), word(call, 2), word(call, 4));
    return HostAnswer.Continue;
  },
  // to (2), value, size (2)
  __sim_fill: (call) => {
    if (!mayAccess(call, 0, 3, "write")) return HostAnswer.Fault;
    fillBytes(call.machine.memory, word(call, 0), word(call, 2) & 0xff, word(call, 3));
    return HostAnswer.Continue;
  },
};

const SERVICES: ReadonlyMap<number, Service> = new Map(
  Object.entries({ ...LibraryHost, ...FreestandingHost }).flatMap(([name, id]) => {
    const service = services[name];
    return service === undefined ? [] : [[id, service] as const];
  }),
);

function word({ machine, thread }: Call, k: number): number {
  return machine.argument(thread, k);
}

/** Whether the bytes at the address in word `address`, as many as the two words at `size` say, may be accessed; else faults. */
function mayAccess(call: Call, address: number, size: number, access: "read" | "write" | "copy"): boolean {
  const { machine, thread } = call;
  const bytes = word(call, size + 1) === 0 ? word(call, size) >>> 0 : Number.MAX_SAFE_INTEGER;
  const [low, high] = [word(call, address), word(call, address + 1)];
  return access === "copy"
    ? machine.checkSource(thread, low, high, bytes)
    : machine.checkRange(thread, low, high, bytes, access === "write");
}

function write(call: Call): HostAnswer {
  const { world, machine } = call;
  if (!mayAccess(call, 1, 3, "read")) return HostAnswer.Fault;
  const [stream, low, length] = [word(call, 0), word(call, 1), word(call, 3)];
  world.written += length;
  if (world.written > MAX_OUTPUT) return world.finish({ kind: "too-much-output" });
  (stream === 2 ? world.errorOutput : world.output).push(machine.memory.m8.slice(low, low + length));
  return HostAnswer.Continue;
}

function allocSize(call: Call): HostAnswer {
  const { machine, thread } = call;
  const size = word(call, 1) === DATA_HIGH ? machine.heap.sizeOf(word(call, 0)) : -1;
  if (size < 0) {
    machine.raise(thread, { code: "invalid-free", message: "realloc of something that is not a living allocation" });
    return HostAnswer.Fault;
  }
  machine.setResult(thread, size, 0);
  return HostAnswer.Continue;
}

/** The string at an offset, cut after a thousand bytes. */
function readString({ memory: { m8 } }: Machine, start: number): string {
  let text = "";
  for (let at = start; at < start + 1000 && m8[at] !== 0; at++) text += String.fromCharCode(m8[at] ?? 0);
  return text;
}
