/** A view of a fixture, as features get it from the server. `$0` in the first file is the cursor. */
import type { ClientCapabilities } from "vscode-languageserver-protocol";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { Explored } from "../../server/features/exploration/explored.ts";
import type { SimulatedFigures } from "../../server/features/simulation/figures.ts";
import type { View } from "../../server/features/view.ts";
import { clientOf } from "../../server/main/client.ts";
import { DEFAULT_SETTINGS, type ServerSettings } from "../../server/main/settings.ts";
import type { Tree } from "../../server/main/tree.ts";
import { makeView } from "../../server/main/view.ts";
import { NO_SETTINGS } from "../../server/rules/settings.ts";
import { kernelFixture } from "./kernel-fixture.ts";
import { EVERYTHING } from "./lsp-client.ts";

export interface ViewOptions {
  readonly capabilities?: ClientCapabilities;
  readonly settings?: Partial<ServerSettings>;
  readonly initializationOptions?: unknown;
  readonly surroundings?: Partial<Surroundings>;
  readonly simulated?: SimulatedFigures;
  readonly explored?: Explored;
}

export interface ViewAtCursor {
  readonly view: View;
  /** Of the cursor; 0 without one. */
  readonly offset: number;
}

export async function viewOf(marked: string, options: ViewOptions = {}): Promise<ViewAtCursor> {
  const { capabilities = EVERYTHING, settings, initializationOptions } = options;
  const { files, surroundings } = await kernelFixture(marked.replace("$0", ""));
  const [file] = files;
  if (file === undefined) throw new Error("the fixture has no file");
  const first = marked.split(/^\/\/- .*\n/m).find((part) => part.includes("$0")) ?? "";
  const around = { ...surroundings, ...options.surroundings };
  const { path } = file.source;
  const document = { uri: uriOf(path), languageId: "c", version: 1, path: `/linux/${path}`, source: file.source };
  const client = clientOf({ processId: null, rootUri: null, capabilities, initializationOptions });
  const view = makeView({
    document,
    file,
    tree: treeOf(around),
    client,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    simulated: () => options.simulated,
    explored: () => options.explored,
    pageUri: (page) => `file:///${page}`,
    project: NO_SETTINGS,
    generation: "1",
  });
  return { view, offset: Math.max(0, first.indexOf("$0")) };
}

/** The URI of a file of a fixture. */
export function uriOf(path: string): string {
  return `file:///linux/${path}`;
}

function treeOf(surroundings: Surroundings): Tree {
  return {
    root: "/linux",
    surroundings,
    generation: () => 1,
    pathOf: (file) => file.slice("/linux/".length),
    uriOf,
    edited: () => undefined,
    note: undefined,
    indexing: () => undefined,
    namesIn: () => [],
    textOf: (path) => surroundings.file(path)?.source.text,
  };
}
