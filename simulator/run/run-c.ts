/** Runs the `main` of a freestanding C program on the machine, without a kernel: what `quiesce run-c` does. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Problem } from "../../base/problem.ts";
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import { ARGUMENTS, compileFreestanding, type FreestandingInput } from "../../kernel/compile/compile-freestanding.ts";
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { Fault } from "../machine/fault.ts";
import { createMachine, Machine } from "../machine/machine.ts";
import { Stop } from "../machine/stop.ts";
import { FreestandingWorld, MAX_OUTPUT, type ProgramEnd } from "./freestanding-host.ts";
import { problemOfFault } from "./fault-problem.ts";
import { decodeUtf8 } from "./utf8.ts";

export interface RunCInput extends FreestandingInput {
  /** Instructions after which the program is stopped; two thousand million by default. */
  readonly instructionLimit?: number;
  /** Bytes of memory it may use, at most 1 GB; 512 MB by default. */
  readonly memoryLimit?: number;
}

export type RunCOutcome = "exit" | "abort" | "fault" | "unsupported" | "limit";

export interface RunCResult {
  readonly outcome: RunCOutcome;
  /** The process's exit code: main's low eight bits, 134 after abort, 125 unsupported, 126 fault, 127 limit. */
  readonly status: number;
  /** What the program wrote to its standard output; bytes that are not UTF-8 stand as Latin-1 letters. */
  readonly output: string;
  readonly errorOutput: string;
  /** The front end's, and one for the fault, the refusal or the limit that ended the program. */
  readonly problems: readonly Problem[];
  readonly fault: Fault | undefined;
  readonly instructions: number;
}

const STATUS: Readonly<Record<Exclude<RunCOutcome, "exit">, number>> = { abort: 134, unsupported: 125, fault: 126, limit: 127 };
const DEFAULT_INSTRUCTIONS = 2_000_000_000;
/** The main thread takes its stack in large pieces: deep recursion is common, other threads are not. */
const FIRST_CHUNK_LOG2 = 16;

/** Compiles and runs. Never throws for a bad program. */
export function runC(input: RunCInput, cache?: CompileCache): RunCResult {
  const { image, problems } = compileFreestanding(input, cache);
  if (image === undefined) return ended("unsupported", problems);
  const world = new FreestandingWorld();
  const machine = createMachine(image, world.host, { memoryLimit: input.memoryLimit ?? 1 << 29, firstChunkLog2: FIRST_CHUNK_LOG2 });
  if (!(machine instanceof Machine)) return ended("limit", [...problems, noAddressSpace(input.path, machine.wantedBytes)]);
  const result = { ...execute(machine, world, input, problems), instructions: machine.executed };
  machine.dispose();
  return result;
}

function execute(machine: Machine, world: FreestandingWorld, input: RunCInput, problems: readonly Problem[]): RunCResult {
  const { instructionLimit = DEFAULT_INSTRUCTIONS, path } = input;
  const thread = machine.spawn();
  const stop = thread >= 0 && callMain(machine, thread) ? machine.run(thread, instructionLimit) : Stop.Fault;
  const wrote = { output: decode(world.output), errorOutput: decode(world.errorOutput) };
  if (machine.fault !== undefined) return { ...afterFault(machine.fault, problems), ...wrote };
  if (stop === Stop.Budget) {
    return {
      ...ended("limit", [...problems, limit(path, "instruction-limit", `The program did not end within ${instructionLimit} instructions`)]),
      ...wrote,
    };
  }
  const end = world.end ?? { kind: "exit", status: machine.resultLow(thread) & 0xff };
  return { ...afterEnd(end, path, problems), ...wrote };
}

/** `main(argc, argv, envp)`, as far as it takes them: one word, then two and two. */
function callMain(machine: Machine, thread: number): boolean {
  const { image } = machine;
  const f = image.functionByName.get("main");
  const object = image.objects[image.objectByName.get(ARGUMENTS) ?? -1];
  return f !== undefined && object !== undefined && machine.call(thread, f, [1, object.address, DATA_HIGH, 0, 0]);
}

function afterFault(fault: Fault, problems: readonly Problem[]): RunCResult {
  const outcome = fault.code === "unsupported" ? "unsupported" : fault.code === "out-of-memory" ? "limit" : "fault";
  return { ...ended(outcome, [...problems, problemOfFault(fault)]), fault };
}

function afterEnd(end: ProgramEnd, path: string, problems: readonly Problem[]): RunCResult {
  switch (end.kind) {
    case "exit":
      return { ...ended("exit", problems), status: end.status };
    case "abort":
      return ended("abort", problems);
    case "refused":
      return ended("unsupported", [...problems, limit(path, "library-refuses", `The C library does not have ${end.what}`)]);
    case "too-much-output":
      return ended("limit", [...problems, limit(path, "output-limit", `The program wrote more than ${MAX_OUTPUT} bytes`)]);
    default:
      return assertUnreachable(end);
  }
}

function ended(outcome: RunCOutcome, problems: readonly Problem[]): RunCResult {
  const status = outcome === "exit" ? 0 : STATUS[outcome];
  return { outcome, status, output: "", errorOutput: "", problems, fault: undefined, instructions: 0 };
}

function limit(file: string, code: string, message: string): Problem {
  return { code, severity: "error", file, line: 0, column: 0, message, help: "" };
}

function noAddressSpace(file: string, bytes: number): Problem {
  return {
    ...limit(file, "no-address-space", `The system gives no ${Math.ceil(bytes / 2 ** 20)} MB of address space for the simulated memory`),
    help: "Raise the limit on address space (ulimit -v), or run node with --disable-wasm-trap-handler",
  };
}

/** Bytes as text: UTF-8 as far as it is. */
function decode(pieces: readonly Uint8Array[]): string {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return decodeUtf8(bytes);
}
