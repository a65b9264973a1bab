/** The folder of caches that started programs see. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Runs the work while whatever is started finds a folder of caches of its own, empty at first. */
export async function withOwnCaches<T>(work: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
  const { XDG_CACHE_HOME: before } = process.env;
  process.env["XDG_CACHE_HOME"] = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    rmSync(folder, { recursive: true, force: true });
  }
}
