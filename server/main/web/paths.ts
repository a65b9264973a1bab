/**
 * Files of an editor's file systems by their URIs: `vscode-vfs://github/torvalds/linux/a.c` is `/vscode-vfs/github/torvalds/linux/a.c`, so
 * that a path is absolute and its folders are what stands before its slashes.
 */
import type { Paths } from "../host.ts";

export const webPaths: Paths = { fileOf, uriOf };

/** What a URI without an authority has in its place: a name that none can have. */
const NO_AUTHORITY = "+";

function fileOf(uri: string): string | undefined {
  const parts = /^([a-zA-Z][\w+.-]*):(?:\/\/([^/?#]*))?(\/[^?#]*)/.exec(uri);
  const [, scheme, authority = "", path = ""] = parts ?? [];
  if (scheme === undefined || scheme === "untitled") return undefined;
  try {
    return `/${scheme}/${authority === "" ? NO_AUTHORITY : decodeURIComponent(authority)}${decodeURIComponent(path)}`;
  } catch {
    // Percent signs that stand for no text.
    return undefined;
  }
}

function uriOf(file: string): string {
  const [, scheme = "", authority = "", path = ""] = /^\/([^/]*)\/([^/]*)(.*)$/.exec(file) ?? [];
  const shown = authority === NO_AUTHORITY ? "" : encodeURIComponent(authority);
  return `${scheme}://${shown}${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Folders above this many levels of a path are a scheme or an authority, and nothing of a file system. */
const LEAST_LEVELS = 3;

/** Whether a path names something that an editor's file system could hold. */
export function isInFileSystem(path: string): boolean {
  return path.split("/").length > LEAST_LEVELS;
}
