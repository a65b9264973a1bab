/** What a tick tells RCU (rcu_sched_clock_irq, rcu_core): whether the CPU was in a quiescent state, and whether it has noticed the grace period. */
import { reportQuiescent, readerDepth } from "./quiescent.ts";
import { Flavour, Stage } from "./rcu-state.ts";
import type { World } from "./world.ts";

/** @param quiet The tick hit user mode, or the idle task outside any other interrupt. */
export function rcuTick(w: World, cpu: number, quiet: boolean): void {
  const { rcu, cpus, layout } = w;
  const task = cpus.current[cpu];
  if (rcu.urgent[cpu] === 1) {
    if (!quiet) w.setFlag(task, layout.tif_need_resched);
    rcu.urgent[cpu] = 0;
  }
  if (quiet || isPreemptible(w, task)) rcu.noQuiescent[cpu] = 0;
  if (quiet) w.tasks.holdout[task] = 0;
  // A nohz_full CPU that is in user mode or idle leaves RCU alone: its extended quiescent state is seen from elsewhere.
  if (quiet && cpus.nohzFull[cpu] === 1) return;
  if (w.parameters.preempt !== "rt") core(w, cpu);
  else if (owesCore(w, cpu)) {
    // rcuc/N does it (invoke_rcu_core, use_softirq=0).
    rcu.coreWanted[cpu] = 1;
    cpus.softirq[cpu] = 1;
  }
}

/** Whether a tick of this CPU has something for its RCU thread to do, so that it cannot pass unnoticed. */
export function tickWakesThread(w: World, cpu: number): boolean {
  return w.parameters.preempt === "rt" && w.cpus.nohzFull[cpu] === 0 && owesCore(w, cpu);
}

/** rcu_pending(), as far as this CPU's own quiescent state goes. */
function owesCore(w: World, cpu: number): boolean {
  return w.rcu.stage[Flavour.Normal] === Stage.Waiting && w.rcu.owes[cpu] === 1;
}

/** What the CPU's RCU thread was woken for. */
export function coreInThread(w: World, cpu: number): void {
  w.rcu.coreWanted[cpu] = 0;
  core(w, cpu);
}

/** rcu_check_quiescent_state(): first notice the grace period, then report what was passed since. */
function core(w: World, cpu: number): void {
  const { rcu } = w;
  if (rcu.stage[Flavour.Normal] !== Stage.Waiting || rcu.owes[cpu] === 0) return;
  if (rcu.noted[cpu] < 0) {
    rcu.noted[cpu] = w.jiffiesAt(w.clock(cpu));
    rcu.resched[cpu] = rcu.noted[cpu];
    rcu.noQuiescent[cpu] = 1;
    return;
  }
  if (rcu.noQuiescent[cpu] === 0) reportQuiescent(w, cpu);
}

/** Outside preempt-disabled code and, where readers count in the task, outside readers (rcu_flavor_sched_clock_irq under PREEMPT_RCU). */
function isPreemptible(w: World, task: number): boolean {
  const { layout, parameters } = w;
  if (!parameters.preemptRcu) return false;
  return (w.preemptCount(task) & (layout.preempt_mask | layout.softirq_mask)) === 0 && readerDepth(w, task) === 0;
}
