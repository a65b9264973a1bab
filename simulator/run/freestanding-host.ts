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

export class FreestandingWorld {
  end: ProgramEnd | undefined;
  /** What was written to the standard output and to the standard error, byte by byte. */
  readonly output: readonly [Uint8Array[], Uint8Array[]] = [[], []];
  private written = 0;

  readonly host: Host = (machine, thread, id) => {
    switch (id) {
      case FreestandingHost.__sim_exit:
        return this.finish({ kind: "exit", status: machine.argument(thread, 0) & 0xff });
      case FreestandingHost.__sim_abort:
        return this.finish({ kind: "abort" });
      case FreestandingHost.__sim_write:
        return this.write(machine, thread);
      case LibraryHost.__sim_refuse:
        return this.finish({ kind: "refused", what: readString(machine, thread) });
      default:
        return memoryCall(machine, thread, id);
    }
  };

  private finish(end: ProgramEnd): HostAnswer {
    this.end = end;
    return HostAnswer.Stop;
  }

  /** (stream, address, length) */
  private write(machine: Machine, thread: number): HostAnswer {
    const [stream, low, high, length] = words(machine, thread, 4);
    if (!machine.checkRange(thread, low, high, length, false)) return HostAnswer.Fault;
    this.written += length;
    if (this.written > MAX_OUTPUT) return this.finish({ kind: "too-much-output" });
    this.output[stream === 2 ? 1 : 0].push(machine.memory.m8.slice(low, low + length));
    return HostAnswer.Continue;
  }
}

function words(machine: Machine, thread: number, count: 4): readonly [number, number, number, number];
function words(machine: Machine, thread: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => machine.argument(thread, k));
}

/** Services of `sim/library.h` that need no world. */
function memoryCall(machine: Machine, thread: number, id: number): HostAnswer {
  const [a, aHigh, b, bHigh] = words(machine, thread, 4);
  switch (id) {
    case LibraryHost.__sim_alloc: {
      // (size, zero): the third word is the flag.
      const block = aHigh === 0 ? machine.heap.allocate(a >>> 0, 16, machine.callSite(thread), b !== 0) : 0;
      machine.setResult(thread, block, block === 0 ? 0 : DATA_HIGH);
      return HostAnswer.Continue;
    }
    case LibraryHost.__sim_free:
      return (a === 0 && aHigh === 0) || machine.free(thread, a, aHigh) ? HostAnswer.Continue : HostAnswer.Fault;
    case LibraryHost.__sim_alloc_size:
      return allocSize(machine, thread, a, aHigh);
    case LibraryHost.__sim_copy: {
      const size = machine.argument(thread, 4);
      if (!machine.checkRange(thread, b, bHigh, size, false) || !machine.checkRange(thread, a, aHigh, size, true)) return HostAnswer.Fault;
      copyBytes(machine.memory, a, b, size);
      return HostAnswer.Continue;
    }
    default: {
      // __sim_fill(to, value, size)
      const size = machine.argument(thread, 3);
      if (!machine.checkRange(thread, a, aHigh, size, true)) return HostAnswer.Fault;
      fillBytes(machine.memory, a, b & 0xff, size);
      return HostAnswer.Continue;
    }
  }
}

function allocSize(machine: Machine, thread: number, low: number, high: number): HostAnswer {
  const size = high === DATA_HIGH ? machine.heap.sizeOf(low) : -1;
  if (size < 0) {
    machine.raise(thread, { code: "invalid-free", message: "realloc of something that is not a living allocation" });
    return HostAnswer.Fault;
  }
  machine.setResult(thread, size, 0);
  return HostAnswer.Continue;
}

/** The string at the address in the first argument. */
function readString(machine: Machine, thread: number): string {
  const { m8 } = machine.memory;
  const start = machine.argument(thread, 0);
  let text = "";
  for (let at = start; at < start + 1000 && m8[at] !== 0; at++) text += String.fromCharCode(m8[at] ?? 0);
  return text;
}
