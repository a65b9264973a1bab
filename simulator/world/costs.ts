/**
 * How long things take, in virtual nanoseconds: the only place where durations that no clock of the kernel decides are written down.
 *
 * What matters are ratios and orders: which of two things is longer, and what is long against a tick. Every figure says where it
 * comes from: "estimate" is an order of magnitude for an x86-64 server of about 3 GHz; "truth" is the ratio measured on real kernels
 * under emulation (docs/truth.md), scaled so that an interrupt from user mode costs what it costs on hardware.
 */
export const COSTS = {
  /** One instruction of the intermediate language. Estimate: one to three machine instructions. */
  instruction: 1,
  /** From raising an interrupt on another CPU to its first instruction there. Estimate. */
  ipiLatency: 1000,
  /** The sender's own work for each target. Estimate. */
  ipiSend: 120,
  /** Entry from and return to user mode around an interrupt, beyond what the model's C runs. Estimate. */
  interruptFromUser: 700,
  /** The same when it hit the kernel. Estimate. */
  interruptFromKernel: 400,
  /** The same for a system call. Estimate. */
  systemCall: 150,
  /** An exit from guest mode and the way back, beyond what the model's C runs. Estimate: a VM exit on current hardware is 1 to 2 us. */
  guestExit: 1500,
  /** Waking from the halted state to the first instruction. Estimate: a shallow idle state. */
  idleExit: 1500,
  /** An idle task that polls notices need_resched. Estimate. */
  pollNotice: 100,
  /** A context switch: run queue, registers, stack, address space. Estimate; truth: about a tenth of a kworker visit. */
  contextSwitch: 1200,
  /** try_to_wake_up() beyond the interrupt it may send. Estimate. */
  wakeup: 500,
  /** The tick's handler: accounting, timers, scheduler. Truth: 3 to 4 times a serializing interrupt. */
  tick: 2500,
  /** Serializing the core, or flushing the TLB, in an interrupt. Truth: the shortest excursions. */
  trivialCall: 200,
  /** The grace-period kthread's own work at each of its steps. Estimate. */
  gracePeriodStep: 3000,
  /** Walking one task for the tasks flavours of RCU. Estimate. */
  tasksScan: 30,
  /** A worker pool's maker creates a thread. Estimate. */
  workerCreation: 50_000,
  /** How long a fair task runs before the tick takes the CPU from it, other tasks waiting. Read: base_slice of 6.12, 0.75 ms times a factor of CPUs. */
  slice: 3_000_000,
  /** A woken task gets at most this much ahead of those that ran meanwhile. Read: half a latency period. */
  sleeperCredit: 3_000_000,
} as const;

export type Cost = keyof typeof COSTS;
