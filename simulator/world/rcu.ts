/**
 * Grace periods (kernel/rcu/tree.c, tree_exp.h, tasks.h). The kthreads that drive them are not tasks here: their steps take time, and no CPU.
 *
 * A grace period waits for every CPU that was online when it began, and for every reader that had been preempted. CPUs report by themselves
 * (quiescent.ts, rcu-tick.ts); scans credit those in an extended quiescent state, by their context tracking counter, without touching them, and press
 * those that do not report.
 */
import { Irq, Mode } from "./cpus.ts";
import { kernelOrigin, originNow } from "./attribution.ts";
import { bringUpToDate, touch } from "./broadcast.ts";
import { EventKind } from "./events.ts";
import { boostReaders } from "./inheritance.ts";
import { BARRIER_KEY, gracePeriodKey } from "./keys.ts";
import { CauseCode } from "./ledger.ts";
import { Due } from "./queue.ts";
import { endIfDone, holdBlockedReaders, isWatching, reportExpedited, reportQuiescent } from "./quiescent.ts";
import { Flavour, Stage } from "./rcu-state.ts";
import { raiseIpi, setNeedResched } from "./resched.ts";
import { firstHousekeeping } from "./scheduler.ts";
import { TaskState } from "./tasks.ts";
import { nextTick } from "./tick.ts";
import { wakeKey } from "./waiters.ts";
import { wheelExpiry } from "./wheel.ts";
import type { World } from "./world.ts";

/** CONFIG_RCU_CPU_STALL_TIMEOUT as it comes (kernel/rcu/Kconfig.debug). */
const STALL_SECONDS = 21;
/** From this number on, {@link requestHeard} means callbacks. */
const CALLBACKS = 0x40000000;

// ---------------------------------------------------------------- asking

/**
 * A CPU's callback, or a task that waits through one, asks for a grace period. The normal flavour hears of it, and hands it back, in the softirq of
 * the CPU's tick; the threads that do this for offloaded CPUs (rcu_nocbs) are woken at once.
 *
 * @returns When the request counts.
 */
export function heardAt(w: World, flavour: Flavour, cpu: number, time: number): number {
  if (flavour !== Flavour.Normal) return time;
  return w.cpus.nocb[cpu] === 1 ? time + w.cost("gracePeriodStep") : nextTick(w, cpu, time) + w.cost("tick");
}

/** A grace period that begins after now is wanted. @param origin Who wants it. @returns Its number: it must have ended. */
export function request(w: World, flavour: Flavour, time: number, origin: number): number {
  const { rcu } = w;
  const number = rcu.started[flavour] + 1;
  if (rcu.wanted[flavour] < number) {
    rcu.wanted[flavour] = number;
    rcu.nextOrigin[flavour] = origin;
  }
  if (rcu.stage[flavour] === Stage.Idle) step(w, flavour, Stage.Starting, time + w.cost("gracePeriodStep"));
  return number;
}

export function hasEnded(w: World, flavour: Flavour, number: number): boolean {
  return w.rcu.ended[flavour] >= number;
}

function step(w: World, flavour: Flavour, stage: Stage, time: number): void {
  w.rcu.stage[flavour] = stage;
  w.rcu.generation[flavour]++;
  w.plan(time, Due.GracePeriod, flavour, w.rcu.generation[flavour]);
}

/** A planned step of a machine is due. */
export function advanceMachine(w: World, flavour: Flavour, time: number): void {
  switch (w.rcu.stage[flavour]) {
    case Stage.Starting:
      begin(w, flavour, time);
      break;
    case Stage.Waiting:
      wait(w, flavour, time);
      break;
    case Stage.Before:
      // Readers of the trace flavour are not modelled: a normal grace period stands for them.
      if (flavour === Flavour.Tasks) scanTasks(w, time);
      else end(w, flavour, time);
      break;
    case Stage.After:
    case Stage.Ending:
      end(w, flavour, time);
      break;
  }
}

function begin(w: World, flavour: Flavour, time: number): void {
  const { rcu } = w;
  rcu.started[flavour]++;
  rcu.startedAt[flavour] = time;
  rcu.origin[flavour] = rcu.nextOrigin[flavour];
  w.events.recordNamed(time, EventKind.GracePeriodStart, -1, -1, flavour, rcu.started[flavour]);
  if (flavour === Flavour.Normal) beginNormal(w, time);
  else if (flavour === Flavour.Expedited) beginExpedited(w, time);
  else waitForNormal(w, flavour, Stage.Before, time);
}

function wait(w: World, flavour: Flavour, time: number): void {
  if (flavour === Flavour.Normal) scanCpus(w, time);
  else if (flavour === Flavour.Expedited) step(w, flavour, Stage.Waiting, time + w.tickNs);
  else scanHoldouts(w, flavour, time);
}

function end(w: World, flavour: Flavour, time: number): void {
  const { rcu } = w;
  rcu.ended[flavour] = rcu.started[flavour];
  rcu.stage[flavour] = Stage.Idle;
  rcu.generation[flavour]++;
  w.report.gracePeriods++;
  w.events.recordNamed(time, EventKind.GracePeriodEnd, -1, -1, flavour, rcu.ended[flavour]);
  wakeWaiters(w, flavour, time);
  if (flavour === Flavour.Normal) readyCallbacks(w, time);
  if (rcu.wanted[flavour] > rcu.started[flavour]) step(w, flavour, Stage.Starting, time + w.cost("gracePeriodStep"));
}

/**
 * The tasks that wait for the flavour are told: those of the normal one by a callback of their own, which their CPU runs after its next tick. The kthread that does
 * it is on no CPU, so it is no CPU's business that one stands still.
 */
function wakeWaiters(w: World, flavour: Flavour, time: number): void {
  const { tasks, rcu } = w;
  for (let task = w.waiters[0]; task >= 0; task = tasks.nextWaiter[task]) {
    if (tasks.waitKey[task] !== gracePeriodKey(flavour) || rcu.waitsFor[task] > rcu.ended[flavour]) continue;
    w.plan(heardAt(w, flavour, tasks.cpu[task], time), Due.GracePeriodSeen, task, 0);
  }
  if (flavour !== Flavour.Normal) return;
  for (const tasksFlavour of [Flavour.Tasks, Flavour.TasksTrace]) resumeTasksFlavour(w, tasksFlavour, time);
}

// ---------------------------------------------------------------- the normal flavour

/** Jiffies to the first scan, and between scans (RCU_JIFFIES_TILL_FORCE_QS, rcu_init_geometry). */
function scanInterval(w: World): number {
  const { hz, cpus } = w.parameters;
  return 1 + (hz > 250 ? 1 : 0) + (hz > 500 ? 1 : 0) + Math.floor(cpus / 256);
}

/** jiffies_to_sched_qs: the age in jiffies from which a CPU is pressed. */
function pressAge(w: World): number {
  const { hz, cpus } = w.parameters;
  return Math.max(3 * scanInterval(w), Math.floor(hz / 10) + Math.floor(cpus / 256));
}

function beginNormal(w: World, time: number): void {
  const { rcu, cpus } = w;
  rcu.owing[Flavour.Normal] = 0;
  rcu.blocked[Flavour.Normal] = 0;
  rcu.scans[Flavour.Normal] = 0;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    rcu.owes[cpu] = cpus.online[cpu];
    rcu.noted[cpu] = -1;
    rcu.noQuiescent[cpu] = 1;
    rcu.owing[Flavour.Normal] += cpus.online[cpu];
  }
  holdBlockedReaders(w, Flavour.Normal);
  planScan(w, time);
}

function planScan(w: World, time: number): void {
  const now = w.jiffiesAt(time);
  step(w, Flavour.Normal, Stage.Waiting, wheelExpiry(now + scanInterval(w), now) * w.tickNs + w.cost("gracePeriodStep"));
}

/** Force-quiescent-state: the first scan takes snapshots, the later ones compare (rcu_watching_snap_save, rcu_watching_snap_recheck). */
function scanCpus(w: World, time: number): void {
  const { rcu, cpus } = w;
  const first = rcu.scans[Flavour.Normal]++ === 0;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (rcu.owes[cpu] === 0) continue;
    if (passedQuiescent(w, cpu, first)) reportQuiescent(w, cpu);
    else if (!first) press(w, cpu, time);
  }
  if (rcu.blocked[Flavour.Normal] > 0) boostReaders(w, time);
  // The last report has planned the end already.
  if (rcu.stage[Flavour.Normal] === Stage.Waiting) planScan(w, time);
}

function passedQuiescent(w: World, cpu: number, first: boolean): boolean {
  const { rcu } = w;
  bringUpToDate(w, cpu);
  const counter = w.read(w.trackingAddress(cpu)) >> 2;
  if (!isWatching(w, cpu)) return true;
  if (first) rcu.snapshot[cpu] = counter;
  return !first && counter !== rcu.snapshot[cpu];
}

/**
 * What a CPU that does not report is asked for, more urgently as time goes by (rcu_watching_snap_recheck): cond_resched() and the next interrupt there are to
 * report; a nohz_full CPU, which may have neither, is made to reschedule; and after half of the time to a stall warning every CPU is, again and again.
 */
function press(w: World, cpu: number, time: number): void {
  const { rcu, cpus } = w;
  const now = w.jiffiesAt(time);
  const age = now - w.jiffiesAt(rcu.startedAt[Flavour.Normal]);
  const limit = pressAge(w);
  const late = age > (STALL_SECONDS * w.parameters.hz) / 2;
  if (age > 2 * limit || late) rcu.heavy[cpu] = 1;
  if (age > limit || late) makeUrgent(w, cpu, Flavour.Normal);
  const since = now - rcu.resched[cpu];
  const tickless = cpus.nohzFull[cpu] === 1 && since > 3 * limit;
  if (!tickless && !(late && since > limit)) return;
  makeUrgent(w, cpu, Flavour.Normal);
  rcu.resched[cpu] = now;
  setNeedResched(w, cpu, -1, time, rcu.pressedFor[cpu]);
  cpus.reschedCause[cpu] = CauseCode.RcuUrgent;
}

/** The CPU is to pass a quiescent state soon; what that costs it is charged to whoever wanted the grace period of the flavour. */
function makeUrgent(w: World, cpu: number, flavour: Flavour): void {
  const { rcu } = w;
  rcu.urgent[cpu] = 1;
  rcu.pressedFor[cpu] = chargedTo(w, flavour);
}

function chargedTo(w: World, flavour: Flavour): number {
  const origin = w.rcu.origin[flavour];
  return origin > 0 ? origin : kernelOrigin(w, "rcu_gp_kthread", "RCU grace period", "rcu");
}

// ---------------------------------------------------------------- the expedited flavour

/** CPUs in an extended quiescent state are taken as they are; the others get an IPI (sync_rcu_exp_select_cpus). */
function beginExpedited(w: World, time: number): void {
  const { rcu, cpus } = w;
  rcu.stage[Flavour.Expedited] = Stage.Waiting;
  rcu.owing[Flavour.Expedited] = 0;
  rcu.blocked[Flavour.Expedited] = 0;
  const origin = chargedTo(w, Flavour.Expedited);
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    rcu.expOwes[cpu] = 0;
    if (cpus.online[cpu] === 0 || !isWatching(w, cpu)) continue;
    rcu.expOwes[cpu] = 1;
    touch(w, cpu);
    rcu.expAsked[cpu] = 1;
    rcu.owing[Flavour.Expedited]++;
    raiseIpi(w, cpu, Irq.Work, time, origin, CauseCode.CallFunctionIpi);
  }
  holdBlockedReaders(w, Flavour.Expedited);
  endIfDone(w, Flavour.Expedited, time);
}

/** rcu_exp_handler(), in the interrupt: outside readers the CPU reports at once, else at its next switch. */
export function answerExpedited(w: World, cpu: number): void {
  const { rcu, cpus, layout } = w;
  if (rcu.expAsked[cpu] === 0) return;
  const task = cpus.current[cpu];
  const inside = (w.preemptCount(task) & (layout.preempt_mask | layout.softirq_mask)) !== 0 || nested(w, task);
  if (!inside) reportExpedited(w, cpu);
  else w.setFlag(task, layout.tif_need_resched);
  rcu.expAsked[cpu] = 0;
}

function nested(w: World, task: number): boolean {
  return w.parameters.preemptRcu && w.read(w.tasks.address[task] + w.layout.task_rcu_nesting) > 0;
}

// ---------------------------------------------------------------- tasks

/** A grace period of RCU tasks begins and ends with a normal one. */
function waitForNormal(w: World, flavour: Flavour, stage: Stage, time: number): void {
  const { rcu } = w;
  rcu.stage[flavour] = stage;
  rcu.generation[flavour]++;
  rcu.needed[flavour] = Number.POSITIVE_INFINITY;
  w.plan(heardAt(w, Flavour.Normal, firstHousekeeping(w), time), Due.GracePeriodWanted, -1 - flavour, 0);
}

/** The request of a task (or, negative, of a tasks flavour; or, from {@link CALLBACKS} on, of a callback) counts from now on. */
export function requestHeard(w: World, who: number, time: number): void {
  const { rcu } = w;
  const origin = who >= CALLBACKS ? rcu.headOrigin[who - CALLBACKS] : who >= 0 ? rcu.waitOrigin[who] : rcu.origin[-1 - who];
  const number = request(w, Flavour.Normal, time, origin);
  if (who >= CALLBACKS) rcu.headNeeds[who - CALLBACKS] = number;
  else if (who >= 0) rcu.waitsFor[who] = number;
  else rcu.needed[-1 - who] = number;
}

/** A normal grace period has ended: the tasks flavours that waited for it go on. */
function resumeTasksFlavour(w: World, flavour: Flavour, time: number): void {
  const { rcu } = w;
  const stage = rcu.stage[flavour];
  if (stage !== Stage.Before && stage !== Stage.After) return;
  if (!hasEnded(w, Flavour.Normal, rcu.needed[flavour])) return;
  rcu.needed[flavour] = Number.POSITIVE_INFINITY;
  step(w, flavour, stage, heardAt(w, Flavour.Normal, firstHousekeeping(w), time));
}

/** Which tasks could stand in a trampoline: the runnable ones that are not idle tasks (rcu_tasks_is_holdout). */
function scanTasks(w: World, time: number): void {
  const { tasks, rcu } = w;
  for (let task = 0; task < w.taskCount; task++) {
    const state = tasks.state[task];
    tasks.holdout[task] = (state === TaskState.Queued || state === TaskState.Running) && !w.isIdleTask(task) ? 1 : 0;
  }
  rcu.interval[Flavour.Tasks] = Math.floor(w.parameters.hz / 10);
  step(w, Flavour.Tasks, Stage.Waiting, time + w.taskCount * w.cost("tasksScan"));
}

/** Looks again at the tasks that are left, at growing intervals (rcu_tasks_wait_gp: a tenth of a second and longer). */
function scanHoldouts(w: World, flavour: Flavour, time: number): void {
  const { tasks, rcu } = w;
  let left = 0;
  for (let task = 0; task < w.taskCount; task++) {
    if (tasks.holdout[task] === 0) continue;
    if (stillHolds(w, task)) left++;
    else tasks.holdout[task] = 0;
  }
  if (left === 0) {
    waitForNormal(w, flavour, Stage.After, time);
    return;
  }
  const { hz } = w.parameters;
  // schedule_timeout_idle() of a kthread: its CPU's tick, then a switch to it.
  const woken = w.cost("tick") + w.cost("wakeup") + w.cost("contextSwitch") + w.cost("gracePeriodStep");
  const now = w.jiffiesAt(time);
  step(w, flavour, Stage.Waiting, wheelExpiry(now + rcu.interval[flavour], now) * w.tickNs + woken);
  rcu.interval[flavour] = Math.min(rcu.interval[flavour] + 1, hz);
}

function stillHolds(w: World, task: number): boolean {
  const { tasks, cpus } = w;
  const state = tasks.state[task];
  if (state !== TaskState.Queued && state !== TaskState.Running) return false;
  const cpu = tasks.cpu[task];
  // In user or guest mode of a CPU with context tracking (rcu_tasks_idle_cpu).
  const outside = cpus.mode[cpu] === Mode.User || cpus.mode[cpu] === Mode.Guest;
  if (state === TaskState.Running && outside && cpus.nohzFull[cpu] === 1) return false;
  makeUrgent(w, cpu, Flavour.Tasks);
  return true;
}

// ---------------------------------------------------------------- callbacks

/** call_rcu() on a CPU. */
export function addCallback(w: World, head: number, cpu: number, time: number): void {
  const { rcu } = w;
  let slot = -1;
  for (let k = 0; k < rcu.heads[0] && slot < 0; k++) {
    if (rcu.head[k] === 0) slot = k;
  }
  if (slot < 0) {
    if (rcu.heads[0] === rcu.head.length) {
      w.giveUp("world-callbacks-full", `more than ${rcu.head.length} RCU callbacks were queued`);
      return;
    }
    slot = rcu.heads[0]++;
  }
  rcu.heads[1]++;
  rcu.head[slot] = head;
  rcu.headReady[slot] = 0;
  // Callbacks of an offloaded CPU are run by a thread on a housekeeping CPU.
  rcu.headCpu[slot] = w.cpus.nocb[cpu] === 1 ? firstHousekeeping(w) : cpu;
  rcu.headOrder[slot] = ++rcu.order[0];
  rcu.headOrigin[slot] = originNow(w, cpu, "call_rcu");
  rcu.headNeeds[slot] = Number.POSITIVE_INFINITY;
  w.plan(heardAt(w, Flavour.Normal, cpu, time), Due.GracePeriodWanted, CALLBACKS + slot, 0);
}

function readyCallbacks(w: World, time: number): void {
  const { rcu, cpus } = w;
  if (rcu.heads[1] === 0) return;
  for (let slot = 0; slot < rcu.heads[0]; slot++) {
    if (rcu.head[slot] === 0 || rcu.headReady[slot] === 1 || !hasEnded(w, Flavour.Normal, rcu.headNeeds[slot])) continue;
    rcu.headReady[slot] = 1;
    const cpu = rcu.headCpu[slot];
    if (cpus.softirq[cpu] === 1) continue;
    touch(w, cpu);
    cpus.softirq[cpu] = 1;
    w.raiseInterrupt(cpu, nextTick(w, cpu, time), Irq.Work);
  }
}

export function hasReadyCallback({ rcu }: World, cpu: number): boolean {
  for (let slot = 0; slot < rcu.heads[0] && rcu.heads[1] > 0; slot++) {
    if (rcu.head[slot] !== 0 && rcu.headReady[slot] === 1 && rcu.headCpu[slot] === cpu) return true;
  }
  return false;
}

/** The CPU has run the callback that it took last, and takes the oldest one that may run there: its head's address; 0 when there is none. */
export function takeCallback(w: World, cpu: number): number {
  const { rcu } = w;
  let oldest = -1;
  if (rcu.runs[cpu] > 0) {
    rcu.runs[cpu] = 0;
    wakeKey(w, BARRIER_KEY, 0, cpu);
  }
  for (let slot = 0; slot < rcu.heads[0] && rcu.heads[1] > 0; slot++) {
    if (rcu.head[slot] === 0 || rcu.headReady[slot] === 0 || rcu.headCpu[slot] !== cpu) continue;
    if (oldest < 0 || rcu.headOrder[slot] < rcu.headOrder[oldest]) oldest = slot;
  }
  if (oldest < 0) return 0;
  const head = rcu.head[oldest];
  w.cpus.irqOrigin[cpu] = rcu.headOrigin[oldest];
  rcu.head[oldest] = 0;
  rcu.heads[1]--;
  rcu.runs[cpu] = rcu.headOrder[oldest];
  return head;
}

/** Whether a callback that was queued up to `order` has not run yet. */
export function callbacksBefore(w: World, order: number): boolean {
  const { rcu, cpus } = w;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (rcu.runs[cpu] > 0 && rcu.runs[cpu] <= order) return true;
  }
  for (let slot = 0; slot < rcu.heads[0] && rcu.heads[1] > 0; slot++) {
    if (rcu.head[slot] !== 0 && rcu.headOrder[slot] <= order) return true;
  }
  return false;
}
