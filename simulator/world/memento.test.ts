import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { root } from "../../test/support/source-tree.ts";
import { resultOf } from "../run/assemble.ts";
import { begin, type SimulateRequest } from "../run/simulate.ts";
import { runWorld } from "./loop.ts";
import { save } from "./memento.ts";
import type { World } from "./world.ts";

vi.setConfig({ testTimeout: 60_000 });

const cache = new CompileCache();

/** The bundled example with a few tasks, under a schedule that stalls CPUs. */
function request(seed: number): SimulateRequest {
  const tasks = [
    { kind: "user-loop", cpus: "2-3", each: 1 },
    { kind: "syscalls", cpus: "0-1", each: 1, periodNs: 5_000_000, callsPatched: 0.1 },
    { kind: "sleeper-in-patched", count: 1 },
  ];
  const text = JSON.stringify({ cpus: 4, cmdline: "nohz_full=2-3", tasks });
  const { topology } = parseTopology(makeSourceFile("test.topology.json", text, "user"));
  const profile = profileNamed("6.12-voluntary");
  const file = readFileSync(path.join(root, "examples", "livepatch", "transition.c"), "utf8");
  return {
    path: "transition.c",
    lookup: { read: (name) => (name === "transition.c" ? file : undefined), list: () => [] },
    treeIncludes: [],
    profile: profile!,
    topology: topology!,
    scenario: [{ kind: "model", path: "scenarios/enable-disable.c" }],
    seed,
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
  };
}

function newWorld(seed: number): World {
  const begun = begin(request(seed), cache);
  expect(begun.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return begun.world!;
}

/** Everything that can be told apart. */
function ending(w: World): unknown {
  while (runWorld(w, Number.POSITIVE_INFINITY, 100_000));
  return [
    w.machine.executed,
    w.machine.hash(),
    w.state.hash(),
    resultOf(w, [], []),
    w.events.trace(),
    w.events.time.slice(0, w.events.recorded),
  ];
}

describe("a saved moment", () => {
  it.each([0, 7])("is where a run goes on as it did before, with seed %i", (seed) => {
    const expected = ending(newWorld(seed));
    const w = newWorld(seed);
    const mementos = [save(w)];
    for (let k = 0; k < 3 && w.ending === undefined; k++) {
      runWorld(w, Number.POSITIVE_INFINITY, 30_000);
      mementos.push(save(w));
    }
    expect(ending(w)).toEqual(expected);
    for (const memento of [...mementos].reverse()) {
      memento.restore();
      expect(w.machine.executed).toBe(memento.executed);
      expect(ending(w)).toEqual(expected);
    }
  });
});
