import type { AllocationFlags, Effect, GuardClass } from "./effect.ts";
import document from "./effects.json";
import { readEffects } from "./read-effects.ts";

const reading = readEffects(document);

export const effects: readonly Effect[] = reading.effects;
export const allocationFlags: AllocationFlags = reading.flags;

const byName: ReadonlyMap<string, Effect> = new Map(effects.flatMap((effect) => effect.names.map((name) => [name, effect] as const)));
const byClass: ReadonlyMap<string, GuardClass> = new Map(reading.guards.map((guard) => [guard.class, guard]));

/** What a call of the name does. Undefined when the table does not know it: then its body says. */
export function effectOf(name: string): Effect | undefined {
  return byName.get(name);
}

export function guardClass(name: string): GuardClass | undefined {
  return byClass.get(name);
}
