/** What the panel is told of its document. */
import * as vscode from "vscode";
import { digestOf } from "../../base/hash.ts";
import { wordsOf } from "../../c/editor/words.ts";
import type { PanelDocument } from "../../simulator/panel/messages.ts";
import { exists } from "../uris.ts";

export async function documentState(uri: vscode.Uri): Promise<PanelDocument> {
  const name = vscode.workspace.asRelativePath(uri);
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && !document.isClosed);
  const isThere = uri.scheme === "untitled" || (await exists(uri));
  if (opened !== undefined && (isThere || opened.isDirty)) {
    const state = opened.isDirty || opened.isUntitled ? "unsaved" : "saved";
    return { uri: uri.toString(), name, version: opened.version, state, ...digestsOf(opened.getText()) };
  }
  return { uri: uri.toString(), name, version: -1, state: isThere ? "saved" : "gone" };
}

/** Longer ones would cost a keystroke too much. */
const MOST_CHARACTERS = 500_000;

function digestsOf(text: string): Pick<PanelDocument, "digests"> {
  if (text.length > MOST_CHARACTERS) return {};
  return { digests: { text: digestOf(text), words: digestOf(wordsOf(text).words.join("\0")) } };
}
