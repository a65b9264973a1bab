/**
 * What a random program can come to, by trying everything: every operation of every context is a step of its own, and whatever may happen is tried at every
 * point. It shares nothing with the explorer, and none of its reductions. The rules are those of the kernel, as its documentation has them.
 */
import { Compiler, type Operation } from "./operations.ts";
import { type Program, VARIABLES } from "./program.ts";
import {
  type Context,
  type State,
  type Task,
  type Readers,
  type World,
  SERVING_TIMER,
  SERVING_CALLBACK,
  copyOf,
  isOver,
  idleContext,
  contextOf,
  isServing,
  leaveTask,
  hear,
  hearTask,
  isEmpty,
  tell,
  outcomeOf,
} from "./state.ts";
import { REGISTERS } from "./text.ts";

/** What a program can come to. Outcomes are "memory/registers", as the program reports them. */
export interface Judgement {
  readonly outcomes: ReadonlySet<string>;
  /** The end can be out of reach. */
  readonly isStuck: boolean;
  /** A CPU can ask for a spinlock that it holds. */
  readonly isMisused: boolean;
}

export class TooMany extends Error {}

/** @param most States to look at. Throws {@link TooMany} beyond. */
export function judge(program: Program, most: number): Judgement {
  return new Judge(program, most).run();
}

class Judge {
  private readonly program: Program;
  private readonly most: number;
  private readonly codes: readonly (readonly Operation[])[];
  /** States by what they hold, and from where each is reached. */
  private readonly seen = new Map<string, number>();
  private readonly reachedFrom: number[][] = [];
  private readonly ends: number[] = [];
  private readonly pending: { readonly world: World; readonly number: number }[] = [];
  private readonly outcomes = new Set<string>();
  private isMisused = false;
  /** The state that is looked at. */
  private source = -1;

  constructor(program: Program, most: number) {
    this.program = program;
    this.most = most;
    const compiler = new Compiler(program);
    const { others, late, timer, callback, called } = program;
    this.codes = [
      compiler.main(),
      ...[...others.map(({ body }) => body), late, timer, callback, called].map((body) => compiler.body(body)),
    ];
  }

  run(): Judgement {
    this.go(this.first());
    for (;;) {
      const next = this.pending.pop();
      if (next === undefined) break;
      const { world, number } = next;
      this.source = number;
      for (let cpu = 0; cpu < world.cpus.length; cpu++) this.tryAll(world, cpu);
      if (this.seen.size > this.most) throw new TooMany();
    }
    return { outcomes: this.outcomes, isStuck: this.leadsAway(), isMisused: this.isMisused };
  }

  /** Whether there is a state from which the end cannot be reached. */
  private leadsAway(): boolean {
    const good = new Set(this.ends);
    for (const state of good) for (const before of this.reachedFrom[state]!) good.add(before);
    return good.size < this.reachedFrom.length;
  }

  private first(): World {
    const { others, cpus, lateCpu } = this.program;
    const task = (code: number, cpu: number, state: State): Task => ({ ...idleContext(code), cpu, state, isWaiting: false });
    const tasks = [
      task(0, 0, "runnable"),
      ...others.map(({ cpu }, k) => task(k + 1, cpu, "runnable")),
      task(others.length + 1, Math.max(0, lateCpu), "absent"),
    ];
    return {
      memory: VARIABLES.map(() => 0),
      registers: Array.from({ length: REGISTERS.count }, () => 0),
      tasks,
      cpus: Array.from({ length: cpus }, (_, cpu) => ({
        current: cpu === 0 ? 0 : -1,
        interrupts: [],
        untaken: 0,
        unfinished: 0,
        kicked: 0,
      })),
      grace: tasks.map(() => null),
      callback: null,
      callbackCpu: 0,
      spin: -1,
      mutex: -1,
      completed: 0,
      timer: -1,
    };
  }

  /** A state that can be reached. */
  private go(world: World): void {
    this.settle(world);
    const key = JSON.stringify(world);
    const known = this.seen.get(key);
    const number = known ?? this.reachedFrom.length;
    if (known === undefined) {
      this.seen.set(key, number);
      this.reachedFrom.push([]);
    }
    if (this.source >= 0) this.reachedFrom[number]!.push(this.source);
    if (known !== undefined) return;
    if (world.tasks[0]!.state === "done") {
      this.outcomes.add(outcomeOf(world));
      this.ends.push(number);
    } else this.pending.push({ world, number });
  }

  private from(world: World, change: (next: World) => boolean | void): void {
    const next = copyOf(world);
    if (change(next) !== false) this.go(next);
  }

  // ---------------------------------------------------------------- what may happen on a CPU

  private tryAll(world: World, cpu: number): void {
    const { current, interrupts } = world.cpus[cpu]!;
    const top = contextOf(world, cpu);
    const isOpen = top === undefined || top.irq === 0;
    if (top !== undefined) this.from(world, (next) => this.carryOut(next, cpu));
    if (isOpen) this.tryInterrupts(world, cpu);
    if (interrupts.length > 0) return;
    const mayChange =
      current < 0 || (this.program.build.preemptsKernel && top !== undefined && top.irq === 0 && top.preempt === 0 && top.bh === 0);
    if (mayChange) this.trySwitches(world, cpu);
  }

  private tryInterrupts(world: World, cpu: number): void {
    world.cpus.forEach(({ untaken }, asker) => {
      if ((untaken & (1 << cpu)) === 0) return;
      this.from(world, (next) => {
        next.cpus[asker]!.untaken &= ~(1 << cpu);
        // The hard interrupt keeps others away.
        next.cpus[cpu]!.interrupts.push({ ...idleContext(this.codes.length - 1), irq: 1, cause: asker });
      });
    });
    const top = contextOf(world, cpu);
    // Softirqs run at the end of an interrupt, but neither in another one nor where they are disabled.
    if (world.cpus[cpu]!.interrupts.length > 0 || (top !== undefined && top.bh > 0)) return;
    if (world.timer === cpu) {
      this.from(world, (next) => {
        next.timer = -1;
        next.cpus[cpu]!.interrupts.push({ ...idleContext(this.codes.length - 3), cause: SERVING_TIMER });
      });
    }
    const { callback } = world;
    if (callback !== null && world.callbackCpu === cpu && isEmpty(callback) && !isServing(world, SERVING_CALLBACK)) {
      this.from(world, (next) => {
        next.cpus[cpu]!.interrupts.push({ ...idleContext(this.codes.length - 2), cause: SERVING_CALLBACK });
      });
    }
  }

  private trySwitches(world: World, cpu: number): void {
    world.tasks.forEach((task, number) => {
      if (task.cpu === cpu && task.state === "runnable" && number !== world.cpus[cpu]!.current) {
        this.from(world, (next) => {
          leaveTask(next, cpu);
          next.cpus[cpu]!.current = number;
        });
      }
    });
  }

  // ---------------------------------------------------------------- what becomes true by itself

  private settle(world: World): void {
    world.cpus.forEach((_, cpu) => {
      const context = contextOf(world, cpu);
      if (context === undefined || context.irq === 0) {
        for (const other of world.cpus) other.kicked &= ~(1 << cpu);
      }
      if (!this.isReading(world, cpu)) hear(world, cpu, 0);
    });
    for (const [number, task] of world.tasks.entries()) {
      if (task.state === "sleeping" && !task.isWaiting && this.canGoOn(world, number, task)) task.state = "runnable";
    }
  }

  /** Whether what a task sleeps for is there. */
  private canGoOn(world: World, number: number, task: Task): boolean {
    const operation = this.codes[task.code]![task.at]!;
    switch (operation.op) {
      case "mutex-take":
        return world.mutex < 0;
      case "wait":
        return world.completed > 0;
      case "flush":
        return isOver(world.tasks[operation.item]!);
      case "end-grace":
        return isEmpty(world.grace[number]!);
      case "barrier":
        return world.callback === null;
      default:
        throw new Error(`nobody sleeps in ${operation.op}`);
    }
  }

  /** Whether a grace period that begins now has to wait for a CPU. */
  private isReading(world: World, cpu: number): boolean {
    const { current, interrupts } = world.cpus[cpu]!;
    if (interrupts.length > 0) return true;
    const task = world.tasks[current];
    if (task === undefined) return false;
    return !this.program.build.preemptRcu || task.rcu + task.preempt + task.bh + task.irq > 0;
  }

  private readersOf(world: World, self: number): Readers {
    let cpus = 0;
    world.cpus.forEach((_, cpu) => {
      if (cpu !== self && this.isReading(world, cpu)) cpus |= 1 << cpu;
    });
    let tasks = 0;
    world.tasks.forEach((task, number) => {
      const isPreempted = task.rcu > 0 && world.cpus[task.cpu]!.current !== number && this.program.build.preemptRcu;
      if (isPreempted) tasks |= 1 << number;
    });
    return { cpus, tasks };
  }

  // ---------------------------------------------------------------- one operation

  /** @returns False where it cannot be carried out now. */
  private carryOut(world: World, cpu: number): boolean {
    const context = contextOf(world, cpu)!;
    const operation = this.codes[context.code]![context.at];
    if (operation === undefined) {
      return this.end(world, cpu, context);
    }
    context.at++;
    const done = this.perform(world, cpu, context, operation);
    if (!done) context.at--;
    return done || this.sleepsInstead(world, cpu, operation);
  }

  /** The operation cannot be carried out. Whoever may, sleeps and tries again later. */
  private sleepsInstead(world: World, cpu: number, { op }: Operation): boolean {
    if (op !== "mutex-take" && op !== "wait" && op !== "flush" && op !== "end-grace" && op !== "barrier") return false;
    world.tasks[world.cpus[cpu]!.current]!.state = "sleeping";
    return this.leaveForAnother(world, cpu);
  }

  /** The CPU's task stops running. Who is runnable at that moment is next; the CPU is idle only if nobody is. @returns Whether that is so. */
  private leaveForAnother(world: World, cpu: number): boolean {
    const next = world.tasks.flatMap((task, number) => (task.cpu === cpu && task.state === "runnable" ? [number] : []));
    for (const number of next) {
      this.from(world, (changed) => {
        leaveTask(changed, cpu);
        changed.cpus[cpu]!.current = number;
      });
    }
    if (next.length === 0) leaveTask(world, cpu);
    return next.length === 0;
  }

  private end(world: World, cpu: number, context: Context): boolean {
    const { interrupts, current } = world.cpus[cpu]!;
    const interrupt = interrupts.pop();
    if (interrupt === undefined) {
      const task = world.tasks[current]!;
      const { others } = this.program;
      world.registers[current === 0 ? REGISTERS.main : current <= others.length ? REGISTERS.other + current - 1 : REGISTERS.late] =
        context.r;
      task.state = "done";
      Object.assign(task, { ...idleContext(task.code), at: task.at });
      return this.leaveForAnother(world, cpu);
    }
    if (interrupt.cause === SERVING_TIMER) world.registers[REGISTERS.timer] = context.r;
    else if (interrupt.cause === SERVING_CALLBACK) {
      world.registers[REGISTERS.callback] = context.r;
      world.callback = null;
    } else {
      world.registers[REGISTERS.called + cpu] = context.r;
      world.cpus[interrupt.cause]!.unfinished &= ~(1 << cpu);
    }
    return true;
  }

  private perform(world: World, cpu: number, context: Context, operation: Operation): boolean {
    const { memory } = world;
    switch (operation.op) {
      case "store":
        memory[VARIABLES.indexOf(operation.to)] = operation.value;
        return true;
      case "load":
        tell(context, memory[VARIABLES.indexOf(operation.from)]!);
        return true;
      case "load-apart":
        context.apart = memory[VARIABLES.indexOf(operation.from)]!;
        return true;
      case "store-next":
        memory[VARIABLES.indexOf(operation.to)] = (context.apart + 1) & 3;
        context.apart = 0;
        return true;
      case "if-zero":
        if (memory[VARIABLES.indexOf(operation.of)] !== 0) context.at++;
        return true;
      case "if-set":
        if (memory[VARIABLES.indexOf(operation.of)] !== 0) context.at += operation.by - 1;
        return true;
      case "jump":
        context.at += operation.by - 1;
        return true;
      case "increment": {
        const value = (memory[VARIABLES.indexOf("count")]! + 1) & 3;
        memory[VARIABLES.indexOf("count")] = value;
        tell(context, value);
        return true;
      }
      case "bit": {
        const at = VARIABLES.indexOf("bits");
        const mask = 1 << operation.bit;
        const old = memory[at]!;
        memory[at] = operation.to === 1 ? old | mask : old & ~mask;
        if (operation.isTold) tell(context, (old & mask) === 0 ? 0 : 1);
        return true;
      }
      case "copy":
        context.r = (4 * context.r + 2 * memory[0]! + memory[1]!) & 7;
        return true;
      case "enter":
        context[operation.what]++;
        return true;
      case "leave":
        context[operation.what]--;
        if (operation.what === "rcu" && context.rcu === 0 && world.cpus[cpu]!.interrupts.length === 0)
          hearTask(world, world.cpus[cpu]!.current);
        return true;
      case "flush":
        return isOver(world.tasks[operation.item]!);
      default:
        return this.performWaiting(world, cpu, context, operation.op);
    }
  }

  private performWaiting(world: World, cpu: number, context: Context, op: Operation["op"]): boolean {
    const self = world.cpus[cpu]!;
    const others = ((1 << world.cpus.length) - 1) & ~(1 << cpu);
    switch (op) {
      case "spin-take":
        if (world.spin === cpu) this.isMisused = true;
        if (world.spin >= 0) return false;
        world.spin = cpu;
        return true;
      case "spin-give":
        world.spin = -1;
        return true;
      case "mutex-take":
        if (world.mutex >= 0) return false;
        world.mutex = self.current;
        return true;
      case "mutex-give":
        world.mutex = -1;
        return true;
      case "give-way":
        this.giveWay(world, cpu);
        return true;
      case "begin-grace":
        // A CPU that is not preempted in readers is one until it gives way.
        world.grace[self.current] = this.readersOf(world, this.program.build.preemptRcu ? cpu : -1);
        return true;
      case "end-grace": {
        if (!isEmpty(world.grace[self.current]!)) return false;
        world.grace[self.current] = null;
        return true;
      }
      case "callback":
        world.callback = this.readersOf(world, -1);
        world.callbackCpu = cpu;
        return true;
      case "barrier":
        return world.callback === null;
      case "begin-call":
        self.untaken = others;
        self.unfinished = others;
        return true;
      case "end-call":
        return self.unfinished === 0;
      case "begin-kick":
        self.kicked = others;
        return true;
      case "end-kick":
        return self.kicked === 0;
      case "complete":
        world.completed++;
        return true;
      case "wait":
        if (world.completed === 0) return false;
        world.completed--;
        return true;
      case "prepare":
        world.tasks[self.current]!.isWaiting = true;
        return true;
      case "sleep": {
        const task = world.tasks[self.current]!;
        if (!task.isWaiting) return true;
        task.state = "sleeping";
        return this.leaveForAnother(world, cpu);
      }
      case "finish":
        world.tasks[self.current]!.isWaiting = false;
        return true;
      case "wake":
        for (const task of world.tasks) {
          if (!task.isWaiting) continue;
          task.isWaiting = false;
          if (task.state === "sleeping") task.state = "runnable";
        }
        return true;
      case "arm":
        world.timer = cpu;
        return true;
      case "disarm":
        if (isServing(world, SERVING_TIMER)) return false;
        world.timer = -1;
        return true;
      case "queue":
        world.tasks[this.program.others.length + 1]!.state = "runnable";
        return true;
      case "relax":
        return true;
      default:
        throw new Error(`${op} for ${context.code}`);
    }
  }

  /** cond_resched(): others may run first, and readers of a kernel that is not preempted are over. */
  private giveWay(world: World, cpu: number): void {
    const { preemptsKernel, preemptRcu } = this.program.build;
    if (!preemptRcu) hear(world, cpu, 0);
    if (preemptsKernel) return;
    const { tasks, cpus } = world;
    tasks.forEach((task, number) => {
      if (task.cpu !== cpu || task.state !== "runnable" || number === cpus[cpu]!.current) return;
      this.from(world, (next) => {
        leaveTask(next, cpu);
        next.cpus[cpu]!.current = number;
      });
    });
  }
}
