/** What the server needs of the machine that it runs on. */
import type { EditorFile } from "../../c/editor/file.ts";
import type { Reader } from "../../c/editor/reader.ts";
import type { ServerSettings } from "./settings.ts";
import type { OpenExplorer } from "../features/exploration/thread.ts";
import type { OpenThreads } from "../features/simulation/threads.ts";
import type { Trees } from "./tree.ts";

/** How files are called: absolute, with forward slashes. */
export interface Paths {
  /** The file that a URI names; undefined when it names none that this host can read. */
  readonly fileOf: (uri: string) => string | undefined;
  readonly uriOf: (file: string) => string;
}

export interface Host {
  /** What runs the server, for reports of bugs: `node v20.9.0`. */
  readonly engine: string;
  readonly paths: Paths;
  readonly openTrees: (options: TreesOptions) => Trees;
  /** Loads the grammar; called once. */
  readonly openReader: () => Promise<Reader>;
  /** Where a page of the documentation lies, by its path below the package's root; undefined when it is not installed. */
  readonly pageUri: (page: string) => string | undefined;
  /** The threads of simulations; nothing is started before the first simulation. */
  readonly openThreads: OpenThreads;
  /** The thread of explorations, likewise. */
  readonly openExplorer: OpenExplorer;
  /** Calls back when another process has ended. */
  readonly whenProcessEnds: (processId: number, run: () => void) => void;
}

export interface TreesOptions {
  /** Reads a file of a tree; not called before the grammar is loaded. */
  readonly read: (path: string, text: string) => EditorFile;
  readonly settings: () => ServerSettings;
  /** Something the user should mend: a quiesce.json that cannot be read. */
  readonly onProblem: (text: string) => void;
}
