import { describe, expect, it } from "vitest";
import type { StatusParams } from "../../server/protocol.ts";
import { annotation, english, point } from "../testing.ts";
import { engineStatus, fileStatus } from "./text.ts";

const tree: StatusParams = { tree: "/linux", version: "6.12.9", catalogue: "known", index: "ready" };

describe("the file's status", () => {
  it("tells kernel and health", () => {
    const found = annotation({ points: [point(1)], notAnalysed: [{ function: "f", why: "…" }] });
    expect(fileStatus(tree, found, english)).toEqual({
      text: "Linux 6.12.9",
      detail: "1 synchronization point; 1 function not analysed",
      busy: false,
      severity: "information",
    });
  });

  it.each<[Partial<StatusParams> | undefined, string, string]>([
    [undefined, "No kernel tree", "information"],
    [{ catalogue: "newer", version: "9.9" }, "Linux 9.9, newer than Quiesce knows", "warning"],
    [{ catalogue: "known" }, "Linux 6.12.9", "information"],
  ])("of %o is %s", (members, text, severity) => {
    expect(fileStatus(members && { ...tree, ...members }, annotation(), english)).toMatchObject({ text, severity });
  });

  it("is busy until the file was read", () => {
    expect(fileStatus(tree, undefined, english)).toMatchObject({ busy: true, detail: "Reading the file" });
  });
});

describe("the engine's status", () => {
  it("tells what is done now", () => {
    expect(engineStatus({ kind: "running" }, { ...tree, index: "reading" }, ["Simulating transition.c"], english)).toMatchObject({
      text: "Simulating transition.c · Reading the kernel tree",
      busy: true,
    });
    expect(engineStatus({ kind: "running" }, tree, [], english)).toMatchObject({ text: "Ready", busy: false });
  });

  it("tells failures with their reason", () => {
    expect(engineStatus({ kind: "failed", reason: "It ended." }, tree, [], english)).toMatchObject({
      text: "Failed",
      detail: "It ended.",
      severity: "error",
    });
    expect(engineStatus({ kind: "running" }, { ...tree, index: "failed" }, [], english).severity).toBe("warning");
  });
});
