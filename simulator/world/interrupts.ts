/**
 * How an interrupt reaches a CPU: at once when the CPU is in user mode, halted or spinning with interrupts enabled; else when the code that it interprets
 * enables them, at an instruction's boundary. The way in, what is served, and the way out are the model's C (kernel/model/world/entry.c).
 */
import { Irq, Mode } from "./cpus.ts";
import { disturb, leave } from "./disturb.ts";
import { EventKind } from "./events.ts";
import { CauseCode, Count } from "./ledger.ts";
import { needTick } from "./tick.ts";
import type { World } from "./world.ts";

/** Interrupts reach a CPU. */
export function deliver(w: World, cpu: number, irqs: number, time: number): void {
  const { cpus } = w;
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
      w.spinners[0]--;
      interruptKernel(w, cpu);
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
  chargeInterrupts(w, cpu, true);
  w.charge(cpu, "interruptFromUser");
  tasks.atUser[cpus.current[cpu]] = 0;
  push(w, cpu, w.entries.irqFromUser, []);
}

function interruptHalt(w: World, cpu: number): void {
  chargeInterrupts(w, cpu, true);
  w.charge(cpu, "idleExit");
  w.cpus.woken[cpu] = 1;
  push(w, cpu, w.entries.irqFromKernel, []);
}

/** The kernel code of the current task is interrupted. */
export function interruptKernel(w: World, cpu: number): void {
  const { cpus, rcu } = w;
  chargeInterrupts(w, cpu, false);
  w.charge(cpu, "interruptFromKernel");
  // rcu_irq_enter_check_tick(): a nohz_full CPU that owes a quiescent state gets its tick back.
  if (cpus.nohzFull[cpu] === 1 && rcu.urgent[cpu] === 1 && rcu.forcedTick[cpu] === 0) {
    rcu.forcedTick[cpu] = 1;
    needTick(w, cpu, 0);
  }
  push(w, cpu, w.entries.irqFromKernel, []);
}

/** Puts a call on top of what the CPU's current task does. */
export function push(w: World, cpu: number, f: number, words: readonly number[]): void {
  const { cpus, tasks } = w;
  if (!w.machine.call(tasks.thread[cpus.current[cpu]], f, words)) w.end({ kind: "fault" });
  w.setMode(cpu, Mode.Run);
}

/** Enters the pending interrupts in the ledger; the first of them is what made the CPU leave. */
function chargeInterrupts(w: World, cpu: number, wasQuiet: boolean): void {
  const { cpus, ledger } = w;
  const pending = cpus.pending[cpu];
  w.record(EventKind.Interrupt, cpu, pending, cpus.irqFrom[cpu]);
  if ((pending & Irq.Call) !== 0) {
    const row = disturb(w, cpu, CauseCode.CallFunctionIpi, callOrigin(w, cpu));
    ledger.add(row, Count.Ipis, 1);
    if (wasQuiet) leave(w, cpu, row);
  }
  if ((pending & (Irq.Reschedule | Irq.Work)) !== 0 && cpus.irqFrom[cpu] > 0) {
    const row = disturb(w, cpu, ipiCause(w, cpu, pending), cpus.irqFrom[cpu]);
    ledger.add(row, Count.Ipis, 1);
    if (wasQuiet) leave(w, cpu, row);
    cpus.irqFrom[cpu] = 0;
  }
  if ((pending & Irq.Tick) !== 0 && cpus.nohzFull[cpu] === 1) chargeTick(w, cpu, wasQuiet);
}

/** A tick on a nohz_full CPU is a disturbance, charged to whoever needed it. */
export function chargeTick(w: World, cpu: number, wasQuiet: boolean): void {
  const row = disturb(w, cpu, CauseCode.Tick, w.tick.origin[cpu]);
  w.ledger.add(row, Count.Ticks, 1);
  if (wasQuiet) leave(w, cpu, row);
}

function ipiCause(w: World, cpu: number, pending: number): CauseCode {
  const cause = w.cpus.irqCause[cpu];
  if ((pending & Irq.Reschedule) !== 0 && cause === CauseCode.RescheduleIpi && w.cpus.mode[cpu] === Mode.Halt) return CauseCode.IdleWakeup;
  return cause;
}

/** Whom the first of the calls that wait at a CPU is charged to. */
function callOrigin(w: World, cpu: number): number {
  const { calls, cpus } = w;
  for (let asker = 0; asker < cpus.count; asker++) {
    if (calls.asked[cpu * cpus.count + asker] === 1) return calls.origin[asker];
  }
  return 0;
}
