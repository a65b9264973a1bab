import type { ScenarioFile } from "../../kernel/compile/compile.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { Profile } from "../../kernel/profiles/profile.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { Limits } from "../world/parameters.ts";

/** Everything that one timeline depends on. */
export interface SimulateRequest {
  /** The file asked about, as `lookup` names it. */
  readonly path: string;
  readonly lookup: FileLookup;
  /** Folders below which the tree's own `linux/livepatch.h` lies; none for a file that stands alone. */
  readonly treeIncludes: readonly string[];
  readonly profile: Profile;
  readonly topology: Topology;
  readonly scenario: readonly ScenarioFile[];
  /** 0: the nominal schedule. */
  readonly seed: number;
  /** Whether a function that can be patched is called where RCU is not watching. */
  readonly tracingWhereRcuIsNotWatching: boolean;
  readonly reliableStacktrace: boolean;
  /** Whether isolated CPUs are disturbed also by what comes whatever is patched (the fair class's deadline server). Default false. */
  readonly background?: boolean;
  /** Answers to `__sim_parameter()` besides those that follow from the topology. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly limits?: Partial<Limits>;
  /** Bytes that the simulated machine may use. */
  readonly memoryLimit?: number;
  /** Events kept; beyond that only their number is known. Default 1,000,000. */
  readonly eventCapacity?: number;
}
