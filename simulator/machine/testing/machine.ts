/** A machine for tests: assembled, or a clear error. */
import type { Image } from "../../../c/ir/image.ts";
import { createMachine, type Host, Machine, type MachineOptions } from "../machine.ts";
import { HostAnswer, Stop } from "../stop.ts";
import { type Assembly, assemble } from "./assemble.ts";

export const noHost: Host = () => HostAnswer.Continue;

export function newMachine(from: Assembly | Image, host: Host = noHost, options: MachineOptions = {}): Machine {
  const image = "dataStart" in from ? from : assemble(from);
  const machine = createMachine(image, host, { memoryLimit: 16 << 20, ...options });
  if (!(machine instanceof Machine)) throw new Error("No address space for a machine");
  return machine;
}

/** Calls a function by name on a new thread and runs it to its end, or to whatever stops it. */
export function runToEnd(
  machine: Machine,
  name: string,
  words: readonly number[] = [],
  budget = 1_000_000,
): { thread: number; stop: Stop } {
  const thread = machine.spawn();
  const stop = machine.call(thread, functionIndex(machine, name), words) ? machine.run(thread, budget) : Stop.Fault;
  return { thread, stop };
}

export function functionIndex(machine: Machine, name: string): number {
  const f = machine.image.functionByName.get(name);
  if (f === undefined) throw new Error(`No function ${name}`);
  return f;
}
