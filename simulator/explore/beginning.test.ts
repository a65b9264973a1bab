import { describe, expect, it } from "vitest";
import { beginningOf } from "./beginning.ts";

describe("exploring begins", () => {
  const scenario = [{ kind: "model", path: "scenarios/two-patches.c" }] as const;

  it("where the scenario says, unless a step is asked for", () => {
    expect(beginningOf({ scenario, from: undefined })).toBe("enable second");
    expect(beginningOf({ scenario, from: "enable" })).toBe("enable");
  });

  it("at the first step of other scenarios, and of those of users", () => {
    expect(beginningOf({ scenario: [{ kind: "model", path: "scenarios/enable.c" }], from: undefined })).toBeUndefined();
    expect(beginningOf({ scenario: [{ kind: "user", path: "scenarios/two-patches.c" }], from: undefined })).toBeUndefined();
  });
});
