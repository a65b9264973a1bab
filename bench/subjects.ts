/** What is measured, and on what. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { findSources, type Sources } from "../test/support/sources.ts";
import { root } from "../test/support/source-tree.ts";

/** The kernels' sources; undefined, and said, where they are missing. */
export function kernelSources(): Sources | undefined {
  const sources = findSources();
  if (sources === undefined) console.warn("SKIPPED: sources missing; fetch them with: npm run fetch-sources");
  return sources;
}

/** Builds dist/ if it is not what the sources are. */
export function buildProgram(): void {
  spawnSync(process.execPath, [path.join(root, "esbuild.mjs")], { stdio: "inherit" });
}
