import { describe, expect, it } from "vitest";
import { sceneOf } from "./scene.ts";
import { readSettings } from "./settings.ts";

const read = (...given: readonly (readonly [string, string])[]): ReturnType<typeof readSettings> => readSettings(new Map(given));
const FILE = { path: "transition.c", text: "", version: undefined, config: undefined };

describe("settings", () => {
  it("leave everything as it is when nothing is said", () => {
    const { settings, problems } = read();
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ reliableStacktrace: true, background: false, moduleMemory: true, hz: undefined, preempt: undefined });
  });

  it("say once what is wrong, and what was meant", () => {
    expect(read(["modul-memory", "off"]).problems).toMatchObject([
      { message: "--set has no key modul-memory", help: "did you mean module-memory?" },
    ]);
    expect(read(["module-memory", "0"]).problems).toMatchObject([{ help: "one of on, off" }]);
  });

  it("reach the model", () => {
    const parametersOf = (settings: Readonly<Record<string, string>>): unknown => {
      const made = sceneOf(FILE, { settings });
      return made.ok ? made.value.job.parameters : made.problems;
    };
    expect(parametersOf({})).toEqual({});
    expect(parametersOf({ "module-memory": "off" })).toEqual({ "module-memory": 0 });
  });
});
