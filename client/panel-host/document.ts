/** What the panel is told of its document. */
import * as vscode from "vscode";
import type { PanelDocument } from "../../simulator/panel/messages.ts";
import { exists } from "../uris.ts";

export async function documentState(uri: vscode.Uri): Promise<PanelDocument> {
  const name = vscode.workspace.asRelativePath(uri);
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && !document.isClosed);
  const isThere = uri.scheme === "untitled" || (await exists(uri));
  if (opened !== undefined && (isThere || opened.isDirty)) {
    return { uri: uri.toString(), name, version: opened.version, state: opened.isDirty || opened.isUntitled ? "unsaved" : "saved" };
  }
  return { uri: uri.toString(), name, version: -1, state: isThere ? "saved" : "gone" };
}
