/** What node makes of our scripts, kept in the folder of caches, so that the next start need not compile them again. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import * as module from "node:module";
import path from "node:path";
import { cacheFolder } from "./store.ts";

const PREFIX = "code-";

// The types are those of the oldest node that we run on.
const { enableCompileCache } = module as { readonly enableCompileCache?: (folder: string) => unknown };

/**
 * Asks node to keep it, where it can (from 22.1 on), for what is loaded from now on. Node checks what it reads, and does without what it
 * cannot read or write.
 *
 * @param version Of quiesce. What other versions have left is removed when a version is there for the first time.
 */
export function keepCompiledCode(
  version: string,
  env: Readonly<Record<string, string | undefined>>,
  keepIn: ((folder: string) => unknown) | undefined = enableCompileCache,
): void {
  if (keepIn === undefined) return;
  const caches = cacheFolder(env);
  const folder = path.join(caches, PREFIX + version);
  if (!existsSync(folder)) forgetOthers(caches);
  keepIn(folder);
}

function forgetOthers(caches: string): void {
  try {
    const others = readdirSync(caches).filter((name) => name.startsWith(PREFIX));
    for (const name of others) rmSync(path.join(caches, name), { recursive: true, force: true });
  } catch {
    // There is no such folder yet, or it cannot be written: nothing is kept then.
  }
}
