/** What an exploration does not look at. Every verdict lists it: `verified` says nothing of these. */
import { plural } from "../report/figures.ts";
import { beginningOf } from "./beginning.ts";
import { DEFAULT_FAILING_WALKS, DEFAULT_STALE, type ExploreRequest } from "./request.ts";
import { DEFAULT_SOFTIRQS } from "./softirqs.ts";
import { MESSAGES } from "./weak/histories.ts";
import type { WeakMemory } from "./weak/weak-memory.ts";

/**
 * @param weak As it is after the exploration; undefined where there was none, or where memory is not weak.
 * @param cut Whether executions were left aside because they have too many preemptions.
 * @param stopsMachine Whether the scenario takes CPUs offline.
 */
export function notModelled(
  request: Pick<ExploreRequest, "memory" | "topology" | "stale" | "softirqs" | "failingWalks" | "from" | "scenario">,
  weak: WeakMemory | undefined,
  cut = false,
  stopsMachine = false,
): readonly string[] {
  const { memory, topology, stale = DEFAULT_STALE, softirqs = DEFAULT_SOFTIRQS, failingWalks = DEFAULT_FAILING_WALKS } = request;
  const from = beginningOf(request);
  return [
    ...(from === undefined ? [] : [`what stands before the scenario's step "${from}": it happens in one fixed order`]),
    ...(memory === "sc" ? ["weak memory: every CPU sees all stores in one order"] : weakMemory(stale, weak)),
    "what a compiler may make of plain accesses: they happen once, whole, and where they stand",
    "use of values that were never written",
    "reuse of freed memory: a new object never has the address of an old one",
    "memory that is never freed, but what livepatch has allocated where none is left at the end",
    "accesses within an object to another part of it than is meant: only its bounds are checked",
    ...(failingWalks === 0 ? ["walks of a stack that fail now and then"] : []),
    stopsMachine
      ? "moving tasks between CPUs, but away from one that goes offline and back to one that comes online"
      : "moving tasks between CPUs",
    "interrupts of devices; NMIs",
    ...(softirqs === "everywhere"
      ? []
      : [
          `timers and RCU callbacks on top of kernel code that neither waits nor can be preempted there${softirqs === "conflicting" ? ", unless what is next conflicts with memory that they use" : ""}`,
        ]),
    "the end of a time slice in kernel code that cannot be preempted, but where it waits, computes or calls cond_resched()",
    "time: what takes long and what is short can come in either order",
    ...(topology.preempt === "rt" ? ["PREEMPT_RT: its sleeping locks and threaded interrupts"] : []),
    "the work item that frees what of a module is for its initialisation, after a grace period",
    ...(stopsMachine ? [] : ["a CPU that goes offline or comes online while others run"]),
    ...(cut
      ? ["progress: with a bound on preemptions it is found when nothing can happen any more, but not when what happens leads nowhere"]
      : []),
  ];
}

/** What the kernel's memory model allows and an exploration under it does not look at. */
function weakMemory(stale: number, weak: WeakMemory | undefined): readonly string[] {
  return [
    "load buffering: a read that is delayed past a later write of its own CPU",
    "stores to one variable that take effect in another order than they happen in",
    "stale reads by code outside FILE and the files beside it: the model of the rest of the kernel reads what is newest",
    ...(weak?.exhausted === true ? [`executions in which more than ${stale === 1 ? "one read is" : `${stale} reads are`} stale`] : []),
    ...(weak?.dropped === true ? [`reads of what was overwritten more than ${MESSAGES - 2} times`] : []),
    ...(weak?.copies === true ? ["stale reads by assignments of structures and by memcpy(), which copy what is newest"] : []),
    ...(weak === undefined || weak.divided === 0
      ? []
      : [
          `stale reads between variables that share a word of memory, as two bools do: they are looked at as one (${plural(weak.divided, "word")})`,
        ]),
    ...(weak === undefined || weak.overflow === 0 ? [] : [`stale reads of ${weak.overflow} words for which there was no room`]),
  ];
}
