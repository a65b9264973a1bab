import type { AllocationFlags, AnnotationMeaning, Effect, EntryMacro, GuardClass, ScopeMacro } from "./effect.ts";
import document from "./effects.json";
import { readEffects } from "./read-effects.ts";

const reading = readEffects(document);

export const effects: readonly Effect[] = reading.effects;
export const allocationFlags: AllocationFlags = reading.flags;

const byName: ReadonlyMap<string, Effect> = new Map(effects.flatMap((effect) => effect.names.map((name) => [name, effect] as const)));
const byMacro: ReadonlyMap<string, ScopeMacro> = new Map(reading.scopes.map((scope) => [scope.macro, scope]));
const byClass: ReadonlyMap<string, GuardClass> = new Map(reading.guards.map((guard) => [guard.class, guard]));

/** What a call of the name does. Undefined when the table does not know it: then its body says. */
export function effectOf(name: string): Effect | undefined {
  return byName.get(name);
}

export function guardClass(name: string): GuardClass | undefined {
  return byClass.get(name);
}

export function scopeMacro(name: string): ScopeMacro | undefined {
  return byMacro.get(name);
}

const byAnnotation: ReadonlyMap<string, AnnotationMeaning> = new Map(reading.annotations.map((one) => [one.name, one]));
const byEntry: ReadonlyMap<string, EntryMacro> = new Map(reading.entries.map((one) => [one.macro, one]));

export function annotationMeaning(name: string): AnnotationMeaning["means"] | undefined {
  return byAnnotation.get(name)?.means;
}

/** How a function that the macro makes is entered. */
export function entryOf(macro: string): EntryMacro["entered"] | undefined {
  return byEntry.get(macro)?.entered;
}

const onlyWith: ReadonlySet<string> = new Set(reading.notBuilt.flatMap((option) => [`defined(${option})`, `IS_ENABLED(${option})`]));

/** Whether an `#if`, or an expression, holds only with an option that no kernel of ours is built with. */
export function isNotBuilt(condition: string): boolean {
  return onlyWith.has(condition);
}

/** The flavour of RCU reader that `__acquires(RCU)` and its like mean. */
export function readerOfAnnotation(argument: string): string | undefined {
  return reading.annotationReaders.get(argument);
}
