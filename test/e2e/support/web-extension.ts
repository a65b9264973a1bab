/** The extension as a browser gets it: its files from a server of their own, as from a gallery, and nothing of it where node runs. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import type { Page } from "playwright-core";
import type { EditorServer } from "../host/server.ts";

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

export interface ServedFolder {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder to pages of any origin on this machine. */
export async function serveFolder(folder: string): Promise<ServedFolder> {
  const server: Server = createServer(({ url = "/" }, answer) => {
    const file = path.join(folder, path.normalize(decodeURIComponent(new URL(url, "http://localhost").pathname)));
    answer.setHeader("Access-Control-Allow-Origin", "*");
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      answer.writeHead(404).end();
      return;
    }
    answer.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/**
 * Has the workbenches that the page will load run a web extension from where it is served: as one that comes with the product, which is what
 * the settings in their page's head can say. It comes through the editor's own proxy, as its page may ask no other host.
 */
export async function addBuiltin(page: Page, editor: EditorServer, { url }: ServedFolder): Promise<void> {
  const place = { $mid: 1, scheme: "http", authority: editor.authority, path: `/proxy/${new URL(url).port}` };
  await page.addInitScript((extension) => {
    // oxlint-disable-next-line typescript/unbound-method -- It is called with the element that it is asked of.
    const { getAttribute } = Element.prototype;
    Element.prototype.getAttribute = function (name: string): string | null {
      const value = getAttribute.call(this, name);
      if (this.id !== "vscode-workbench-web-configuration" || name !== "data-settings" || value === null) return value;
      const settings = JSON.parse(value) as object;
      return JSON.stringify({ ...settings, additionalBuiltinExtensions: [extension] });
    };
  }, place);
}
