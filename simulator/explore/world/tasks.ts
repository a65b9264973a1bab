/** New tasks: the one that the model's C has just made gets a thread. */
import { HEADER_WORDS } from "../../../c/ir/image.ts";
import { Frame, Mark } from "../../machine/stacks.ts";
import { foldCounter } from "../machine/counters.ts";
import { Answer } from "../machine/machine.ts";
import { hearFromTask, noteQuiescent } from "./grace.ts";
import { C, Load, MAX_TASKS, Status, T, W } from "./words.ts";
import type { World } from "./world.ts";

/** What {@link Machine.special} says of a word. */
export enum Special {
  None,
  /** Part of what makes a CPU quiescent: the preemption count, disabled interrupts. */
  Reader,
  /** How deep the task is in RCU readers. */
  Nesting,
  /** The context tracking word. */
  Tracking,
  /** A counter of which only the remainder matters (machine/counters.ts). */
  Counter,
}

/** Arguments: the task, its start function, and that one's argument. */
export function newTask(w: World, parent: number, cpu: number): Answer {
  const { m } = w;
  const address = m.argument(0);
  const first = address === w.task(0, T.Address);
  const task = first ? 0 : w.taskCount;
  if (!first && task === MAX_TASKS) {
    w.abandon("too-many-tasks", `more than ${MAX_TASKS} tasks are made`);
    return Answer.Leave;
  }
  const start = m.functionAt(m.argument(2), m.argument(3));
  if (start === undefined) {
    w.abandon("model-refuses", "a task starts where no function starts");
    return Answer.Leave;
  }
  if (!first) {
    w.set(W.taskCount, task + 1);
    w.setTask(task, T.Address, address);
    w.setTask(task, T.Cpu, cpu);
    w.setTask(task, T.Home, w.task(parent, T.Home));
    w.setTask(task, T.Status, Status.New);
    // The tasks that are there from the start go the same way; they get their load afterwards.
    w.setTask(task, T.Load, start.f === w.image.functionByName.get("sim_ret_from_fork") ? Load.Forked : Load.None);
  }
  watch(w, task);
  pushFirst(w, task, start.f, [m.argument(4), m.argument(5)]);
  w.m.state.set((address + w.layout.task_number) >> 2, task);
  return Answer.Continue;
}

/** The words whose changes may make the task's CPU quiescent. */
function watch(w: World, task: number): void {
  const { layout, m } = w;
  const address = w.task(task, T.Address);
  const fields = [layout.task_preempt_count, layout.task_irqs_disabled];
  for (const field of fields) m.special[(address + field) >> 2] = Special.Reader;
  // A kernel that is not preempted in readers does not count them.
  const nesting = w.options.preemptRcu ? [layout.task_rcu_nesting] : [];
  for (const field of nesting) m.special[(address + field) >> 2] = Special.Nesting;
  for (const field of [...fields, ...nesting]) {
    m.sharing.own[(address + field) >> 2] = 1;
    m.isDoor[(address + field) >> 2] = 1;
  }
}

/** The bits of the context tracking word that say something of now; above them it counts changes, which nobody here compares. */
const TRACKING_NOW = 7;

/** A word of {@link Special} is about to be stored. @returns What is kept of the value. */
export function storeSpecial(w: World, word: number, value: number): number {
  const kind: Special = w.m.special[word];
  if (kind === Special.Counter) return fold(w, word, value);
  const kept = kind === Special.Tracking ? value & TRACKING_NOW : value;
  w.m.state.set(word, kept);
  if (kind === Special.Nesting && kept === 0) hearFromTask(w, w.cpu(w.m.cpu, C.Current));
  noteQuiescent(w, w.m.cpu);
  return kept;
}

function fold(w: World, word: number, value: number): number {
  const counter = w.counters.get(word);
  if (counter === undefined) return value;
  const [kept, other] = foldCounter(value, counter);
  return kept === other || w.choose(2) === 0 ? kept : other;
}

/** A counter is loaded. @returns Its value; at the load that settles it, either way. */
export function loadCounter(w: World, word: number, pc: number): number {
  const value = w.m.words[word];
  const counter = w.counters.get(word);
  if (counter === undefined || value === 0 || counter.settledAt !== pc) return value;
  return w.choose(2) === 0 ? 1 : counter.divisor;
}

/** The first frame of a thread that does not run. */
function pushFirst(w: World, task: number, f: number, args: readonly number[]): void {
  const { m } = w;
  const frame = m.stackStart(task) + 4;
  m.state.set(frame + Frame.Function, f);
  m.state.set(frame + Frame.Marks, Mark.Base);
  args.slice(0, m.image.functions[f].paramWords).forEach((value, k) => {
    m.state.set(frame + HEADER_WORDS + k, value);
  });
  w.setTask(task, T.Fp, frame);
  w.setTask(task, T.Pc, m.image.functions[f].start);
  w.setTask(task, T.Top, frame + m.image.functions[f].frameWords);
}
