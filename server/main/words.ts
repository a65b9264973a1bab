/** Words of the protocol that `initialize` is answered with. The library has them too, but whoever takes one from there takes all of it along. */
import type { CodeActionKind, MarkupKind, TextDocumentSyncKind } from "vscode-languageserver-protocol";

export const INCREMENTAL = 2 satisfies typeof TextDocumentSyncKind.Incremental;
export const MARKDOWN = "markdown" satisfies typeof MarkupKind.Markdown;
export const QUICK_FIX = "quickfix" satisfies typeof CodeActionKind.QuickFix;
export const ANY_ACTION = "" satisfies typeof CodeActionKind.Empty;
