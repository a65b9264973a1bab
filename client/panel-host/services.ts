/** What only an editor can do for the panel, by the names of {@link Services}. */
import * as vscode from "vscode";
import { CodeActionRequest, CodeActionResolveRequest, type CodeAction } from "vscode-languageclient";
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { ChosenText, DebugParams, OpenFile, PickKind, RevealParams, ServiceRequest } from "../../simulator/panel/messages.ts";
import type { Connection } from "../session/language-client.ts";
import { textAtHead } from "./git.ts";
import { DEBUG_TYPE } from "../debugger/configuration.ts";
import { fileName } from "../uris.ts";

export interface ServiceRoom {
  readonly document: vscode.Uri;
  readonly panel: vscode.WebviewPanel;
  readonly connection: Connection;
  readonly highlight: (uri: vscode.Uri, lines: readonly number[]) => void;
}

/** @throws With words for people when it cannot be done. */
export async function serve(room: ServiceRoom, request: ServiceRequest): Promise<unknown> {
  switch (request.service) {
    case "reveal":
      return reveal(room, request.params);
    case "highlight":
      room.highlight(vscode.Uri.parse(request.params.uri), request.params.lines);
      return true;
    case "copy":
      await vscode.env.clipboard.writeText(request.params.text);
      return true;
    case "save":
      return save(room, request.params.name, request.params.text);
    case "open":
      return open(request.params);
    case "pick":
      return pick(room, request.params.what);
    case "head":
      return textAtHead(vscode.Uri.parse(request.params.uri));
    case "openFiles":
      return openFiles(room);
    case "applyFix":
      return applyFix(room, vscode.Uri.parse(request.params.uri), request.params.rule);
    case "debug":
      return debug(request.params);
    case "command":
      await vscode.commands.executeCommand(request.params.command);
      return true;
    default:
      return assertUnreachable(request);
  }
}

async function reveal({ document, panel }: ServiceRoom, { uri, line, column, preserveFocus }: RevealParams): Promise<boolean> {
  const target = vscode.Uri.parse(uri);
  const place = new vscode.Position(line - 1, column - 1);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === target.toString());
  try {
    const editor = await vscode.window.showTextDocument(target, {
      viewColumn: shown?.viewColumn ?? columnBeside(panel, document),
      preserveFocus,
      preview: shown === undefined,
    });
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return true;
  } catch {
    // No such file any more, or one of the model, which no editor can open.
    return false;
  }
}

/** Where the panel's own document is shown, else any column but the panel's. */
function columnBeside({ viewColumn }: vscode.WebviewPanel, document: vscode.Uri): vscode.ViewColumn {
  const editors = vscode.window.visibleTextEditors;
  const own = editors.find((editor) => editor.document.uri.toString() === document.toString())?.viewColumn;
  return own ?? editors.find((editor) => editor.viewColumn !== viewColumn)?.viewColumn ?? vscode.ViewColumn.Beside;
}

async function save({ document }: ServiceRoom, name: string, text: string): Promise<string | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.joinPath(document, "..");
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    title: vscode.l10n.t("Save {0}", name),
  });
  if (target === undefined) return null;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return fileName(target);
}

async function open({ text, language }: { readonly text: string; readonly language: string }): Promise<true> {
  const document = await vscode.workspace.openTextDocument({ content: text, language });
  await vscode.window.showTextDocument(document, { preview: false });
  return true;
}

async function pick({ document }: ServiceRoom, what: PickKind): Promise<ChosenText | null> {
  const filters: Readonly<Record<PickKind, Readonly<Record<string, string[]>>>> = {
    c: { [vscode.l10n.t("C files")]: ["c", "h"] },
    patch: { [vscode.l10n.t("Patches")]: ["patch", "diff", "mbox", "eml"] },
    topology: { [vscode.l10n.t("Topologies")]: ["json"] },
  };
  const [chosen] =
    (await vscode.window.showOpenDialog({
      defaultUri: vscode.Uri.joinPath(document, ".."),
      filters: { ...filters[what], [vscode.l10n.t("All files")]: ["*"] },
    })) ?? [];
  if (chosen === undefined) return null;
  const { uri, text } = await textOf(chosen);
  return { uri: uri.toString(), name: fileName(uri), text };
}

/** An open document's text before the file's, as unsaved changes count everywhere here. */
async function textOf(uri: vscode.Uri): Promise<{ readonly uri: vscode.Uri; readonly text: string }> {
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (opened !== undefined) return { uri, text: opened.getText() };
  return { uri, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}

function openFiles({ document }: ServiceRoom): readonly OpenFile[] {
  return vscode.workspace.textDocuments
    .filter(({ languageId, uri }) => languageId === "c" && uri.scheme !== "git" && uri.toString() !== document.toString())
    .map(({ uri }) => ({ uri: uri.toString(), name: vscode.workspace.asRelativePath(uri) }));
}

/** A token names its files; `program` says where the document lies now. Where it lies in no file of this machine, the adapter says what is missing. */
async function debug({ uri, token, name, at }: DebugParams): Promise<boolean> {
  const document = vscode.Uri.parse(uri);
  const program = document.scheme === "file" ? { program: document.fsPath } : {};
  const configuration = { type: DEBUG_TYPE, request: "launch", name, token, ...program, ...(at === undefined ? {} : { at }) };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(document), configuration);
}

/** Looks for the rule's quick fix in the document as it is now, and applies its edit. */
async function applyFix({ connection }: ServiceRoom, uri: vscode.Uri, rule: string): Promise<boolean> {
  const { client } = connection;
  const document = await vscode.workspace.openTextDocument(uri);
  const range = { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } };
  const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
  const actions = (await client.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } })) ?? [];
  const isWanted = (action: object): action is CodeAction =>
    "diagnostics" in action && (action as CodeAction).diagnostics?.some(({ code }) => code === rule) === true;
  const action = actions.find(isWanted);
  if (action === undefined) return false;
  const { edit } = action.edit === undefined ? await client.sendRequest(CodeActionResolveRequest.type, action) : action;
  if (edit === undefined) return false;
  return vscode.workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}
