/** A run's events as columns, and what each of them leaves in the lanes it belongs to. */
import { MARK } from "../../jobs/tile-format.ts";
import { EventKind, Irq } from "../events.ts";
import { moments, type Moments, sortByTime } from "./order.ts";

/** The columns of an EventLog, or of any part of one. What `a` and `b` mean is said by {@link EventKind}. */
export interface EventColumns {
  readonly recorded: number;
  readonly time: Float64Array;
  readonly kind: Uint8Array;
  readonly cpu: Int32Array;
  readonly task: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** When an event was, in whole nanoseconds: sums of whole numbers are exact, whatever their order. */
export function timeOf({ time }: EventColumns, event: number): number {
  return Math.floor(time[event] ?? 0);
}

/** What an event of a kind leaves in its own lane. Interrupts and wakeups leave more; a change of mode shows as a mode. */
const MARKS: Readonly<Record<EventKind, number>> = {
  [EventKind.Mode]: 0,
  [EventKind.Switch]: MARK.switch,
  [EventKind.Interrupt]: 0,
  [EventKind.Wakeup]: MARK.sent,
  [EventKind.Tick]: MARK.tick,
  [EventKind.GracePeriodStart]: MARK.quiescent,
  [EventKind.GracePeriodEnd]: MARK.quiescent,
  [EventKind.Quiescent]: MARK.quiescent,
  [EventKind.WorkQueued]: MARK.work,
  [EventKind.WorkStart]: MARK.work,
  [EventKind.WorkEnd]: MARK.work,
  [EventKind.TimerArmed]: MARK.timer,
  [EventKind.TimerFired]: MARK.timer,
  [EventKind.PointBegin]: MARK.point,
  [EventKind.PointEnd]: MARK.point,
  [EventKind.Step]: MARK.transition,
  [EventKind.Try]: MARK.transition,
  [EventKind.Hook]: MARK.transition,
  [EventKind.Disturbance]: MARK.disturbance,
  [EventKind.Broadcast]: MARK.sent,
  [EventKind.Stall]: MARK.stall,
  [EventKind.Violation]: MARK.violation,
  [EventKind.Log]: MARK.transition,
};

const IRQ_MARKS: readonly (readonly [Irq, number])[] = [
  [Irq.Reschedule, MARK.reschedule],
  [Irq.Call, MARK.call],
  [Irq.Tick, MARK.tick],
  [Irq.Work, MARK.irqWork],
];

/** Marks of every combination of interrupts. */
const MARKS_OF_IRQS: Uint16Array = Uint16Array.from({ length: 16 }, (_, irqs) =>
  IRQ_MARKS.reduce((marks, [bit, mark]) => ((irqs & bit) === 0 ? marks : marks | mark), 0),
);

/** Bits of an Interrupt's `a` that are {@link Irq} bits; above them stands the CPU that asked for a function call, plus 1. */
export const IRQ_BITS = 4;
const IRQ_MASK = (1 << IRQ_BITS) - 1;

/** The marks of an event in a lane of CPUs. @param cpu The lane's. */
export function marksIn(events: EventColumns, event: number, cpu: number): number {
  const kind: EventKind = events.kind[event] ?? 0;
  if (kind === EventKind.Interrupt) return MARKS_OF_IRQS[(events.a[event] ?? 0) & IRQ_MASK] ?? 0;
  if (kind !== EventKind.Wakeup) return MARKS[kind];
  const sent = events.cpu[event] === cpu ? MARK.sent : 0;
  return events.a[event] === cpu ? sent | MARK.wakeup : sent;
}

/** The CPU that asked for the function call which an Interrupt with this `a` brings; −1 when it brings none, or nobody is known. */
export function askerIn(a: number): number {
  return (a >> IRQ_BITS) - 1;
}

/** Whether an event stands in the lane of the transition, besides that of its CPU. */
export function isOfTransition(kind: EventKind): boolean {
  return kind === EventKind.Violation || MARKS[kind] === MARK.transition;
}

/** Whether an event changes what goes on in the lane of its CPU: its task, or its mode, and with it whether RCU watches. */
export function isStateChange(kind: EventKind): boolean {
  return kind === EventKind.Mode || kind === EventKind.Switch;
}

/** Some of the events, in the order of their times. */
export function pick(events: EventColumns, is: (event: number) => boolean): Moments {
  let count = 0;
  for (let event = 0; event < events.recorded; event++) count += is(event) ? 1 : 0;
  const picked = moments(count);
  let at = 0;
  for (let event = 0; event < events.recorded; event++) {
    if (!is(event)) continue;
    picked.events[at] = event;
    picked.times[at] = timeOf(events, event);
    at++;
  }
  sortByTime(picked);
  return picked;
}
