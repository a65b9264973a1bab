/**
 * Every property can be violated: by a change of the real 6.12 files, or of a scenario, that is written down in properties.examples.ts. That the files as
 * they are violate none is what scenarios.test.ts and explore.test.ts look at.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { properties, propertyViolated } from "../../kernel/properties.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import type { ExploreRequest } from "../../simulator/explore/request.ts";
import type { Edit } from "../support/explore.ts";
import { exploreTree } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline } from "../support/timeline.ts";
import { type Example, EXAMPLES } from "./properties.examples.ts";

const TOPOLOGY = {
  cpus: 2,
  cmdline: "nohz_full=1 rcu_nocbs=1",
  tasks: [
    { kind: "user-loop", cpus: "1", each: 1 },
    { kind: "syscalls", cpus: "0", each: 1, periodNs: 4_000_000, callsPatched: 1 },
    { kind: "kthread-sleeping", count: 1, periodNs: 40_000_000 },
  ],
};
const WITH_SLEEPER = { ...TOPOLOGY, tasks: [...TOPOLOGY.tasks, { kind: "sleeper-in-patched", count: 1, sleepNs: 400_000_000 }] };
const IDLE = { cpus: 2, cmdline: "nohz_full=1 rcu_nocbs=1", tasks: [] };

interface Told {
  readonly name: string;
  readonly message: string;
  readonly functions: readonly string[];
}

describeWithSources("each property", ({ linux612 }) => {
  const kernel = { tree: linux612.path, profile: "debian-6.12" };

  it("is violated by some change", () => {
    // Together the faults are what an exploration calls memory.
    const shown = new Set(EXAMPLES.map(({ property }) => property).concat("memory"));
    expect(properties.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(EXAMPLES)("$property: $by $scenario", (example) => {
    const { name, message, functions } = example.by === "explore" ? explored(example) : simulated(example);
    expect(name).toBe(example.told ?? example.property);
    expect(propertyViolated(name, functions, message)?.name).toBe(
      example.told === undefined || example.property === name ? name : example.property,
    );
  });

  function explored({ scenario, edits, from, tracingWhereRcuIsNotWatching = false, idle }: Example): Told {
    const { topology } = parseTopology(makeSourceFile("test.topology.json", JSON.stringify(IDLE), "user"));
    const settings: Partial<ExploreRequest> = {
      from,
      tracingWhereRcuIsNotWatching,
      ...(idle === true && topology !== undefined ? { topology } : {}),
    };
    const { violation, problems } = exploreTree({ ...kernel, scenario, edits, settings });
    if (violation === undefined) throw new Error(`nothing is violated: ${JSON.stringify(problems)}`);
    return { name: violation.property, message: violation.message, functions: violation.stack.map((frame) => frame.function) };
  }

  function simulated({ scenario, edits, inScenario, awake }: Example): Told {
    const texts = new Map<string, string>();
    for (const { file, find, replace } of edits) {
      texts.set(file, changed(texts.get(file) ?? readFileSync(path.join(kernel.tree, file), "utf8"), find, replace));
    }
    if (inScenario !== undefined) texts.set("scenario.c", changed(embeddedSources[`scenarios/${scenario}.c`] ?? "", ...inScenario));
    const { violations, problems, result } = runTimeline({
      ...kernel,
      topology: awake === true ? TOPOLOGY : WITH_SLEEPER,
      scenario,
      texts,
      settings: {
        limits: { virtualNs: 60e9 },
        ...(inScenario === undefined ? {} : { scenario: [{ kind: "user", path: "scenario.c" }] }),
      },
    });
    const [first] = violations;
    if (first === undefined) throw new Error(`nothing is violated, it is ${result}: ${JSON.stringify(problems.slice(0, 2))}`);
    return { name: first.property, message: first.message, functions: [first.function, ...first.stack.map((frame) => frame.function)] };
  }
});

/** Throws when a change does not fit: that is the test's mistake, or a point release's doing. */
function changed(text: string, find: Edit["find"], replace: string): string {
  const after = text.replace(find, () => replace);
  if (after === text) throw new Error(`the change does not fit: ${String(find)}`);
  return after;
}
