/** What a run is told, besides the program: taken from topology, profile and options, already checked. */
import type { SiteCounts } from "../../kernel/profiles/profile.ts";
import type { Bandwidth, CpuList, IdleMethod, PreemptionModel, TaskGroup, Unwinder } from "../../kernel/topologies/topology.ts";

export interface WorldParameters {
  /** Possible CPUs. */
  readonly cpus: number;
  readonly offline: CpuList;
  /** Ticks a second. */
  readonly hz: number;
  readonly preempt: PreemptionModel;
  /** RCU readers can be preempted (PREEMPT_RCU), as in every kernel that can preempt itself. */
  readonly preemptRcu: boolean;
  readonly nohz: boolean;
  readonly nohzFull: CpuList;
  readonly nocbs: CpuList;
  readonly isolated: CpuList;
  /** CPUs for work and threads that have no CPU of their own. */
  readonly unbound: CpuList;
  readonly idle: IdleMethod;
  readonly skewTick: boolean;
  readonly rcuExpedited: boolean;
  readonly rcuNormal: boolean;
  /** FIFO priority of RCU's threads, and of readers that it boosts, under PREEMPT_RT. */
  readonly rcuPriority: number;
  /** `guess`: no stack can be walked with certainty. */
  readonly unwinder: Unwinder;
  readonly bandwidth: Bandwidth;
  /** What keeps fair tasks from starving beside FIFO ones. */
  readonly starvation: "rt-throttling" | "fair-server";
  /** Whether code outside RCU's sight calls a function that can be patched. */
  readonly tracingWhereRcuIsNotWatching: boolean;
  /** Whether what comes whatever is patched comes too; see background.ts. */
  readonly background: boolean;
  readonly tasks: readonly TaskGroup[];
  /** 0: the nominal schedule. */
  readonly seed: number;
  /** Places of each static key or static call, by its symbol; 1 in the image for those not named. */
  readonly sites: Readonly<Record<string, SiteCounts>>;
  /** `__sim_parameter()` answers; what is not named gets the caller's default. */
  readonly named: Readonly<Record<string, number>>;
  readonly limits: Limits;
  /** Events kept; see events.ts. */
  readonly eventCapacity: number;
}

export interface Limits {
  /** Virtual time at which a run that has not ended is stuck. */
  readonly virtualNs: number;
  /** Instructions in all. */
  readonly instructions: number;
  /** Instructions of one thread without its sleeping, switching, or reaching another step of the scenario. */
  readonly instructionsWithoutProgress: number;
  /** Tasks made while the scenario runs. */
  readonly forks: number;
}

export const DEFAULT_LIMITS: Limits = {
  virtualNs: 120e9,
  instructions: 4e9,
  instructionsWithoutProgress: 100e6,
  forks: 4096,
};
