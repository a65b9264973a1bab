/** What each CPU is doing: one element for each possible CPU. */
import type { StateArrays } from "./state.ts";

export enum Mode {
  /** Offline. */
  Off,
  /** Interprets its current task's kernel side. */
  Run,
  /** Its current task is in user mode. */
  User,
  /** The idle task waits for an interrupt. */
  Halt,
  /** Its current task spins for a word of memory, or for other CPUs' answers, with nothing to interpret meanwhile. */
  Spin,
  /** Its current task, a vCPU, is in guest mode. */
  Guest,
}

/** What interrupts a CPU is to serve; the numbers are SIM_IRQ_* of sim/world.h. */
export enum Irq {
  Reschedule = 1,
  Call = 2,
  Tick = 4,
  Work = 8,
}

export class Cpus {
  readonly count: number;
  /** Its local time: how far it has been simulated. */
  readonly clock: Float64Array;
  readonly mode: Uint8Array;
  readonly online: Uint8Array;
  /** [0] how many are. */
  readonly onlineCount: Int32Array;
  /** The task that runs, or is in user mode, there; the idle task when nothing else does. */
  readonly current: Int32Array;
  readonly idleTask: Int32Array;
  /** Whether an entry for it is in the queue. */
  readonly planned: Uint8Array;
  /** {@link Irq} bits raised and not yet served. */
  readonly pending: Int32Array;
  /** Timers or callbacks wait for a softirq. */
  readonly softirq: Uint8Array;
  /** 1 once the halted idle task, or the guest, has been interrupted, so that the halt is over; 2 once the guest has exited of itself. */
  readonly woken: Uint8Array;
  /** How often it has halted: an end of polling that was planned for an earlier time is void. */
  readonly haltGeneration: Int32Array;
  /** Spinning: the word's low address, its size and the value it must lose. Address 0: other CPUs' answers. */
  readonly spinKey: Int32Array;
  /** Its place in the list of those that spin. */
  readonly spinAt: Int32Array;
  readonly spinSize: Int32Array;
  readonly spinLow: Int32Array;
  readonly spinHigh: Int32Array;
  /** When the current task was put on, or last accounted. */
  readonly since: Float64Array;
  /** When the current task was put on. */
  readonly switchedAt: Float64Array;
  /** Whom the interrupt being served is charged to: an origin. */
  readonly irqOrigin: Int32Array;
  /** When the CPU left user mode, a guest or idle, and whom that is charged to; −1: it is there. */
  readonly leftAt: Float64Array;
  readonly leftRow: Int32Array;
  /** Whom the last reschedule interrupt, and the last work interrupt, raised on it are charged to (an origin, 0: nobody), and as what (a CauseCode). */
  readonly reschedFrom: Int32Array;
  readonly reschedCause: Int32Array;
  readonly workFrom: Int32Array;
  readonly workCause: Int32Array;
  /** Row of the ledger of the first interrupt that is pending, −1: nobody is charged. */
  readonly pendingRow: Int32Array;
  /** Static properties. */
  readonly nohzFull: Uint8Array;
  readonly isolated: Uint8Array;
  readonly nocb: Uint8Array;
  readonly housekeeping: Uint8Array;
  readonly workUnbound: Uint8Array;

  constructor(state: StateArrays, count: number) {
    this.count = count;
    this.clock = state.f64("cpu.clock", count);
    this.mode = state.u8("cpu.mode", count);
    this.online = state.u8("cpu.online", count);
    this.onlineCount = state.i32("cpu.onlineCount", 1);
    this.current = state.i32("cpu.current", count, -1);
    this.idleTask = state.i32("cpu.idleTask", count, -1);
    this.planned = state.u8("cpu.planned", count);
    this.pending = state.i32("cpu.pending", count);
    this.softirq = state.u8("cpu.softirq", count);
    this.woken = state.u8("cpu.woken", count);
    this.haltGeneration = state.i32("cpu.haltGeneration", count);
    this.spinKey = state.i32("cpu.spinKey", count);
    this.spinAt = state.i32("cpu.spinAt", count);
    this.spinSize = state.i32("cpu.spinSize", count);
    this.spinLow = state.i32("cpu.spinLow", count);
    this.spinHigh = state.i32("cpu.spinHigh", count);
    this.since = state.f64("cpu.since", count);
    this.switchedAt = state.f64("cpu.switchedAt", count);
    this.irqOrigin = state.i32("cpu.irqOrigin", count);
    this.leftAt = state.f64("cpu.leftAt", count);
    this.leftRow = state.i32("cpu.leftRow", count, -1);
    this.reschedFrom = state.i32("cpu.reschedFrom", count);
    this.reschedCause = state.i32("cpu.reschedCause", count);
    this.workFrom = state.i32("cpu.workFrom", count);
    this.workCause = state.i32("cpu.workCause", count);
    this.pendingRow = state.i32("cpu.pendingRow", count, -1);
    this.nohzFull = state.u8("cpu.nohzFull", count);
    this.isolated = state.u8("cpu.isolated", count);
    this.nocb = state.u8("cpu.nocb", count);
    this.housekeeping = state.u8("cpu.housekeeping", count);
    this.workUnbound = state.u8("cpu.workUnbound", count);
  }
}
