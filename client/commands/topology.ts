/** A topology file to begin with; its schema explains every member where it stands. */
import * as vscode from "vscode";

const TEXT = `{
  "cpus": 8,
  "cmdline": "nohz_full=2-7 rcu_nocbs=2-7 isolcpus=managed_irq,domain,2-7",
  "tasks": [
    { "kind": "user-loop", "cpus": "isolated", "each": 1 },
    { "kind": "syscalls", "cpus": "housekeeping", "each": 20, "periodNs": 200000, "callsPatched": 0.1 }
  ]
}
`;

export async function newTopology(): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = "machine.topology.json";
  // The name chooses the schema, so the file has one before it is saved.
  const uri =
    folder === undefined
      ? vscode.Uri.from({ scheme: "untitled", path: name })
      : vscode.Uri.joinPath(folder, name).with({ scheme: "untitled" });
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  if (document.getText() === "") await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), TEXT));
  return editor;
}
