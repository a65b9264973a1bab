/** What an exploration does not look at. Every verdict lists it: `verified` says nothing of these. */
import type { ExploreRequest } from "./request.ts";

export function notModelled({ memory, topology }: Pick<ExploreRequest, "memory" | "topology">): readonly string[] {
  return [
    memory === "sc"
      ? "weak memory: every CPU sees all stores in one order"
      : "load buffering: a read that is delayed past a later write of its own CPU",
    "what a compiler may make of plain accesses: they happen once, whole, and where they stand",
    "use of values that were never written",
    "reuse of freed memory: a new object never has the address of an old one",
    "moving tasks between CPUs",
    "interrupts of devices; NMIs",
    "kernel code that is interrupted only to find that there is work to do later",
    "time: what takes long and what is short can come in either order",
    ...(topology.preempt === "rt" ? ["PREEMPT_RT: its sleeping locks and threaded interrupts"] : []),
    "a CPU that goes offline or comes online while others run",
  ];
}
