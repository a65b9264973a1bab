/** Timers and work items (sim/world.h, "timers and work"). */
import { DATA_HIGH } from "../../../c/ir/address-space.ts";
import { HostAnswer } from "../../machine/stop.ts";
import { originNow } from "../attribution.ts";
import { adoptWorker, setComm } from "../boot.ts";
import { EventKind } from "../events.ts";
import { flushKey, MAKER_KEY } from "../keys.ts";
import { wake } from "../scheduler.ts";
import { sleep, sleepUnder } from "../sleep.ts";
import { armTimer, cancelTimer, runsOn } from "../timers.ts";
import { removeWaiter } from "../waiters.ts";
import { cancelWork, finishWork, queueWork, slotOf, takeWork } from "../workqueue.ts";
import { arg, arg64, type HostCall, type HostTable, result } from "./host.ts";
import { taskArgument } from "./scheduling.ts";

/** How often a CPU looks whether a timer's function has returned. */
const TIMER_WAIT_NS = 500;

export const workHosts: HostTable = {
  __sim_timer_add: (call) => {
    const { w, cpu } = call;
    armTimer(w, arg(call, 0), arg64(call, 2), arg(call, 4), cpu, originNow(w, cpu, "timer"));
    return HostAnswer.Continue;
  },
  __sim_timer_del: deleteTimer,
  __sim_work_queue: (call) => {
    const { w, cpu } = call;
    queueWork(w, arg(call, 1), arg(call, 0), cpu, arg(call, 3) !== 0, originNow(w, cpu, "queue_work"));
    return HostAnswer.Continue;
  },
  __sim_work_next: nextWork,
  __sim_work_done: ({ w, task, cpu }) => {
    finishWork(w, task, cpu);
    return HostAnswer.Continue;
  },
  __sim_work_cancel: (call) => {
    result(call, cancelWork(call.w, arg(call, 0)) ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_work_flush: flushWork,
  __sim_worker_wanted: workerWanted,
  __sim_worker_made: workerMade,
};

function deleteTimer(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const address = arg(call, 0);
  const elsewhere = arg(call, 2) !== 0 ? runsOn(w, address) : -1;
  if (elsewhere >= 0 && elsewhere !== cpu) {
    w.cpus.clock[cpu] += TIMER_WAIT_NS;
    return HostAnswer.Retry;
  }
  result(call, cancelTimer(w, address) ? 1 : 0);
  return HostAnswer.Continue;
}

function nextWork(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const slot = takeWork(w, task);
  if (slot < 0) {
    sleep(w, cpu, w.layout.task_uninterruptible);
    return HostAnswer.Retry;
  }
  w.record(EventKind.WorkStart, cpu, w.tasks.pool[task], w.work.origin[slot]);
  result(call, w.work.address[slot], DATA_HIGH);
  return HostAnswer.Continue;
}

/** An item that is queued again while it runs has a new slot: only the one that was seen first is waited for. */
function flushWork(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { tasks, work } = w;
  const address = arg(call, 0);
  const first = tasks.flushing[task] === 0;
  const slot = first ? slotOf(w, address) : tasks.flushing[task] - 1;
  if (slot >= 0 && work.address[slot] === address) {
    tasks.flushing[task] = slot + 1;
    sleepUnder(w, cpu, flushKey(slot), w.layout.task_uninterruptible);
    return HostAnswer.Retry;
  }
  removeWaiter(w, task);
  tasks.flushing[task] = 0;
  result(call, first ? 0 : 1);
  return HostAnswer.Continue;
}

function workerWanted(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { work } = w;
  for (let pool = 0; pool < work.pools; pool++) {
    if (work.wanted[pool] !== 1) continue;
    work.wanted[pool] = 2;
    removeWaiter(w, task);
    w.charge(cpu, "workerCreation");
    result(call, pool);
    return HostAnswer.Continue;
  }
  sleepUnder(w, cpu, MAKER_KEY, w.layout.task_uninterruptible);
  return HostAnswer.Retry;
}

function workerMade(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const { tasks, work } = w;
  const worker = taskArgument(call, 0);
  const pool = arg(call, 2);
  adoptWorker(w, worker, pool);
  setComm(w, worker, pool === w.cpus.count ? `kworker/u:${worker}` : `kworker/${pool}:${worker}`);
  work.wanted[pool] = 0;
  if (work.first[pool] >= 0) tasks.origin[worker] = work.origin[work.first[pool]];
  wake(w, worker, -1, cpu, w.clock(cpu));
  return HostAnswer.Continue;
}
