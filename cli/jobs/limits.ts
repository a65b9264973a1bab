/** What a command may use of the machine it runs on. */
import { availableParallelism } from "node:os";
import type { Arguments } from "../args/arguments.ts";

const DEFAULT_MEMORY = 2 ** 30;

/** Threads where `--jobs` does not say. */
export function defaultJobs(): number {
  return availableParallelism();
}

/** Bytes. */
export function memoryLimitOf(values: Arguments): number {
  return values.size("memory-limit") ?? DEFAULT_MEMORY;
}
