/**
 * What keeps fair tasks from starving where FIFO tasks do not let go of a CPU. Kernels differ, as data of their profile:
 *
 * `fair-server` (6.12 kernel/sched/deadline.c, dl_server_start): fair tasks that wait are served by a deadline entity of 50 ms in a second. It defers: it
 * first waits until only its own runtime is left of the period, and later runs at the begin of each one, until no fair task waits.
 *
 * `rt-throttling` (6.1 kernel/sched/rt.c, sched_rt_runtime_exceeded): FIFO tasks that have run for 0.95 s of a second do not run for its rest, whether or not others
 * wait. Time is counted at the tick; where that is stopped, by the housekeeping that stands in for it once a second (sched_tick_remote).
 *
 * A CPU is looked at whenever its run queue changes; nothing is planned where no FIFO task holds a fair one up.
 */
import { Step } from "./bandwidth-state.ts";
import { touch } from "./broadcast.ts";
import { Irq, Mode } from "./cpus.ts";
import { Due } from "./queue.ts";
import { Favour, isFair } from "./runqueue.ts";
import { setNeedResched } from "./resched.ts";
import { Policy } from "./tasks.ts";
import { needTick, nextTick } from "./tick.ts";
import type { World } from "./world.ts";

/** Both kinds count in seconds, ns. */
const PERIOD = 1e9;
const MICROSECOND = 1000;

/** The run queue of a CPU, or what runs there, has changed. */
export function guardStarvation(w: World, cpu: number, time: number): void {
  if (w.parameters.starvation === "fair-server") guardFair(w, cpu, time);
  else guardFifo(w, cpu, time);
}

/** A planned step is due. */
export function bandwidthDue(w: World, cpu: number, generation: number, time: number): void {
  if (w.bandwidth.generation[cpu] !== generation || w.cpus.mode[cpu] === Mode.Off) return;
  if (w.parameters.starvation === "fair-server") serve(w, cpu, time);
  else throttle(w, cpu, time);
}

function planStep(w: World, cpu: number, step: Step, time: number): void {
  w.bandwidth.step[cpu] = step;
  w.bandwidth.generation[cpu]++;
  w.plan(time, Due.Bandwidth, cpu, w.bandwidth.generation[cpu]);
}

/** A timer of the CPU's own has decided who goes first from now on. */
function favour(w: World, cpu: number, time: number, who: Favour): void {
  w.rq.favour[cpu] = who;
  if (who === Favour.Fair && w.cpus.nohzFull[cpu] === 1) needTick(w, cpu, 0);
  touch(w, cpu);
  setNeedResched(w, cpu, cpu, time, 0);
  w.raiseInterrupt(cpu, time, Irq.Work);
}

// ---------------------------------------------------------------- the fair server

function guardFair(w: World, cpu: number, time: number): void {
  const { bandwidth, rq, parameters } = w;
  if (parameters.bandwidth.fairServerUs === 0) return;
  const step: Step = bandwidth.step[cpu];
  if (step !== Step.Off) {
    if (!fairIsThere(w, cpu)) stopServer(w, cpu);
    return;
  }
  if (rq.queued[cpu] === 0 || !fifoRuns(w, cpu) || !fairWaits(w, cpu)) return;
  bandwidth.since[cpu] = time;
  planStep(w, cpu, Step.Waits, time + PERIOD - parameters.bandwidth.fairServerUs * MICROSECOND);
}

function stopServer(w: World, cpu: number): void {
  w.bandwidth.step[cpu] = Step.Off;
  w.bandwidth.generation[cpu]++;
  w.rq.favour[cpu] = Favour.None;
}

function serve(w: World, cpu: number, time: number): void {
  const { bandwidth, parameters } = w;
  const runtime = parameters.bandwidth.fairServerUs * MICROSECOND;
  if (bandwidth.step[cpu] === Step.Serves) {
    bandwidth.since[cpu] += PERIOD;
    planStep(w, cpu, Step.Waits, Math.max(time, bandwidth.since[cpu]));
    favour(w, cpu, time, Favour.None);
  } else if (fairIsThere(w, cpu)) {
    planStep(w, cpu, Step.Serves, time + runtime);
    favour(w, cpu, time, Favour.Fair);
  } else stopServer(w, cpu);
}

// ---------------------------------------------------------------- RT throttling

function guardFifo(w: World, cpu: number, time: number): void {
  const { bandwidth, parameters } = w;
  const { rtRuntimeUs } = parameters.bandwidth;
  const step: Step = bandwidth.step[cpu];
  if (rtRuntimeUs < 0 || step === Step.Serves) return;
  const runs = fifoRuns(w, cpu);
  if (step === Step.Waits && !runs) {
    countFifo(w, cpu, time);
    bandwidth.step[cpu] = Step.Off;
    bandwidth.generation[cpu]++;
  } else if (step === Step.Off && runs) {
    bandwidth.since[cpu] = time;
    countFifo(w, cpu, time);
    planThrottle(w, cpu, time);
  }
}

/** Adds the time since the last count; each period that has begun since takes a runtime off again (do_sched_rt_period_timer). */
function countFifo(w: World, cpu: number, time: number): void {
  const { bandwidth, parameters } = w;
  const runtime = parameters.bandwidth.rtRuntimeUs * MICROSECOND;
  const period = Math.floor(time / PERIOD);
  bandwidth.used[cpu] = Math.max(0, bandwidth.used[cpu] - (period - bandwidth.period[cpu]) * runtime) + (time - bandwidth.since[cpu]);
  bandwidth.period[cpu] = period;
  bandwidth.since[cpu] = time;
}

/** The next look at a CPU on which a FIFO task runs: when its time may be over, and somebody counts. */
function planThrottle(w: World, cpu: number, time: number): void {
  const { bandwidth, parameters, tick } = w;
  const left = Math.max(0, parameters.bandwidth.rtRuntimeUs * MICROSECOND - bandwidth.used[cpu]);
  const over = time + left;
  planStep(w, cpu, Step.Waits, tick.on[cpu] === 1 ? nextTick(w, cpu, over) : remoteTick(over));
}

/** The first tick after `time` that is done for a CPU without one: once a second, between two begins of periods, to which it has no relation. */
function remoteTick(time: number): number {
  return (Math.floor(time / PERIOD - 0.5) + 1.5) * PERIOD;
}

function throttle(w: World, cpu: number, time: number): void {
  const { bandwidth, parameters } = w;
  if (bandwidth.step[cpu] === Step.Serves) {
    bandwidth.since[cpu] = time;
    countFifo(w, cpu, time);
    bandwidth.step[cpu] = Step.Off;
    favour(w, cpu, time, Favour.None);
    return;
  }
  countFifo(w, cpu, time);
  if (bandwidth.used[cpu] < parameters.bandwidth.rtRuntimeUs * MICROSECOND) {
    planThrottle(w, cpu, time);
    return;
  }
  planStep(w, cpu, Step.Serves, (Math.floor(time / PERIOD) + 1) * PERIOD);
  favour(w, cpu, time, Favour.Throttled);
}

// ---------------------------------------------------------------- what is there

function fifoRuns(w: World, cpu: number): boolean {
  const { cpus, tasks } = w;
  const task = cpus.current[cpu];
  return tasks.policy[task] === Policy.Fifo || tasks.lent[task] > 0;
}

function fairWaits({ rq }: World, cpu: number): boolean {
  return rq.fair.count[cpu] > 0;
}

function fairIsThere(w: World, cpu: number): boolean {
  return isFair(w.tasks, w.cpus.current[cpu]) || fairWaits(w, cpu);
}
