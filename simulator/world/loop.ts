/**
 * The simulation's loop: takes what is due next and lets it happen. A CPU that has something to interpret is due at its own time and then runs for a
 * quantum; the others are only touched by what reaches them.
 */
import { bandwidthDue } from "./bandwidth.ts";
import { fairServerDue } from "./background.ts";
import { COSTS } from "./costs.ts";
import { chargeTick, canInterrupt, deliver, interruptKernel, push } from "./interrupts.ts";
import { busyKey } from "./keys.ts";
import { isPeriodic, periodBegins, periodMatters, planPeriod } from "./load.ts";
import { innermostFunction } from "./attribution.ts";
import { Irq, Mode } from "./cpus.ts";
import { EventKind } from "./events.ts";
import { isUnaffected, passThroughKernel, touch } from "./broadcast.ts";
import { leave, settle } from "./disturb.ts";
import { Due } from "./queue.ts";
import { isWatching } from "./quiescent.ts";
import { advanceMachine, requestHeard } from "./rcu.ts";
import { tickWakesThread } from "./rcu-tick.ts";
import { switchTask, turnIsOver, wake, wakeByTimer } from "./scheduler.ts";
import { Load, TaskState } from "./tasks.ts";
import { continueTick } from "./tick.ts";
import { tickWork } from "./tick-work.ts";
import { expire } from "./timers.ts";
import { exitGuest } from "./guest.ts";
import { enterUser, periodicCall } from "./user-mode.ts";
import { blame, reportFault } from "./violations.ts";
import { releaseSpinners } from "./waiters.ts";
import { Thread } from "../machine/stacks.ts";
import { Stop } from "../machine/stop.ts";
import { Fence, Op } from "../../c/ir/instructions.ts";
import type { Turn, World } from "./world.ts";

/** Instructions that a CPU runs at most before the others get their turn, and at least when another is close behind. */
const LONGEST_QUANTUM = 400;
const SHORTEST_QUANTUM = 60;

/**
 * Lets things happen until the run is over, the virtual time `until` is reached, or `budget` instructions have been interpreted.
 *
 * @returns Whether there is more to do.
 */
export function runWorld(w: World, until: number, budget: number): boolean {
  const end = w.machine.executed + budget;
  while (w.ending === undefined && w.machine.executed < end && w.queue.next <= until) stepWorld(w);
  if (w.ending === undefined && w.queue.size === 0) w.end({ kind: "stuck", message: "nothing is left that could ever happen" });
  return w.ending === undefined;
}

/** Lets the next thing happen; after a pause, goes on with what was paused. Not to be called when nothing is left or the run is over. */
export function stepWorld(w: World): void {
  const { turn } = w;
  if (turn === undefined) {
    w.queue.pop();
    happen(w);
  } else {
    w.turn = undefined;
    w.enterCpu(turn.cpu);
    takeTurn(w, turn);
  }
}

function happen(w: World): void {
  const { at, due, which, what } = w.queue;
  switch (due) {
    case Due.Run:
      runCpu(w, which);
      break;
    case Due.Tick:
      tickCpu(w, which, what, at);
      break;
    case Due.Interrupt:
      deliver(w, which, what, at);
      break;
    case Due.Timeout:
      timeOut(w, which, what, at);
      break;
    case Due.Timer:
      expire(w, which, what, at);
      break;
    case Due.Period:
      beginPeriod(w, which, what, at);
      break;
    case Due.GracePeriod:
      if (w.rcu.generation[which] === what) advanceMachine(w, which, at);
      break;
    case Due.GracePeriodWanted:
      requestHeard(w, which, at);
      break;
    case Due.GracePeriodSeen:
      wakeByTimer(w, which, w.layout.task_uninterruptible, at);
      break;
    case Due.PollSeen:
      pollSeen(w, which, what, at);
      break;
    case Due.Busy:
      releaseSpinners(w, busyKey(which), at);
      break;
    case Due.FairServer:
      fairServerDue(w, which, at);
      break;
    case Due.Bandwidth:
      bandwidthDue(w, which, what, at);
      break;
    case Due.Scenario:
      wake(w, which, -1, w.tasks.cpu[which], at);
      w.raiseInterrupt(w.tasks.cpu[which], at, Irq.Work);
      break;
  }
}

// ---------------------------------------------------------------- interpreting

function runCpu(w: World, cpu: number): void {
  const { cpus, machine } = w;
  cpus.planned[cpu] = 0;
  if (cpus.mode[cpu] !== Mode.Run) return;
  if (canInterrupt(w, cpu)) interruptKernel(w, cpu);
  const task = cpus.current[cpu];
  w.enterCpu(cpu);
  const armed = w.stalls.isArmed(cpu) && isPointOfOrder(w, w.tasks.thread[task]);
  takeTurn(w, { cpu, task, since: machine.executed, armed, left: quantum(w, cpu) });
}

/** Runs a CPU until its turn is over or paused. */
function takeTurn(w: World, turn: Turn): void {
  const { cpus, machine } = w;
  const { cpu, task, since } = turn;
  const before = machine.executed;
  const stop = machine.run(w.tasks.thread[task], turn.left);
  if (stop === Stop.Paused) {
    w.turn = { ...turn, left: turn.left - (machine.executed - before) };
    return;
  }
  const executed = machine.executed - since;
  w.executing = -1;
  cpus.clock[cpu] += executed * COSTS.instruction * w.loadFactor[cpu];
  noteProgress(w, task, executed);
  if (w.ending !== undefined) return;
  // Before anything is planned at the CPU's time.
  if (w.stalls.isNew) w.stalls.planAnew(machine.executed);
  else if (turn.armed) stall(w, cpu, w.stalls.pass(cpu));
  else if (w.stalls.next <= machine.executed) stall(w, cpu, w.stalls.take(machine.executed, cpu));
  afterRun(w, cpu, task, stop);
}

/** Whether the thread's next instruction is a fence or an atomic operation. */
function isPointOfOrder(w: World, thread: number): boolean {
  const { code } = w.image;
  const pc = w.machine.memory.m32[w.machine.stacks.record(thread) + Thread.Pc];
  const op: Op = code[pc];
  return op === Op.Rmw || op === Op.CmpXchg || (op === Op.Fence && code[pc + 1] !== Fence.Compiler);
}

/** Up to the time at which something else is due, within bounds; a seed other than 0 varies it. */
function quantum(w: World, cpu: number): number {
  if (w.stalls.isArmed(cpu)) return 1;
  const others = (w.queue.next - w.clock(cpu)) / COSTS.instruction;
  const longest = w.parameters.seed === 0 ? LONGEST_QUANTUM : 1 + w.random.below(LONGEST_QUANTUM);
  const shortest = Math.min(SHORTEST_QUANTUM, longest);
  const toStall = Math.max(1, w.stalls.next - w.machine.executed);
  return Math.min(toStall, Math.max(shortest, Math.min(longest, Math.ceil(others) + 1)));
}

function afterRun(w: World, cpu: number, task: number, stop: Stop): void {
  const { cpus, machine } = w;
  switch (stop) {
    case Stop.Budget:
      w.planRun(cpu);
      break;
    case Stop.Returned:
      if (machine.hasFrames(w.tasks.thread[task])) w.planRun(cpu);
      else callReturned(w, cpu, task);
      break;
    case Stop.HostStop:
    case Stop.HostRetry:
      if (cpus.current[cpu] !== task) switched(w, cpu);
      else if (cpus.mode[cpu] === Mode.Run) w.planRun(cpu);
      break;
    case Stop.Fault:
    case Stop.Paused:
    case Stop.Cold:
    case Stop.Continue:
      // A pause is not the end of a turn; the last two do not leave the machine.
      reportFault(w, cpu, task);
      break;
  }
}

/** The task has nothing left on its kernel stack: a user task is in user mode again. */
function callReturned(w: World, cpu: number, task: number): void {
  if (w.isKernelThread(task)) w.giveUp("world-thread-returned", "a kernel thread's function returned without ending the thread");
  else enterUser(w, cpu);
}

/** Another task runs on the CPU, which was in the kernel. */
export function switched(w: World, cpu: number): void {
  const { cpus, tasks } = w;
  const task = cpus.current[cpu];
  w.tasks.sinceProgress[task] = 0;
  if (tasks.atUser[task] === 1) {
    tasks.atUser[task] = 0;
    push(w, cpu, w.entries.returnToUser, [0, 0]);
    return;
  }
  cpus.mode[cpu] = Mode.Run;
  w.planRun(cpu);
}

function noteProgress(w: World, task: number, executed: number): void {
  const { limits } = w.parameters;
  w.tasks.sinceProgress[task] += executed;
  if (w.tasks.sinceProgress[task] > limits.instructionsWithoutProgress) {
    const at = blame(w, task);
    w.giveUp("endless-loop", `${limits.instructionsWithoutProgress} instructions without end in ${at.function}()`, at);
  } else if (w.machine.executed > limits.instructions) {
    w.giveUp("instruction-limit", `The limit of ${limits.instructions} instructions was reached`, blame(w, task));
  }
}

/** The CPU stands still, wherever its code is. */
function stall(w: World, cpu: number, ns: number): void {
  if (ns === 0) return;
  const where = innermostFunction(w, w.cpus.current[cpu]) * 2 + (isWatching(w, cpu) ? 0 : 1);
  w.recordNamed(EventKind.Stall, cpu, Math.round(ns / 1000), where);
  w.cpus.clock[cpu] += ns;
}

// ---------------------------------------------------------------- ticks

function tickCpu(w: World, cpu: number, generation: number, time: number): void {
  const { cpus, tick } = w;
  if (tick.on[cpu] === 0 || tick.generation[cpu] !== generation || cpus.mode[cpu] === Mode.Off) return;
  continueTick(w, cpu, time);
  touch(w, cpu);
  // A tick that hits a guest is served in KVM's loop, which then looks whether the thread's turn is over.
  if (cpus.mode[cpu] !== Mode.Guest && isUnaffected(w, cpu) && !tickWakesThread(w, cpu)) plainTick(w, cpu, time);
  else deliver(w, cpu, Irq.Tick, time);
}

function plainTick(w: World, cpu: number, time: number): void {
  const { cpus } = w;
  w.advance(cpu, time);
  if (cpus.nohzFull[cpu] === 1) leave(w, cpu, chargeTick(w, cpu));
  w.charge(cpu, cpus.mode[cpu] === Mode.Halt ? "idleExit" : "interruptFromUser");
  w.charge(cpu, "tick");
  passThroughKernel(w, cpu, 1);
  w.record(EventKind.Tick, cpu, 1, 0);
  tickWork(w, cpu, true);
  settle(w, cpu);
  if (cpus.mode[cpu] === Mode.User && turnIsOver(w, cpu)) switchUser(w, cpu);
}

/** The turn of a task in user mode is over. It stands at its return to user mode, with nothing on its kernel stack. */
function switchUser(w: World, cpu: number): void {
  const { cpus, tasks, layout } = w;
  switchTask(w, cpu, true);
  const task = cpus.current[cpu];
  if (tasks.atUser[task] === 1 && (w.flags(task) & layout.tif_exit_work) === 0) {
    enterUser(w, cpu);
  } else if (tasks.atUser[task] === 1) {
    tasks.atUser[task] = 0;
    push(w, cpu, w.entries.resumeUser, []);
  } else {
    if (cpus.nohzFull[cpu] === 1) {
      const address = w.trackingAddress(cpu);
      w.write(address, w.read(address) + layout.ct_rcu_watching - layout.ct_user);
    }
    w.setMode(cpu, Mode.Run);
  }
}

// ---------------------------------------------------------------- sleeps, periods, polls

function timeOut(w: World, task: number, generation: number, time: number): void {
  const { tasks } = w;
  if (tasks.timeoutGeneration[task] !== generation) return;
  tasks.timedOut[task] = 1;
  tasks.timeoutAt[task] = Number.POSITIVE_INFINITY;
  wakeByTimer(w, task, -1, time);
}

function beginPeriod(w: World, task: number, generation: number, time: number): void {
  const { tasks, cpus } = w;
  if (!periodBegins(w, task, generation) || !isPeriodic(w, task)) return;
  if (!periodMatters(w, task, time)) {
    planPeriod(w, task, time);
    return;
  }
  tasks.periodBegan[task] = time;
  if (tasks.load[task] === Load.Vcpu) {
    exitGuest(w, tasks.cpu[task], task, time);
    return;
  }
  if (tasks.load[task] !== Load.PeriodicUser) {
    wakeByTimer(w, task, w.layout.task_interruptible, time);
    return;
  }
  const cpu = tasks.cpu[task];
  tasks.callDue[task] = 1;
  if (tasks.state[task] !== TaskState.Running || cpus.mode[cpu] !== Mode.User) return;
  touch(w, cpu);
  w.advance(cpu, time);
  periodicCall(w, cpu, task, time);
}

/** A CPU that polls has seen need_resched, or has polled for long enough. */
function pollSeen(w: World, cpu: number, generation: number, time: number): void {
  const { cpus } = w;
  if (cpus.mode[cpu] !== Mode.Halt || cpus.haltGeneration[cpu] !== generation) return;
  touch(w, cpu);
  w.advance(cpu, time);
  cpus.woken[cpu] = 1;
  settle(w, cpu);
  w.setMode(cpu, Mode.Run);
}
