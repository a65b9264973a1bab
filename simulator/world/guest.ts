/** A CPU in guest mode: KVM's side is the model's C (kernel/model/world/vcpu.c). */
import { touch } from "./broadcast.ts";
import { Mode } from "./cpus.ts";
import { settle } from "./disturb.ts";
import { planPeriod } from "./load.ts";
import { TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

/** What ends a stay in guest mode; the numbers are SIM_GUEST_* of sim/world.h. */
export enum GuestExit {
  Interrupt = 1,
  Own = 2,
}

/** The current task's CPU enters guest mode, until something ends that. */
export function enterGuest(w: World, cpu: number): void {
  settle(w, cpu);
  w.setMode(cpu, Mode.Guest);
  planPeriod(w, w.cpus.current[cpu], w.clock(cpu));
}

/** An interrupt ends the stay; KVM takes it as soon as it has enabled interrupts. */
export function interruptGuest(w: World, cpu: number): void {
  leaveGuest(w, cpu, GuestExit.Interrupt);
}

/** The guest of a task exits of itself, if it runs. */
export function exitGuest(w: World, cpu: number, task: number, time: number): void {
  const { cpus, tasks } = w;
  if (tasks.state[task] !== TaskState.Running || cpus.mode[cpu] !== Mode.Guest) return;
  touch(w, cpu);
  w.advance(cpu, time);
  leaveGuest(w, cpu, GuestExit.Own);
}

function leaveGuest(w: World, cpu: number, why: GuestExit): void {
  w.charge(cpu, "guestExit");
  w.cpus.woken[cpu] = why;
  w.setMode(cpu, Mode.Run);
}
