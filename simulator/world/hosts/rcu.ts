/** Waiting for grace periods, and callbacks (sim/world.h, "RCU"). */
import { HostAnswer } from "../../machine/stop.ts";
import { originNow } from "../attribution.ts";
import { endBoost } from "../inheritance.ts";
import { BARRIER_KEY, gracePeriodKey } from "../keys.ts";
import { Due } from "../queue.ts";
import { momentary, noteContextSwitch, unblockReader } from "../quiescent.ts";
import { coreInThread } from "../rcu-tick.ts";
import { addCallback, callbacksBefore, hasEnded, heardAt, request } from "../rcu.ts";
import { Flavour } from "../rcu-state.ts";
import { sleepUnder } from "../sleep.ts";
import { removeWaiter } from "../waiters.ts";
import { arg, type HostCall, type HostTable } from "./host.ts";

export const rcuHosts: HostTable = {
  __sim_rcu_wait: waitForGracePeriod,
  __sim_rcu_call: (call) => {
    addCallback(call.w, arg(call, 0), call.cpu, call.w.clock(call.cpu));
    return HostAnswer.Continue;
  },
  __sim_rcu_barrier: barrier,
  __sim_rcu_unlock_special: ({ w, cpu, task }) => {
    unblockReader(w, cpu, task);
    endBoost(w, cpu, task);
    return HostAnswer.Continue;
  },
  __sim_rcu_core: ({ w, cpu }) => {
    if (w.rcu.coreWanted[cpu] === 1) coreInThread(w, cpu);
    return HostAnswer.Continue;
  },
  __sim_rcu_note_switch: ({ w, cpu, task }) => {
    noteContextSwitch(w, cpu, task, false);
    return HostAnswer.Continue;
  },
  __sim_rcu_momentary: ({ w, cpu }) => {
    momentary(w, cpu);
    return HostAnswer.Continue;
  },
};

function waitForGracePeriod(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { waitsFor } = w.rcu;
  const flavour: Flavour = arg(call, 0);
  if (waitsFor[task] === 0) ask(call, flavour);
  if (!hasEnded(w, flavour, waitsFor[task])) {
    sleepUnder(w, cpu, gracePeriodKey(flavour), w.layout.task_uninterruptible);
    return HostAnswer.Retry;
  }
  removeWaiter(w, task);
  waitsFor[task] = 0;
  return HostAnswer.Continue;
}

/** The normal flavour hears of it later. */
function ask({ w, cpu, task }: HostCall, flavour: Flavour): void {
  const { waitsFor, waitOrigin } = w.rcu;
  const now = w.clock(cpu);
  waitOrigin[task] = originNow(w, cpu, "synchronize_rcu");
  if (flavour !== Flavour.Normal) {
    waitsFor[task] = request(w, flavour, now, waitOrigin[task]);
    return;
  }
  waitsFor[task] = Number.POSITIVE_INFINITY;
  w.plan(heardAt(w, flavour, cpu, now), Due.GracePeriodWanted, task, 0);
}

/** Waits until every callback that was queued before has run. */
function barrier(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { waitsFor, order } = w.rcu;
  if (waitsFor[task] === 0) waitsFor[task] = order[0] + 1;
  if (callbacksBefore(w, waitsFor[task] - 1)) {
    sleepUnder(w, cpu, BARRIER_KEY, w.layout.task_uninterruptible);
    return HostAnswer.Retry;
  }
  removeWaiter(w, task);
  waitsFor[task] = 0;
  return HostAnswer.Continue;
}
