/** The bundled example, copied to where the user may change it. */
import * as vscode from "vscode";
import { exists } from "../uris.ts";

/** What is shown of it first. */
const FIRST = "transition.c";
const ANCHOR = "schedule_on_each_cpu(do_nothing)";

/** @returns The editor that shows the example. A copy that the user has changed is kept. */
export async function openExample(context: vscode.ExtensionContext): Promise<vscode.TextEditor> {
  const from = vscode.Uri.joinPath(context.extensionUri, "examples", "livepatch");
  const to = vscode.Uri.joinPath(context.globalStorageUri, "examples", "livepatch");
  await vscode.workspace.fs.createDirectory(to);
  for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
    const target = vscode.Uri.joinPath(to, name);
    if (type === vscode.FileType.File && !(await exists(target))) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(from, name), target);
    }
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(to, FIRST));
  const at = document.positionAt(Math.max(0, document.getText().indexOf(ANCHOR)));
  return vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: false });
}
