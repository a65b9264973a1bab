/** Sleeping and spinning for words of memory, and being woken (sim/world.h, "waiting"). */
import { HostAnswer } from "../../machine/stop.ts";
import { armTimeout, disarmTimeout, sleepUnder } from "../sleep.ts";
import { addWaiter, removeWaiter, spin, wakeKey } from "../waiters.ts";
import { arg, arg64, type HostCall, type HostTable, result, result64 } from "./host.ts";

/** -ERESTARTSYS. */
const RESTART = -512;

export const waitingHosts: HostTable = {
  __sim_sleep_while: sleepWhile,
  __sim_spin_while: spinWhile,
  __sim_wake_key: (call) => {
    result(call, wakeKey(call.w, arg(call, 0), arg(call, 2), call.cpu));
    return HostAnswer.Continue;
  },
  __sim_wait_prepare: prepare,
  __sim_wait_prepare_until_null: prepare,
  __sim_wait_finish: ({ w, task }) => {
    removeWaiter(w, task);
    w.setTaskState(task, w.layout.task_running);
    return HostAnswer.Continue;
  },
};

function prepare(call: HostCall): HostAnswer {
  addWaiter(call.w, call.task, arg(call, 0));
  call.w.setTaskState(call.task, arg(call, 2));
  return HostAnswer.Continue;
}

/** Whether the word at argument 0 still has the value at arguments 3 and 4; its size is argument 2. */
function unchanged(call: HostCall): boolean {
  const { w } = call;
  const address = arg(call, 0);
  if (w.read(address) !== arg(call, 3)) return false;
  return arg(call, 2) === 4 || w.read(address + 4) === arg(call, 4);
}

function sleepWhile(call: HostCall): HostAnswer {
  const { w, cpu, task, thread } = call;
  const { tasks, layout } = w;
  if (!w.machine.checkRange(thread, arg(call, 0), arg(call, 1), arg(call, 2), false)) return HostAnswer.Fault;
  const state = arg(call, 5);
  const timeout = arg64(call, 6);
  const waited = tasks.waitKey[task] !== 0 || tasks.timedOut[task] === 1;
  const interrupted = (state & layout.task_interruptible) !== 0 && w.signalPending(task);
  if (!unchanged(call) || tasks.timedOut[task] === 1 || interrupted) {
    const left = timeout < 0 ? 1 : Math.ceil((tasks.timeoutAt[task] - w.clock(cpu)) / w.tickNs);
    const expired = tasks.timedOut[task] === 1 && unchanged(call);
    if (waited) endWait(call);
    result64(call, interrupted && !expired && unchanged(call) ? RESTART : expired ? 0 : answerOf(timeout, left));
    return HostAnswer.Continue;
  }
  if (timeout >= 0 && !Number.isFinite(tasks.timeoutAt[task])) armTimeout(w, cpu, timeout);
  sleepUnder(w, cpu, arg(call, 0), state);
  return HostAnswer.Retry;
}

/** Without a timeout the answer stays the "none" that was passed in. */
function answerOf(timeout: number, left: number): number {
  return timeout < 0 ? timeout : Math.max(1, Number.isFinite(left) ? left : timeout);
}

function endWait({ w, task }: HostCall): void {
  removeWaiter(w, task);
  disarmTimeout(w, task);
  w.tasks.timedOut[task] = 0;
}

function spinWhile(call: HostCall): HostAnswer {
  const { w, cpu, thread } = call;
  if (!w.machine.checkRange(thread, arg(call, 0), arg(call, 1), arg(call, 2), false)) return HostAnswer.Fault;
  if (!unchanged(call)) return HostAnswer.Continue;
  spin(w, cpu, arg(call, 0));
  return HostAnswer.Retry;
}
