/** The repository's own files, for tests that are about them. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const notOurs: ReadonlySet<string> = new Set(["node_modules", "dist"]);

/** Paths from the root, with forward slashes and in code-unit order, of files whose name ends so. Dot folders are left out. */
export function listFiles(ending: string, below = ""): readonly string[] {
  const entries = readdirSync(path.join(root, below), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const file = path.posix.join(below, entry.name);
      if (entry.name.startsWith(".") || notOurs.has(file)) return [];
      if (entry.isDirectory()) return listFiles(ending, file);
      return file.endsWith(ending) ? [file] : [];
    })
    .sort((a, b) => (a < b ? -1 : 1));
}
