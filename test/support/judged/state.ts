/** What the judge's kernel consists of at one moment, and what is done to it by more than one of its rules. */

/** Something that runs: a task, or an interrupt on top of one. */
export interface Context {
  /** Which operations: an index into the codes. */
  readonly code: number;
  at: number;
  r: number;
  apart: number;
  rcu: number;
  preempt: number;
  bh: number;
  irq: number;
}

/** `absent`: a work item that nobody has queued. */
export type State = "absent" | "runnable" | "sleeping" | "done";

export interface Task extends Context {
  readonly cpu: number;
  state: State;
  /** It has said that it waits, and nobody has woken it since. */
  isWaiting: boolean;
}

interface Interrupt extends Context {
  /** The CPU that asked for it; -1 for a timer, -2 for a callback. */
  readonly cause: number;
}

interface Cpu {
  /** -1: idle. */
  current: number;
  /** Innermost last. */
  interrupts: Interrupt[];
  /** CPUs that still have to run, and to finish, what this one asked for; and to have had interrupts enabled. */
  untaken: number;
  unfinished: number;
  kicked: number;
}

/** Readers that a grace period waits for: CPUs, and tasks that were preempted; undefined where there is none. */
export interface Readers {
  cpus: number;
  tasks: number;
}

export interface World {
  memory: number[];
  registers: number[];
  tasks: Task[];
  cpus: Cpu[];
  /** By task. */
  grace: (Readers | null)[];
  callback: Readers | null;
  callbackCpu: number;
  spin: number;
  mutex: number;
  completed: number;
  /** CPU of the pending timer, -1. */
  timer: number;
}

export const SERVING_TIMER = -1;
export const SERVING_CALLBACK = -2;

export function copyOf(world: World): World {
  const readers = (each: Readers | null): Readers | null => (each === null ? null : { ...each });
  return {
    ...world,
    memory: [...world.memory],
    registers: [...world.registers],
    tasks: world.tasks.map((each) => ({ ...each })),
    cpus: world.cpus.map((each) => ({ ...each, interrupts: each.interrupts.map((interrupt) => ({ ...interrupt })) })),
    grace: world.grace.map(readers),
    callback: readers(world.callback),
  };
}

/** Of a work item: nobody has queued it, or it has run. */
export function isOver({ state }: Task): boolean {
  return state === "absent" || state === "done";
}

export function idleContext(code: number): Context {
  return { code, at: 0, r: 0, apart: 0, rcu: 0, preempt: 0, bh: 0, irq: 0 };
}

/** What runs on a CPU; undefined when it is idle. */
export function contextOf(world: World, cpu: number): Context | undefined {
  const { current, interrupts } = world.cpus[cpu]!;
  return interrupts.at(-1) ?? world.tasks[current];
}

export function isServing(world: World, cause: number): boolean {
  return world.cpus.some(({ interrupts }) => interrupts.some((each) => each.cause === cause));
}

/** The CPU's task stops running: a context switch. */
export function leaveTask(world: World, cpu: number): void {
  const self = world.cpus[cpu]!;
  const isReader = (world.tasks[self.current]?.rcu ?? 0) > 0;
  hear(world, cpu, isReader ? 1 << self.current : 0);
  self.current = -1;
}

function allReaders(world: World): readonly Readers[] {
  return [...world.grace, world.callback].filter((each) => each !== null);
}

/** A CPU has left all readers; or its task goes on the list instead. */
export function hear(world: World, cpu: number, task: number): void {
  for (const readers of allReaders(world)) {
    if ((readers.cpus & (1 << cpu)) === 0) continue;
    readers.cpus &= ~(1 << cpu);
    readers.tasks |= task;
  }
}

export function hearTask(world: World, task: number): void {
  for (const readers of allReaders(world)) readers.tasks &= ~(1 << task);
}

export function isEmpty({ cpus, tasks }: Readers): boolean {
  return cpus === 0 && tasks === 0;
}

export function tell(context: Context, value: number): void {
  context.r = (2 * context.r + value) & 7;
}

export function outcomeOf({ memory, registers }: World): string {
  const packed = memory.reduce((sum, value, k) => sum | (value << (2 * k)), 0);
  const all = registers.reduce((sum, value, k) => sum | (value << (3 * k)), 0);
  return `${packed}/${all}`;
}
