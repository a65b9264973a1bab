/**
 * Why a task could not be switched when somebody looked at it, in the kernel's words, and what will switch it. Concluded from what the look found: whether the
 * task was running, whether its stack could be walked, and which function on its stack is hooked or stands in for a hooked one.
 */
import { TEXT_HIGH } from "../../c/ir/address-space.ts";
import { Mode } from "./cpus.ts";
import { Load, TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

/** A look at a task, pinned until now, ended with a refusal. */
export function refused(w: World, task: number): void {
  const { tasks } = w;
  const address = tasks.address[task];
  const running = tasks.state[task] === TaskState.Running && w.cpus.current[tasks.cpu[task]] === task;
  const reason = running ? "running" : tasks.unreliable[task] === 1 ? "unreliable stack" : sleepingOn(w, task);
  w.report.straggler({
    pid: w.read(address + w.layout.task_pid),
    comm: w.text(address + w.layout.task_comm),
    cpu: tasks.cpu[task],
    reason,
    willSwitch: willSwitch(w, task, running),
  });
}

function sleepingOn(w: World, task: number): string {
  for (const address of w.machine.stack(w.tasks.thread[task])) {
    const found = w.machine.functionAt(address, TEXT_HIGH);
    if (found !== undefined && (w.hookedFunctions.has(found.f) || w.replacements.has(found.f))) {
      return `sleeping on function ${w.image.functions[found.f].name}`;
    }
  }
  return "refused";
}

function willSwitch(w: World, task: number, running: boolean): string {
  const { cpus, tasks } = w;
  const cpu = tasks.cpu[task];
  if (cpus.idleTask[cpu] === task) return "its idle loop, once it is woken";
  if (w.isKernelThread(task) || w.isUserWorker(task)) {
    return running
      ? "cond_resched(), where it calls it and the kernel switches there; else a try while it does not run"
      : "a try after it has left the function";
  }
  const { load } = tasks;
  if (running && (load[task] === Load.Vcpu || load[task] === Load.HaltedVcpu))
    return "a return to user mode, which an exit of its guest to KVM is not: the fake signal makes one, or its VMM";
  if (running && cpus.mode[cpu] === Mode.User) return "its next return to user mode: any interrupt or system call, or the fake signal";
  if (running) return "its next return to user mode";
  return "its next return to user mode, or a try after it has left the function; the fake signal wakes it";
}
