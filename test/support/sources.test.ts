import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { packages, sourcesFolder } from "../../scripts/fetch-sources.mjs";
import { findSources } from "./sources.ts";

let cache = "";

beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), "quiesce-cache-"));
  vi.stubEnv("QUIESCE_CACHE", cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

/** Makes the cache look as if all had been fetched, with this change to the manifest. */
function fill(change: (manifest: Record<string, { version: string; layout: string }>) => void): void {
  for (const { name } of packages) mkdirSync(path.join(sourcesFolder(), name), { recursive: true });
  const manifest = Object.fromEntries(packages.map(({ name, files }) => [name, { version: `${name}-1`, layout: files.join(" ") }]));
  change(manifest);
  writeFileSync(path.join(sourcesFolder(), "manifest.json"), JSON.stringify(manifest));
}

it("finds what was fetched", () => {
  fill(() => undefined);
  expect(findSources()?.linux61).toEqual({ path: path.join(cache, "sources", "linux-source-6.1"), version: "linux-source-6.1-1" });
});

it("finds nothing in an empty cache", () => {
  expect(findSources()).toBeUndefined();
});

it("does not take a folder that an older script made", () => {
  fill((manifest) => {
    manifest["gcc-12-source"] = { version: "1", layout: "fewer files" };
  });
  expect(findSources()).toBeUndefined();
});

it("does not take a manifest's word for a folder that is gone", () => {
  fill(() => undefined);
  rmSync(path.join(sourcesFolder(), "linux-source-6.12"), { recursive: true });
  expect(findSources()).toBeUndefined();
});

it("does not trip over a manifest that was cut short", () => {
  fill(() => undefined);
  writeFileSync(path.join(sourcesFolder(), "manifest.json"), '{"linux');
  expect(findSources()).toBeUndefined();
});
