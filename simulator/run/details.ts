/** Single events for people: one line that says what happened, and whose doing it was. */
import type { EventDetails } from "../jobs/timeline.ts";
import { eventRow, FLAVOURS, interruptsIn } from "./event-rows.ts";
import type { EventSource } from "./event-source.ts";
import { CAUSES, EventKind, Mode } from "./events.ts";
import { askerIn } from "./mipmaps/columns.ts";

/** @param lane Number of the lane that the event is shown in. */
export function detailsOf(source: EventSource, event: number, lane: number): EventDetails {
  const { timeNs, kind, cpu, thread, fields } = eventRow(source, event);
  return { event, timeNs, kind, lane, cpu, task: thread, title: titleOf(source, event), fields, origin: originOf(source, event) };
}

/** Kinds whose `b` is an origin. */
const CHARGED: ReadonlySet<EventKind> = new Set([
  EventKind.Interrupt,
  EventKind.Wakeup,
  EventKind.WorkQueued,
  EventKind.WorkStart,
  EventKind.WorkEnd,
  EventKind.TimerArmed,
  EventKind.TimerFired,
  EventKind.PointBegin,
  EventKind.PointEnd,
  EventKind.Disturbance,
  EventKind.Broadcast,
]);

/** Number of the line of C that an event is charged to; 0 is nobody. */
export function originNumber({ events }: EventSource, event: number): number {
  return CHARGED.has(events.kind[event] ?? 0) ? (events.b[event] ?? 0) : 0;
}

function originOf(source: EventSource, event: number): EventDetails["origin"] {
  const found = source.origins[originNumber(source, event)];
  if (found === undefined || (found.file === "" && found.function === "" && found.primitive === "")) return null;
  const { file, line, function: name, primitive } = found;
  return { file, line, function: name, primitive };
}

const MODE_TITLES: Readonly<Record<Mode, string>> = {
  [Mode.Off]: "goes offline",
  [Mode.Run]: "enters the kernel",
  [Mode.User]: "goes to user mode",
  [Mode.Halt]: "goes idle",
  [Mode.Spin]: "spins in the kernel",
  [Mode.Guest]: "enters the guest",
};

function titleOf(source: EventSource, event: number): string {
  const { events, tasks, names, functions } = source;
  const kind: EventKind = events.kind[event] ?? 0;
  const a = events.a[event] ?? 0;
  const b = events.b[event] ?? 0;
  const task = tasks[events.task[event] ?? -1] ?? "a task";
  const name = names[a] ?? "";
  switch (kind) {
    case EventKind.Mode:
      return MODE_TITLES[a as Mode];
    case EventKind.Switch:
      return `runs ${task}`;
    case EventKind.Interrupt:
      return interruptTitle(a);
    case EventKind.Wakeup:
      return `${(events.cpu[event] ?? -1) < 0 ? "a timer " : ""}wakes ${task} on CPU ${a}`;
    case EventKind.Tick:
      return "tick without effect";
    case EventKind.GracePeriodStart:
    case EventKind.GracePeriodEnd:
      return `${FLAVOURS[a] ?? ""} grace period ${b} ${kind === EventKind.GracePeriodStart ? "starts" : "ends"}`;
    case EventKind.Quiescent:
      return `quiescent state for the ${FLAVOURS[a] ?? ""} grace period`;
    case EventKind.WorkQueued:
      return "queues a work item";
    case EventKind.WorkStart:
      return "a work item starts";
    case EventKind.WorkEnd:
      return "a work item ends";
    case EventKind.TimerArmed:
      return "arms a timer";
    case EventKind.TimerFired:
      return "a timer fires";
    case EventKind.PointBegin:
      return `${name} begins`;
    case EventKind.PointEnd:
      return `${name} ends`;
    case EventKind.Step:
      return `step ${name} ${b === 1 ? "ends" : "begins"}`;
    case EventKind.Try:
      return "a try to switch the tasks begins";
    case EventKind.Hook:
      return `the entry of ${functions.get(a) ?? "a function"} ${b === 1 ? "is hooked" : "is no longer hooked"}`;
    case EventKind.Disturbance:
      return `is disturbed: ${CAUSES[a] ?? ""}`;
    case EventKind.Broadcast:
      return "has every other CPU run a function";
    case EventKind.Stall:
      return `stands still for ${a} us in ${functions.get(b >> 1) ?? "a function"}${(b & 1) === 1 ? ", where RCU does not watch" : ""}`;
    case EventKind.Violation:
      return `violation: ${name}`;
    case EventKind.Log:
      return `prints: ${name.trimEnd()}`;
    default:
      return kind satisfies never;
  }
}

function interruptTitle(a: number): string {
  const asker = askerIn(a);
  const names = interruptsIn(a).map((name) =>
    name === "function-call" && asker >= 0 ? `function-call interrupt from CPU ${asker}` : `${name} interrupt`,
  );
  return names.join(", ");
}
