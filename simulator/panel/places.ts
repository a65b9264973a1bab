/** Between the files that a run names (relative to the kernel tree, or beside the document) and the editor's URIs. */
import type { PanelDocument } from "./messages.ts";

export interface Places {
  /** The URI of a file that a run names. */
  readonly uriOf: (file: string) => string;
  /** What a run calls the file of a URI; undefined for one outside the run's tree. */
  readonly fileOf: (uri: string) => string | undefined;
}

/** @param file What the run calls the document itself. */
export function placesOf({ uri }: PanelDocument, file: string): Places {
  const path = encodePath(file);
  const inTree = decode(uri).endsWith(`/${file}`);
  // URIs of one file may be percent-encoded differently; the document's own is taken as it is.
  const root = inTree ? cut(uri, path, file) : uri.slice(0, uri.lastIndexOf("/") + 1);
  return {
    uriOf: (name) => (name === file ? uri : root + encodePath(name)),
    fileOf: (other) => {
      if (decode(other) === decode(uri)) return file;
      const [whole, start] = [decode(other), decode(root)];
      return whole.startsWith(start) ? whole.slice(start.length) : undefined;
    },
  };
}

/** Takes the path off the end, however it is encoded. */
function cut(uri: string, encoded: string, plain: string): string {
  for (const tail of [encoded, plain]) if (uri.endsWith(tail)) return uri.slice(0, -tail.length);
  const segments = plain.split("/").length;
  return `${uri.split("/").slice(0, -segments).join("/")}/`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    // A lone percent sign: no encoding at all.
    return uri;
  }
}
