/** What differs between an editor with node and one in a browser. */
import type { ExtensionContext } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";

export interface Platform {
  readonly kind: "desktop" | "web";
  /** Makes a client of the server that comes with the extension; it is not started yet. */
  readonly makeClient: (context: ExtensionContext, options: LanguageClientOptions) => BaseLanguageClient;
}

/** The id by which the client, its trace setting and its output are known. */
export const CLIENT_ID = "quiesce";
export const CLIENT_NAME = "Quiesce";

/** The kind of webview that is ours, as VS Code keeps it over a reload. */
export const PANEL_VIEW_TYPE = "quiesce.simulator";
