/** CPUs and tasks as the protocol's threads: a CPU is whatever it runs now; a task that runs on none has a thread of its own while it has frames. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Mode } from "../../world/cpus.ts";
import type { World } from "../../world/world.ts";

/** Threads of tasks that run on no CPU. */
const FIRST_TASK = 1_000_000;
/** Of those, as many as a list can show. */
const MOST_TASKS = 500;

const MODES: Readonly<Record<Mode, string>> = {
  [Mode.User]: "user mode",
  [Mode.Run]: "kernel",
  [Mode.Halt]: "idle",
  [Mode.Spin]: "spins",
  [Mode.Guest]: "guest",
  [Mode.Off]: "offline",
};

export function threadOfCpu(cpu: number): number {
  return cpu + 1;
}

/** What a thread's number stands for. */
export function taskOfThread(w: World, thread: number): { readonly task: number; readonly cpu: number } | undefined {
  const task = thread >= FIRST_TASK ? thread - FIRST_TASK : w.cpus.current[thread - 1];
  if (task === undefined || task < 0 || task >= w.taskCount || !w.isAlive(task)) return undefined;
  return { task, cpu: w.tasks.cpu[task] ?? 0 };
}

/** The thread that shows a task now. */
export function threadOfTask(w: World, task: number): number {
  const cpu = w.tasks.cpu[task] ?? 0;
  return w.cpus.current[cpu] === task ? threadOfCpu(cpu) : FIRST_TASK + task;
}

export function threadsOf(w: World): readonly DebugProtocol.Thread[] {
  const threads: DebugProtocol.Thread[] = [];
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    const mode: Mode = w.cpus.mode[cpu] ?? Mode.Off;
    const kind = w.cpus.nohzFull[cpu] === 1 ? ", nohz_full" : "";
    threads.push({ id: threadOfCpu(cpu), name: `CPU ${cpu}${kind} · ${nameOfTask(w, w.cpus.current[cpu] ?? -1)} · ${MODES[mode]}` });
  }
  for (let task = 0; task < w.taskCount && threads.length < w.cpus.count + MOST_TASKS; task++) {
    const isRunning = w.cpus.current[w.tasks.cpu[task] ?? 0] === task;
    if (isRunning || !w.isAlive(task) || !w.machine.hasFrames(w.tasks.thread[task] ?? -1)) continue;
    threads.push({ id: FIRST_TASK + task, name: `${nameOfTask(w, task)} · CPU ${w.tasks.cpu[task] ?? 0}, not running` });
  }
  return threads;
}

/** `comm/pid`, as the kernel's messages name a task. */
export function nameOfTask(w: World, task: number): string {
  if (task < 0) return "nothing";
  const address = w.tasks.address[task] ?? 0;
  return `${w.text(address + w.layout.task_comm)}/${w.read(address + w.layout.task_pid)}`;
}
