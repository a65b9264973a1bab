import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, readServerSettings } from "./settings.ts";

describe("settings", () => {
  it.each([[undefined], [null], [{}]])("are the defaults for %j", (value) => {
    expect(readServerSettings(value)).toEqual({ settings: DEFAULT_SETTINGS, faults: [] });
  });

  it.each([
    ["nested", { codeLens: { enable: false }, inlayHints: { rcuNotWatching: false } }],
    ["dotted", { "codeLens.enable": false, "inlayHints.rcuNotWatching": false }],
  ])("are read %s", (_, value) => {
    const { settings, faults } = readServerSettings(value);
    expect(faults).toEqual([]);
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, codeLens: false, hints: { ...DEFAULT_SETTINGS.hints, rcuNotWatching: false } });
  });

  it("name an architecture of the kernel's, or leave it to us", () => {
    expect(readServerSettings({ architecture: "powerpc" }).settings.architecture).toBe("powerpc");
    expect(readServerSettings({ architecture: "auto" })).toEqual({ settings: DEFAULT_SETTINGS, faults: [] });
    const { settings, faults } = readServerSettings({ architecture: "ppc" });
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(faults).toEqual([expect.stringMatching(/^quiesce\.architecture must be one of auto, alpha, .*xtensa$/)]);
  });

  it("say under which memory model is explored", () => {
    expect(readServerSettings({ explore: { memory: "lkmm", stale: 3 } })).toEqual({
      settings: { ...DEFAULT_SETTINGS, explore: { memory: "lkmm", stale: 3 } },
      faults: [],
    });
    const { settings, faults } = readServerSettings({ "explore.memory": "tso", "explore.stale": 16 });
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(faults).toEqual([
      "quiesce.explore.memory must be one of auto, sc, lkmm",
      "quiesce.explore.stale must be a whole number from 1 to 15",
    ]);
  });

  it("that are wrong are left out one by one", () => {
    const { settings, faults } = readServerSettings({ codeLens: { enable: "no" }, index: { enable: false } });
    expect(faults).toEqual(["quiesce.codeLens.enable must be true or false"]);
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, index: false });
    expect(readServerSettings([]).faults).toEqual(["quiesce must be an object"]);
  });

  it("that belong to the rules are handed on", () => {
    const rules = { "noinstr-call": "off" };
    expect(readServerSettings({ rules, diagnostics: { enable: true } }).settings.shared).toEqual({ rules });
  });
});
