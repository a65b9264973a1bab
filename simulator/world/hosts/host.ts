/** What a host function is: a service of the world that the model's C calls. */
import type { HostAnswer } from "../../machine/stop.ts";
import type { World } from "../world.ts";

/** The call that is being served. */
export interface HostCall {
  readonly w: World;
  /** The machine's thread that makes it, and the CPU and task it runs on. */
  readonly thread: number;
  readonly cpu: number;
  readonly task: number;
}

/** One object for all calls: a run makes millions. */
export interface MutableHostCall {
  w: World;
  thread: number;
  cpu: number;
  task: number;
}

export type HostFunction = (call: HostCall) => HostAnswer;

/** By the C name. */
export type HostTable = Readonly<Record<string, HostFunction>>;

/** Argument word `k`: 64-bit arguments take two, low word first. */
export function arg({ w, thread }: HostCall, k: number): number {
  return w.machine.argument(thread, k);
}

/** A 64-bit signed argument as a number; exact up to 2^53. */
export function arg64(call: HostCall, k: number): number {
  return arg(call, k + 1) * 2 ** 32 + (arg(call, k) >>> 0);
}

/** Sets a result of one or two words. */
export function result({ w, thread }: HostCall, low: number, high = low >> 31): void {
  w.machine.setResult(thread, low, high);
}

/** Sets a 64-bit result from a number. */
export function result64({ w, thread }: HostCall, value: number): void {
  w.machine.setResult(thread, value | 0, Math.floor(value / 2 ** 32) | 0);
}
