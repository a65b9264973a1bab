/** The names that a project has for primitives of its own: `primitives` of the quiesce.json in the workspace folder, as far as it is read here. */
import * as vscode from "vscode";

/** Empty where there is no such file, or when it cannot be read: the server says so, once something starts it. */
export async function ownNames(file: vscode.Uri): Promise<readonly string[]> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (folder === undefined) return [];
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, "quiesce.json"));
    return namesIn(new TextDecoder().decode(bytes));
  } catch {
    // There is none, or it is no JSON.
    return [];
  }
}

function namesIn(text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("primitives" in value)) return [];
  const { primitives } = value;
  return typeof primitives === "object" && primitives !== null ? Object.keys(primitives) : [];
}
