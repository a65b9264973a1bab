/** The machine of an exploration where no topology is named: small, with a task on each nohz_full CPU that calls the patched function. */
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { smallTopology } from "../../simulator/explore/job/small-topology.ts";
import type { Session } from "../scene/session.ts";
import type { RunSpec } from "../scene/scene.ts";

/** The run that is explored: as the session has it, on the small machine unless a topology is named. */
export function smallRun({ plan, values }: Session): RunSpec {
  const [run] = plan.runs;
  if (run === undefined) throw new Error("there is no run");
  if (values.has("topology") || values.has("machine")) return run;
  const text = smallTopology(values.integer("cpus"), values.integer("tasks"), values.text("cmdline"));
  const { topology } = parseTopology(makeSourceFile("<small>", JSON.stringify(text), "user"));
  if (topology === undefined) throw new Error("the small topology does not parse");
  const { hz, preempt, unwinder } = run.machine.topology;
  return { ...run, machine: { ...run.machine, topology: { ...topology, hz, preempt, unwinder }, name: "small", cmdline: text.cmdline } };
}
