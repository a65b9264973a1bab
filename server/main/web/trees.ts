/** What must be here before a document is told of: the marks by which its kernel tree is found, and its folder. */
import { findTree } from "../../workspace/detect.ts";
import { folderOf, joined } from "../../workspace/paths.ts";
import type { WebFiles } from "./files.ts";
import { isInFileSystem } from "./paths.ts";

/** Folders upwards that are looked at. */
const MOST_LEVELS = 20;

export async function fetchSurroundings(files: WebFiles, file: string): Promise<void> {
  const folders: string[] = [];
  for (let folder = folderOf(file); isInFileSystem(folder) && folders.length < MOST_LEVELS; folder = folderOf(folder)) folders.push(folder);
  await Promise.all(folders.map(async (folder) => files.fetchFolder(folder)));
  await Promise.all([files.fetchStat(file), ...folders.flatMap((folder) => marksOf(files, folder))]);
  // Whatever else the search looks at.
  for (let round = 0; round < MOST_LEVELS; round++) {
    findTree(files, file);
    if (files.isSettled) return;
    await files.settled();
  }
}

/** Only of folders that hold them: asking for what is not there costs as much. */
function marksOf(files: WebFiles, folder: string): readonly Promise<void>[] {
  const listed = files.list(folder);
  const names = new Set(listed.kind === "entries" ? listed.entries.map(({ name }) => name) : []);
  const present = ["Kbuild", "MAINTAINERS", "Makefile", "quiesce.json"].filter((name) => names.has(name));
  return present.flatMap((name) => {
    const path = joined(folder, name);
    return name === "Makefile" || name === "quiesce.json" ? [files.fetchText(path), files.fetchStat(path)] : [files.fetchStat(path)];
  });
}
