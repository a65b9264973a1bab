/** Which words of the kernel's close a door: see machine/doors.ts. */
import { Special } from "./tasks.ts";
import { C, Load, T } from "./words.ts";
import type { World } from "./world.ts";

/**
 * Whether a store begins a reader, or keeps interrupts, softirqs or preemption away, on a CPU that had nothing of the kind: until then a grace period that
 * begins does not wait for it, and interrupts come.
 */
export function closesDoor(w: World, word: number, value: number): boolean {
  const { layout, m, options } = w;
  if (m.special[word] === Special.Tracking) return (m.read(word) & layout.ct_rcu_watching) === 0;
  const task = w.cpu(m.cpu, C.Current);
  const at = (field: number): number => (w.task(task, T.Address) + field) >> 2;
  const isSoftirqs =
    word === at(layout.task_preempt_count) && (m.read(word) & layout.softirq_mask) === 0 && (value & layout.softirq_mask) !== 0;
  if (m.read(word) !== 0 && !isSoftirqs) return false;
  if (word === at(layout.task_irqs_disabled)) return keepsSoftirqsAway(w);
  if (m.read(at(layout.task_irqs_disabled)) !== 0) return false;
  if (isSoftirqs) return keepsSoftirqsAway(w);
  const counts = options.preemptRcu || options.preemptsKernel || w.task(task, T.Load) === Load.Idle;
  if (word === at(layout.task_preempt_count)) return counts;
  return options.preemptRcu && word === at(layout.task_rcu_nesting) && m.read(at(layout.task_preempt_count)) === 0;
}

function keepsSoftirqsAway({ m }: World): true {
  m.meetsElse |= 1 << m.cpu;
  return true;
}
