/** What the server says it can do. Pinned by test/lsp/initialize.test.ts: no completion, formatting or tokens, which are clangd's. */
import type { InitializeResult, ServerCapabilities } from "vscode-languageserver-protocol";
import { ASK_KIND, SERVER_COMMANDS } from "../protocol/starting.ts";
import type { Client } from "./client.ts";
import { INCREMENTAL, QUICK_FIX } from "./words.ts";

/** @param version Of quiesce. @returns The answer to `initialize`. */
export function answerTo(client: Client, version: string): InitializeResult {
  return { capabilities: capabilitiesFor(client), serverInfo: { name: "quiesce", version } };
}

function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: INCREMENTAL, save: { includeText: false } },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    inlayHintProvider: { resolveProvider: false },
    ...(client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: "quiesce", interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
    codeActionProvider: { codeActionKinds: [QUICK_FIX, ASK_KIND], resolveProvider: client.resolvesEdits },
    referencesProvider: true,
    documentSymbolProvider: { label: "Quiesce" },
    callHierarchyProvider: true,
    documentLinkProvider: { resolveProvider: true },
    executeCommandProvider: { commands: [...SERVER_COMMANDS] },
    // Which trees there are follows from the files that are opened: folders that come and go need no word.
    workspace: { workspaceFolders: { supported: true } },
  };
}
