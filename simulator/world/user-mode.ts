/** What a user task does between its visits to the kernel. */
import { Mode } from "./cpus.ts";
import { settle } from "./disturb.ts";
import { deliver, push } from "./interrupts.ts";
import { callsPatched, planPeriod } from "./load.ts";
import { Load } from "./tasks.ts";
import type { World } from "./world.ts";

/** Numbers of the model's system calls (kernel/model/world/internal.h). */
export enum SystemCall {
  Work,
  Call,
  SleepInPatched,
  Scenario,
  Fork,
  Exit,
  VcpuRun,
}

/** The current task has returned to user mode. */
export function enterUser(w: World, cpu: number): void {
  const { cpus, tasks } = w;
  const task = cpus.current[cpu];
  tasks.atUser[task] = 1;
  w.setMode(cpu, Mode.User);
  settle(w, cpu);
  if (cpus.pending[cpu] !== 0) deliver(w, cpu, 0, w.clock(cpu));
  else act(w, cpu, task);
}

/** What the task's kind makes it do as soon as it is in user mode. */
function act(w: World, cpu: number, task: number): void {
  const { tasks } = w;
  switch (tasks.load[task]) {
    case Load.PeriodicSleeper:
      systemCall(w, cpu, SystemCall.Work, 0);
      break;
    case Load.SleeperInPatched:
      systemCall(w, cpu, SystemCall.SleepInPatched, 0);
      break;
    case Load.Scenario:
      systemCall(w, cpu, SystemCall.Scenario, 0);
      break;
    case Load.Vcpu:
    case Load.HaltedVcpu:
      systemCall(w, cpu, SystemCall.VcpuRun, 0);
      break;
    case Load.Forked:
      systemCall(w, cpu, SystemCall.Exit, 0);
      break;
    case Load.PeriodicUser:
      if (tasks.callDue[task] === 1) periodicCall(w, cpu, task, tasks.periodBegan[task]);
      else planPeriod(w, task, w.clock(cpu));
      break;
  }
}

/** The current task, in user mode, makes the call of a period. */
export function periodicCall(w: World, cpu: number, task: number, began: number): void {
  w.tasks.callDue[task] = 0;
  systemCall(w, cpu, SystemCall.Call, callsPatched(w, task, began) ? 1 : 0);
}

function systemCall(w: World, cpu: number, number: SystemCall, argument: number): void {
  w.charge(cpu, "systemCall");
  w.tasks.atUser[w.cpus.current[cpu]] = 0;
  push(w, cpu, w.entries.syscall, [number, argument, 0]);
}
