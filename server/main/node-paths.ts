/** Files of this machine by their URIs. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Paths } from "./host.ts";

export const nodePaths: Paths = { fileOf, uriOf: (file) => pathToFileURL(file).href };

function fileOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // A host's name or a byte that no path has.
    return undefined;
  }
}
