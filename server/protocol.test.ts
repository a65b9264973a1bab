import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { digestOf } from "../base/hash.ts";
import { readAnnotateParams, readInitializationOptions, readPlaceArgument } from "./protocol.ts";

describe("docs/protocol.md", () => {
  it("was written for this protocol.ts: after a change, bring the page up to date and put the new hash there", () => {
    const hash = digestOf(readFileSync(new URL("protocol.ts", import.meta.url), "utf8"));
    const page = readFileSync(new URL("../docs/protocol.md", import.meta.url), "utf8");
    expect(/<!-- server\/protocol\.ts: (\S+) -->/.exec(page)?.[1]).toBe(hash);
  });
});

describe("validators", () => {
  it.each([
    [undefined, { commands: [], settings: {} }],
    [null, { commands: [], settings: {} }],
    [{ commands: ["quiesce.simulate"] }, { commands: ["quiesce.simulate"], settings: {} }],
    [{ settings: { codeLens: { enable: false } } }, { commands: [], settings: { codeLens: { enable: false } } }],
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
