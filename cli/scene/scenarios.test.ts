import { describe, expect, it } from "vitest";
import { embeddedSources } from "../../kernel/embedded.ts";
import { PROPERTIES } from "../report/properties.ts";
import { chooseScenario, scenarioProperties, scenarios } from "./scenarios.ts";

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

describe("properties", () => {
  it("hold every name that scenarios assert", () => {
    const asserted = Object.entries(embeddedSources)
      .filter(([path]) => path.startsWith("scenarios/"))
      .flatMap(([, text]) => [...text.matchAll(/__sim_property\("([^"]+)"/g)].map(([, name]) => name));
    expect(new Set(scenarioProperties.map(({ name }) => name))).toEqual(new Set(asserted));
    for (const { summary } of scenarioProperties) expect(summary.length).toBeGreaterThan(10);
  });

  it("hold every name that the model complains with", () => {
    const names = new Set(PROPERTIES.map(({ name }) => name));
    const used = Object.values(embeddedSources).flatMap((text) =>
      [...text.matchAll(/__sim_misuse\("([^"]+)"/g)].map(([, name]) => name ?? ""),
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !names.has(name))).toEqual([]);
  });
});
