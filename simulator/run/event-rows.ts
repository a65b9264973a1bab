/** A run's events one by one, with names for their numbers: what trace formats are made from. */
import { Mode, Irq } from "../world/cpus.ts";
import { EventKind } from "../world/events.ts";
import { CAUSES, NOBODY } from "../world/ledger.ts";
import { nameOf } from "../world/violations.ts";
import type { World } from "../world/world.ts";

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

const FLAVOURS: readonly string[] = ["normal", "expedited", "tasks", "tasks-trace"];
const IRQS: readonly (readonly [Irq, string])[] = [
  [Irq.Reschedule, "reschedule"],
  [Irq.Call, "function-call"],
  [Irq.Tick, "tick"],
  [Irq.Work, "irq-work"],
];
const MODES: Readonly<Record<Mode, string>> = {
  [Mode.Off]: "offline",
  [Mode.Run]: "kernel",
  [Mode.User]: "user",
  [Mode.Halt]: "idle",
  [Mode.Spin]: "spinning",
  [Mode.Guest]: "guest",
};

/** Every event that was kept, in order of record. */
export function* eventRows(w: World): Iterable<EventRow> {
  const { events } = w;
  const names = new Map<number, string>();
  const threadOf = (task: number): string => {
    if (task < 0 || task >= w.taskCount || w.tasks.address[task] === 0) return "";
    const known = names.get(task) ?? nameOf(w, task);
    names.set(task, known);
    return known;
  };
  for (let at = 0; at < events.recorded; at++) {
    const kind: EventKind = events.kind[at] ?? 0;
    yield {
      timeNs: Math.round(events.time[at] ?? 0),
      kind: KIND_NAMES[kind] ?? "unknown",
      cpu: events.cpu[at] ?? -1,
      thread: threadOf(events.task[at] ?? -1),
      fields: fieldsOf(w, kind, events.a[at] ?? 0, events.b[at] ?? 0),
    };
  }
}

function fieldsOf(w: World, kind: EventKind, a: number, b: number): EventRow["fields"] {
  switch (kind) {
    case EventKind.Mode:
      return { mode: MODES[a as Mode] };
    case EventKind.Interrupt:
      return { interrupts: IRQS.flatMap(([bit, name]) => ((a & bit) === 0 ? [] : [name])), ...chargedTo(w, b) };
    case EventKind.GracePeriodStart:
    case EventKind.GracePeriodEnd:
      return { flavour: FLAVOURS[a] ?? "", number: b };
    case EventKind.Quiescent:
      return { flavour: FLAVOURS[a] ?? "" };
    case EventKind.Wakeup:
      return { target: a };
    case EventKind.WorkQueued:
    case EventKind.WorkStart:
    case EventKind.WorkEnd:
      return chargedTo(w, b);
    case EventKind.PointBegin:
    case EventKind.PointEnd:
      return { point: w.report.names[a] ?? "", ...chargedTo(w, b) };
    case EventKind.Step:
      return { step: w.report.names[a] ?? "", ends: b === 1 };
    case EventKind.Hook:
      return { function: w.image.functions[a]?.name ?? "", hooked: b === 1 };
    case EventKind.Disturbance:
      return { cause: CAUSES[a] ?? "", ...chargedTo(w, b) };
    case EventKind.Stall:
      return { microseconds: a };
    case EventKind.Violation:
      return { property: w.report.names[a] ?? "" };
    case EventKind.Log:
      return { text: w.report.names[a] ?? "" };
    default:
      return {};
  }
}

/** The line of C that an origin names; nothing where there is none. */
function chargedTo(w: World, origin: number): Readonly<Record<string, string | number>> {
  const { file, line, function: name, primitive } = w.ledger.origins[origin] ?? NOBODY;
  return primitive === "" && name === "" ? {} : { file, line, function: name, primitive };
}
