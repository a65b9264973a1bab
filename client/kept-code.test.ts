import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadKept } from "./kept-code.ts";

let folder = "";
let script = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "quiesce-kept-code-"));
  script = path.join(folder, "script.cjs");
  writeFileSync(script, "exports.answer = () => 42; exports.place = [__filename, __dirname, typeof require('node:fs').readFileSync];");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Script {
  readonly answer: () => number;
  readonly place: readonly string[];
}

function load(kept = path.join(folder, "kept")) {
  const { exports, wasKept, keep } = loadKept(script, kept, createRequire(import.meta.url));
  return { ...(exports as Script), wasKept, keep };
}

function keptFile(): string {
  const [name, ...more] = readdirSync(path.join(folder, "kept"));
  expect(more).toEqual([]);
  return path.join(folder, "kept", name ?? "nothing");
}

describe("a script", () => {
  it("is loaded as node loads one", () => {
    const { answer, place, wasKept } = load();
    expect(answer()).toBe(42);
    expect(place).toEqual([script, folder, "function"]);
    expect(wasKept).toBe(false);
  });

  it("is made from kept code the next time", () => {
    load().keep();
    const again = load();
    expect(again.wasKept).toBe(true);
    expect(again.answer()).toBe(42);
    const before = readFileSync(keptFile());
    again.keep();
    expect(readFileSync(keptFile())).toEqual(before);
  });

  it("that was changed is compiled anew, even if it is as long as before, and takes the place of the old one", () => {
    load().keep();
    writeFileSync(script, readFileSync(script, "utf8").replace("42", "43"));
    const changed = load();
    expect(changed.wasKept).toBe(false);
    expect(changed.answer()).toBe(43);
    changed.keep();
    keptFile();
    expect(load()).toMatchObject({ wasKept: true });
  });

  it.each([
    ["damaged", (bytes: Buffer) => bytes.fill(0, 100, 140)],
    ["cut short", (bytes: Buffer) => bytes.subarray(0, 200)],
    ["empty", () => Buffer.alloc(0)],
  ])("whose kept code is %s is compiled anew", (_, spoil) => {
    load().keep();
    writeFileSync(keptFile(), spoil(readFileSync(keptFile())));
    const { answer, wasKept } = load();
    expect(wasKept).toBe(false);
    expect(answer()).toBe(42);
  });

  it("is loaded where nothing can be kept", () => {
    const { answer, keep } = load(path.join(script, "no-folder"));
    keep();
    expect(answer()).toBe(42);
  });
});
