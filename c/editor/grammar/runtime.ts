/** The WebAssembly runtime of the grammar, one for the process. */
import { Parser } from "web-tree-sitter";

/**
 * The grammar's stack, in bytes. The runtime comes with 64 KB, and its data lie below: after some errors the parser calls itself once for
 * each token, and what it then writes over it does not notice. With this much the host's own stack ends first, and the host does notice.
 */
const STACK_BYTES = 16 * 1024 * 1024;

export interface Runtime {
  /** Makes the stack empty again, after a call that did not return. */
  resetStack(): void;
}

interface Global {
  value: number;
}

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is used of the host's WebAssembly: this room has no types of a host. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Imports): Promise<object>;
};

/** The runtime takes its options for its own object, and adds what it exports. */
interface Module {
  instantiateWasm(imports: Imports, done: Done): object;
  [ALLOCATE]?: (size: number) => number;
}

type Done = (instance: object, module: object) => void;

/** The name of C's allocation among the exports. */
const ALLOCATE = "_malloc";

let started: Promise<Runtime> | undefined;

/**
 * Starts the runtime unless it was. The first caller's bytes are used.
 *
 * @throws When they are not web-tree-sitter's.
 */
export function startRuntime(bytes: Uint8Array): Promise<Runtime> {
  started ??= start(bytes);
  return started;
}

async function start(bytes: Uint8Array): Promise<Runtime> {
  const compiled = await WebAssembly.compile(bytes);
  let pointer: Global | undefined;
  let failed: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const module: Module = {
    instantiateWasm(imports, done) {
      pointer = imports["env"]?.["__stack_pointer"] as Global | undefined;
      instantiate(compiled, imports, done).catch(failed);
      return {};
    },
  };
  await Promise.race([Parser.init(module), failure]);
  const { [ALLOCATE]: allocate } = module;
  const block = allocate?.(STACK_BYTES) ?? 0;
  const stack = pointer;
  if (block === 0 || stack === undefined) throw new Error("web-tree-sitter.wasm has no stack that can be moved");
  const top = (block + STACK_BYTES) & ~15;
  stack.value = top;
  return {
    resetStack() {
      stack.value = top;
    },
  };
}

async function instantiate(compiled: object, imports: Imports, done: Done): Promise<void> {
  done(await WebAssembly.instantiate(compiled, imports), compiled);
}
