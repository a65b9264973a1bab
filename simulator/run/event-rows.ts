/** A run's events one by one, with names for their numbers: what trace formats are made from. */
import { Mode, Irq } from "../world/cpus.ts";
import { EventKind } from "../world/events.ts";
import { CAUSES, NOBODY } from "../world/ledger.ts";
import type { EventSource } from "./event-source.ts";
import { askerIn } from "./mipmaps/columns.ts";

/** One event. `fields` depend on the kind, and are documented in docs/events.md. */
export interface EventRow {
  readonly timeNs: number;
  /** In kebab-case. */
  readonly kind: string;
  /** −1: of no CPU. */
  readonly cpu: number;
  /** Name and pid of the task it is about; empty when it is about none. */
  readonly thread: string;
  readonly fields: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** In the order of the kinds' numbers. */
export const KIND_NAMES: readonly string[] = Object.keys(EventKind)
  .filter((name) => !/^\d/.test(name))
  .map((name) => name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase());

export const FLAVOURS: readonly string[] = ["normal", "expedited", "tasks", "tasks-trace"];
export const IRQS: readonly (readonly [Irq, string])[] = [
  [Irq.Reschedule, "reschedule"],
  [Irq.Call, "function-call"],
  [Irq.Tick, "tick"],
  [Irq.Work, "irq-work"],
];
export const MODES: Readonly<Record<Mode, string>> = {
  [Mode.Off]: "offline",
  [Mode.Run]: "kernel",
  [Mode.User]: "user",
  [Mode.Halt]: "idle",
  [Mode.Spin]: "spinning",
  [Mode.Guest]: "guest",
};

/** Every event that was kept, in order of record. */
export function* eventRows(source: EventSource): Iterable<EventRow> {
  for (let event = 0; event < source.events.recorded; event++) yield eventRow(source, event);
}

/** One event by its number. */
export function eventRow(source: EventSource, event: number): EventRow {
  const { events, tasks } = source;
  const kind: EventKind = events.kind[event] ?? 0;
  return {
    timeNs: Math.round(events.time[event] ?? 0),
    kind: KIND_NAMES[kind] ?? "unknown",
    cpu: events.cpu[event] ?? -1,
    thread: tasks[events.task[event] ?? -1] ?? "",
    fields: fieldsOf(source, kind, events.a[event] ?? 0, events.b[event] ?? 0),
  };
}

function fieldsOf(source: EventSource, kind: EventKind, a: number, b: number): EventRow["fields"] {
  switch (kind) {
    case EventKind.Mode:
      return { mode: MODES[a as Mode], watching: b === 1 };
    case EventKind.Interrupt:
      return { interrupts: interruptsIn(a), ...askedBy(a), ...chargedTo(source, b) };
    case EventKind.GracePeriodStart:
    case EventKind.GracePeriodEnd:
      return { flavour: FLAVOURS[a] ?? "", number: b };
    case EventKind.Quiescent:
      return { flavour: FLAVOURS[a] ?? "" };
    case EventKind.Wakeup:
      return { target: a, ...chargedTo(source, b) };
    case EventKind.Broadcast:
    case EventKind.WorkQueued:
    case EventKind.WorkStart:
    case EventKind.WorkEnd:
      return chargedTo(source, b);
    case EventKind.PointBegin:
    case EventKind.PointEnd:
      return { point: source.names[a] ?? "", ...chargedTo(source, b) };
    case EventKind.Step:
      return { step: source.names[a] ?? "", ends: b === 1 };
    case EventKind.Hook:
      return { function: source.functions.get(a) ?? "", hooked: b === 1 };
    case EventKind.Disturbance:
      return { cause: CAUSES[a] ?? "", ...chargedTo(source, b) };
    case EventKind.Stall:
      return { microseconds: a };
    case EventKind.Violation:
      return { property: source.names[a] ?? "" };
    case EventKind.Log:
      return { text: source.names[a] ?? "" };
    default:
      return {};
  }
}

/** Names of the interrupts that an Interrupt's `a` holds. */
export function interruptsIn(a: number): readonly string[] {
  return IRQS.flatMap(([bit, name]) => ((a & bit) === 0 ? [] : [name]));
}

function askedBy(a: number): { readonly from?: number } {
  const asker = askerIn(a);
  return asker < 0 ? {} : { from: asker };
}

/** The line of C that an origin names; nothing where there is none. */
function chargedTo(source: EventSource, origin: number): Readonly<Record<string, string | number>> {
  const { file, line, function: name, primitive } = source.origins[origin] ?? NOBODY;
  return primitive === "" && name === "" ? {} : { file, line, function: name, primitive };
}
