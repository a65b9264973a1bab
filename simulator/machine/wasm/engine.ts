/** The part of the host's `WebAssembly` object that we use; the core is compiled without any host's types. */
interface Engine {
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: { readonly env: { readonly memory: WasmMemory } }) => WasmInstance;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Opaque; compiled code that can be instantiated often. */
export interface WasmModule {
  readonly compiled?: never;
}

interface WasmInstance {
  readonly exports: { readonly run: (record: number, budget: number) => number };
}

const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

/**
 * Address space for a machine; the system supplies a page when it is first touched.
 *
 * @returns Undefined when the host refuses: typically a limit on address space (`ulimit -v`).
 */
export function newMemory(pages: number): WasmMemory | undefined {
  try {
    return new engine.Memory({ initial: pages, maximum: pages });
  } catch {
    // The host says no more than that it could not.
    return undefined;
  }
}

export function compile(bytes: Uint8Array<ArrayBuffer>): WasmModule {
  return new engine.Module(bytes);
}

export function instantiate(module: WasmModule, memory: WasmMemory): (record: number, budget: number) => number {
  return new engine.Instance(module, { env: { memory } }).exports.run;
}
