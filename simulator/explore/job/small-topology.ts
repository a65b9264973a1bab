/** The machine of an exploration where no topology is named: small, with a task on each nohz_full CPU that calls the patched function. */

const DEFAULT_CPUS = 2;
const DEFAULT_TASKS = 1;

/** As a topology file says it. */
export interface SmallTopology {
  readonly cpus: number;
  readonly cmdline: string;
  readonly tasks: readonly object[];
}

export function smallTopology(cpus = DEFAULT_CPUS, tasks = DEFAULT_TASKS, cmdline?: string): SmallTopology {
  const others = cpus - 1;
  const list = others === 1 ? "1" : `1-${others}`;
  return {
    cpus,
    cmdline: cmdline ?? `nohz_full=${list} rcu_nocbs=${list}`,
    tasks: Array.from({ length: tasks }, (_, k) => ({
      kind: "syscalls",
      cpus: String(cpus - 1 - (k % others)),
      each: 1,
      periodNs: 1_000_000,
      between: "user",
      callsPatched: 1,
    })),
  };
}
