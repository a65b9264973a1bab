/** What each barrier of livepatch is there for, by the kernel's memory model, on the real files. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { makeSourceFile, positionAt } from "../../base/source-file.ts";
import { COVERS } from "../../kernel/catalogue/ablations.ts";
import { ablate, type AblatedPoint } from "../../simulator/explore/ablate.ts";
import { type PointPlace, variantsOf } from "../../simulator/explore/job/variants.ts";
import { requestOf } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

interface Row {
  readonly file: string;
  readonly primitive: string;
  /** Which call of it in the file, from 0. */
  readonly which: number;
  readonly function: string;
  readonly scenario: string;
  readonly verdict: AblatedPoint["verdict"];
  /** What is violated without it, or what covers it. */
  readonly because?: string;
  /** Some minutes. */
  readonly deep?: true;
}

const ROWS: readonly Row[] = [
  {
    file: "transition.c",
    primitive: "smp_wmb",
    which: 0,
    function: "klp_init_transition",
    scenario: "disable",
    verdict: "needed",
    because: "warn",
    deep: true,
  },
  {
    file: "core.c",
    primitive: "smp_wmb",
    which: 0,
    function: "__klp_disable_patch",
    scenario: "disable",
    verdict: "needed",
    because: "transition-before-switch",
  },
  {
    file: "patch.c",
    primitive: "smp_rmb",
    which: 1,
    function: "klp_ftrace_handler",
    scenario: "disable",
    verdict: "needed",
    because: "warn",
    deep: true,
  },
  {
    file: "patch.c",
    primitive: "smp_rmb",
    which: 0,
    function: "klp_ftrace_handler",
    scenario: "disable",
    verdict: "not-needed",
    deep: true,
  },
  {
    file: "transition.c",
    primitive: "smp_wmb",
    which: 1,
    function: "klp_reverse_transition",
    scenario: "reverse",
    verdict: "needed",
    because: "switched-or-marked",
    deep: true,
  },
];

describeWithSources("what barriers are there for", ({ linux612 }) => {
  const deep = process.env["QUIESCE_DEEP"] === "1";

  it.each(ROWS.filter((row) => deep || row.deep !== true))(
    "$file, $function(), $primitive() on $scenario: $verdict",
    ({ file: name, primitive, which, function: inFunction, scenario, verdict, because }) => {
      const file = `kernel/livepatch/${name}`;
      const text = readFileSync(path.join(linux612.path, file), "utf8");
      const request = requestOf({
        tree: linux612.path,
        profile: "debian-6.12",
        scenario,
        settings: { path: file, memory: "lkmm", stale: 1, from: scenario, dataRaces: "off" },
      });
      const variants = variantsOf(makeSourceFile(file, text, "user"), [pointAt(text, primitive, which, inFunction)], undefined);
      const { points } = ablate(
        { file, text, variants, scenarios: [{ name: scenario, request }], covers: COVERS },
        { explore: () => ({}) },
      );
      expect(points.map((point) => [point.verdict, point.violation?.property ?? point.coveredBy])).toEqual([[verdict, because]]);
    },
  );
});

/** The place of a call, found by its words because point releases move lines. */
function pointAt(text: string, primitive: string, which: number, inFunction: string): PointPlace {
  const calls = [...text.matchAll(new RegExp(`^\\s+(${primitive}\\(\\));`, "gm"))];
  const call = calls[which];
  if (call === undefined) throw new Error(`there are ${calls.length} calls of ${primitive}()`);
  const start = call.index + call[0].indexOf(primitive);
  const file = makeSourceFile("", text, "user");
  const end = positionAt(file, start + primitive.length + 2);
  return { function: inFunction, primitive, ...positionAt(file, start), endLine: end.line, endColumn: end.column };
}
