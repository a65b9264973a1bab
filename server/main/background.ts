/** Reads the trees of open documents behind everything else: in slices, one tree after the other, with progress that can be cancelled. */
import { MessageType, type ProtocolConnection, WorkDoneProgress, WorkDoneProgressCreateRequest } from "vscode-languageserver-protocol";
import { versionText } from "../../kernel/profiles/profile.ts";
import { baseName } from "../../simulator/report/place.ts";
import { type StatusParams, statusNotification } from "../protocol.ts";
import type { Client } from "./client.ts";
import type { Guard } from "./guard.ts";
import { log, show } from "./log.ts";
import type { ServerSettings } from "./settings.ts";
import { type Job, type Manners, politeClock, runInSlices } from "./slices.ts";
import type { IndexProgress, Tree } from "./tree.ts";
import type { CancelButtons } from "./work-done.ts";

export interface BackgroundOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly settings: () => ServerSettings;
  readonly manners: Manners;
  readonly buttons: CancelButtons;
  /** More of a tree is known than before. */
  readonly onRead: () => void;
}

/** Milliseconds between two reports of progress. */
const REPORT_MS = 200;

export class Background {
  readonly #options: BackgroundOptions;
  readonly #seen = new Set<Tree>();
  readonly #waiting: Tree[] = [];
  #running: Job<void> | undefined;
  #disposed = false;
  #count = 0;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /** A document of the tree is attended to: its tree is to be read, once. */
  attend(tree: Tree): void {
    if (this.#seen.has(tree) || this.#disposed) return;
    this.#seen.add(tree);
    this.#announce(tree);
    this.#waiting.push(tree);
    void this.#options.guard.run("reading the tree", undefined, async () => this.#work());
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting.length = 0;
    this.#running?.cancel();
  }

  async #work(): Promise<void> {
    if (this.#running !== undefined) return;
    for (let tree = this.#waiting.shift(); tree !== undefined; tree = this.#waiting.shift()) {
      const steps = this.#options.settings().index ? tree.indexing() : undefined;
      if (steps === undefined) this.#tell(tree, "none");
      else await this.#read(tree, steps);
    }
  }

  async #read(tree: Tree, steps: Iterator<IndexProgress, void>): Promise<void> {
    const token = `quiesce.index.${++this.#count}`;
    const progress = new Progress(this.#options.connection, this.#options.client.showsProgress, token);
    let isWhole = false;
    const job = runInSlices(
      watched(
        steps,
        (state) => progress.report(state),
        () => (isWhole = true),
      ),
      politeClock(this.#options.manners),
    );
    this.#running = job;
    const takeAway = this.#options.buttons.on(token, () => job.cancel());
    this.#tell(tree, "reading");
    progress.begin(`Reading ${tree.root === undefined ? "files" : baseName(tree.root)}`);
    try {
      await job.done;
      this.#tell(tree, isWhole ? "ready" : "cancelled");
    } catch (error) {
      this.#tell(tree, "failed");
      throw error;
    } finally {
      this.#running = undefined;
      takeAway();
      progress.end();
      if (!this.#disposed) this.#options.onRead();
    }
  }

  /** Says once for each tree what it is, and whether facts cover it. */
  #announce(tree: Tree): void {
    const { connection } = this.#options;
    const { version } = tree.surroundings;
    if (tree.root === undefined) return;
    log(
      connection,
      MessageType.Info,
      `Kernel tree ${tree.root}, ${version === undefined ? "of unknown version" : `Linux ${versionText(version)}`}`,
    );
    if (tree.note !== undefined) show(connection, MessageType.Info, `${tree.note}.`);
  }

  #tell(tree: Tree, index: StatusParams["index"]): void {
    const { version } = tree.surroundings;
    const params: StatusParams = {
      ...(tree.root === undefined ? {} : { tree: tree.root }),
      ...(version === undefined ? {} : { version: versionText(version) }),
      catalogue: version === undefined ? "unknown" : tree.note === undefined ? "known" : "newer",
      index,
    };
    this.#options.connection.sendNotification(statusNotification, params).catch(() => undefined);
  }
}

/** Hands each step to `see`, and says when the last one was taken. */
function* watched(steps: Iterator<IndexProgress, void>, see: (state: IndexProgress) => void, atEnd: () => void): Generator<void, void> {
  try {
    for (let step = steps.next(); step.done !== true; step = steps.next()) {
      see(step.value);
      yield;
    }
    atEnd();
  } finally {
    steps.return?.();
  }
}

/** Work done progress, for clients that show it. */
class Progress {
  readonly #connection: ProtocolConnection;
  readonly #token: string;
  /** Resolves when the client has taken the token. */
  #created: Promise<boolean>;
  #lastMs = 0;

  constructor(connection: ProtocolConnection, shows: boolean, token: string) {
    this.#connection = connection;
    this.#token = token;
    this.#created = shows
      ? connection.sendRequest(WorkDoneProgressCreateRequest.type, { token }).then(
          () => true,
          () => false,
        )
      : Promise.resolve(false);
  }

  begin(title: string): void {
    this.#send({ kind: "begin", title, cancellable: true, percentage: 0 });
  }

  report({ done, total }: IndexProgress): void {
    const now = performance.now();
    if (now - this.#lastMs < REPORT_MS) return;
    this.#lastMs = now;
    const percentage = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
    this.#send({ kind: "report", message: `${done} of ${total} files`, percentage, cancellable: true });
  }

  end(): void {
    this.#send({ kind: "end" });
  }

  /** In order: each waits for the one before. */
  #send(value: Parameters<typeof JSON.stringify>[0]): void {
    this.#created = this.#created.then(async (shows) => {
      if (shows) await this.#connection.sendProgress(WorkDoneProgress.type, this.#token, value as never);
      return shows;
    });
  }
}
