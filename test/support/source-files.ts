/** Files of a tree on the disk. */
import { readdirSync } from "node:fs";
import path from "node:path";

/** Absolute paths of all files below a folder whose names end so, sorted. */
export function sourceFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
