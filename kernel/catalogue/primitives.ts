import access from "./primitives/access.json";
import annotation from "./primitives/annotation.json";
import assertion from "./primitives/assertion.json";
import atomic from "./primitives/atomic.json";
import barrier from "./primitives/barrier.json";
import callback from "./primitives/callback.json";
import context from "./primitives/context.json";
import deferredWork from "./primitives/deferred-work.json";
import gracePeriod from "./primitives/grace-period.json";
import hardForced from "./primitives/hard-forced.json";
import ipi from "./primitives/ipi.json";
import lock from "./primitives/lock.json";
import reader from "./primitives/reader.json";
import stopMachine from "./primitives/stop-machine.json";
import switchPoint from "./primitives/switch-point.json";
import textPoking from "./primitives/text-poking.json";
import wait from "./primitives/wait.json";
import wakeup from "./primitives/wakeup.json";
import type { Primitive } from "./primitive.ts";
import { readPrimitives } from "./read-primitive.ts";

/** Every entry's JSON, one file for each class, in the order in which the catalogue is listed. */
export const primitiveFiles: readonly (readonly unknown[])[] = [
  gracePeriod,
  hardForced,
  callback,
  ipi,
  textPoking,
  stopMachine,
  wait,
  deferredWork,
  wakeup,
  switchPoint,
  reader,
  lock,
  barrier,
  access,
  atomic,
  annotation,
  assertion,
  context,
];

/** The catalogue, in its order. */
export const primitives: readonly Primitive[] = readPrimitives(primitiveFiles.flat()).primitives;

const byName: ReadonlyMap<string, Primitive> = new Map(
  primitives.flatMap((primitive) => [primitive.name, ...primitive.alsoNamed].map((name) => [name, primitive] as const)),
);

/** The entry that a name belongs to: its own, or the one that lists it among its other names. */
export function primitiveNamed(name: string): Primitive | undefined {
  return byName.get(name);
}
