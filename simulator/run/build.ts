/** What a topology, a profile and the settings mean for the kernel that is built and for the world that it runs in. */
import { changeConfig, type KernelConfig, preemptionConfig, preemptionOf, unwinderConfig, unwinderOf } from "../../kernel/config.ts";
import type { CpuList, PreemptionModel, Topology } from "../../kernel/topologies/topology.ts";
import { HABITS } from "../../kernel/profiles/profile.ts";
import type { Limits, WorldParameters } from "../world/parameters.ts";
import type { SimulateRequest } from "./request.ts";

/** The preemption model of a run: the topology's, else the profile's. */
export function preemptionModel({ topology, profile }: Pick<SimulateRequest, "topology" | "profile">): PreemptionModel {
  return topology.preempt ?? preemptionOf(profile.config).model;
}

/**
 * The configuration that the files are compiled with: the profile's, with what the topology decides. The options that begin with
 * CONFIG_SIM_ exist in the model only.
 */
export function buildConfig(request: SimulateRequest): KernelConfig {
  const { profile, topology } = request;
  const model = preemptionModel(request);
  const { dynamic } = preemptionOf(profile.config);
  return changeConfig(profile.config, [
    ...(topology.preempt === undefined ? [] : preemptionConfig(model, dynamic)),
    ["CONFIG_NR_CPUS", String(topology.cpus)],
    ["CONFIG_HZ", String(topology.hz)],
    ["CONFIG_SIM_PREEMPTS_KERNEL", yesOrNo(model === "full" || model === "rt")],
    ["CONFIG_SIM_IDLE_EQS_HOLDS_ORDINARY_CODE", yesOrNo(profile.idleWindow === "wide")],
    ["CONFIG_SIM_TRACING_WHERE_RCU_IS_NOT_WATCHING", yesOrNo(request.tracingWhereRcuIsNotWatching)],
    ...(topology.unwinder === undefined ? [] : unwinderConfig(topology.unwinder)),
    ...Object.keys(HABITS).map((habit) => [habitOption(habit), yesOrNo(profile.habits.some((own) => own === habit))] as const),
    // Kconfig does not select it for the guess unwinder (6.12 arch/x86/Kconfig:277).
    ...((topology.unwinder ?? unwinderOf(profile.config)) === "guess" ? [["CONFIG_HAVE_RELIABLE_STACKTRACE", "n"] as const] : []),
    ...(request.reliableStacktrace ? [] : [["CONFIG_HAVE_RELIABLE_STACKTRACE", "n"] as const]),
  ]);
}

/** `modules-in-two-areas` → CONFIG_SIM_MODULES_IN_TWO_AREAS. */
function habitOption(habit: string): string {
  return `CONFIG_SIM_${habit.toUpperCase().replaceAll("-", "_")}`;
}

function yesOrNo(value: boolean): string {
  return value ? "y" : "n";
}

/** CPUs that do the kernel's housekeeping: neither nohz_full nor outside the scheduler's domains. */
export function housekeepingCpus({ cpus, boot }: Topology): CpuList {
  const taken = new Set([...boot.nohzFull, ...boot.isolatedDomain]);
  return Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => !taken.has(cpu));
}

export function worldParameters(request: SimulateRequest, limits: Limits, eventCapacity: number): WorldParameters {
  const { topology, profile } = request;
  const { boot } = topology;
  const config = buildConfig(request);
  return {
    cpus: topology.cpus,
    offline: topology.offline,
    hz: topology.hz,
    preempt: preemptionModel(request),
    preemptRcu: config.get("CONFIG_PREEMPT_RCU") === "y",
    nohz: boot.nohz,
    nohzFull: boot.nohzFull,
    nocbs: boot.rcuNocbs,
    isolated: boot.isolatedDomain,
    unbound: boot.workqueueUnbound ?? housekeepingCpus(topology),
    idle: topology.idle,
    skewTick: boot.skewTick,
    rcuExpedited: boot.rcuExpedited,
    rcuNormal: boot.rcuNormal,
    rcuPriority: boot.rcuKthreadPriority,
    unwinder: unwinderOf(config),
    bandwidth: topology.bandwidth,
    starvation: profile.starvation,
    tracingWhereRcuIsNotWatching: request.tracingWhereRcuIsNotWatching,
    background: request.background ?? false,
    tasks: topology.tasks,
    seed: request.seed,
    sites: profile.sites,
    named: {
      "idle-poll": topology.idle === "poll" ? 1 : 0,
      "idle-mwait": topology.idle === "mwait" ? 1 : 0,
      "idle-haltpoll": topology.idle === "haltpoll" ? 1 : 0,
      "rcu-expedited": boot.rcuExpedited ? 1 : 0,
      // PREEMPT_RT makes no grace period expedited once it is up (6.12 kernel/rcu/update.c, rcu_normal_after_boot).
      "rcu-normal": boot.rcuNormal || preemptionModel(request) === "rt" ? 1 : 0,
      ...request.parameters,
    },
    limits,
    eventCapacity,
  };
}
