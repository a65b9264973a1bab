import { describe, expect, it } from "vitest";
import type { CoverEntry } from "../../kernel/catalogue/ablations.ts";
import { type AblatedPoint, type AblateInput, PointStudy, scenarioIn, type Variant } from "./ablate.ts";
import type { AblateRun } from "./ablate-run.ts";
import type { ExploreRequest, MemoryModel } from "./request.ts";
import type { ExploreResult, Verdict } from "./result.ts";

const TEXT = "wmb();\n";
const VARIANT: Variant = {
  function: "f",
  line: 1,
  column: 1,
  primitive: "smp_wmb",
  variant: "deleted",
  leaves: "no barrier",
  start: 0,
  end: 5,
  replacement: "((void)0)",
  onlyOrder: true,
};
const COVERS: readonly CoverEntry[] = [
  { kind: "order", source: "dependency", name: "the dependency" },
  { kind: "wait", functions: ["wait"], name: "the wait" },
];

/** What an exploration comes to: a property that is violated, by a read in `a.c` that is stale, or a verdict. */
type Comes = Verdict | { readonly staleAt: number };

/** Studies the point where each exploration comes to what is said of what is gone; verified where nothing is. */
function study(
  memory: MemoryModel,
  comes: (gone: ReadonlySet<string>) => Comes | undefined,
  variant = VARIANT,
): { readonly point: AblatedPoint; readonly asked: readonly string[] } {
  const request = { memory, lookup: { read: () => TEXT, list: () => [] } } as unknown as ExploreRequest;
  const input = { file: "a.c", text: TEXT, variants: [variant], scenarios: [{ name: "s", request }], covers: COVERS };
  const asked: string[] = [];
  const point = decided(input, variant, (run) => {
    const gone = goneIn(run);
    asked.push(gone.join(" and "));
    return comes(new Set(gone)) ?? "verified";
  });
  return { point, asked };
}

function decided(input: AblateInput, variant: Variant, comes: (run: AblateRun) => Comes): AblatedPoint {
  const study = new PointStudy(input, variant);
  while (study.pending !== undefined) study.heard(resultOf(comes(study.pending)));
  if (study.point === undefined) throw new Error("there is no point");
  return study.point;
}

/** What is taken away, and lines that read what is newest. */
function goneIn({ of, request: { lookup, unordered = [], without = [], fresh = [] } }: AblateRun): readonly string[] {
  const point = lookup.read("a.c") === TEXT ? [] : ["point"];
  const others = [...unordered.map((each) => (typeof each === "string" ? each : `${each.file}:${each.line}`)), ...without];
  return of === "pristine" ? [] : [...point, ...others, ...fresh.map(({ line }) => `newest ${line}`)];
}

function resultOf(comes: Comes): ExploreResult {
  const fences = [
    { file: "a.c", line: 1, function: "f", primitive: "smp_wmb" },
    { file: "b.c", line: 9, function: "g", primitive: "smp_mb" },
  ];
  const verdict = typeof comes === "string" ? comes : "violated";
  const staleReads = typeof comes === "string" ? [] : [{ name: "x", file: "a.c", line: comes.staleAt, read: "0", newest: "1" }];
  const violation = { property: "p", message: "m", file: "a.c", line: 1, steps: [{ staleReads }] };
  return { verdict, coverage: { lineNumbers: [1] }, fences, ...(verdict === "violated" ? { violation } : {}) } as unknown as ExploreResult;
}

const OTHER = "b.c:9";
const OTHER_NAME = `smp_mb() in g() (${OTHER})`;

describe("the study of a barrier", () => {
  it("asks no more where nothing breaks without all else as well", () => {
    const { point, asked } = study("lkmm", () => undefined);
    expect([point.verdict, point.scenario, point.untold]).toEqual(["not-needed", undefined, undefined]);
    expect(asked).toEqual(["", "point", `point and ${OTHER} and dependency and wait`]);
  });

  it("takes away each other barrier that is carried out, then other kinds of order, then waits, and names those that cover it", () => {
    const { point, asked } = study("lkmm", (gone) =>
      gone.has("point") && (gone.has(OTHER) || gone.has("dependency")) ? "violated" : undefined,
    );
    expect(asked).toEqual([
      "",
      "point",
      `point and ${OTHER} and dependency and wait`,
      `point and ${OTHER}`,
      OTHER,
      "point and dependency",
      "dependency",
      "point and wait",
    ]);
    expect(point).toMatchObject({
      verdict: "covered",
      coveredBy: `${OTHER_NAME}, and by the dependency`,
      covers: [
        { names: [OTHER_NAME], scenario: "s", property: "p" },
        { names: ["the dependency"], scenario: "s", property: "p" },
      ],
    });
  });

  it("takes for no cover what alone gives up", () => {
    const { point } = study("lkmm", (gone) => (gone.has(OTHER) ? (gone.has("point") ? "violated" : "gave-up") : undefined));
    expect(point).toMatchObject({ verdict: "not-needed", untold: [OTHER_NAME] });
  });

  it("says that it cannot be told where the file breaks by itself, and no stale read is to blame", () => {
    const { point } = study("lkmm", (gone) => (gone.has(OTHER) ? "violated" : undefined));
    expect(point).toMatchObject({ verdict: "not-needed", untold: [OTHER_NAME] });
  });

  it("sets aside the stale read by which something is needed by itself", () => {
    const needs = (gone: ReadonlySet<string>): Comes | undefined => {
      if (!gone.has(OTHER)) return undefined;
      if (!gone.has("newest 7")) return { staleAt: 7 };
      return gone.has("point") ? { staleAt: 3 } : undefined;
    };
    expect(study("lkmm", needs).point).toMatchObject({ verdict: "covered", coveredBy: OTHER_NAME });
    expect(study("lkmm", (gone) => (gone.has(OTHER) && !gone.has("newest 7") ? { staleAt: 7 } : undefined)).point.verdict).toBe(
      "not-needed",
    );
  });

  it("says so where the only candidate is one without which the file breaks by itself", () => {
    const { point } = study("sc", (gone) => (gone.has("wait") ? "violated" : undefined), { ...VARIANT, onlyOrder: false });
    expect(point).toMatchObject({ verdict: "not-needed", untold: ["the wait"] });
  });

  it("does not say that nothing covers it where exploring without all else gives up", () => {
    const { point } = study("lkmm", (gone) => (gone.has("point") && gone.has(OTHER) && gone.has("wait") ? "gave-up" : undefined));
    expect(point).toMatchObject({
      verdict: "not-needed",
      why: "whether something covers it is not known: exploring s without all that may do so gave up",
    });
  });

  it("finds several that only together cover it, and not one too many", () => {
    const { point } = study("lkmm", (gone) => (gone.has("point") && gone.has(OTHER) && gone.has("wait") ? "violated" : undefined));
    expect(point).toMatchObject({
      verdict: "covered",
      coveredBy: `${OTHER_NAME} together with the wait`,
      covers: [{ names: [OTHER_NAME, "the wait"] }],
    });
  });

  it("asks nothing where memory knows of no order", () => {
    const { point, asked } = study("sc", () => undefined);
    expect(point.verdict).toBe("gave-up");
    expect(asked).toEqual([""]);
  });
});

describe("a point without which nothing breaks", () => {
  /** What is asked, as `place what`, and the answer, where it is looked at in another place as well. */
  function studyElsewhere(comes: (place: string, isPoint: boolean) => Verdict): readonly string[] {
    const requestIn = (worker: string): ExploreRequest =>
      ({ memory: "lkmm", workerHasOwnCpu: worker === "own", lookup: { read: () => TEXT, list: () => [] } }) as unknown as ExploreRequest;
    const scenarios = [scenarioIn(["shared", "own"], "s", requestIn)];
    const asked: string[] = [];
    const input = { file: "a.c", text: TEXT, variants: [VARIANT], scenarios, covers: [] };
    const { verdict, scenario = "" } = decided(input, VARIANT, ({ of, request }) => {
      const place = request.workerHasOwnCpu ? "own" : "shared";
      asked.push(`${place} ${of}`);
      return of === "cover" ? "verified" : comes(place, of === "point");
    });
    return [...asked, `${verdict} ${scenario}`.trim()];
  }

  it("is looked at with the worker in the other place, and needed if something breaks there", () => {
    expect(studyElsewhere((place, isPoint) => (place === "own" && isPoint ? "violated" : "verified"))).toEqual([
      "shared pristine",
      "shared point",
      "own pristine",
      "own point",
      "needed s, worker on a CPU of its own",
    ]);
  });

  it("is not looked at there where something breaks in the first place, or there as it stands", () => {
    expect(studyElsewhere((_place, isPoint) => (isPoint ? "violated" : "verified"))).toEqual([
      "shared pristine",
      "shared point",
      "needed s",
    ]);
    const asked = studyElsewhere((place) => (place === "own" ? "violated" : "verified"));
    expect([asked.includes("own pristine"), asked.includes("own point"), asked.at(-1)]).toEqual([true, false, "not-needed"]);
  });
});

describe("several points", () => {
  const WAITS: Variant = { ...VARIANT, primitive: "synchronize_rcu", leaves: "nothing", onlyOrder: false };
  const requestIn = (memory: MemoryModel): ExploreRequest =>
    ({ memory, lookup: { read: () => TEXT, list: () => [] } }) as unknown as ExploreRequest;
  const scenariosIn = (...memories: readonly MemoryModel[]): AblateInput["scenarios"] =>
    memories.flatMap((memory) => ["cheap", "dear"].map((name) => ({ name, request: requestIn(memory) })));

  it("are explored each under the model that fits it where there are two, and all under the one that is there", () => {
    const modelsOf = (...memories: readonly MemoryModel[]): readonly string[] =>
      [VARIANT, WAITS].map((variant) => {
        const asked = new Set<string>();
        const input = { file: "a.c", text: TEXT, variants: [VARIANT, WAITS], scenarios: scenariosIn(...memories), covers: [] };
        const { memory } = decided(input, variant, ({ request }) => {
          asked.add(request.memory);
          return "verified";
        });
        return `${[...asked].join(" and ")}: ${memory}`;
      });
    expect(modelsOf("sc", "lkmm")).toEqual(["lkmm: lkmm", "sc: sc"]);
    expect(modelsOf("lkmm")).toEqual(["lkmm: lkmm", "lkmm: lkmm"]);
    expect(modelsOf("sc")).toEqual(["sc: sc", "sc: sc"]);
  });

  it("say first of each what the cheapest scenario comes to, and go on last with one that is needed", () => {
    const input = { file: "a.c", text: TEXT, variants: [WAITS, { ...WAITS, leaves: "less" }], scenarios: scenariosIn("sc"), covers: [] };
    const [needed, other] = input.variants.map((variant) => new PointStudy(input, variant));
    needed?.heard(resultOf("verified"));
    expect(needed?.known).toBeGreaterThan(other?.known ?? NaN);
    other?.heard(resultOf("verified"));
    other?.heard(resultOf("verified"));
    expect(needed?.known).toBeLessThan(other?.known ?? NaN);
    needed?.heard(resultOf("violated"));
    expect([needed?.pending?.what, needed?.known ?? 0]).toEqual(["dear as it stands", expect.any(Number)]);
    for (const verdict of ["verified", "verified"] as const) other?.heard(resultOf(verdict));
    expect(needed?.known).toBeGreaterThan(other?.known ?? NaN);
  });
});
