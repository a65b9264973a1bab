/** Small questions about URIs. */
import * as vscode from "vscode";

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
