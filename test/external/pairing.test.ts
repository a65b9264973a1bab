/**
 * Barrier pairs of the real livepatch files of both kernels, against a table made by hand from reading them. A point is named by its
 * function, its operation, and which of these in the function it is, from 0.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { eventsOf } from "../../server/analysis/pairing/events.ts";
import { type Confidence, pairsAt, pairsOf } from "../../server/analysis/pairing/pairing.ts";
import type { OrderPoint } from "../../server/analysis/pairing/points.ts";
import { pointsOf } from "../../server/analysis/pairing/points.ts";
import { functionsThatMayOrder } from "../../server/analysis/pairing/textual.ts";
import { describeWithSources } from "../support/sources.ts";
import { treePart, type TreePart } from "../support/tree-surroundings.ts";

const FOLDER = "kernel/livepatch/";
const FILES = ["core.c", "patch.c", "transition.c", "core.h", "patch.h", "transition.h", "shadow.c", "state.c", "state.h"];
const PATHS = [...FILES.map((file) => FOLDER + file), "include/linux/livepatch.h"];

interface Row {
  readonly file: string;
  readonly point: string;
  /** Partners that must be found, with this confidence. */
  readonly certain: readonly string[];
  /** Others that may be listed, as guesses. */
  readonly likely?: readonly string[];
}

/** What both kernels have. */
const BOTH: readonly Row[] = [
  { file: "core.c", point: "__klp_disable_patch smp_wmb 0", certain: ["klp_update_patch_state test_and_clear_tsk_thread_flag 0"] },
  {
    file: "core.c",
    point: "__klp_enable_patch smp_wmb 0",
    certain: ["klp_ftrace_handler smp_rmb 0"],
    likely: ["klp_ftrace_handler list_first_or_null_rcu 0"],
  },
  { file: "patch.c", point: "klp_ftrace_handler smp_rmb 0", certain: ["__klp_enable_patch smp_wmb 0"] },
  { file: "patch.c", point: "klp_ftrace_handler smp_rmb 1", certain: ["klp_init_transition smp_wmb 0"] },
  {
    file: "patch.c",
    point: "klp_ftrace_handler list_first_or_null_rcu 0",
    certain: [],
    likely: ["__klp_enable_patch smp_wmb 0", "klp_patch_func list_add_rcu 0", "klp_patch_func list_add_rcu 1"],
  },
  { file: "patch.c", point: "klp_ftrace_handler list_entry_rcu 0", certain: [] },
  { file: "patch.c", point: "klp_patch_func list_add_rcu 0", certain: [], likely: ["klp_ftrace_handler list_first_or_null_rcu 0"] },
  { file: "patch.c", point: "klp_patch_func list_add_rcu 1", certain: [], likely: ["klp_ftrace_handler list_first_or_null_rcu 0"] },
];

const UPDATE = "klp_update_patch_state test_and_clear_tsk_thread_flag 0";
const SWITCH = "__klp_sched_try_switch smp_rmb 0";
const INIT = "klp_init_transition smp_wmb 0";
const REVERSE = "klp_reverse_transition smp_wmb 0";

const TABLES: Readonly<Record<"linux612" | "linux61", readonly Row[]>> = {
  linux612: [
    ...BOTH,
    { file: "transition.c", point: UPDATE, certain: ["__klp_disable_patch smp_wmb 0", INIT, REVERSE] },
    { file: "transition.c", point: SWITCH, certain: [INIT, REVERSE] },
    { file: "transition.c", point: INIT, certain: [SWITCH, "klp_ftrace_handler smp_rmb 1", UPDATE] },
    { file: "transition.c", point: REVERSE, certain: [SWITCH, UPDATE] },
  ],
  // No switching from cond_resched, and the flip of the target stands before the synchronization.
  linux61: [
    ...BOTH,
    { file: "transition.c", point: UPDATE, certain: ["__klp_disable_patch smp_wmb 0", INIT] },
    { file: "transition.c", point: INIT, certain: ["klp_ftrace_handler smp_rmb 1", UPDATE] },
  ],
};

function nameOf(part: TreePart, file: string, start: number): string {
  const points = pointsOf(part.file(file));
  const point = points.find((each) => each.start === start);
  if (point === undefined) return `nothing at ${file}:${start}`;
  return named(point, points);
}

function named(point: OrderPoint, points: readonly OrderPoint[]): string {
  const alike = points.filter(({ name, function: fn }) => name === point.name && fn === point.function);
  return `${point.function.name} ${point.name} ${alike.indexOf(point)}`;
}

describeWithSources("barrier pairs of the livepatch files", (sources) => {
  for (const [tree, minor] of [
    ["linux612", 12],
    ["linux61", 1],
  ] as const) {
    const part = treePart(sources[tree].path, { major: 6, minor, patch: 0 }, PATHS);
    const rows = TABLES[tree];

    it(`6.${minor}: finds every ordering point, and no other`, async () => {
      const its = await part;
      for (const file of ["core.c", "patch.c", "transition.c"]) {
        const points = pointsOf(its.file(FOLDER + file));
        expect(points.map((point) => named(point, points)).sort()).toEqual(
          rows
            .filter((row) => row.file === file)
            .map(({ point }) => point)
            .sort(),
        );
      }
    });

    it.each(rows)(`6.${minor}: $point`, async ({ file, point, certain, likely = [] }) => {
      const its = await part;
      const where = FOLDER + file;
      const found = pairsOf(its.file(where), its.surroundings).find((each) => nameOf(its, where, each.point.start) === point);
      const of = (confidence: Confidence): readonly string[] =>
        (found?.pairs ?? [])
          .filter((pair) => pair.confidence === confidence)
          .map((pair) => nameOf(its, pair.path, pair.start))
          .sort();
      expect(of("certain")).toEqual([...certain].sort());
      expect(of("likely")).toEqual([...likely].sort());
      for (const pair of found?.pairs ?? []) expect(pair.why).toMatch(/^[A-Z].*\.$/);
    });

    it(`6.${minor}: says the same from both sides`, async () => {
      const its = await part;
      const links = ["core.c", "patch.c", "transition.c"].flatMap((file) =>
        pairsOf(its.file(FOLDER + file), its.surroundings).flatMap(({ point, pairs }) =>
          pairs.map((pair) => ({ from: nameOf(its, point.path, point.start), to: nameOf(its, pair.path, pair.start), pair })),
        ),
      );
      const strong = links.filter(({ pair }) => pair.confidence !== "possible");
      expect(strong.length).toBeGreaterThan(8);
      for (const { from, to, pair } of strong) {
        expect(links.some((back) => back.from === to && back.to === from && back.pair.confidence === pair.confidence)).toBe(true);
      }
    });

    it(`6.${minor}: answers for one offset as for the whole file`, async () => {
      const its = await part;
      const file = its.file(`${FOLDER}transition.c`);
      const all = pairsOf(file, its.surroundings);
      for (const each of all) expect(pairsAt(file, its.surroundings, each.point.start + 2)?.pairs).toEqual(each.pairs);
      expect(pairsAt(file, its.surroundings, 0)).toBeUndefined();
    });
  }

  it("reads every function that orders memory, though it looks at texts first", async () => {
    const folders = ["kernel/rcu", "kernel/locking", "kernel/sched", "lib"];
    const paths = folders.flatMap((folder) =>
      readdirSync(path.join(sources.linux612.path, folder))
        .filter((name) => name.endsWith(".c"))
        .map((name) => `${folder}/${name}`),
    );
    const its = await treePart(sources.linux612.path, { major: 6, minor: 12, patch: 0 }, paths);
    let ordering = 0;
    for (const each of paths) {
      const file = its.file(each);
      const orders = file.functions.filter((fn) => eventsOf(fn).some(({ kind }) => kind === "order"));
      const looked = new Set(functionsThatMayOrder(file));
      expect(orders.filter((fn) => !looked.has(fn)).map(({ name }) => `${each}: ${name}`)).toEqual([]);
      ordering += orders.length;
    }
    expect(ordering).toBeGreaterThan(400);
  });
});
