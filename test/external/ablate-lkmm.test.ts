/** What each barrier of livepatch is there for, by the kernel's memory model, on the real files: the table of docs/explore.md. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeSourceFile, positionAt } from "../../base/source-file.ts";
import { COVERS } from "../../kernel/catalogue/ablations.ts";
import { ablate, type AblatedPoint } from "../../simulator/explore/ablate.ts";
import { readScenarioName } from "../../simulator/explore/job/scenarios.ts";
import { type PointPlace, variantsOf } from "../../simulator/explore/job/variants.ts";
import { DEFAULT_LIMITS, type ExploreRequest } from "../../simulator/explore/request.ts";
import { type Edit, exploreTree, requestOf } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** A call in a file below kernel/livepatch. */
interface Call {
  readonly file: string;
  /** As it is written. */
  readonly text: string;
  /** Which one of these in the file, from 0. */
  readonly which: number;
  readonly function: string;
  /** Its entry in the catalogue. */
  readonly primitive: string;
  /** Of the ways to take it away, the one that leaves this. */
  readonly leaves: string;
  /** What the table calls it. */
  readonly name: string;
}

function barrier(file: string, text: "smp_wmb()" | "smp_rmb()", which: number, inFunction: string, ordinal = ""): Call {
  const name = `${ordinal}\`${text}\` in \`${inFunction}()\``;
  return { file, text, which, function: inFunction, primitive: text.slice(0, -2), leaves: "no barrier", name };
}

const INIT_WMB = barrier("transition.c", "smp_wmb()", 0, "klp_init_transition");
const REVERSE_WMB = barrier("transition.c", "smp_wmb()", 1, "klp_reverse_transition");
const DISABLE_WMB = barrier("core.c", "smp_wmb()", 0, "__klp_disable_patch");
const ENABLE_WMB = barrier("core.c", "smp_wmb()", 1, "__klp_enable_patch");
const FIRST_RMB = barrier("patch.c", "smp_rmb()", 0, "klp_ftrace_handler", "first ");
const SECOND_RMB = barrier("patch.c", "smp_rmb()", 1, "klp_ftrace_handler", "second ");
const TEST_AND_CLEAR: Call = {
  file: "transition.c",
  text: "test_and_clear_tsk_thread_flag(task, TIF_PATCH_PENDING)",
  which: 0,
  function: "klp_update_patch_state",
  primitive: "test_and_clear_bit",
  leaves: "a test and a clear that order nothing",
  name: "order of `test_and_clear_tsk_thread_flag()` in `klp_update_patch_state()`",
};

const RELEASE = "the release with which a pointer is published";
const DEPENDENCY = "the address dependency";
const UPDATES = "the full order of atomic updates that return a value";
const LOCKS = "the order that locks give";
const CALLS = "the calls that every CPU answers to";

type Kernel = "6.12" | "6.1";

interface Row {
  readonly without: Call;
  readonly scenario: string;
  /** In one execution at most; any number where that is not said. */
  readonly preemptions?: number;
  readonly kernels: readonly Kernel[];
  /** What is violated without it; or what covers it, sets of which one is enough, by a call or how its name begins; or none, where it is not needed. */
  readonly comes: { readonly violates: string } | { readonly covered: readonly (readonly (Call | string)[])[] } | "not needed";
  /** Cheap enough for every run of the tests. */
  readonly cheap?: true;
}

const BOTH: readonly Kernel[] = ["6.12", "6.1"];

const ROWS: readonly Row[] = [
  { without: INIT_WMB, scenario: "disable@disable", kernels: BOTH, comes: { violates: "warn" } },
  { without: DISABLE_WMB, scenario: "disable@disable", kernels: ["6.12"], comes: { violates: "transition-before-switch" }, cheap: true },
  { without: DISABLE_WMB, scenario: "disable@disable", kernels: ["6.1"], comes: { violates: "transition-before-switch" } },
  { without: SECOND_RMB, scenario: "disable@disable", kernels: BOTH, comes: { violates: "warn" } },
  { without: FIRST_RMB, scenario: "disable@disable", kernels: ["6.12"], comes: { covered: [[UPDATES, LOCKS]] } },
  { without: REVERSE_WMB, scenario: "reverse@reverse", kernels: ["6.12"], comes: { violates: "switched-or-marked" } },
  { without: ENABLE_WMB, scenario: "enable-second", preemptions: 1, kernels: BOTH, comes: { covered: [[RELEASE]] } },
  { without: INIT_WMB, scenario: "enable-second", preemptions: 1, kernels: ["6.12"], comes: { covered: [[ENABLE_WMB, RELEASE, CALLS]] } },
  { without: FIRST_RMB, scenario: "enable-second", preemptions: 1, kernels: ["6.12"], comes: { covered: [[DEPENDENCY]] } },
  { without: FIRST_RMB, scenario: "enable-second", preemptions: 1, kernels: ["6.1"], comes: { covered: [[SECOND_RMB], [DEPENDENCY]] } },
  { without: SECOND_RMB, scenario: "enable-second", preemptions: 1, kernels: ["6.12"], comes: { covered: [[FIRST_RMB, CALLS]] } },
  { without: TEST_AND_CLEAR, scenario: "enable-second", preemptions: 1, kernels: ["6.12"], comes: { covered: [[CALLS]] } },
];

/** How a row of the table begins. */
function told({ without, scenario, preemptions, kernels, comes }: Row): string {
  const bound = preemptions === undefined ? "" : `, ${preemptions} preemption${preemptions === 1 ? "" : "s"}`;
  const nameOf = (each: Call | string): string => (typeof each === "string" ? each : each.name);
  const verdict =
    comes === "not needed"
      ? comes
      : "violates" in comes
        ? `needed: \`${comes.violates}\``
        : `covered by ${comes.covered.map((set) => set.map(nameOf).join(" together with ")).join(", and by ")}`;
  return `| ${without.name} | \`${scenario}\`${bound} | ${kernels.join(", ")} | ${verdict} |`;
}

describe("the table of what barriers are there for", () => {
  it("is what the tests decide", () => {
    const page = readFileSync("docs/explore.md", "utf8");
    const section = page.slice(page.indexOf("### What a barrier is there for"), page.indexOf("## What is checked"));
    const rows = section.split("\n").filter((line) => /^\| .*`(smp_[rw]mb|test_and_clear)/.test(line));
    expect(rows.map((row) => row.slice(0, row.lastIndexOf("|", row.length - 2) + 1))).toEqual(merged(ROWS).map(told));
  });
});

/** A row that is tested in parts, a kernel at a time, is one of the table. */
function merged(rows: readonly Row[]): readonly Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    const last = found.at(-1);
    const isSame = last !== undefined && told({ ...last, kernels: [] }) === told({ ...row, kernels: [] });
    if (isSame) found[found.length - 1] = { ...last, kernels: [...last.kernels, ...row.kernels] };
    else found.push(row);
  }
  return found;
}

describeWithSources("what barriers are there for", ({ linux612, linux61 }) => {
  const deep = process.env["QUIESCE_DEEP"] === "1";
  const treeOf = (kernel: Kernel): string => (kernel === "6.12" ? linux612 : linux61).path;
  const each = ROWS.filter((row) => deep || row.cheap === true).flatMap((row) =>
    row.kernels.map((kernel) => ({ ...row, kernel, told: told({ ...row, kernels: [kernel] }) })),
  );

  it.each(each)("$told", ({ without, scenario, preemptions, kernel, comes }) => {
    const tree = treeOf(kernel);
    const file = `kernel/livepatch/${without.file}`;
    const text = readFileSync(path.join(tree, file), "utf8");
    const { name, from } = readScenarioName(scenario);
    const settings = { path: file, from, ...weak(preemptions) };
    const request = requestOf({ tree, profile: `debian-${kernel}`, scenario: name, settings });
    const variants = variantsOf(makeSourceFile(file, text, "user"), [placeOf(text, without)], undefined);
    const variant = variants.filter(({ leaves }) => leaves === without.leaves);
    const input = { file, text, variants: variant, scenarios: [{ name: scenario, request }], covers: COVERS };
    const { points } = ablate(input, { hooksOf: () => ({}) });
    expect(points.map(whatCame)).toEqual([
      comes === "not needed" ? comes : "violates" in comes ? comes : { covered: comes.covered.map(namesOf) },
    ]);
  });

  it("what a cover is needed for besides is held apart by what is read stale", () => {
    const file = "kernel/livepatch/patch.c";
    const text = readFileSync(path.join(linux612.path, file), "utf8");
    // A task in the old state goes on to the next function: the release is there for that pointer as well.
    const next = positionAt(makeSourceFile(file, text, "user"), text.search(/list_entry_rcu\(func->stack_node\.next/)).line;
    const come = (edits: readonly Edit[]): readonly unknown[] => {
      const settings = { ...weak(1), unordered: ["release"] as const, fresh: [{ file, line: next }] };
      const { verdict, violation } = exploreTree({
        tree: linux612.path,
        profile: "debian-6.12",
        scenario: "enable-second",
        edits,
        settings,
      });
      return [verdict, violation?.property, violation?.steps.flatMap(({ staleReads = [] }) => staleReads.map(({ name }) => name))];
    };
    const without: Edit = {
      file: "kernel/livepatch/core.c",
      find: /smp_wmb\(\);(?=\s+klp_for_each_object\(patch, obj\) \{)/,
      replace: ";",
    };
    expect(come([])).toEqual(["verified", undefined, undefined]);
    expect(come([without])).toEqual(["violated", "transition-before-function", ["lp_second_funcs[0].transition"]]);
  });
});

function weak(preemptions: number | undefined): Partial<ExploreRequest> {
  return {
    memory: "lkmm",
    stale: 1,
    dataRaces: "off",
    ...(preemptions === undefined ? {} : { limits: { ...DEFAULT_LIMITS, preemptions } }),
  };
}

function whatCame({ verdict, violation, covers = [] }: AblatedPoint): unknown {
  if (verdict === "needed") return { violates: violation?.property };
  if (verdict !== "covered") return verdict === "not-needed" ? "not needed" : verdict;
  return { covered: covers.map(({ names }) => names) };
}

/** Matches the names that a set of covers is told with. */
function namesOf(set: readonly (Call | string)[]): readonly unknown[] {
  const begins = set.map((each) => (typeof each === "string" ? each : `${each.primitive}\\(\\) in ${each.function}\\(\\) \\(`));
  return begins.map((begin): unknown => expect.stringMatching(new RegExp(`^${begin}`)));
}

/** Found by its words because point releases move lines. */
function placeOf(text: string, { text: call, which, function: inFunction, primitive }: Call): PointPlace {
  // Comments speak of calls too, but not with these arguments, or in the middle of a line.
  const calls = [...text.matchAll(new RegExp(`(?<=^\\s+(?:if \\()?)${call.replaceAll(/[()]/g, "\\$&")}(?=[;)])`, "gm"))];
  const found = calls[which];
  if (found === undefined) throw new Error(`there are ${calls.length} calls of ${call}`);
  const file = makeSourceFile("", text, "user");
  const end = positionAt(file, found.index + call.length);
  return { function: inFunction, primitive, ...positionAt(file, found.index), endLine: end.line, endColumn: end.column };
}
