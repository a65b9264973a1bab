import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { digestOf } from "../base/hash.ts";
import { readAnnotateParams, readInitializationOptions, readPlaceArgument } from "./protocol.ts";

describe("docs/protocol.md", () => {
  it.each([
    "server/protocol.ts",
    "server/protocol/exploration.ts",
    "server/protocol/files.ts",
    "server/protocol/simulation.ts",
    "server/protocol/starting.ts",
    "simulator/explore/job/messages.ts",
    "simulator/jobs/simulation.ts",
    "simulator/jobs/timeline.ts",
    "simulator/jobs/tile-format.ts",
  ])("was written for this %s: after a change, bring the page up to date and put the new hash there", (file) => {
    const hash = digestOf(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));
    const page = readFileSync(new URL("../docs/protocol.md", import.meta.url), "utf8");
    const found = [...page.matchAll(/<!-- (\S+): (\S+) -->/g)].find(([, name]) => name === file);
    expect(found?.[2]).toBe(hash);
  });
});

const NOTHING = { commands: [], settings: {}, files: false, resources: "" };

describe("validators", () => {
  it.each([
    [undefined, NOTHING],
    [null, NOTHING],
    [{ commands: ["quiesce.simulate"] }, { ...NOTHING, commands: ["quiesce.simulate"] }],
    [{ settings: { codeLens: { enable: false } } }, { ...NOTHING, settings: { codeLens: { enable: false } } }],
    [
      { files: true, resources: "https://a/dist/" },
      { ...NOTHING, files: true, resources: "https://a/dist/" },
    ],
    [{ files: "yes" }, undefined],
    [{ resources: 1 }, undefined],
    [{ commands: "quiesce.simulate" }, undefined],
    [{ commands: [1] }, undefined],
    [{ settings: [] }, undefined],
    [17, undefined],
  ])("read initializationOptions %j", (value, expected) => {
    expect(readInitializationOptions(value)).toEqual(expected);
  });

  it.each([
    [{ uri: "file:///a.c" }, { uri: "file:///a.c" }],
    [
      { uri: "file:///a.c", function: "f" },
      { uri: "file:///a.c", function: "f" },
    ],
    [{ uri: "file:///a.c", function: null }, { uri: "file:///a.c" }],
    [{ uri: 1 }, undefined],
    [{ uri: "file:///a.c", function: 1 }, undefined],
    ["file:///a.c", undefined],
  ])("read a place %j", (value, expected) => {
    expect(readPlaceArgument(value)).toEqual(expected);
  });

  it("read the parameters of quiesce/annotate", () => {
    expect(readAnnotateParams({ uri: "a" })).toEqual({ uri: "a" });
    expect(readAnnotateParams({})).toBeUndefined();
  });
});
