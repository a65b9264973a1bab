/** How the world comes up: the model is told about the machine, its boot functions are called, and the topology's tasks are made. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import type { Image } from "../../c/ir/image.ts";
import { ContextSlot } from "../../kernel/catalogue/intrinsics.ts";
import type { CpuList, TaskGroup } from "../../kernel/topologies/topology.ts";
import { Stop } from "../machine/stop.ts";
import { startBackground } from "./background.ts";
import { Mode } from "./cpus.ts";
import { objectAddress, readLayout } from "./layout.ts";
import { isPeriodic, measureLoad } from "./load.ts";
import { Due } from "./queue.ts";
import { makeRunnable } from "./scheduler.ts";
import { Load, Policy, TaskState } from "./tasks.ts";
import { startTick } from "./tick.ts";
import { reportFault } from "./violations.ts";
import type { Entries, Program, World } from "./world.ts";

/** When the scenario begins: the tasks have settled by then. */
export const SCENARIO_STARTS = 1e9;
const BOOT_INSTRUCTIONS = 50_000_000;
/** Alignment and tag of the per-CPU areas in the heap. */
const PERCPU_ALIGN = 64;
const PERCPU_TAG = -2;

/** Bits of a vCPU's option, as kernel/model/world/internal.h has them. */
const VCPU_EXITS_TO_USER = 1;
const VCPU_HALTS = 2;

/** Multiples of the golden ratio's fraction lie spread over a period. */
const GOLDEN = 0.618033988749895;

/** What a kernel thread's body is (SIM_KTHREAD_* of kernel/model/world/internal.h); −1 for a user task. */
enum Body {
  User = -1,
  Sleeping,
  Busy,
  BusyResched,
  Worker,
  Maker,
  Stopper,
  BusySleep,
  BusyReschedSleep,
  Vhost,
  VhostBusy,
  IoWorker,
  SqPoll,
  Softirq,
  Rcu,
}

// ---------------------------------------------------------------- the program

const ENTRIES: Readonly<Record<keyof Entries, string>> = {
  boot: "sim_boot",
  bootIdle: "sim_boot_idle",
  bootTask: "sim_boot_task",
  irqFromUser: "sim_irq_from_user",
  irqFromKernel: "sim_irq_from_kernel",
  syscall: "sim_syscall",
  resumeUser: "sim_resume_user",
  returnToUser: "sim_ret_from_fork",
  trampoline: "sim_ftrace_trampoline",
};

/** The functions that an image must hold besides what the scenario needs: roots for the front end. */
export const WORLD_ROOTS: readonly string[] = [...Object.values(ENTRIES), "sim_layout"];

/** Finds what the world needs in an image. */
export function findProgram(image: Image): { readonly program: Program } | { readonly missing: string } {
  const answer = readLayout(image);
  if ("missing" in answer) return answer;
  const entries: Record<string, number> = {};
  for (const [key, name] of Object.entries(ENTRIES)) {
    const f = image.functionByName.get(name);
    if (f === undefined) return { missing: name };
    entries[key] = f;
  }
  return { program: { image, layout: answer.layout, entries: entries as unknown as Entries } };
}

// ---------------------------------------------------------------- machine and CPUs

export function boot(w: World): void {
  w.machine.context[ContextSlot.current + 1] = DATA_HIGH;
  setUpCpus(w);
  if (!setUpMemory(w)) {
    w.giveUp("world-memory", "the simulated machine has no memory for the per-CPU areas");
    return;
  }
  w.machine.setTrampoline(w.entries.trampoline);
  bootFirstTask(w);
  callNow(w, w.entries.boot, []);
  for (let cpu = 0; cpu < w.cpus.count && w.ending === undefined; cpu++) bootIdle(w, cpu);
  if (w.ending === undefined) makeTasks(w);
  if (w.ending === undefined) start(w);
}

function setUpCpus(w: World): void {
  const { cpus, tick, parameters } = w;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    cpus.online[cpu] = parameters.offline.includes(cpu) ? 0 : 1;
    cpus.onlineCount[0] += cpus.online[cpu];
    cpus.nohzFull[cpu] = parameters.nohzFull.includes(cpu) ? 1 : 0;
    cpus.nocb[cpu] = parameters.nocbs.includes(cpu) ? 1 : 0;
    cpus.isolated[cpu] = parameters.isolated.includes(cpu) ? 1 : 0;
    cpus.housekeeping[cpu] = cpus.nohzFull[cpu] === 1 || cpus.isolated[cpu] === 1 ? 0 : 1;
    cpus.workUnbound[cpu] = parameters.unbound.includes(cpu) ? 1 : 0;
    tick.skew[cpu] = parameters.skewTick ? (w.tickNs / 2 / cpus.count) * cpu : 0;
  }
}

/** Per-CPU areas, the masks of CPUs, and the words that the model's C reads. */
function setUpMemory(w: World): boolean {
  const { image, machine, cpus } = w;
  const section = image.sections.get(".data..percpu") ?? { start: image.dataStart, end: image.dataStart };
  const offsets = objectAddress(image, "__per_cpu_offset");
  w.contextTracking = objectAddress(image, "context_tracking") ?? 0;
  w.jiffiesWord = (objectAddress(image, "jiffies") ?? 0) >> 2;
  const bytes = section.end - section.start;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    const area = machine.heap.allocate(bytes, PERCPU_ALIGN, PERCPU_TAG, true);
    if (area === 0) return false;
    machine.memory.m8.copyWithin(area, section.start, section.end);
    w.percpuOffset[cpu] = area - section.start;
    if (offsets !== undefined) {
      w.write(offsets + 8 * cpu, w.percpuOffset[cpu]);
      w.write(offsets + 8 * cpu + 4, w.percpuOffset[cpu] < 0 ? -1 : 0);
    }
    w.write(w.contextTracking + w.percpuOffset[cpu] + w.layout.ct_active, cpus.nohzFull[cpu]);
  }
  writeMasks(w);
  return true;
}

function writeMasks(w: World): void {
  const count = objectAddress(w.image, "nr_cpu_ids");
  if (count !== undefined) w.write(count, w.cpus.count);
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    setMaskBit(w, "__cpu_possible_mask", cpu, true);
    setMaskBit(w, "__cpu_present_mask", cpu, true);
    setOnline(w, cpu, w.cpus.online[cpu] === 1);
  }
}

/** Tells the model's C whether a CPU is online. */
export function setOnline(w: World, cpu: number, online: boolean): void {
  setMaskBit(w, "__cpu_online_mask", cpu, online);
  setMaskBit(w, "__cpu_active_mask", cpu, online);
}

function setMaskBit(w: World, mask: string, cpu: number, on: boolean): void {
  const address = objectAddress(w.image, mask);
  if (address === undefined) return;
  const at = address + (cpu >> 5) * 4;
  w.write(at, on ? w.read(at) | (1 << (cpu & 31)) : w.read(at) & ~(1 << (cpu & 31)));
}

// ---------------------------------------------------------------- calling the model before anything runs

/** Calls a function of the model to its end, on CPU 0 as its idle task; it may not wait. @returns The low word of its result. */
function callNow(w: World, f: number, words: readonly number[]): number {
  const { machine, bootThread: thread } = w;
  w.enterCpu(0);
  const called = machine.call(thread, f, words);
  const stop = called ? machine.run(thread, BOOT_INSTRUCTIONS) : Stop.Fault;
  w.executing = -1;
  if (stop === Stop.Returned) return machine.resultLow(thread);
  if (stop === Stop.Fault) reportFault(w, 0, 0);
  else w.giveUp("boot-failed", `the model's ${w.image.functions[f].name} waits or does not end while the machine comes up`);
  return 0;
}

/** The boot CPU's idle task exists from the start: a global of the model. */
function bootFirstTask(w: World): void {
  const { cpus, tasks } = w;
  tasks.count[0] = 1;
  tasks.address[0] = objectAddress(w.image, "init_task") ?? 0;
  tasks.state[0] = TaskState.Running;
  tasks.policy[0] = Policy.Idle;
  tasks.thread[0] = w.machine.spawn();
  w.bootThread = w.machine.spawn();
  w.taskOfThread[tasks.thread[0]] = 0;
  w.taskOfThread[w.bootThread] = 0;
  tasks.affinity[0] = w.affinities.number([0]);
  cpus.current[0] = 0;
  cpus.idleTask[0] = 0;
}

function bootIdle(w: World, cpu: number): void {
  const { cpus, tasks } = w;
  const address = callNow(w, w.entries.bootIdle, [cpu]);
  if (w.ending !== undefined) return;
  const task = w.taskAt(address);
  tasks.state[task] = TaskState.Running;
  tasks.policy[task] = Policy.Idle;
  tasks.cpu[task] = cpu;
  tasks.affinity[task] = w.affinities.number([cpu]);
  cpus.idleTask[cpu] = task;
  cpus.current[cpu] = task;
  setComm(w, task, `swapper/${cpu}`);
}

/** Writes a task's name, at most 15 characters. */
export function setComm(w: World, task: number, comm: string): void {
  const address = w.tasks.address[task] + w.layout.task_comm;
  const { m8 } = w.machine.memory;
  for (let k = 0; k < 16; k++) m8[address + k] = k < Math.min(comm.length, 15) ? comm.charCodeAt(k) & 0x7f : 0;
}

// ---------------------------------------------------------------- tasks

function makeTasks(w: World): void {
  const { cpus, parameters } = w;
  const housekeeping = onlineOf(w, parameters.unbound);
  newTask(w, Body.Maker, "kthreadd", housekeeping);
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    const workers = cpus.housekeeping[cpu] === 1 ? 2 : 1;
    for (let k = 0; k < workers; k++) makeWorker(w, cpu, `kworker/${cpu}:${k}`);
    makeStopper(w, cpu);
    if (parameters.preempt === "rt") makeRtThreads(w, cpu);
  }
  makeWorker(w, cpus.count, "kworker/u:0");
  for (const group of parameters.tasks) makeGroup(w, group);
  // On a CPU of its own choosing it would run on another one after every wait, and two runs could hardly be compared.
  const scenario = newTask(w, Body.User, "livepatch-admin", housekeeping.slice(-1));
  if (w.ending !== undefined) return;
  w.tasks.load[scenario] = Load.Scenario;
  w.scenarioTask = scenario;
  measureLoad(w);
}

function makeWorker(w: World, pool: number, comm: string): void {
  const cpus = pool < w.cpus.count ? [pool] : onlineOf(w, w.parameters.unbound);
  const worker = newTask(w, Body.Worker, comm, cpus);
  if (w.ending === undefined) adoptWorker(w, worker, pool);
}

function makeStopper(w: World, cpu: number): void {
  const stopper = newTask(w, Body.Stopper, `migration/${cpu}`, [cpu]);
  if (w.ending !== undefined) return;
  w.tasks.policy[stopper] = Policy.Stop;
  w.tasks.option[stopper] = cpu;
  w.tasks.load[stopper] = Load.Stopper;
}

/** The threads in which PREEMPT_RT does what interrupts leave for later. */
function makeRtThreads(w: World, cpu: number): void {
  const softirq = newTask(w, Body.Softirq, `ksoftirqd/${cpu}`, [cpu]);
  const rcu = newTask(w, Body.Rcu, `rcuc/${cpu}`, [cpu]);
  if (w.ending !== undefined) return;
  w.tasks.option[softirq] = cpu;
  w.tasks.option[rcu] = cpu;
  w.tasks.policy[rcu] = Policy.Fifo;
  w.tasks.priority[rcu] = w.parameters.rcuPriority;
}

/** From now on the task is a worker of a pool. */
export function adoptWorker(w: World, worker: number, pool: number): void {
  w.tasks.pool[worker] = pool;
  const cpus = pool < w.cpus.count ? [pool] : onlineOf(w, w.parameters.unbound);
  w.tasks.affinity[worker] = w.affinities.number(cpus);
  w.tasks.cpu[worker] = cpus[0] ?? 0;
}

function onlineOf(w: World, list: CpuList): CpuList {
  const online = list.filter((cpu) => w.cpus.online[cpu] === 1);
  return online.length > 0 ? online : [w.cpus.online.indexOf(1)];
}

function makeGroup(w: World, group: TaskGroup): void {
  const { placement } = group;
  if (placement.kind === "each") {
    for (const cpu of placement.cpus) {
      for (let k = 0; k < placement.each && w.ending === undefined; k++) makeOne(w, group, [cpu], cpu);
    }
    return;
  }
  const allowed = placement.cpus ?? w.parameters.unbound;
  const online = onlineOf(w, allowed);
  for (let k = 0; k < placement.count && w.ending === undefined; k++) makeOne(w, group, online, online[k % online.length]);
}

function makeOne(w: World, group: TaskGroup, allowed: CpuList, cpu: number): void {
  const task = newTask(w, bodyOf(group), group.comm ?? group.kind, allowed);
  if (w.ending !== undefined) return;
  const { tasks } = w;
  tasks.cpu[task] = cpu;
  tasks.load[task] = loadOf(group);
  tasks.option[task] = optionOf(group);
  if (group.fifo !== undefined) {
    tasks.policy[task] = Policy.Fifo;
    tasks.priority[task] = group.fifo;
  }
  const period = periodOf(group);
  if (period === undefined) return;
  tasks.period[task] = period;
  // Spread over the period, so that not all wake at once.
  tasks.phase[task] = Math.floor(period * ((task * GOLDEN) % 1));
  tasks.share[task] = "callsPatched" in group ? group.callsPatched : 0;
}

function bodyOf(group: TaskGroup): Body {
  switch (group.kind) {
    case "kthread-sleeping":
      return Body.Sleeping;
    case "kthread-busy":
      if (group.mightSleep) return group.condResched ? Body.BusyReschedSleep : Body.BusySleep;
      return group.condResched ? Body.BusyResched : Body.Busy;
    case "vhost-worker":
      return group.busy ? Body.VhostBusy : Body.Vhost;
    case "io-uring-worker":
      return Body.IoWorker;
    case "io-uring-sqpoll":
      return Body.SqPoll;
    default:
      return Body.User;
  }
}

function loadOf(group: TaskGroup): Load {
  switch (group.kind) {
    case "user-loop":
      return Load.UserLoop;
    case "syscalls":
      return group.between === "user" ? Load.PeriodicUser : Load.PeriodicSleeper;
    case "sleeper-in-patched":
      return Load.SleeperInPatched;
    case "kthread-sleeping":
      return Load.PeriodicSleeper;
    case "kthread-busy":
      return Load.None;
    case "vcpu":
      return group.between === "halt" ? Load.HaltedVcpu : Load.Vcpu;
    case "vhost-worker":
      return group.busy ? Load.None : Load.PeriodicSleeper;
    case "io-uring-worker":
      return Load.PeriodicSleeper;
    case "io-uring-sqpoll":
      return Load.SqPoll;
    default:
      return assertUnreachable(group);
  }
}

/** What the model's C asks its own task for (__sim_task_option). */
function optionOf(group: TaskGroup): number {
  switch (group.kind) {
    case "vcpu":
      return (group.exitsTo === "user" ? VCPU_EXITS_TO_USER : 0) | (group.between === "halt" ? VCPU_HALTS : 0);
    case "io-uring-sqpoll":
      return group.periodNs !== undefined && group.periodNs > group.idleNs ? group.idleNs : 0;
    default:
      return 0;
  }
}

function periodOf(group: TaskGroup): number | undefined {
  switch (group.kind) {
    case "syscalls":
    case "kthread-sleeping":
    case "vhost-worker":
    case "io-uring-worker":
    case "io-uring-sqpoll":
      return group.periodNs;
    case "vcpu":
      return group.exitNs;
    case "sleeper-in-patched":
      return group.sleepNs;
    default:
      return undefined;
  }
}

function newTask(w: World, body: Body, comm: string, allowed: CpuList): number {
  const address = callNow(w, w.entries.bootTask, [body]);
  if (w.ending !== undefined) return -1;
  const task = w.taskAt(address);
  w.tasks.affinity[task] = w.affinities.number(allowed);
  w.tasks.cpu[task] = allowed[0] ?? 0;
  setComm(w, task, comm);
  return task;
}

// ---------------------------------------------------------------- go

/** Every online CPU starts in its idle task with every other task of it waiting; the scenario follows when they have settled. */
function start(w: World): void {
  const { cpus, tasks } = w;
  for (let task = 0; task < w.taskCount; task++) {
    if (tasks.state[task] !== TaskState.New || task === w.scenarioTask) continue;
    if (isPeriodic(w, task)) tasks.periodAt[task] = Number.POSITIVE_INFINITY;
    makeRunnable(w, task, tasks.cpu[task], 0, 0);
  }
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (cpus.online[cpu] === 0) continue;
    cpus.mode[cpu] = Mode.Run;
    w.planRun(cpu);
    startTick(w, cpu);
  }
  startBackground(w);
  w.plan(SCENARIO_STARTS, Due.Scenario, w.scenarioTask, 0);
}
