/** One CPU of a trace: what it does, and which departure is being charged to whom. */
import type { Cause } from "../../world/facts.ts";

/** Figures of one row, while they are summed. */
export interface Figures {
  count: number;
  exits: number;
  ipis: number;
  switches: number;
  ticks: number;
  stolenNs: number;
}

export interface Charge {
  readonly cause: Cause;
  /** The kernel's function that asked for it; empty where the trace does not tell. */
  readonly function: string;
  readonly primitive: string;
}

/** What another CPU has queued for this one, and not run yet. */
export interface QueuedCall {
  readonly func: string;
  readonly callsite: string;
}

/** A time away from user mode or from idle. */
export interface Departure {
  readonly from: "user" | "idle";
  readonly since: number;
  /** The row that was charged first: it gets the exit and the time. */
  row: Figures | undefined;
  /** Of an idle CPU: when its last interrupt ended. Unless a switch comes next, it went back to idle then. */
  pausedNs: number | undefined;
}

/** Interrupts whose reason is not known yet: the work item that a kworker then runs tells it. */
export interface Held {
  /** To schedule. */
  wakeups: number;
  readonly from: Departure["from"];
  /** To look at the tick, each with as many interrupts of its own. */
  readonly kicks: number[];
}

/** A stay of a kworker or of the stopper on this CPU. */
export interface Visit {
  readonly kind: "kworker" | "stopper";
  /** Undefined until a work item starts. */
  row: Figures | undefined;
  /** An item that only waited for another. */
  barrier: string;
  /** Switches that belong to no row yet. */
  switches: number;
}

/** An interrupt that is being handled. */
export interface Handling {
  readonly vector: string;
  readonly line: number;
  /** Functions that this interrupt runs for others and that have been charged. */
  readonly charged: Set<string>;
  /** Whether anything of a call interrupt has been charged. */
  explained: boolean;
}

export class TracedCpu {
  /** `unknown` until an event tells. */
  mode: "unknown" | "user" | "kernel" | "idle" = "unknown";
  /** Whether context tracking tells of this CPU: without it, departures from user mode are not seen. */
  seesUser = false;
  departure: Departure | undefined;
  held: Held | undefined;
  visit: Visit | undefined;
  handling: Handling | undefined;
  queued: QueuedCall[] = [];
  /** Who sent the last reschedule interrupt that has not arrived. */
  sender = "";
  /** Whom ticks are charged to, until the tick stops. */
  tickFor: Pick<Charge, "function" | "primitive"> = { function: "", primitive: "" };
  /** Departures that no disturbance explains: system calls, faults. */
  own = 0;
}
