import { describe, expect, it } from "vitest";
import { chooseScenario, scenarios } from "./scenarios.ts";

describe("scenarios", () => {
  it("are those that quiesce carries, each with a sentence", () => {
    expect(scenarios.map(({ name }) => name)).toEqual(expect.arrayContaining(["disable", "enable", "enable-disable"]));
    for (const { summary } of scenarios) expect(summary).toMatch(/^[A-Z].{20,}[^.]$/);
  });

  it("may be a C file of the user", () => {
    expect(chooseScenario("enable")).toEqual({ ok: true, files: [{ kind: "model", path: "scenarios/enable.c" }], userFile: undefined });
    expect(chooseScenario("my/own.c")).toMatchObject({ ok: true, userFile: "my/own.c" });
    expect(chooseScenario("enabel")).toMatchObject({
      ok: false,
      problem: { help: expect.stringContaining("did you mean enable?") as string },
    });
  });
});
