/** Whether a file lies in a kernel tree, asked only of files with a word of ours that include no kernel header. */
import * as vscode from "vscode";
import { exists } from "../uris.ts";

/** How many folders upwards are looked at; the deepest C file of Linux 6.12 lies 9 below the top. */
const MOST_LEVELS = 16;

/** The server's own test also reads the Makefile; to start it, these two names are enough. */
const MARKS = ["Kbuild", "MAINTAINERS"] as const;

export async function liesInKernelTree(file: vscode.Uri): Promise<boolean> {
  if (file.scheme === "untitled") return false;
  let folder = vscode.Uri.joinPath(file, "..");
  for (let level = 0; level < MOST_LEVELS; level++) {
    const found = await Promise.all(MARKS.map(async (name) => exists(vscode.Uri.joinPath(folder, name))));
    if (found.every(Boolean)) return true;
    const above = vscode.Uri.joinPath(folder, "..");
    if (above.path === folder.path) return false;
    folder = above;
  }
  return false;
}
