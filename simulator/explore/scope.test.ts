import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import { scopeOf } from "./scope.ts";

function machine(cpus: number, cmdline: string, tasksOn = ""): Topology {
  const tasks = tasksOn === "" ? [] : [{ kind: "syscalls", cpus: tasksOn, each: 1, periodNs: 1000, between: "user", callsPatched: 1 }];
  const { topology } = parseTopology(makeSourceFile("t.json", JSON.stringify({ cpus, cmdline, tasks }), "user"));
  if (topology === undefined) throw new Error("the machine is not read");
  return topology;
}

/** `worker administrator` of a machine. */
function places(topology: Topology, workerHasOwnCpu: boolean): string {
  const answer = scopeOf(topology, workerHasOwnCpu);
  return answer.ok ? `${answer.scope.workerCpu} ${answer.scope.scenarioCpu} of ${answer.scope.cpus}` : answer.reason;
}

describe("the explored machine", () => {
  it("has the worker and the administrator on the first housekeeping CPU", () => {
    expect(places(machine(2, "nohz_full=1", "1"), false)).toBe("0 0 of 2");
  });

  it("or leaves that CPU to the worker, with no CPU more", () => {
    expect(places(machine(2, "nohz_full=1", "1"), true)).toBe("0 1 of 2");
  });

  it("puts the administrator where no task is, if it can", () => {
    expect(places(machine(4, "nohz_full=1-3", "1,3"), true)).toBe("0 2 of 4");
    expect(places(machine(4, "nohz_full=1-3", "1-3"), true)).toBe("0 3 of 4");
  });

  it("has at most four CPUs, and two where the worker is to have one", () => {
    expect(places(machine(5, "nohz_full=1"), false)).toBe(
      "5 CPUs cannot be explored; at most 4 can, and two show most of what there is to see",
    );
    expect(places(machine(1, ""), true)).toBe("on one CPU the worker cannot have a CPU of its own");
  });
});
