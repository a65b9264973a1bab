/** The scheduler as the model's C calls it (sim/world.h, "scheduler"). */
import { DATA_HIGH, TEXT_HIGH } from "../../../c/ir/address-space.ts";
import { HostAnswer } from "../../machine/stop.ts";
import { originNow } from "../attribution.ts";
import { Irq, Mode } from "../cpus.ts";
import { setFifo, waitsFor } from "../inheritance.ts";
import { pinKey } from "../keys.ts";
import { CauseCode } from "../ledger.ts";
import { raiseIpi, setNeedResched } from "../resched.ts";
import { switchTask, wake } from "../scheduler.ts";
import { armTimeout, disarmTimeout } from "../sleep.ts";
import { refused } from "../stragglers.ts";
import { Load, TaskState } from "../tasks.ts";
import { releaseSpinners, removeWaiter, spin } from "../waiters.ts";
import { workerSleeps } from "../workqueue.ts";
import type { World } from "../world.ts";
import { arg, arg64, type HostCall, type HostTable, result, result64 } from "./host.ts";

export const schedulingHosts: HostTable = {
  __sim_schedule: schedule,
  __sim_timeout_arm: (call) => {
    armTimeout(call.w, call.cpu, arg64(call, 0));
    return HostAnswer.Continue;
  },
  __sim_timeout_left: (call) => {
    const { w, cpu, task } = call;
    const left = Math.ceil((w.tasks.timeoutAt[task] - w.clock(cpu)) / w.tickNs);
    result64(call, Number.isFinite(left) && left > 0 ? left : 0);
    disarmTimeout(w, task);
    w.tasks.timedOut[task] = 0;
    return HostAnswer.Continue;
  },
  __sim_wake_up: wakeUp,
  __sim_task_curr: (call) => {
    result(call, isCurrent(call.w, taskArgument(call, 0)) ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_task_on_rq: (call) => {
    const state = call.w.tasks.state[taskArgument(call, 0)];
    result(call, state === TaskState.Running || state === TaskState.Queued ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_task_cpu: (call) => {
    result(call, call.w.tasks.cpu[taskArgument(call, 0)]);
    return HostAnswer.Continue;
  },
  __sim_idle_task: (call) => {
    const cpu = arg(call, 0);
    const { cpus, tasks } = call.w;
    if (cpu < 0 || cpu >= cpus.count) result(call, 0, 0);
    else result(call, tasks.address[cpus.idleTask[cpu]], DATA_HIGH);
    return HostAnswer.Continue;
  },
  __sim_task_pin: pin,
  __sim_task_unpin: unpin,
  __sim_resched_cpu: (call) => {
    const { w, cpu } = call;
    setNeedResched(w, arg(call, 0), cpu, w.clock(cpu), originNow(w, cpu, "resched_cpu"));
    return HostAnswer.Continue;
  },
  __sim_wake_up_if_idle: (call) => {
    wakeUpIfIdle(call, arg(call, 0));
    return HostAnswer.Continue;
  },
  __sim_kick_process: kick,
  __sim_set_affinity: (call) => {
    call.w.tasks.affinity[taskArgument(call, 0)] = affinityArgument(call, 2);
    return HostAnswer.Continue;
  },
  __sim_task_new: newTask,
  __sim_set_fifo: (call) => {
    setFifo(call.w, taskArgument(call, 0), arg(call, 2), call.cpu, call.w.clock(call.cpu));
    return HostAnswer.Continue;
  },
  __sim_lend: (call) => {
    waitsFor(call.w, call.cpu, arg(call, 0) === 0 ? -1 : taskArgument(call, 0));
    return HostAnswer.Continue;
  },
  // Only explorations ask for these.
  __sim_took: () => HostAnswer.Continue,
  __sim_gave: () => HostAnswer.Continue,
  __sim_task_option: (call) => {
    result64(call, call.w.tasks.option[call.task]);
    return HostAnswer.Continue;
  },
  __sim_task_exit: ({ w, task, cpu }) => {
    removeWaiter(w, task);
    w.tasks.state[task] = TaskState.Dead;
    switchTask(w, cpu, false);
    return HostAnswer.Retry;
  },
  __sim_stack_save: saveStack,
};

/** The number of the task whose address is in argument words `k` and `k + 1`. */
export function taskArgument(call: HostCall, k: number): number {
  return call.w.taskAt(arg(call, k));
}

function isCurrent(w: World, task: number): boolean {
  return w.tasks.state[task] === TaskState.Running && w.cpus.current[w.tasks.cpu[task]] === task;
}

/** A task that another CPU has pinned neither starts nor stops running: its CPU spins for the lock that the pin stands for. */
function waitForPin(w: World, cpu: number, task: number): boolean {
  if (task < 0 || w.tasks.pinned[task] < 0 || w.tasks.pinned[task] === cpu) return false;
  spin(w, cpu, pinKey(task));
  return true;
}

function schedule(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { tasks, layout } = w;
  const preempted = arg(call, 0) !== 0;
  if (waitForPin(w, cpu, task) || waitForPin(w, cpu, w.rq.best(tasks, cpu))) return HostAnswer.Retry;
  const state = w.taskState(task);
  if (!preempted && state !== layout.task_running) {
    if ((state & layout.task_interruptible) !== 0 && w.signalPending(task)) w.setTaskState(task, layout.task_running);
    else if (tasks.timedOut[task] === 1) w.setTaskState(task, layout.task_running);
    else {
      tasks.state[task] = TaskState.Sleeping;
      workerSleeps(w, task, cpu);
    }
  }
  return switchTask(w, cpu, preempted) ? HostAnswer.Stop : HostAnswer.Continue;
}

function wakeUp(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const task = taskArgument(call, 0);
  if (waitForPin(w, cpu, task)) return HostAnswer.Retry;
  w.charge(cpu, "wakeup");
  result(call, wake(w, task, arg(call, 2), cpu, w.clock(cpu)) ? 1 : 0);
  return HostAnswer.Continue;
}

function pin(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const task = taskArgument(call, 0);
  if (waitForPin(w, cpu, task)) return HostAnswer.Retry;
  w.tasks.pinned[task] = cpu;
  w.tasks.unreliable[task] = 0;
  return HostAnswer.Continue;
}

function unpin(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const task = taskArgument(call, 0);
  w.tasks.pinned[task] = -1;
  releaseSpinners(w, pinKey(task), w.clock(cpu));
  if (arg(call, 2) !== 0) refused(w, task);
  return HostAnswer.Continue;
}

function wakeUpIfIdle({ w, cpu }: HostCall, target: number): void {
  const { cpus } = w;
  if (target < 0 || target >= cpus.count || cpus.online[target] === 0) return;
  if (cpus.current[target] !== cpus.idleTask[target]) return;
  setNeedResched(w, target, cpu, w.clock(cpu), originNow(w, cpu, "wake_up_if_idle"));
}

/** kick_process(): a task that runs elsewhere in user mode is made to pass through the kernel. */
function kick(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const task = taskArgument(call, 0);
  const target = w.tasks.cpu[task];
  if (target !== cpu && isCurrent(w, task) && w.cpus.mode[target] !== Mode.Off) {
    raiseIpi(w, target, Irq.Reschedule, w.clock(cpu), originNow(w, cpu, "fake signal"), CauseCode.FakeSignal);
  }
  return HostAnswer.Continue;
}

function affinityArgument(call: HostCall, k: number): number {
  const { w } = call;
  const address = arg(call, k);
  if (address === 0) return w.affinities.number(w.parameters.unbound);
  const list: number[] = [];
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    if ((w.read(address + (cpu >> 5) * 4) & (1 << (cpu & 31))) !== 0) list.push(cpu);
  }
  return w.affinities.number(list);
}

function newTask(call: HostCall): HostAnswer {
  const { w, cpu, task: parent } = call;
  const { tasks, machine } = w;
  const address = arg(call, 0);
  const first = address === tasks.address[0];
  const task = first ? 0 : tasks.count[0];
  if (!first && task === tasks.capacity) {
    w.giveUp("task-limit", `more than ${tasks.capacity} tasks`);
    return HostAnswer.Stop;
  }
  const start = machine.functionAt(arg(call, 2), arg(call, 3));
  const thread = first ? tasks.thread[0] : machine.spawn();
  if (start === undefined || thread < 0 || !machine.call(thread, start.f, [arg(call, 4), arg(call, 5)])) {
    w.giveUp("world-memory", "the simulated machine has no memory for another task");
    return HostAnswer.Stop;
  }
  if (!first) {
    tasks.count[0] = task + 1;
    tasks.address[task] = address;
    tasks.thread[task] = thread;
    tasks.cpu[task] = cpu;
    tasks.state[task] = TaskState.New;
    tasks.affinity[task] = tasks.affinity[parent];
    // The tasks of the topology go the same way; they get their load afterwards.
    if (start.f === w.entries.returnToUser) tasks.load[task] = Load.Forked;
    w.taskOfThread[thread] = task;
  }
  tasks.timeoutAt[task] = Number.POSITIVE_INFINITY;
  w.write(address + w.layout.task_number, task);
  return HostAnswer.Continue;
}

function saveStack(call: HostCall): HostAnswer {
  const { w, thread } = call;
  const task = taskArgument(call, 0);
  const entries = arg(call, 2);
  const size = arg(call, 4);
  const addresses = walk(call, task);
  if (addresses === undefined || addresses.length > size) {
    w.tasks.unreliable[task] = 1;
    result(call, -1);
    return HostAnswer.Continue;
  }
  if (!w.machine.checkRange(thread, entries, arg(call, 3), 8 * addresses.length, true)) return HostAnswer.Fault;
  addresses.forEach((address, k) => {
    w.store(entries + 8 * k, address);
    w.store(entries + 8 * k + 4, TEXT_HIGH);
  });
  result(call, addresses.length);
  return HostAnswer.Continue;
}

/**
 * The return addresses on a task's stack, as far as they can be told with certainty. Frame pointers are not trusted where an interrupt hit the task
 * in the kernel and it was preempted there (arch_stack_walk_reliable).
 */
function walk({ w, task: self }: HostCall, task: number): readonly number[] | undefined {
  const { unwinder } = w.parameters;
  if (unwinder === "guess" || (task !== self && isCurrent(w, task))) return undefined;
  const addresses = w.machine.stack(w.tasks.thread[task]);
  const interrupted = (address: number): boolean => w.machine.functionAt(address, TEXT_HIGH)?.f === w.entries.irqFromKernel;
  return unwinder === "frame-pointer" && addresses.some(interrupted) ? undefined : addresses;
}
