/** What the client at the other end can do, read once from `initialize`. */
import type { InitializeParams } from "vscode-languageserver-protocol";
import { type InitializationOptions, NO_OPTIONS, readInitializationOptions } from "../protocol/starting.ts";
import { chooseEncoding, type Encoding } from "./positions.ts";
import { ANY_ACTION, MARKDOWN, QUICK_FIX } from "./words.ts";

export interface Client {
  /** `Neovim 0.7.2`; for the log. */
  readonly name: string;
  readonly encoding: Encoding;
  readonly options: InitializationOptions;
  /** The value was there, and wrong. */
  readonly optionsRefused: boolean;
  readonly markdown: boolean;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesHints: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  /** Code actions as literals, rather than commands. */
  readonly codeActions: boolean;
  readonly resolvesEdits: boolean;
  readonly versionedEdits: boolean;
  readonly asksConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly watchesFiles: boolean;
  readonly showsProgress: boolean;
  readonly showsDocuments: boolean;
  readonly nestedSymbols: boolean;
}

export function clientOf({ capabilities, clientInfo, initializationOptions }: InitializeParams): Client {
  const { textDocument, workspace, window, general } = capabilities;
  const options = readInitializationOptions(initializationOptions);
  const kinds = textDocument?.codeAction?.codeActionLiteralSupport?.codeActionKind.valueSet ?? [];
  return {
    name: clientInfo === undefined ? "a client without a name" : `${clientInfo.name} ${clientInfo.version ?? ""}`.trim(),
    encoding: chooseEncoding(general?.positionEncodings),
    options: options ?? NO_OPTIONS,
    optionsRefused: options === undefined,
    markdown: (textDocument?.hover?.contentFormat ?? []).includes(MARKDOWN),
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true || textDocument?.diagnostic?.relatedInformation === true,
    codeDescription:
      textDocument?.publishDiagnostics?.codeDescriptionSupport === true || textDocument?.diagnostic?.codeDescriptionSupport === true,
    codeActions: kinds.some((kind) => kind === QUICK_FIX || kind === ANY_ACTION),
    resolvesEdits:
      textDocument?.codeAction?.dataSupport === true && (textDocument.codeAction.resolveSupport?.properties ?? []).includes("edit"),
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    asksConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    showsProgress: window?.workDoneProgress === true,
    showsDocuments: window?.showDocument?.support === true,
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
  };
}
