/** The machine of an exploration where no topology is named: small, with a task on each nohz_full CPU that calls the patched function. */
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import type { Session } from "../scene/session.ts";
import type { RunSpec } from "../scene/scene.ts";

const DEFAULT_CPUS = 2;
const DEFAULT_TASKS = 1;

/** The run that is explored: as the session has it, on the small machine unless a topology is named. */
export function smallRun({ plan, values }: Session): RunSpec {
  const [run] = plan.runs;
  if (run === undefined) throw new Error("there is no run");
  if (values.has("topology") || values.has("machine")) return run;
  const cpus = values.integer("cpus") ?? DEFAULT_CPUS;
  const text = smallTopology(cpus, values.integer("tasks") ?? DEFAULT_TASKS, values.text("cmdline"));
  const { topology } = parseTopology(makeSourceFile("<small>", JSON.stringify(text), "user"));
  if (topology === undefined) throw new Error("the small topology does not parse");
  const { hz, preempt, unwinder } = run.machine.topology;
  return { ...run, machine: { ...run.machine, topology: { ...topology, hz, preempt, unwinder }, name: "small", cmdline: text.cmdline } };
}

interface SmallTopology {
  readonly cpus: number;
  readonly cmdline: string;
  readonly tasks: readonly object[];
}

function smallTopology(cpus: number, tasks: number, cmdline: string | undefined): SmallTopology {
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
