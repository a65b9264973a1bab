import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { FileLookup } from "../kernel/compile/source-store.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { unexplored } from "../simulator/explore/outcome.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../simulator/explore/request.ts";
import type { ExploreResult } from "../simulator/explore/result.ts";
import { parseTopology } from "../kernel/topologies/parse.ts";
import { makeSourceFile } from "../base/source-file.ts";
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { recalling, recording, verdictsIn } from "./verdicts.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-verdicts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesOf(texts: Readonly<Record<string, string>>): FileLookup {
  return { read: (name) => texts[name], list: () => Object.keys(texts).sort() };
}

function requestOf(texts: Readonly<Record<string, string>>, settings: Partial<ExploreRequest> = {}): ExploreRequest {
  const { topology } = parseTopology(makeSourceFile("t.json", '{ "cpus": 2, "tasks": [] }', "user"));
  return {
    path: "a.c",
    lookup: filesOf(texts),
    treeIncludes: [],
    profile: profileNamed("debian-6.12")!,
    topology: topology!,
    scenario: [{ kind: "model", path: "scenarios/enable.c" }],
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    memory: "sc",
    from: undefined,
    workerHasOwnCpu: false,
    reductions: ALL_REDUCTIONS,
    limits: DEFAULT_LIMITS,
    ...settings,
  };
}

const TEXTS = { "a.c": "one", "b.h": "two" };

/** A result that says something, as if FILE, a header and one that is not there had been read. */
function keepOne(result: Partial<ExploreResult> = {}): ExploreResult {
  const request = requestOf(TEXTS);
  const { lookup, reads } = recording(request.lookup);
  for (const name of ["a.c", "b.h", "c.h"]) lookup.read(name);
  lookup.list(".");
  const kept: ExploreResult = { ...unexplored(request, []), verdict: "verified", states: 7, ...result };
  verdictsIn(folder).keep(request, reads, kept);
  return kept;
}

describe("kept verdicts", () => {
  it("are known again for the same texts and options", () => {
    const kept = keepOne();
    expect(verdictsIn(folder).recall(requestOf(TEXTS))).toEqual(kept);
  });

  it.each<readonly [string, ExploreRequest]>([
    ["another text of FILE", requestOf({ ...TEXTS, "a.c": "three" })],
    ["another text of a file that it includes", requestOf({ ...TEXTS, "b.h": "three" })],
    ["a file that was not there", requestOf({ ...TEXTS, "c.h": "three" })],
    ["other options", requestOf(TEXTS, { workerHasOwnCpu: true })],
    ["other bounds", requestOf(TEXTS, { limits: { ...DEFAULT_LIMITS, states: 5 } })],
  ])("are not for %s", (_what, request) => {
    keepOne();
    expect(verdictsIn(folder).recall(request)).toBeUndefined();
  });

  it("are not made of what the clock has ended", () => {
    rmSync(folder, { recursive: true, force: true });
    keepOne({ verdict: "gave-up", bounds: [{ name: "time", value: -1, hit: true }] });
    expect(verdictsIn(folder).recall(requestOf(TEXTS))).toBeUndefined();
  });

  it("are forgotten where the file is cut off", () => {
    keepOne();
    for (const name of readdirSync(folder)) truncateSync(path.join(folder, name), 300);
    expect(verdictsIn(folder).recall(requestOf(TEXTS))).toBeUndefined();
  });

  it("are had without exploring, as long as every file is what it was", () => {
    rmSync(folder, { recursive: true, force: true });
    let explored = 0;
    const explore = recalling(verdictsIn(folder), (request) => {
      explored++;
      request.lookup.read("b.h");
      return { ...unexplored(request, []), verdict: "verified", states: explored };
    });
    const cache = new CompileCache();
    const ask = (texts: Readonly<Record<string, string>>): number => explore(requestOf(texts), cache, {}).states;
    expect([ask(TEXTS), ask(TEXTS), ask({ ...TEXTS, "b.h": "three" }), ask({ ...TEXTS, "b.h": "three", "c.h": "not read" })]).toEqual([
      1, 1, 2, 2,
    ]);
  });
});
