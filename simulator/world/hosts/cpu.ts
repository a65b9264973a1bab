/** Interrupts, ticks, halts and calls between CPUs (sim/world.h, "the loops under everything" and "other CPUs"). */
import { HostAnswer } from "../../machine/stop.ts";
import { originNow } from "../attribution.ts";
import { askCpus, finishCall, nextCall } from "../calls.ts";
import { Mode } from "../cpus.ts";
import { settle } from "../disturb.ts";
import { bringOnline, die, takeOffline } from "../hotplug.ts";
import { enterGuest, GuestExit } from "../guest.ts";
import { deliver } from "../interrupts.ts";
import { answersKey } from "../keys.ts";
import { tickWork } from "../tick-work.ts";
import { Due } from "../queue.ts";
import { answerExpedited, hasReadyCallback, takeCallback } from "../rcu.ts";
import { takesTurns, turnIsOver } from "../scheduler.ts";
import { maybeStopFullTick, startTick, stopTick } from "../tick.ts";
import { takeDue } from "../timers.ts";
import { spin } from "../waiters.ts";
import type { World } from "../world.ts";
import { DATA_HIGH } from "../../../c/ir/address-space.ts";
import { arg, arg64, type HostCall, type HostTable, result } from "./host.ts";

export const cpuHosts: HostTable = {
  __sim_cpu_online: (call) => {
    result(call, call.w.cpus.online[arg(call, 0)] ?? 0);
    return HostAnswer.Continue;
  },
  __sim_cpu_possible_count: (call) => {
    result(call, call.w.cpus.count);
    return HostAnswer.Continue;
  },
  __sim_unwatched: ({ w, cpu }) => (w.hooked[0] > 0 && w.stalls.enterUnwatched(cpu, w.clock(cpu)) ? HostAnswer.Stop : HostAnswer.Continue),
  __sim_cpu_dead: ({ w, cpu }) => {
    if (w.cpus.online[cpu] === 1) return HostAnswer.Continue;
    die(w, cpu);
    return HostAnswer.Retry;
  },
  __sim_cpu_off: (call) => {
    result(call, takeOffline(call.w, arg(call, 0), call.cpu) ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_cpu_on: (call) => {
    bringOnline(call.w, arg(call, 0), call.cpu);
    return HostAnswer.Continue;
  },
  __sim_halt: halt,
  __sim_guest: guest,
  __sim_tick_idle: (call) => {
    tickIdle(call, arg(call, 0) !== 0);
    return HostAnswer.Continue;
  },
  __sim_tick: tick,
  __sim_tick_full_update: ({ w, cpu }) => {
    maybeStopFullTick(w, cpu, takesTurns(w, cpu));
    return HostAnswer.Continue;
  },
  __sim_irq_causes: (call) => {
    const { w, cpu } = call;
    answerExpedited(w, cpu);
    w.cpus.irqOrigin[cpu] = 0;
    w.cpus.pendingRow[cpu] = -1;
    result(call, w.cpus.pending[cpu]);
    w.cpus.pending[cpu] = 0;
    return HostAnswer.Continue;
  },
  __sim_call_next: takeCall,
  __sim_call_done: ({ w, cpu }) => {
    finishCall(w, cpu);
    return HostAnswer.Continue;
  },
  __sim_call_cpus: callCpus,
  __sim_timer_expired: (call) => {
    const address = takeDue(call.w, call.cpu);
    result(call, address, address === 0 ? 0 : DATA_HIGH);
    return HostAnswer.Continue;
  },
  __sim_rcu_callback: (call) => {
    const address = takeCallback(call.w, call.cpu);
    const { cpus, timers, rcu } = call.w;
    if (address === 0) cpus.softirq[call.cpu] = timers.firstDue[call.cpu] >= 0 || rcu.coreWanted[call.cpu] === 1 ? 1 : 0;
    result(call, address, address === 0 ? 0 : DATA_HIGH);
    return HostAnswer.Continue;
  },
  __sim_softirq_pending: (call) => {
    result(call, softirqsOf(call.w, call.cpu));
    return HostAnswer.Continue;
  },
};

/** SIM_SOFTIRQ_* bits. */
function softirqsOf(w: World, cpu: number): number {
  const { cpus, timers, rcu } = w;
  if (cpus.softirq[cpu] === 0) return 0;
  const bits = (timers.firstDue[cpu] >= 0 ? 1 : 0) | (hasReadyCallback(w, cpu) ? 2 : 0) | (rcu.coreWanted[cpu] === 1 ? 4 : 0);
  if (bits === 0) cpus.softirq[cpu] = 0;
  return bits;
}

/** The idle task waits for an interrupt, which is served on top of this call; after it the halt is over. */
function halt(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { cpus } = w;
  if (cpus.woken[cpu] === 1) {
    cpus.woken[cpu] = 0;
    return HostAnswer.Continue;
  }
  if (arg(call, 0) !== 0 && w.hasFlag(task, w.layout.tif_need_resched)) return HostAnswer.Continue;
  settle(w, cpu);
  w.setMode(cpu, Mode.Halt);
  w.cpus.haltGeneration[cpu]++;
  if (arg(call, 1) !== 0 || arg(call, 2) !== 0) w.plan(w.clock(cpu) + arg64(call, 1), Due.PollSeen, cpu, w.cpus.haltGeneration[cpu]);
  if (cpus.pending[cpu] !== 0) deliver(w, cpu, 0, w.clock(cpu));
  return HostAnswer.Retry;
}

/** The vCPU's guest runs until an interrupt comes or it exits of itself; interrupts are disabled, and an interrupt stays pending. */
function guest(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const { cpus } = w;
  if (cpus.woken[cpu] === 0 && cpus.pending[cpu] !== 0) cpus.woken[cpu] = GuestExit.Interrupt;
  if (cpus.woken[cpu] === 0) {
    enterGuest(w, cpu);
    return HostAnswer.Retry;
  }
  result(call, cpus.woken[cpu]);
  cpus.woken[cpu] = 0;
  return HostAnswer.Continue;
}

/** tick_nohz_idle_enter(), tick_nohz_idle_exit(). A nohz_full CPU with one task to run does not get its tick back. */
function tickIdle({ w, cpu }: HostCall, enter: boolean): void {
  if (!w.parameters.nohz) return;
  // idle=poll keeps the tick (do_idle: tick_nohz_idle_restart_tick).
  if (enter && w.parameters.idle === "poll") startTick(w, cpu);
  else if (enter) stopTick(w, cpu);
  else if (w.cpus.nohzFull[cpu] === 0 || w.rq.queued[cpu] > 1) startTick(w, cpu);
}

function tick(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  w.charge(cpu, "tick");
  tickWork(w, cpu, arg(call, 0) !== 0 || w.isIdleTask(task));
  if (turnIsOver(w, cpu)) w.setFlag(task, w.layout.tif_need_resched);
  result(call, w.cpus.softirq[cpu]);
  return HostAnswer.Continue;
}

function takeCall(call: HostCall): HostAnswer {
  const { w, cpu, thread } = call;
  const asker = nextCall(w, cpu);
  result(call, asker < 0 ? 0 : 1);
  if (asker < 0) return HostAnswer.Continue;
  const { calls } = w;
  if (!w.machine.checkRange(thread, arg(call, 0), arg(call, 1), 8, true)) return HostAnswer.Fault;
  if (!w.machine.checkRange(thread, arg(call, 2), arg(call, 3), 8, true)) return HostAnswer.Fault;
  w.store(arg(call, 0), calls.funcLow[asker]);
  w.store(arg(call, 0) + 4, calls.funcHigh[asker]);
  w.store(arg(call, 2), calls.infoLow[asker]);
  w.store(arg(call, 2) + 4, calls.infoHigh[asker]);
  w.cpus.irqOrigin[cpu] = calls.origin[asker];
  w.charge(cpu, "trivialCall");
  return HostAnswer.Continue;
}

function callCpus(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const { calls } = w;
  if (calls.asking[cpu] === 0) {
    if (calls.outstanding[cpu] > 0) {
      spin(w, cpu, answersKey(cpu));
      return HostAnswer.Retry;
    }
    startCall(call);
    if (arg(call, 6) === 0) return HostAnswer.Stop;
    calls.asking[cpu] = 1;
  }
  if (calls.outstanding[cpu] > 0) {
    spin(w, cpu, answersKey(cpu));
    return HostAnswer.Retry;
  }
  calls.asking[cpu] = 0;
  w.advance(cpu, calls.doneAt[cpu]);
  return HostAnswer.Stop;
}

function startCall(call: HostCall): void {
  const { w, cpu } = call;
  const mask = arg(call, 0);
  const name = w.literal(arg(call, 7));
  askCpus(w, cpu, mask === 0 ? undefined : (target) => (w.read(mask + (target >> 5) * 4) & (1 << (target & 31))) !== 0, {
    funcLow: arg(call, 2),
    funcHigh: arg(call, 3),
    infoLow: arg(call, 4),
    infoHigh: arg(call, 5),
    origin: originNow(w, cpu, name),
    trivial: arg(call, 9) !== 0,
  });
}
