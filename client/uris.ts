/** Small questions about URIs. */
import * as vscode from "vscode";
import { LIVEPATCH_SOURCES } from "../kernel/catalogue/livepatch-files.ts";

/** The last part of the path. */
export function fileName({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether there is a file or folder, as far as the editor's file systems tell. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Whether a file is one of the livepatch core: those that a transition can be simulated of. */
export function isLivepatchSource(path: string): boolean {
  return LIVEPATCH_SOURCES.some((name) => path === name || path.endsWith(`/${name}`));
}
