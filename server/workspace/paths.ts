/** Paths with forward slashes. */

/** The folder of a path; empty at the top of relative paths, `/` at that of absolute ones. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === 0 ? "/" : path.slice(0, Math.max(slash, 0));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path inside a folder; either may be empty. */
export function joined(folder: string, name: string): string {
  if (folder === "") return name;
  if (name === "") return folder;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}

/** Without `.` and `..`; undefined when it leads out at the top. */
export function normalized(path: string): string | undefined {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/** Whether a path is that of the folder or of something in it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The order in which paths are listed everywhere. */
export function byPath(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
