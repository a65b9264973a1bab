/** What a call of a catalogued primitive does, with its arguments. */
import type { Expression } from "../../../c/editor/ast.ts";
import type { Effect, IrqChange } from "../../../kernel/catalogue/effect.ts";
import { allocationFlags } from "../../../kernel/catalogue/effects.ts";
import type { Sleep } from "../facts.ts";
import type { CallSite } from "../flow/graph.ts";
import { type Behaviour, NEUTRAL, type Outcome } from "../flow/solve.ts";
import { visitExpression } from "../flow/visit.ts";
import { type Asserted, type Change, type LockDelta, NO_CHANGE } from "../state/change.ts";
import { exactly } from "../state/interval.ts";
import * as irqs from "../state/irqs.ts";
import { NOT_WATCHING, WATCHING, WATCHING_AS_ENTERED } from "../state/sync.ts";
import { EVERY, successValues } from "../state/values.ts";
import { memberOf, pointedTo } from "../text/keys.ts";
import type { SleepSummary } from "./summary.ts";

/** Where it is not known what an argument names. */
const NAMELESS = "?";

export function behaviourOfEffect(effect: Effect, site: CallSite): Behaviour {
  if (effect.noreturn) return { ...NEUTRAL, outcomes: [] };
  const change = changeOfEffect(effect, site);
  const sleep = sleepOfEffect(effect, site);
  const sleeps = sleep?.how === "always" && sleep.flags === undefined;
  const asserts = assertedBy(effect, site);
  const refutes = effect.refutes === undefined ? undefined : site.keys[effect.refutes];
  if (change === NO_CHANGE && !sleeps && asserts === undefined && refutes === undefined) return NEUTRAL;
  return { outcomes: outcomes(effect, change), sleeps, asserts, refutes };
}

function outcomes({ succeeds }: Effect, change: Change): readonly Outcome[] {
  if (succeeds === undefined) return [{ result: EVERY, change, when: [] }];
  const done = successValues(succeeds);
  return [
    { result: done, change, when: [] },
    { result: EVERY & ~done, change: NO_CHANGE, when: [] },
  ];
}

function changeOfEffect(effect: Effect, site: CallSite): Change {
  const { irq, reader, lock, watching, opaque } = effect;
  const counts = effect.preempt !== 0 || effect.bh !== 0 || effect.instrumentation !== 0;
  if (!counts && irq === undefined && reader === undefined && lock === undefined && watching === undefined && !opaque) return NO_CHANGE;
  return {
    ...NO_CHANGE,
    preempt: exactly(effect.preempt),
    bh: exactly(effect.bh),
    instrumentation: exactly(effect.instrumentation),
    ...(irq === undefined ? {} : irqChange(irq, site)),
    watching: watching === undefined ? WATCHING_AS_ENTERED : watchingAfter[watching],
    readers: reader === undefined ? [] : [{ flavour: flavourOf(reader.flavour, reader.domain, site), count: exactly(reader.delta) }],
    locks: lock === undefined ? [] : locksOf(effect, site),
    vague: opaque,
  };
}

/** After an interrupt RCU watches as it did before it: as at the function's entry, or it is not known. */
const watchingAfter = {
  stop: NOT_WATCHING,
  start: WATCHING,
  nest: WATCHING,
  unnest: WATCHING_AS_ENTERED | WATCHING | NOT_WATCHING,
} as const;

function irqChange({ change, flags }: IrqChange, site: CallSite): Partial<Change> {
  if (change === "off") return { irqs: irqs.disabled(irqs.AS_ENTERED) };
  if (change === "on") return { irqs: irqs.enabled(irqs.AS_ENTERED) };
  if (site.writtenAs !== undefined) return irqChangeIn(change, `guard@${site.start}`);
  const key = flags === "result" ? (site.assignedTo ?? site.result) : (keyAt(site, flags === "last" ? -1 : (flags ?? 0)) ?? NAMELESS);
  // Functions take a pointer to the flags where macros take the flags.
  return irqChangeIn(change, key.startsWith("&") ? pointedTo(key) : key);
}

function irqChangeIn(change: "save" | "restore", place: string): Partial<Change> {
  if (change === "save") return { irqs: irqs.disabled(irqs.AS_ENTERED), saved: [{ flags: place, irqs: irqs.AS_ENTERED }] };
  return { irqs: irqs.RESTORED, restoredFrom: place };
}

function flavourOf(flavour: string, domain: number | undefined, site: CallSite): string {
  return domain === undefined ? flavour : `${flavour}:${pointedTo(keyAt(site, domain) ?? NAMELESS)}`;
}

function locksOf({ lock: change }: Effect, site: CallSite): readonly LockDelta[] {
  if (change === undefined) return [];
  const by = site.callee ?? "";
  const lock = lockNamed(change.argument, change.name, change.member, site);
  const delta = (mode: LockDelta["mode"], count: number): LockDelta => ({ lock, mode, count: exactly(count), by });
  if (change.op === "acquire") return [delta(change.mode, 1)];
  if (change.op === "release") return [delta(change.mode, -1)];
  return [delta("exclusive", -1), delta("shared", 1)];
}

function lockNamed(argument: number | undefined, name: string | undefined, member: string | undefined, site: CallSite): string {
  if (name !== undefined) return name;
  const key = keyAt(site, argument ?? 0) ?? NAMELESS;
  return member === undefined ? pointedTo(key) : memberPath(key, member);
}

function memberPath(key: string, path: string): string {
  return [...path.matchAll(/(->|\.)(\w+)/g)].reduce((object, [, arrow, member]) => memberOf(object, arrow === "->", member ?? ""), key);
}

function assertedBy({ asserts }: Effect, site: CallSite): Asserted | undefined {
  if (asserts === undefined) return undefined;
  const { held, preempt, irqs: interrupts } = asserts;
  const lock = held === undefined ? undefined : { lock: lockNamed(held.argument, held.name, undefined, site), mode: held.mode };
  return { lock, preempt, irqs: interrupts, by: site.callee ?? "" };
}

/** How a call of a primitive sleeps, by its allocation flags where it has some. */
export function sleepOfEffect({ sleeps }: Effect, site: CallSite): SleepSummary | undefined {
  const byFault = sleeps === "faults";
  const found = (how: Sleep["how"], flags?: number): SleepSummary => ({
    byFault,
    how,
    primitive: site.callee ?? "",
    via: [],
    flags,
  });
  if (sleeps === "yes" || sleeps === "faults") return found("always");
  if (sleeps === "no" || sleeps === "unknown") return undefined;
  if (sleeps === "sometimes") return found("sometimes");
  const argument = site.arguments[sleeps.gfp];
  switch (argument === undefined ? "unknown" : flagsSleep(argument)) {
    case "yes":
      return found("always");
    case "no":
      return undefined;
    default:
      return found("always", sleeps.gfp);
  }
}

/** Whether an allocation with these flags may sleep. */
export function flagsSleep(flags: Expression): "yes" | "no" | "unknown" {
  const names = new Set<string>();
  visitExpression(flags, (part) => {
    if (part.kind === "name") names.add(part.name);
  });
  if (allocationFlags.sleeps.some((name) => names.has(name))) return "yes";
  return allocationFlags.never.some((name) => names.has(name)) ? "no" : "unknown";
}

export function keyAt(site: CallSite, index: number): string | undefined {
  return site.keys.at(index);
}
