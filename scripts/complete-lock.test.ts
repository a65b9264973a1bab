import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { complete, type Entry, platformOf } from "./complete-lock.mjs";

describe("platformOf", () => {
  it.each([
    ["@oxlint/binding-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
    ["@oxlint/binding-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"], libc: ["glibc"] }],
    ["@oxlint/binding-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
    ["@biomejs/cli-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
    ["fsevents", undefined],
  ])("reads %s", (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});

describe("complete", () => {
  it("adds what is wanted and missing, once, and nothing else", () => {
    const present: Entry = { version: "1.0.0", integrity: "sha512-x" };
    const packages: Record<string, Entry> = {
      "node_modules/tool": {
        version: "1.0.0",
        optionalDependencies: { "tool-linux-x64": "1.0.0", "tool-darwin-x64": "1.0.0", other: "1.0.0" },
      },
      "node_modules/tool-linux-x64": present,
    };
    expect(complete(packages)).toEqual(["tool-darwin-x64@1.0.0"]);
    expect(packages["node_modules/tool-linux-x64"]).toBe(present);
    expect(packages["node_modules/tool-darwin-x64"]).toEqual({ version: "1.0.0", dev: true, optional: true, os: ["darwin"], cpu: ["x64"] });
    expect(complete(packages)).toEqual([]);
  });

  it("has nothing to add to our lock file, which names no registry", () => {
    const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
    const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };
    expect(complete(packages)).toEqual([]);
    expect(text).not.toContain('"resolved"');
  });
});
