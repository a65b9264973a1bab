/**
 * Quiescent states of the normal and expedited flavours as CPUs come by them (kernel/rcu/tree.c, tree_plugin.h): at a context switch, at a
 * tick that hits user mode or idle, in an extended quiescent state. The machines that wait for them are in rcu.ts.
 */
import { EventKind } from "./events.ts";
import { Due } from "./queue.ts";
import { Flavour, Stage } from "./rcu-state.ts";
import type { World } from "./world.ts";

/** Bits of {@link RcuState.blocks}. */
const NORMAL = 1 << Flavour.Normal;
const EXPEDITED = 1 << Flavour.Expedited;

/** How deep the task is in RCU readers that count in the task. */
export function readerDepth(w: World, task: number): number {
  return w.parameters.preemptRcu ? w.read(w.tasks.address[task] + w.layout.task_rcu_nesting) : 0;
}

/** The CPU does not hold the normal grace period up any longer. */
export function reportQuiescent(w: World, cpu: number): void {
  const { rcu } = w;
  if (rcu.owes[cpu] === 0) return;
  rcu.owes[cpu] = 0;
  rcu.urgent[cpu] = 0;
  rcu.heavy[cpu] = 0;
  rcu.forcedTick[cpu] = 0;
  rcu.owing[Flavour.Normal]--;
  w.record(EventKind.Quiescent, cpu, Flavour.Normal, 0);
  endIfDone(w, Flavour.Normal, w.clock(cpu));
}

export function reportExpedited(w: World, cpu: number): void {
  const { rcu } = w;
  if (rcu.expOwes[cpu] === 0) return;
  rcu.expOwes[cpu] = 0;
  rcu.expAsked[cpu] = 0;
  rcu.owing[Flavour.Expedited]--;
  w.record(EventKind.Quiescent, cpu, Flavour.Expedited, 0);
  endIfDone(w, Flavour.Expedited, w.clock(cpu));
}

/** When nobody owes anything any more, the kthread is woken to end the grace period. */
export function endIfDone(w: World, flavour: Flavour, time: number): void {
  const { rcu } = w;
  if (rcu.stage[flavour] !== Stage.Waiting || rcu.owing[flavour] > 0 || rcu.blocked[flavour] > 0) return;
  rcu.stage[flavour] = Stage.Ending;
  rcu.generation[flavour]++;
  w.plan(time + w.cost("gracePeriodStep"), Due.GracePeriod, flavour, rcu.generation[flavour]);
}

/** rcu_note_context_switch(): `previous` leaves the CPU. One that is preempted inside a reader holds up what its CPU held up. */
export function noteContextSwitch(w: World, cpu: number, previous: number, preempted: boolean): void {
  const { rcu } = w;
  if (readerDepth(w, previous) > 0 && rcu.blocks[previous] === 0) blockReader(w, cpu, previous);
  rcu.noQuiescent[cpu] = 0;
  if (rcu.heavy[cpu] === 1) {
    // rcu_momentary_eqs(): the counter moves, so that the next scan credits the CPU.
    w.write(w.trackingAddress(cpu), w.read(w.trackingAddress(cpu)) + 2 * w.layout.ct_rcu_watching);
    rcu.heavy[cpu] = 0;
  }
  rcu.urgent[cpu] = 0;
  if (rcu.expOwes[cpu] === 1) reportExpedited(w, cpu);
  if (!preempted) {
    w.tasks.switches[previous]++;
    w.tasks.holdout[previous] = 0;
  }
}

function blockReader(w: World, cpu: number, task: number): void {
  const { rcu } = w;
  let blocks = 0;
  if (rcu.stage[Flavour.Normal] === Stage.Waiting && rcu.owes[cpu] === 1) blocks |= NORMAL;
  if (rcu.stage[Flavour.Expedited] === Stage.Waiting && rcu.expOwes[cpu] === 1) blocks |= EXPEDITED;
  // A later grace period must wait for this reader as well: see startReaders().
  rcu.blocks[task] = blocks | 0x80;
  if ((blocks & NORMAL) !== 0) rcu.blocked[Flavour.Normal]++;
  if ((blocks & EXPEDITED) !== 0) rcu.blocked[Flavour.Expedited]++;
  rcu.readers[0]++;
  w.write(w.tasks.address[task] + w.layout.task_rcu_special, 1);
}

/** A grace period of the flavour begins: readers that were preempted before hold it up. */
export function holdBlockedReaders(w: World, flavour: Flavour): void {
  const { rcu } = w;
  if (rcu.readers[0] === 0) return;
  for (let task = 0; task < w.taskCount; task++) {
    if (rcu.blocks[task] === 0 || !w.isAlive(task)) continue;
    rcu.blocks[task] |= 1 << flavour;
    rcu.blocked[flavour]++;
  }
}

/** rcu_read_unlock_special(): the outermost reader of a task that was preempted inside has ended. */
export function unblockReader(w: World, cpu: number, task: number): void {
  const { rcu } = w;
  const blocks = rcu.blocks[task];
  if (blocks === 0) return;
  rcu.blocks[task] = 0;
  rcu.readers[0]--;
  w.write(w.tasks.address[task] + w.layout.task_rcu_special, 0);
  if ((blocks & NORMAL) !== 0) rcu.blocked[Flavour.Normal]--;
  if ((blocks & EXPEDITED) !== 0) rcu.blocked[Flavour.Expedited]--;
  endIfDone(w, Flavour.Normal, w.clock(cpu));
  endIfDone(w, Flavour.Expedited, w.clock(cpu));
}

/** Whether RCU watches a CPU right now. */
export function isWatching(w: World, cpu: number): boolean {
  return (w.read(w.trackingAddress(cpu)) & w.layout.ct_rcu_watching) !== 0;
}

/** rcu_momentary_eqs(): cond_resched() under an urgent request passes for a quiescent state. */
export function momentary(w: World, cpu: number): void {
  const { rcu } = w;
  if (rcu.urgent[cpu] === 0 && rcu.heavy[cpu] === 0) return;
  if (readerDepth(w, w.cpus.current[cpu]) > 0) return;
  noteContextSwitch(w, cpu, w.cpus.current[cpu], true);
}
