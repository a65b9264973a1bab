/** What a run that got nowhere says: who held the last try up, who waits for what, and what would free it. */
import type { Problem } from "../../base/problem.ts";
import { type Hog, hogsOf } from "../world/hogs.ts";
import { unservedOf, type Wait, waitsOf } from "../world/waits.ts";
import type { World } from "../world/world.ts";

/** Names in the message at most; the tries list all. */
const NAMED = 3;
/** A task that has had a CPU for so long without a switch holds up whatever waits for one there; so does a wait, ns. */
const LONG = 5e9;

export function stuckProblem(w: World, message: string): Problem {
  const stragglers = w.report.tries.at(-1)?.stragglers ?? [];
  const names = few(stragglers.map(({ comm, pid, reason }) => `${comm}:${pid} (${reason})`));
  const waits = waitsOf(w, LONG);
  const hogs = hogsOf(w, LONG);
  const [first] = waits;
  const unserved = stragglers.length === 0 ? unservedOf(w) : undefined;
  const pending = unserved === undefined ? "" : few([...unserved.inKernel, ...unserved.others]);
  return {
    code: "stuck",
    severity: "warning",
    file: first?.origin.file ?? "",
    line: first?.origin.line ?? 0,
    column: first === undefined || first.origin.line === 0 ? 0 : 1,
    message: [
      message,
      ...(names === "" ? [] : [`the last try was held up by ${names}`]),
      ...(pending === "" ? [] : [`not switched are ${pending}`]),
      ...waits.map(aboutWait),
    ].join("; "),
    help: hogs.length > 0 ? aboutHogs(w, hogs) : (aboutUnserved(w, unserved?.inKernel ?? []) ?? whatWouldHelp(stragglers, waits)),
  };
}

/** Without stacks that can be walked, a thread that never returns to user mode can only switch itself. */
function aboutUnserved(w: World, inKernel: readonly string[]): string | undefined {
  if (inKernel.length === 0 || w.parameters.unwinder !== "guess") return undefined;
  return `No stack can be walked with certainty (HAVE_RELIABLE_STACKTRACE is off), so a try switches nobody. ${few(inKernel)} never return to user mode: only cond_resched() on kernels that switch there, or force, changes them over`;
}

function few(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}

function aboutWait({ name, origin, ns, heldBy }: Wait): string {
  const whom = heldBy.length === 0 ? "" : ` for ${heldBy.join(", ")}`;
  return `${name} has waited in ${origin.primitive}() for ${seconds(ns)}${whom}`;
}

function seconds(ns: number): string {
  return `${Math.round(ns / 1e9)} s`;
}

/** They hold up more than the transition. */
function aboutHogs(w: World, hogs: readonly Hog[]): string {
  const fifo = hogs.filter((hog) => hog.fifo !== undefined);
  const inKernel = hogs.filter((hog) => hog.fifo === undefined);
  return [...(inKernel.length > 0 ? [aboutLoops(w, inKernel)] : []), ...(fifo.length > 0 ? [aboutFifo(w, fifo)] : [])].join(". ");
}

/** Where RCU's readers count in the task, the tick sees that the loop is in none of them. */
function aboutLoops(w: World, hogs: readonly Hog[]): string {
  const who = few(
    hogs.map(({ name, cpu, ran }) => `${name.replace(/:\d+$/, "")} has run on CPU ${cpu} for ${seconds(ran)} without a switch`),
  );
  const waiting = w.parameters.preemptRcu
    ? "schedule_on_each_cpu() and synchronize_rcu_tasks() wait for it too (synchronize_rcu() does not: with PREEMPT_RCU the tick sees that it is in no reader)"
    : "synchronize_rcu() and schedule_on_each_cpu() wait for it too";
  return `${who}: ${waiting}; a cond_resched() in its loop would free all of them`;
}

function aboutFifo(w: World, hogs: readonly Hog[]): string {
  const who = few(
    hogs.map(
      ({ name, cpu, fifo, ran, waiting }) =>
        `${name} (SCHED_FIFO ${fifo}) has had CPU ${cpu} for ${seconds(ran)}, and ${few(waiting)} ${waiting.length === 1 ? "waits" : "wait"} behind it`,
    ),
  );
  const rcu = hogs.some(({ waiting }) => waiting.some((name) => name.startsWith("rcuc/")));
  return `${who}; ${guardOf(w)}, or a priority below ${rcu ? "theirs (RCU's threads have rcutree.kthread_prio=)" : "those that wait"}`;
}

/** What the kernel has against this, and how it was set. */
function guardOf(w: World): string {
  const { starvation, bandwidth } = w.parameters;
  if (starvation === "rt-throttling")
    return `a limit to FIFO tasks would let them run (kernel.sched_rt_runtime_us is ${bandwidth.rtRuntimeUs})`;
  const now =
    bandwidth.fairServerUs === 0 ? "it has none" : `it has ${bandwidth.fairServerUs} us, which FIFO tasks that wait get nothing of`;
  return `a share for fair tasks would let them run (debugfs sched/fair_server: ${now})`;
}

function whatWouldHelp(stragglers: readonly { readonly willSwitch: string }[], waits: readonly Wait[]): string {
  const ways = [...new Set(stragglers.map(({ willSwitch }) => willSwitch))];
  if (ways.length > 0) return `Waits for ${ways.join("; or ")}`;
  const holders = waits.flatMap(({ heldBy }) => heldBy);
  if (holders.some((holder) => /^rcuc\/.* behind /.test(holder)))
    return "rcutree.kthread_prio= above that task's priority lets RCU's thread run";
  if (holders.some((holder) => holder.endsWith("of itself")))
    return "synchronize_rcu_tasks() ends when each of these tasks has slept or called cond_resched_tasks_rcu_qs()";
  return "";
}
