/**
 * Which events a query wants. What a query says is looked up once for each name, task, origin and kind; an event is then judged by the
 * numbers in it, so that a million of them take some milliseconds.
 */
import { parseCpulist } from "../../base/cpulist.ts";
import type { EventQuery } from "../jobs/timeline.ts";
import { FLAVOURS, IRQS, KIND_NAMES, MODES } from "./event-rows.ts";
import type { EventSource } from "./event-source.ts";
import { originNumber } from "./details.ts";
import { CAUSES, EventKind } from "./events.ts";

/** @returns 1 for each event that matches. */
export function matching(source: EventSource, query: EventQuery): Uint8Array {
  const { events } = source;
  const found = new Uint8Array(events.recorded);
  const tests = testsOf(source, query);
  for (let event = 0; event < found.length; event++) found[event] = tests.every((test) => test(event)) ? 1 : 0;
  return found;
}

type Test = (event: number) => boolean;

/** The cheap ones first. */
function testsOf(source: EventSource, query: EventQuery): readonly Test[] {
  const { events, origins } = source;
  const { text, kinds, cpus, causes, file, line, task, fromNs, untilNs } = query;
  const tests: Test[] = [];
  if (kinds !== undefined) {
    const wanted = table(KIND_NAMES.length, (kind) => kinds.includes(KIND_NAMES[kind] ?? ""));
    tests.push((event) => wanted[events.kind[event] ?? 0] === 1);
  }
  if (fromNs !== undefined) tests.push((event) => (events.time[event] ?? 0) >= fromNs);
  if (untilNs !== undefined) tests.push((event) => (events.time[event] ?? 0) < untilNs);
  if (cpus !== undefined) tests.push(ofCpus(source, cpus));
  if (task !== undefined) tests.push((event) => events.task[event] === task);
  if (causes !== undefined) {
    const wanted = table(CAUSES.length, (cause) => causes.includes(CAUSES[cause] ?? ""));
    tests.push((event) => events.kind[event] === EventKind.Disturbance && wanted[events.a[event] ?? 0] === 1);
  }
  if (file !== undefined) {
    const wanted = table(
      origins.length,
      (number) => origins[number]?.file === file && (line === undefined || origins[number]?.line === line),
    );
    tests.push((event) => wanted[originNumber(source, event)] === 1);
  }
  if (text !== undefined && text !== "") tests.push(withText(source, text.toLowerCase()));
  return tests;
}

/** Events of the CPUs, and tasks woken for them. */
function ofCpus({ events, cpus }: EventSource, list: string): Test {
  const parsed = parseCpulist(list, cpus);
  const wanted = table(cpus, (cpu) => parsed.ok && parsed.cpus.includes(cpu));
  return (event) =>
    wanted[events.cpu[event] ?? -1] === 1 || (events.kind[event] === EventKind.Wakeup && wanted[events.a[event] ?? -1] === 1);
}

function withText(source: EventSource, wanted: string): Test {
  const { events, tasks, names, origins, functions } = source;
  const has = (text: string | undefined): boolean => text?.toLowerCase().includes(wanted) === true;
  const kinds = table(KIND_NAMES.length, (kind) => has(KIND_NAMES[kind]));
  const named = table(names.length, (name) => has(names[name]));
  const inTasks = table(tasks.length, (task) => has(tasks[task]));
  const charged = table(origins.length, (number) => {
    const origin = origins[number];
    return has(origin?.file) || has(origin?.function) || has(origin?.primitive);
  });
  const modes = table(Object.keys(MODES).length, (mode) => has(Object.values(MODES)[mode]));
  const causes = table(CAUSES.length, (cause) => has(CAUSES[cause]));
  const flavours = table(FLAVOURS.length, (flavour) => has(FLAVOURS[flavour]));
  const interrupts = IRQS.reduce((bits, [bit, name]) => (has(name) ? bits | bit : bits), 0);
  const inFunctions = new Set([...functions].flatMap(([number, name]) => (has(name) ? [number] : [])));
  const inValues = (kind: EventKind, a: number, b: number): boolean => {
    switch (kind) {
      case EventKind.Mode:
        return modes[a] === 1;
      case EventKind.Interrupt:
        return (a & interrupts) !== 0;
      case EventKind.GracePeriodStart:
      case EventKind.GracePeriodEnd:
      case EventKind.Quiescent:
        return flavours[a] === 1;
      case EventKind.PointBegin:
      case EventKind.PointEnd:
      case EventKind.Step:
      case EventKind.Violation:
      case EventKind.Log:
        return named[a] === 1;
      case EventKind.Hook:
        return inFunctions.has(a);
      case EventKind.Stall:
        return inFunctions.has(b >> 1);
      case EventKind.Disturbance:
        return causes[a] === 1;
      default:
        return false;
    }
  };
  return (event) => {
    const kind: EventKind = events.kind[event] ?? 0;
    return (
      kinds[kind] === 1 ||
      inTasks[events.task[event] ?? -1] === 1 ||
      inValues(kind, events.a[event] ?? 0, events.b[event] ?? 0) ||
      charged[originNumber(source, event)] === 1
    );
  };
}

function table(length: number, is: (index: number) => boolean): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (is(index) ? 1 : 0));
}
