/** Where the kernel trees and gcc's tests lie, for suites that measure against them. */
import path from "node:path";
import { describe } from "vitest";
import { readManifest, sourcesFolder } from "../../scripts/fetch-sources.mjs";
import { describeMissing } from "./missing.ts";

/** One unpacked Debian source package. */
export interface SourceTree {
  /** Absolute path of its top folder. */
  readonly path: string;
  /** Of the Debian package, such as `6.1.176-1`. Print it: point releases move. */
  readonly version: string;
}

export interface Sources {
  readonly linux612: SourceTree;
  readonly linux61: SourceTree;
  readonly gcc12: SourceTree;
}

/** The sources, or undefined when they were not fetched (`npm run fetch-sources`). */
export function findSources(): Sources | undefined {
  const manifest = readManifest();
  const tree = (name: string): SourceTree | undefined => {
    const version = manifest[name]?.version;
    return version === undefined ? undefined : { path: path.join(sourcesFolder(), name), version };
  };
  const linux612 = tree("linux-source-6.12");
  const linux61 = tree("linux-source-6.1");
  const gcc12 = tree("gcc-12-source");
  return linux612 && linux61 && gcc12 ? { linux612, linux61, gcc12 } : undefined;
}

/**
 * A suite that needs the sources. Without them it is one skipped test that says so; with `CI=true` it fails instead.
 *
 * `define` is called while tests are collected, so it may make one test per file it finds.
 */
export function describeWithSources(name: string, define: (sources: Sources) => void): void {
  const sources = findSources();
  if (sources !== undefined) {
    describe(`${name} (linux ${sources.linux612.version} and ${sources.linux61.version}, gcc ${sources.gcc12.version})`, () => {
      define(sources);
    });
    return;
  }
  describeMissing(name, "sources missing; fetch them with: npm run fetch-sources");
}
