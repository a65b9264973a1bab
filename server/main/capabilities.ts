/** What the server says it can do. Pinned by test/lsp/initialize.test.ts: no completion, formatting or tokens, which are clangd's. */
import { CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver-protocol";
import { ASK_KIND } from "../features/code-actions.ts";
import { SERVER_COMMANDS } from "../protocol.ts";
import type { Client } from "./client.ts";

export function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    inlayHintProvider: { resolveProvider: false },
    ...(client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: "quiesce", interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, ASK_KIND], resolveProvider: client.resolvesEdits },
    referencesProvider: true,
    documentSymbolProvider: { label: "Quiesce" },
    callHierarchyProvider: true,
    documentLinkProvider: { resolveProvider: true },
    executeCommandProvider: { commands: [...SERVER_COMMANDS] },
    // Which trees there are follows from the files that are opened: folders that come and go need no word.
    workspace: { workspaceFolders: { supported: true } },
  };
}
