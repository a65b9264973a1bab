/** How the world of an exploration comes up: the model's boot functions, the tasks, and everything up to where the scenario begins. */
import { objectAddress } from "../../world/layout.ts";
import { Frame } from "../../machine/stacks.ts";
import { End } from "../machine/machine.ts";
import { run } from "../machine/run.ts";
import { serve } from "./hosts/table.ts";
import { apply, cpuOf, isBusyOn, isProgress, listEvents } from "./events.ts";
import { closesDoor } from "./doors.ts";
import { ONLINE_MASKS } from "./hotplug.ts";
import { loadCounter, storeSpecial, Special } from "./tasks.ts";
import { makeRunnable, mayChange } from "./wakeups.ts";
import { C, Load, MAX_TASKS, Status, T, W } from "./words.ts";
import { IDLE_WORKER_KEY, unboundPool } from "./work.ts";
import type { World } from "./world.ts";

/** Bodies of kernel threads (SIM_KTHREAD_* of kernel/model/world/internal.h). */
const USER_BODY = -1;
const BUSY_BODY = 1;
const BUSY_RESCHED_BODY = 2;
const WORKER_BODY = 3;
const STOPPER_BODY = 5;
const SOFTIRQ_BODY = 12;
const RCU_BODY = 13;

/** Words of struct context_tracking, which only its CPU changes; what others make of it is the world's business. */
const TRACKING_WORDS = 3;

/** The model's function that stands for machine code: it picks what a hooked entry runs in one go. And what only checks call. */
const AT_ONCE: ReadonlySet<string> = new Set(["sim_ftrace_trampoline", "module_refcount"]);

/** Where a thread's first frame lies in its stack. */
const FIRST_FRAME = 4;

/** Steps up to the beginning of the scenario. */
const PREFIX_LIMIT = 200_000;

/** Brings the world up to where the scenario's first step begins. What goes wrong is in the world's `violation` or `giveUp`. */
export function boot(w: World): void {
  const { m } = w;
  m.service = (id) => serve(w, id);
  m.onSpecial = (word, value) => storeSpecial(w, word, value);
  m.loadCounted = (word, pc) => loadCounter(w, word, pc);
  m.closesDoor = (word, value) => closesDoor(w, word, value);
  if (w.options.calmTasks && !w.options.preemptsKernel) m.mayChange = (word, bits) => mayChange(w, word, bits);
  m.trampoline = w.image.functionByName.get("sim_ftrace_trampoline") ?? -1;
  w.image.functions.forEach(({ name, file }, f) => {
    // A scenario's checks look at a state; they are not part of what is explored.
    const isCheck = file.origin === "model" && file.path.startsWith("scenarios/") && file.path.endsWith(".h");
    if (isCheck || AT_ONCE.has(name)) m.atOnce[f] = 1;
  });
  for (const { word, settledAt } of w.counters.values()) {
    m.special[word] = Special.Counter;
    m.isCounted[word] = settledAt >= 0 ? 1 : 0;
  }
  setUpMemory(w);
  setUpFirstTask(w);
  callNow(w, "sim_boot", []);
  for (let cpu = 0; cpu < w.cpus && isWell(w); cpu++) bootIdle(w, cpu);
  makeTasks(w);
  if (!isWell(w)) return;
  for (let task = 0; task < w.taskCount; task++) {
    if (w.task(task, T.Status) === Status.New) makeRunnable(w, task);
  }
  m.cpu = -1;
  runPrefix(w);
}

export function isWell(w: World): boolean {
  return w.violation === undefined && w.giveUp === undefined;
}

function setUpMemory(w: World): void {
  const { image, m } = w;
  const section = image.sections.get(".data..percpu") ?? { start: 0, end: 0 };
  const offsets = objectAddress(image, "__per_cpu_offset");
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    const offset = w.percpuOffset[cpu];
    for (let at = section.start >> 2; at < section.end >> 2; at++) {
      if (m.words[at] !== 0) w.set(at + (offset >> 2), m.words[at]);
    }
    if (offsets !== undefined) {
      w.set((offsets + 8 * cpu) >> 2, offset);
      w.set((offsets + 8 * cpu + 4) >> 2, offset < 0 ? -1 : 0);
    }
    const tracking = w.contextTracking[cpu];
    w.set((tracking + w.layout.ct_active) >> 2, w.options.nohzFull.includes(cpu) ? 1 : 0);
    m.special[(tracking + w.layout.ct_state) >> 2] = Special.Tracking;
    m.isDoor[(tracking + w.layout.ct_state) >> 2] = 1;
    for (let word = 0; word < TRACKING_WORDS; word++) m.sharing.own[(tracking >> 2) + word] = 1;
    w.setCpu(cpu, C.Online, 1);
  }
  const count = objectAddress(image, "nr_cpu_ids");
  if (count !== undefined) w.set(count >> 2, w.cpus);
  for (const name of ["__cpu_possible_mask", "__cpu_present_mask", ...ONLINE_MASKS]) {
    const mask = objectAddress(image, name);
    if (mask !== undefined) w.set(mask >> 2, (1 << w.cpus) - 1);
  }
}

function setUpFirstTask(w: World): void {
  const address = objectAddress(w.image, "init_task") ?? 0;
  w.set(W.taskCount, 1);
  w.setTask(0, T.Address, address);
  w.setTask(0, T.Status, Status.Runnable);
  w.setTask(0, T.Load, Load.Idle);
}

/** Calls a function of the model to its end as the boot CPU's idle task; it may not wait. @returns The low word of its result. */
function callNow(w: World, name: string, args: readonly number[]): number {
  const { m } = w;
  const f = w.image.functionByName.get(name);
  if (f === undefined) {
    w.abandon("world-symbol-missing", `the model has no ${name}()`);
    return 0;
  }
  m.enter(MAX_TASKS, 0, 0, m.stackStart(MAX_TASKS) + 4);
  m.cpu = 0;
  m.currentTask = w.task(0, T.Address);
  m.percpuOffset = w.percpuOffset[0];
  if (!m.call(f, args)) w.abandon("world-memory", "a stack is full");
  do {
    m.turn = true;
    run(m);
  } while (m.end === End.Visible);
  if (m.end === End.Fault) w.noteFault();
  else if (m.end !== End.Returned) w.abandon("boot-failed", `the model's ${name}() waits or does not end while the machine comes up`);
  m.commitStack();
  return m.resultLow;
}

function bootIdle(w: World, cpu: number): void {
  const address = callNow(w, "sim_boot_idle", [cpu]);
  if (!isWell(w)) return;
  const task = w.taskAt(address);
  w.setTask(task, T.Status, Status.Runnable);
  w.setTask(task, T.Load, Load.Idle);
  w.setTask(task, T.Cpu, cpu);
  w.setTask(task, T.Home, cpu);
  w.setCpu(cpu, C.IdleTask, task);
  w.setCpu(cpu, C.Current, task);
  setComm(w, task, `swapper/${cpu}`);
}

function makeTasks(w: World): void {
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    // Some may sleep inside an item while another works on what they wait for.
    const workers = w.options.nohzFull.includes(cpu) ? 1 : w.options.workers;
    for (let k = 0; k < workers; k++) makeWorker(w, cpu, cpu, `kworker/${cpu}:${k}`);
  }
  makeWorker(w, w.options.workerCpu, unboundPool(w), "kworker/u:0");
  for (let cpu = 0; cpu < w.cpus && w.options.threadedSoftirqs; cpu++) {
    makeOne(w, SOFTIRQ_BODY, cpu, Load.Bound, `ksoftirqd/${cpu}`);
    makeOne(w, RCU_BODY, cpu, Load.Bound, `rcuc/${cpu}`);
  }
  for (let cpu = 0; cpu < w.cpus && w.stopsMachine; cpu++) makeOne(w, STOPPER_BODY, cpu, Load.Stopper, `migration/${cpu}`);
  for (const { cpu, load } of w.options.tasks) makeOne(w, bodyOf(load), cpu, load, NAMES[load] ?? "user");
  makeOne(w, USER_BODY, w.options.scenarioCpu, Load.Scenario, "livepatch-admin");
}

function bodyOf(load: Load): number {
  if (load === Load.Busy) return BUSY_BODY;
  return load === Load.BusyResched ? BUSY_RESCHED_BODY : USER_BODY;
}

/** What the tasks of a topology are called; the others `user`. */
const NAMES: Readonly<Partial<Record<Load, string>>> = {
  [Load.Sleeper]: "sleeper",
  [Load.Busy]: "busy-kthread",
  [Load.BusyResched]: "busy-kthread",
  [Load.UserLoop]: "user-loop",
};

function makeWorker(w: World, cpu: number, pool: number, comm: string): void {
  const task = makeOne(w, WORKER_BODY, cpu, Load.Worker, comm);
  if (task >= 0) w.setTask(task, T.Pool, pool + 1);
}

function makeOne(w: World, body: number, cpu: number, load: Load, comm: string): number {
  if (!isWell(w)) return -1;
  const address = callNow(w, "sim_boot_task", [body]);
  if (!isWell(w)) return -1;
  const task = w.taskAt(address);
  w.setTask(task, T.Cpu, cpu);
  w.setTask(task, T.Home, cpu);
  w.setTask(task, T.Load, load);
  w.poke(task, w.layout.task_cpu, cpu);
  setComm(w, task, comm);
  return task;
}

/** Writes a task's name, at most 15 characters. */
function setComm(w: World, task: number, comm: string): void {
  const at = (w.task(task, T.Address) + w.layout.task_comm) >> 2;
  for (let k = 0; k < 4; k++) {
    let word = 0;
    for (let byte = 3; byte >= 0; byte--) {
      const index = 4 * k + byte;
      word = (word << 8) | (index < Math.min(comm.length, 15) ? comm.charCodeAt(index) & 0x7f : 0);
    }
    w.set(at + k, word);
  }
}

/**
 * One fixed schedule up to the scenario's first step: whoever can go on does, and what time would bring about comes only when nobody can.
 * Nothing of this is explored.
 */
function runPrefix(w: World): void {
  const since = new Map<number, number>();
  for (let step = 0; step < PREFIX_LIMIT && isWell(w); step++) {
    if (w.begun && (isSettled(w) || !settleFurther(w)) && !bringUp(w, since, step)) {
      w.m.state.commit();
      return;
    }
    if (!w.begun && !advance(w, since, step)) {
      w.abandon("scenario-does-not-begin", `nothing can go on before the scenario's first step${whereItWaits(w)}`);
      return;
    }
  }
  if (isWell(w)) w.abandon("scenario-does-not-begin", `the scenario's first step is not reached${whereItWaits(w)}`);
}

/** Where the scenario's task is: what it waits for is not modelled, or never comes. */
function whereItWaits(w: World): string {
  for (let task = 0; task < w.taskCount; task++) {
    if (w.task(task, T.Load) !== Load.Scenario) continue;
    const names = w.m.backtraceOf(w.task(task, T.Fp), w.task(task, T.Pc)).map((entry) => `${entry.function}()`);
    return names.length === 0 ? "" : `: it waits in ${names.slice(0, 4).join(", called by ")}`;
  }
  return "";
}

/** Every worker waits for work. */
function isSettled(w: World): boolean {
  for (let task = 0; task < w.taskCount; task++) {
    if (w.task(task, T.Load) === Load.Worker && w.task(task, T.WaitKey) !== IDLE_WORKER_KEY) return false;
  }
  return true;
}

/** What is in progress elsewhere goes on. The scenario stays at its step: what it does from there on is explored. */
function settleFurther(w: World): boolean {
  w.ways.asked = 0;
  const elsewhere = [...listEvents(w)].filter((event) => isProgress(w, event) && !isOfScenario(w, event));
  return elsewhere.some((event) => apply(w, event));
}

function isOfScenario(w: World, event: number): boolean {
  const cpu = cpuOf(w, event);
  return cpu >= 0 && runsScenario(w, cpu);
}

function runsScenario(w: World, cpu: number): boolean {
  return w.task(w.cpu(cpu, C.Current), T.Load) === Load.Scenario;
}

/** User tasks have been in user mode before anything is explored: that they come from there for the first time shows nothing more. */
function bringUp(w: World, since: Map<number, number>, now: number): boolean {
  const first = w.image.functionByName.get("sim_ret_from_fork");
  for (let task = 0; task < w.taskCount; task++) {
    const isNew = w.m.words[w.m.stackStart(task) + FIRST_FRAME + Frame.Function] === first && w.task(task, T.Fp) !== 0;
    if (isNew && !runsScenario(w, w.task(task, T.Cpu))) return advance(w, since, now, (event) => !isOfScenario(w, event));
  }
  return false;
}

/** What is in progress goes on; when nothing is, whatever has not happened for the longest time does. */
function advance(w: World, since: Map<number, number>, now: number, mayHappen = (_event: number): boolean => true): boolean {
  const events = [...listEvents(w)].filter(mayHappen);
  const inProgress = events.filter((event) => isProgress(w, event));
  const others = events.filter((event) => !isProgress(w, event)).sort((a, b) => (since.get(a) ?? -1) - (since.get(b) ?? -1));
  for (const event of [...inProgress, ...others]) {
    // What never ends gives way to each of the others, in an order that falls in with no period of its own.
    w.ways.asked = neverEndsOn(w, cpuOf(w, event)) ? Math.imul(now, 0x9e3779b1) >>> 20 : 0;
    since.set(event, now);
    if (apply(w, event)) return true;
  }
  return false;
}

/** Whether what a CPU runs computes, or calls the patched function, again and again. @param cpu -1: none. */
function neverEndsOn(w: World, cpu: number): boolean {
  return isBusyOn(w, cpu) || (cpu >= 0 && w.task(w.cpu(cpu, C.Current), T.Load) === Load.Caller);
}
