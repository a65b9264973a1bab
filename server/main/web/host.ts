/** The machine as a web worker sees it: files are the client's, the grammar and the threads' script come from where the client says. */
import { createReader, type Reader } from "../../../c/editor/reader.ts";
import { kernelMasks } from "../../../kernel/catalogue/masks.ts";
import { kernelOutlineTable } from "../../../kernel/catalogue/outline-words.ts";
import type { InitializationOptions } from "../../protocol.ts";
import type { Host } from "../host.ts";
import { openTrees } from "../trees.ts";
import type { WebFiles } from "./files.ts";
import { webExplorer } from "./explorer.ts";
import { webPaths } from "./paths.ts";
import { webThreads } from "./threads.ts";

/** @param options Of the client; there from `initialize` on. */
export function makeWebHost(files: WebFiles, options: () => InitializationOptions): Host {
  const resource = (name: string): string => options().resources + name;
  const threads = { script: () => resource("worker-web.js"), settled: async () => files.settled() };
  return {
    engine: "a web worker",
    paths: webPaths,
    openTrees: (trees) => openTrees({ files, paths: webPaths, store: undefined }, trees),
    openReader: async () => loadReader(resource),
    openThreads: webThreads(threads),
    openExplorer: webExplorer(threads),
    pageUri: (page) => (options().resources === "" ? undefined : resource(`../${page}`)),
    // A worker ends with the page that has started it.
    whenProcessEnds: () => undefined,
  };
}

async function loadReader(resource: (name: string) => string): Promise<Reader> {
  const [runtime, grammar] = await Promise.all([fetchBytes(resource("web-tree-sitter.wasm")), fetchBytes(resource("tree-sitter-c.wasm"))]);
  return createReader({ masks: kernelMasks, outline: kernelOutlineTable, runtime, grammar });
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} could not be loaded: ${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}
