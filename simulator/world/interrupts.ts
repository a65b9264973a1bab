/**
 * How an interrupt reaches a CPU: at once when the CPU is in user mode, halted or spinning with interrupts enabled; else when the code that it interprets
 * enables them, at an instruction's boundary. The way in, what is served, and the way out are the model's C (kernel/model/world/entry.c).
 */
import { touch } from "./broadcast.ts";
import { Irq, Mode } from "./cpus.ts";
import { disturb, isQuietCpu, leave } from "./disturb.ts";
import { EventKind } from "./events.ts";
import { interruptGuest } from "./guest.ts";
import { CauseCode, Count } from "./ledger.ts";
import { needTick } from "./tick.ts";
import { endSpin } from "./waiters.ts";
import type { World } from "./world.ts";

/** Interrupts reach a CPU. */
export function deliver(w: World, cpu: number, irqs: number, time: number): void {
  const { cpus } = w;
  touch(w, cpu);
  if (irqs !== 0) chargeInterrupts(w, cpu, irqs, time);
  cpus.pending[cpu] |= irqs;
  switch (cpus.mode[cpu]) {
    case Mode.User:
      w.advance(cpu, time);
      interruptUser(w, cpu);
      break;
    case Mode.Halt:
      w.advance(cpu, time);
      interruptHalt(w, cpu);
      break;
    case Mode.Spin:
      if (w.irqsDisabled(cpus.current[cpu])) return;
      w.advance(cpu, time);
      endSpin(w, cpu);
      interruptKernel(w, cpu);
      break;
    case Mode.Guest:
      w.advance(cpu, time);
      leaveCharged(w, cpu);
      interruptGuest(w, cpu);
      break;
    case Mode.Off:
      cpus.pending[cpu] = 0;
      break;
  }
}

/** Whether the CPU, which interprets, can take a pending interrupt now. */
export function canInterrupt(w: World, cpu: number): boolean {
  return w.cpus.pending[cpu] !== 0 && !w.irqsDisabled(w.cpus.current[cpu]);
}

/** The current task, in user mode, is interrupted. */
export function interruptUser(w: World, cpu: number): void {
  const { cpus, tasks } = w;
  leaveCharged(w, cpu);
  w.charge(cpu, "interruptFromUser");
  tasks.atUser[cpus.current[cpu]] = 0;
  disableIrqs(w, cpu);
  push(w, cpu, w.entries.irqFromUser, []);
}

function interruptHalt(w: World, cpu: number): void {
  leaveCharged(w, cpu);
  w.charge(cpu, "idleExit");
  w.cpus.woken[cpu] = 1;
  push(w, cpu, w.entries.irqFromKernel, [1]);
}

/** The kernel code of the current task is interrupted. */
export function interruptKernel(w: World, cpu: number): void {
  const { cpus, rcu } = w;
  w.cpus.pendingRow[cpu] = -1;
  w.charge(cpu, "interruptFromKernel");
  // rcu_irq_enter_check_tick(): a nohz_full CPU that owes a quiescent state gets its tick back.
  if (cpus.nohzFull[cpu] === 1 && rcu.urgent[cpu] === 1 && rcu.forcedTick[cpu] === 0) {
    rcu.forcedTick[cpu] = 1;
    disturb(w, cpu, CauseCode.RcuUrgent, rcu.pressedFor[cpu]);
    needTick(w, cpu, rcu.pressedFor[cpu]);
  }
  disableIrqs(w, cpu);
  push(w, cpu, w.entries.irqFromKernel, [0]);
}

/** An interrupt disables interrupts; its way out restores them. */
function disableIrqs(w: World, cpu: number): void {
  w.write(w.tasks.address[w.cpus.current[cpu]] + w.layout.task_irqs_disabled, 1);
}

/** Puts a call on top of what the CPU's current task does. */
export function push(w: World, cpu: number, f: number, words: readonly number[]): void {
  const { cpus, tasks } = w;
  if (!w.machine.call(tasks.thread[cpus.current[cpu]], f, words)) w.end({ kind: "fault" });
  w.setMode(cpu, Mode.Run);
  w.planRun(cpu);
}

/** Enters interrupts that arrive in the ledger; the first of them is what makes a quiet CPU leave. */
function chargeInterrupts(w: World, cpu: number, irqs: number, time: number): void {
  const { cpus } = w;
  if (cpus.mode[cpu] === Mode.Off) return;
  if (cpus.mode[cpu] !== Mode.Run) w.advance(cpu, time);
  const asker = (irqs & Irq.Call) === 0 ? -1 : firstAsker(w, cpu);
  w.events.record(time, EventKind.Interrupt, cpu, cpus.current[cpu], irqs | ((asker + 1) << 4), cpus.reschedFrom[cpu]);
  if (asker >= 0) chargeIpi(w, cpu, CauseCode.CallFunctionIpi, w.calls.origin[asker]);
  if ((irqs & Irq.Reschedule) !== 0) chargeIpi(w, cpu, reschedulingCause(w, cpu), take(cpus.reschedFrom, cpu));
  if ((irqs & Irq.Work) !== 0) chargeIpi(w, cpu, cpus.workCause[cpu], take(cpus.workFrom, cpu));
  if ((irqs & Irq.Tick) !== 0 && cpus.nohzFull[cpu] === 1) noteRow(w, cpu, chargeTick(w, cpu));
}

function take(from: Int32Array, cpu: number): number {
  const origin = from[cpu];
  from[cpu] = 0;
  return origin;
}

/** Local timers raise work interrupts too, which nobody is charged for. */
function chargeIpi(w: World, cpu: number, cause: CauseCode, origin: number): void {
  if (origin === 0) return;
  const row = disturb(w, cpu, cause, origin);
  w.ledger.add(row, Count.Ipis, 1);
  noteRow(w, cpu, row);
}

/** A tick on a nohz_full CPU is a disturbance, charged to whoever needed it. @returns Its row. */
export function chargeTick(w: World, cpu: number): number {
  const row = disturb(w, cpu, CauseCode.Tick, w.tick.origin[cpu]);
  w.ledger.add(row, Count.Ticks, 1);
  return row;
}

function noteRow(w: World, cpu: number, row: number): void {
  if (w.cpus.pendingRow[cpu] < 0) w.cpus.pendingRow[cpu] = row;
}

function leaveCharged(w: World, cpu: number): void {
  const row = w.cpus.pendingRow[cpu];
  if (row >= 0) leave(w, cpu, row);
  else if (isQuietCpu(w, cpu)) leaveForTimer(w, cpu);
  w.cpus.pendingRow[cpu] = -1;
}

/** A timer of the CPU itself interrupts it: charged to whoever armed it. */
function leaveForTimer(w: World, cpu: number): void {
  const slot = w.timers.firstDue[cpu];
  if (slot >= 0 && w.timers.origin[slot] > 0) leave(w, cpu, disturb(w, cpu, CauseCode.IrqWork, w.timers.origin[slot]));
}

function reschedulingCause(w: World, cpu: number): CauseCode {
  const cause: CauseCode = w.cpus.reschedCause[cpu];
  return cause === CauseCode.RescheduleIpi && w.cpus.mode[cpu] === Mode.Halt ? CauseCode.IdleWakeup : cause;
}

/** The first CPU whose call waits at a CPU; −1: none does. */
function firstAsker(w: World, cpu: number): number {
  const { calls, cpus } = w;
  for (let asker = 0; asker < cpus.count; asker++) {
    if (calls.asked[cpu * cpus.count + asker] === 1) return asker;
  }
  return -1;
}
