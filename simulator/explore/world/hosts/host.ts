/** What a service of the world is here. */
import type { Answer } from "../../machine/machine.ts";
import type { World } from "../world.ts";

/** Carries the service out for the current task of the CPU that runs. */
export type ServiceFunction = (w: World, task: number, cpu: number) => Answer;

export interface ServiceEntry {
  /** Whether others may notice when it happens. */
  readonly visible: boolean;
  readonly run: ServiceFunction;
}

/** By the C name. */
export type ServiceTable = Readonly<Record<string, ServiceEntry>>;

export function visible(run: ServiceFunction): ServiceEntry {
  return { visible: true, run };
}

export function local(run: ServiceFunction): ServiceEntry {
  return { visible: false, run };
}

/** The task whose address is in argument words `k` and `k + 1`. */
export function taskArgument(w: World, k: number): number {
  return w.taskAt(w.m.argument(k));
}

/** A 64-bit signed argument; exact up to 2^53. */
export function arg64(w: World, k: number): number {
  return w.m.argument(k + 1) * 2 ** 32 + (w.m.argument(k) >>> 0);
}

export function result64(w: World, value: number): void {
  w.m.setResult(value | 0, Math.floor(value / 2 ** 32) | 0);
}
