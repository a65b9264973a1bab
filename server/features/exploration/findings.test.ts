import { describe, expect, it } from "vitest";
import { point, run, violation } from "../../../test/support/explored.ts";
import { inputDigest } from "../../../simulator/jobs/scene/token.ts";
import type { InputStamps } from "../../../simulator/explore/job/order.ts";
import type { AblateDocument } from "../../../simulator/explore/report/ablate-document.ts";
import type { Subject } from "../simulation/sides.ts";
import { Findings } from "./findings.ts";

const URI = "file:///a.c";
const TEXT = "void f(void)\n{\n\twait();\n}\n";
const HEADER = "#define X 1\n";
/** The file itself, a header, and a header that was looked for in vain. */
const INPUTS: InputStamps = [
  ["a.c", inputDigest(TEXT)],
  ["x.h", inputDigest(HEADER)],
  ["none.h", undefined],
];

/** A document in a tree of the files. */
function subject(text = TEXT, files: Readonly<Record<string, string>> = { "x.h": HEADER }, generation = 1): Subject {
  const tree = { generation: () => generation, textOf: (path: string) => files[path] } as unknown as Subject["tree"];
  return { tree, path: "a.c", text, version: 1 };
}

function explored(): Findings {
  const findings = new Findings();
  const { document } = run({ verdict: "violated", violation: violation({ line: 3 }) });
  findings.explored(URI, "k", 7, TEXT, document, INPUTS);
  return findings;
}

function isStale(findings: Findings, now: Subject): boolean | undefined {
  return findings.of(URI, now)?.runs[0]?.isStale;
}

describe("a verdict", () => {
  it("holds for the same words, and moves with its lines", () => {
    const findings = explored();
    expect(isStale(findings, subject())).toBe(false);
    const now = findings.of(URI, subject(`/* two\n * lines */\n${TEXT}`));
    expect(now?.runs[0]).toMatchObject({ isStale: false, document: { violation: { line: 5 } } });
  });

  it.each([
    ["another word", subject(TEXT.replace("wait", "weight"))],
    ["another header", subject(TEXT, { "x.h": "#define X 2\n" }, 2)],
    ["a header that is gone", subject(TEXT, {}, 3)],
    ["a header that was not there", subject(TEXT, { "x.h": HEADER, "none.h": "" }, 4)],
  ])("is stale with %s", (_what, now) => expect(isStale(explored(), now)).toBe(true));

  it("holds again when the text is what it was", () => {
    const findings = explored();
    const stamps = [subject(), subject(`${TEXT}int x;\n`), subject()].map((now) => findings.of(URI, now)?.stamp);
    expect(stamps[0]).toBe(stamps[2]);
    expect(stamps[0]).not.toBe(stamps[1]);
  });

  it("is there for whoever asks the same, as long as it can be replayed", () => {
    const findings = explored();
    expect(findings.answerOf(URI, "k", subject(), 8)).toBeDefined();
    expect(findings.answerOf(URI, "other", subject(), 9)).toBeUndefined();
    // The schedule is of the text as it was, character by character.
    expect(findings.answerOf(URI, "k", subject(`\n${TEXT}`), 9)).toBeUndefined();
    expect([7, 8, 9].map((id) => findings.byId(id) !== undefined)).toEqual([true, true, false]);
  });

  it("is pushed out by newer ones, and forgotten with its document", () => {
    const findings = explored();
    for (let each = 0; each < 12; each++) findings.explored(URI, `k${each}`, 100 + each, TEXT, run({}).document, []);
    expect(findings.byId(7)).toBeUndefined();
    findings.closed(URI);
    expect(findings.of(URI, subject())).toBeUndefined();
  });
});

describe("verdicts of points", () => {
  it("are shown as they come, and those of the newest study count", () => {
    const findings = new Findings();
    const first = findings.begin(URI, "all", TEXT, "2 CPUs");
    expect(findings.of(URI, subject())?.points).toEqual([]);
    findings.decided(first, [point({ verdict: "not-needed" })]);
    expect(findings.of(URI, subject())?.points).toMatchObject([{ line: 3, isStale: false, point: { verdict: "not-needed" } }]);
    const second = findings.begin(URI, "line 3", TEXT, "3 CPUs");
    findings.decided(second, [point({ verdict: "needed" })]);
    expect(findings.of(URI, subject())?.points).toMatchObject([{ what: "3 CPUs, memory model sc", point: { verdict: "needed" } }]);
  });

  it("take the place of what was known before all scenarios were explored", () => {
    const findings = new Findings();
    const study = findings.begin(URI, "all", TEXT, "");
    findings.decided(study, [point({ verdict: "not-needed", soFar: true })]);
    findings.decided(study, [point({ verdict: "needed", soFar: true }), point({ verdict: "needed", variant: "weakened", soFar: true })]);
    findings.decided(study, [point({ verdict: "needed" })]);
    const points = findings.of(URI, subject())?.points.map(({ point: { variant, verdict, soFar } }) => [variant, verdict, soFar]);
    expect(points).toEqual([
      ["deleted", "needed", undefined],
      ["weakened", "needed", true],
    ]);
  });

  it("of the text as it is count before newer ones of another", () => {
    const findings = new Findings();
    findings.decided(findings.begin(URI, "all", TEXT, ""), [point({ verdict: "needed" })]);
    const other = `${TEXT}int x;\n`;
    findings.decided(findings.begin(URI, "line 3", other, ""), [point({ verdict: "not-needed" })]);
    expect(findings.of(URI, subject())?.points).toMatchObject([{ isStale: false, point: { verdict: "needed" } }]);
    expect(findings.of(URI, subject(other))?.points).toMatchObject([{ isStale: false, point: { verdict: "not-needed" } }]);
  });

  it("are gone where the point was edited", () => {
    const findings = new Findings();
    findings.decided(findings.begin(URI, "all", TEXT, ""), [point()]);
    expect(findings.of(URI, subject(TEXT.replace("wait()", "wait(), 1")))?.points).toEqual([]);
    expect(findings.of(URI, subject(`int x;\n${TEXT}`))?.points).toMatchObject([{ line: 4, isStale: true }]);
  });

  it("answer the same question once the study has ended", () => {
    const findings = new Findings();
    const study = findings.begin(URI, "all", TEXT, "");
    expect(findings.studyOf(URI, "all", subject())).toBeUndefined();
    const document = {
      points: [point()],
      bounds: [{ name: "depth", value: -1, hit: false }],
      notModelled: [],
    } as unknown as AblateDocument;
    findings.ended(study, document, INPUTS);
    expect(findings.studyOf(URI, "all", subject())).toBe(document);
    expect(findings.studyOf(URI, "all", subject(TEXT, {}, 5))).toBeUndefined();
    expect(findings.of(URI, subject())?.points[0]?.within).toBe("depth unlimited");
  });
});
