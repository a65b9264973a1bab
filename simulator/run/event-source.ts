/** A run's events and the names that their numbers stand for, without the machine that made them, which is far larger. */
import type { Origin } from "../world/facts.ts";
import { nameOf } from "../world/violations.ts";
import type { World } from "../world/world.ts";
import { EventKind } from "./events.ts";
import type { EventColumns } from "./mipmaps/columns.ts";

export interface EventSource {
  readonly events: EventColumns;
  /** Events that were not kept. */
  readonly dropped: number;
  readonly cpus: number;
  /** When the run ended. */
  readonly endNs: number;
  /** Name and pid of every task, by number; empty for one that events know and that was never made. */
  readonly tasks: readonly string[];
  /** Steps, points, properties, lines of the kernel's log. */
  readonly names: readonly string[];
  /** Lines of C that something is charged to; 0 is nobody. */
  readonly origins: readonly Origin[];
  /** Names of functions, by number; only of those that events are about. */
  readonly functions: ReadonlyMap<number, string>;
}

/** What is kept of a run that has ended. */
export function eventSourceOf(w: World): EventSource {
  const tasks: string[] = [];
  for (let task = 0; task < w.taskCount; task++) tasks.push(w.tasks.address[task] === 0 ? "" : nameOf(w, task));
  return {
    events: trimmed(w.events),
    dropped: w.events.dropped,
    cpus: w.cpus.count,
    endNs: Math.round(w.queue.at),
    tasks,
    names: w.report.names,
    origins: w.ledger.origins,
    functions: functionsIn(w),
  };
}

/** The columns without the room that was kept for more. */
function trimmed({ recorded, time, kind, cpu, task, a, b }: EventColumns): EventColumns {
  if (time.length === recorded) return { recorded, time, kind, cpu, task, a, b };
  return {
    recorded,
    time: time.slice(0, recorded),
    kind: kind.slice(0, recorded),
    cpu: cpu.slice(0, recorded),
    task: task.slice(0, recorded),
    a: a.slice(0, recorded),
    b: b.slice(0, recorded),
  };
}

function functionsIn({ events, image }: World): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const add = (number: number): void => void found.set(number, image.functions[number]?.name ?? "");
  for (let event = 0; event < events.recorded; event++) {
    if (events.kind[event] === EventKind.Hook) add(events.a[event] ?? 0);
    if (events.kind[event] === EventKind.Stall) add((events.b[event] ?? 0) >> 1);
  }
  return found;
}
