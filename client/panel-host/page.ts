/** The webview's page. Everything in it comes from the extension's own folder; no other script runs, nothing is fetched. */
import * as vscode from "vscode";

export interface PageOptions {
  readonly webview: vscode.Webview;
  /** dist/ of the extension. */
  readonly dist: vscode.Uri;
  readonly language: string;
  readonly nonce: string;
}

export function pageOf({ webview, dist, language, nonce }: PageOptions): string {
  const at = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at("panel.css")}">
<title>Quiesce</title>
</head>
<body>
<script nonce="${nonce}" type="module" src="${at("panel.js")}"></script>
</body>
</html>`;
}

/** 128 random bits. */
export function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
