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

/**
 * Before anything ran nobody has said what the document is called: files are looked for below whatever folder of the document's path they name,
 * else beside it.
 */
export function guessedPlaces({ uri }: PanelDocument): Places {
  const own = decode(uri);
  const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
  return {
    uriOf: (file) => {
      if (own.endsWith(`/${file}`)) return uri;
      for (let dir = parentOf(file); dir !== ""; dir = parentOf(dir)) {
        const at = folder.lastIndexOf(`/${encodePath(dir)}/`);
        if (at >= 0) return folder.slice(0, at + 1) + encodePath(file);
      }
      return folder + encodePath(file);
    },
    fileOf: () => undefined,
  };
}

/** Whether a file is one of the model's own, which no editor can open: their names begin like this in whatever a run or an exploration names. */
export function isModels(file: string): boolean {
  return file.startsWith("model/") || file.startsWith("scenarios/");
}

/** Whether a place is a line that an editor can show. */
export function isShowable({ file, line }: { readonly file: string; readonly line: number }): boolean {
  return file !== "" && line > 0 && !isModels(file);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
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
