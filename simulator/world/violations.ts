/** What went wrong, with everything a person needs to see why. */
import { messageOf } from "../machine/fault.ts";
import { stackLine, stackOf } from "./attribution.ts";
import { EventKind } from "./events.ts";
import type { StackLine, TraceLine } from "./facts.ts";
import { CAUSES } from "./ledger.ts";
import type { World } from "./world.ts";

/** Reports that the CPU's current task did something wrong, at the place `file`:`line` or else at its innermost line outside our own text. */
export function reportViolation(w: World, cpu: number, property: string, message: string, at?: { file: string; line: number }): void {
  const task = w.cpus.current[cpu];
  const stack = stackOf(w, task);
  const place = placeToBlame(w, stack, at);
  w.recordNamed(EventKind.Violation, cpu, w.report.name(property), 0);
  w.report.violation({
    property,
    message,
    timeNs: Math.round(w.clock(cpu)),
    cpu,
    thread: nameOf(w, task),
    file: place.file,
    line: place.line,
    function: place.function,
    stack,
    trace: traceOf(w),
  });
}

/** The line of a task's stack that people are shown: the innermost one that is not ours. */
export function blame(w: World, task: number): StackLine {
  return placeToBlame(w, stackOf(w, task), undefined);
}

/** The frame that the given file and line belong to, else the innermost one that is not ours. */
function placeToBlame(w: World, stack: readonly StackLine[], at: { file: string; line: number } | undefined): StackLine {
  const frame = at === undefined ? undefined : stack.find((entry) => entry.file === at.file && entry.line === at.line);
  if (frame !== undefined) return frame;
  if (at !== undefined && at.file !== "") return { function: stack[0]?.function ?? "", ...at };
  const ours = w.modelFiles;
  return stack.find((entry) => entry.file !== "" && !ours.has(entry.file)) ?? stack[0] ?? { function: "", file: "", line: 0 };
}

/** The machine faulted: the run is over. */
export function reportFault(w: World, cpu: number, task: number): void {
  const fault = w.machine.fault;
  w.end({ kind: "fault" });
  if (fault === undefined) return;
  const stack = fault.stack.map(({ function: name, pc }) => stackLine(w, name, pc));
  const place = placeToBlame(w, stack, undefined);
  w.recordNamed(EventKind.Violation, cpu, w.report.name(fault.code), 0);
  w.report.violation({
    property: fault.code,
    message: messageOf(fault),
    timeNs: Math.round(w.clock(cpu)),
    cpu,
    thread: nameOf(w, task),
    file: place.file,
    line: place.line,
    function: place.function,
    stack,
    trace: traceOf(w),
  });
}

/** A task as people call it: name and pid. */
export function nameOf(w: World, task: number): string {
  const address = w.tasks.address[task];
  const pid = w.read(address + w.layout.task_pid);
  const comm = w.text(address + w.layout.task_comm);
  return pid === 0 ? comm : `${comm}:${pid}`;
}

/** The last named events, oldest first. */
export function traceOf(w: World): readonly TraceLine[] {
  return w.events.trace().map(([time, code, cpu, task, a, b]) => {
    const kind: EventKind = code;
    const origin = w.ledger.origins[isCharged(kind) ? b : 0];
    const thread = task >= 0 && task < w.taskCount && w.tasks.address[task] !== 0 ? nameOf(w, task) : "";
    return { timeNs: Math.round(time), cpu, thread, text: textOf(w, kind, a, b), file: origin.file, line: origin.line };
  });
}

const CHARGED = new Set<EventKind>([EventKind.Interrupt, EventKind.WorkStart, EventKind.PointBegin, EventKind.PointEnd]);

/** Whether the event's `b` is an origin. */
function isCharged(kind: EventKind): boolean {
  return CHARGED.has(kind);
}

const FLAVOURS = ["", "expedited ", "tasks ", "tasks-trace "];
const INTERRUPTS = ["reschedule", "function call", "tick", "work"];

function textOf(w: World, kind: EventKind, a: number, b: number): string {
  const { names } = w.report;
  switch (kind) {
    case EventKind.Switch:
      return "runs";
    case EventKind.Interrupt:
      return `interrupt: ${INTERRUPTS.filter((_, bit) => (a & (1 << bit)) !== 0).join(", ")}`;
    case EventKind.GracePeriodStart:
      return `${FLAVOURS[a]}grace period ${b} starts`;
    case EventKind.GracePeriodEnd:
      return `${FLAVOURS[a]}grace period ${b} ends`;
    case EventKind.WorkStart:
      return "a work item starts";
    case EventKind.PointBegin:
      return `${names[a]} begins`;
    case EventKind.PointEnd:
      return `${names[a]} ends`;
    case EventKind.Step:
      return b === 1 ? `step ${names[a]} ends` : `step ${names[a]} begins`;
    case EventKind.Try:
      return "a try to switch the tasks begins";
    case EventKind.Hook:
      return `entry of ${w.image.functions[a]?.name ?? "?"} ${b === 1 ? "is hooked" : "is no longer hooked"}`;
    case EventKind.Stall:
      return `stands still for ${a} us in ${w.image.functions[b >> 1]?.name ?? "?"}()${(b & 1) === 1 ? ", where RCU is not watching" : ""}`;
    case EventKind.Violation:
      return `violation: ${names[a]}`;
    case EventKind.Log:
      return names[a];
    case EventKind.Disturbance:
      return CAUSES[a];
    default:
      return EventKind[kind];
  }
}
