/** Explorations between the client and their threads: requests are read, answered, and what comes of them is told and kept. */
import { type CancellationToken, ErrorCodes, MessageType, type ProtocolConnection, ResponseError } from "vscode-languageserver-protocol";
import {
  type AblationOf,
  type AblationOptions,
  type ExplorationEnd,
  type ExplorationOptions,
  type ExplorationProgress,
  NO_PROGRESS,
} from "../../simulator/explore/job/messages.ts";
import type { OrderProgress } from "../../simulator/explore/job/order.ts";
import { exploreMarkdown } from "../../simulator/explore/report/explore-markdown.ts";
import { ablateMarkdown, pointLine } from "../../simulator/explore/report/ablate-text.ts";
import type { AblateDocument } from "../../simulator/explore/report/ablate-document.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import { explorePerfetto } from "../../simulator/explore/report/explore-perfetto.ts";
import { exploreSarif } from "../../simulator/explore/report/explore-sarif.ts";
import type { Shown } from "../features/commands.ts";
import { ablationOf, explorationOf, messageOf } from "../features/exploration/answers.ts";
import { canExplain, explainPoint, ownVerdicts } from "../features/exploration/explain.ts";
import type { Explored } from "../features/exploration/explored.ts";
import { Findings, type Study } from "../features/exploration/findings.ts";
import { prepareAblation, prepareExploration } from "../features/exploration/prepare.ts";
import { type ExplorationJob, type ExplorationKind, ExplorationService, type JobEnd } from "../features/exploration/service.ts";
import type { OpenExplorer } from "../features/exploration/thread.ts";
import { runMessage } from "../features/exploration/verdict-words.ts";
import type { Subject } from "../features/simulation/sides.ts";
import { verdictItems } from "../features/exploration/verdict-items.ts";
import type { View } from "../features/view.ts";
import {
  ablateFinishedNotification,
  ablateProgressNotification,
  ablateRequest,
  exploreExportRequest,
  exploreFinishedNotification,
  exploreProgressNotification,
  exploreRequest,
  readAblateParams,
  readExplorationArgument,
  readExploreExportParams,
  readExploreParams,
  readVerdictsParams,
  RUN_GONE,
  verdictsRequest,
} from "../protocol.ts";
import { AUTO, type ServerSettings } from "./settings.ts";
import type { Client } from "./client.ts";
import { type Guard, isOutOfDate, requestCancelled } from "./guard.ts";
import { log } from "./log.ts";
import { OwnRequests } from "./own-requests.ts";
import { type CancelButtons, type ShownProgress, startProgress } from "./work-done.ts";

export interface ExplorationsOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly openExplorer: OpenExplorer;
  readonly buttons: CancelButtons;
  readonly settings: () => ServerSettings;
  readonly subject: (uri: string) => Subject | undefined;
  readonly view: (uri: string) => Promise<View | undefined>;
  /** A number that no run and no exploration has had. */
  readonly nextId: () => number;
  /** Of quiesce. */
  readonly version: string;
  /** What is known of a document has changed. */
  readonly onFound: (uri: string) => void;
}

export type ExplorationCommand = "quiesce.exploreReport" | "quiesce.ablateReport" | "quiesce.explainReport";

/** How something that was asked for has ended, with the document where there is one. */
export type Ended =
  | { readonly kind: "explored"; readonly document: ExploreDocument }
  | { readonly kind: "ablated"; readonly document: AblateDocument }
  | ExplorationEnd;

interface Asked {
  readonly uri: string;
  readonly key: string;
  readonly subject: Subject;
  /** Of an ablation. */
  readonly study: Study | undefined;
}

interface Waiting {
  readonly resolve: (ended: Ended) => void;
  readonly report: (message: string) => void;
}

export class Explorations {
  readonly #options: ExplorationsOptions;
  /** A thread for each kind: an ablation can take minutes, and an exploration in the panel does not wait for it. */
  readonly #services: Readonly<Record<ExplorationKind, ExplorationService>>;
  readonly #findings = new Findings();
  readonly #asked = new Map<number, Asked>();
  /** Commands that answer when an exploration has ended, by its id: one that they began, or one that was answering the same. */
  readonly #waiting = new Map<number, Set<Waiting>>();
  /** Ids that were cancelled before their order was made. */
  readonly #preparing = new Map<number, { isCancelled: boolean }>();
  readonly #requests: OwnRequests;

  constructor(options: ExplorationsOptions) {
    this.#options = options;
    this.#requests = new OwnRequests(options);
    this.#services = { explore: this.#service(), ablate: this.#service() };
    this.#listen();
  }

  #service(): ExplorationService {
    const { connection, openExplorer } = this.#options;
    return new ExplorationService({
      openThread: openExplorer,
      onProgress: (job, progress) => this.#progressed(job, progress),
      onEnd: (job, end) => this.#ended(job, end),
      onTrouble: (text) => log(connection, MessageType.Warning, text),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  /** What is known of a document as it is now. */
  explored(uri: string): Explored | undefined {
    const subject = this.#options.subject(uri);
    return subject === undefined ? undefined : this.#findings.of(uri, subject);
  }

  /** @returns Whether there was something to cancel. */
  cancel(id: number): boolean {
    const preparing = this.#preparing.get(id);
    if (preparing !== undefined && !preparing.isCancelled) {
      preparing.isCancelled = true;
      return true;
    }
    return this.#services.explore.cancel(id) || this.#services.ablate.cancel(id);
  }

  closed(uri: string): void {
    this.#findings.closed(uri);
  }

  dispose(): void {
    this.#requests.dispose();
    for (const service of Object.values(this.#services)) service.dispose();
  }

  /** The commands: explores, and answers when that has ended. */
  async report(command: ExplorationCommand, argument: unknown, token: CancellationToken): Promise<Shown | undefined> {
    const read = readExplorationArgument(argument);
    if (read === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `${command} wants an object with a uri, and perhaps options`);
    const { uri, function: name, line, options = {} } = read;
    const of: AblationOf = { ...(name === undefined ? {} : { function: name }), ...(line === undefined ? {} : { line }) };
    switch (command) {
      case "quiesce.exploreReport": {
        const ended = await this.#whole(uri, token, async (id) => this.#explore(id, uri, options));
        return ended.kind === "explored"
          ? { message: runMessage(ended.document), markdown: exploreMarkdown(ended.document) }
          : shownEnd(ended);
      }
      case "quiesce.ablateReport": {
        const ended = await this.#whole(uri, token, async (id) => this.#ablate(id, uri, of, ablationOptions(options)));
        if (ended.kind !== "ablated") return shownEnd(ended);
        const markdown = ablateMarkdown(ended.document);
        return { message: markdown.split("\n", 1)[0]?.replace(/^#+ /, "") ?? "", markdown };
      }
      case "quiesce.explainReport":
        return this.#explain(uri, line, options, token);
      default:
        return command satisfies never;
    }
  }

  async #explain(uri: string, line: number | undefined, options: ExplorationOptions, token: CancellationToken): Promise<Shown | undefined> {
    const before = await this.#options.view(uri);
    if (before === undefined || line === undefined) return undefined;
    // A client with a face of its own shows the page, and says itself that there is none.
    const isShown = this.#options.client.options.commands.includes("quiesce.explainBarrier");
    if (isShown && !canExplain(before, line)) return undefined;
    let ended: Ended | undefined;
    if (ownVerdicts(before, line) === "unknown") {
      ended = await this.#whole(uri, token, async (id) => this.#ablate(id, uri, { line }, ablationOptions(options)));
    }
    const view = await this.#options.view(uri);
    if (view === undefined) return undefined;
    const shown = explainPoint(view, line, ended === undefined || ended.kind === "ablated" ? undefined : messageOf(ended));
    return shown === undefined || !isShown ? shown : { ...shown, message: "" };
  }

  /** Starts something, shows its progress, and waits for its end. */
  async #whole(uri: string, token: CancellationToken, start: (id: number) => Promise<void>): Promise<Ended> {
    const { connection, client, buttons, nextId } = this.#options;
    const id = nextId();
    let leave = (): void => undefined;
    const cancel = (): void => {
      // What somebody else has begun goes on without us.
      if (!this.cancel(id)) leave();
    };
    const title = `Exploring ${uri.slice(uri.lastIndexOf("/") + 1)}`;
    // A client with a face of its own shows our notifications there.
    const isShown = client.options.commands.includes("quiesce.ablate");
    const name = `quiesce.exploration.${id}`;
    const progress = isShown ? NOT_SHOWN : startProgress({ connection, client, buttons, token: name, title, cancel });
    const cancelled = token.onCancellationRequested(cancel);
    try {
      const ended = await new Promise<Ended>((resolve, reject) => {
        const waiting: Waiting = { resolve, report: progress.report };
        leave = () => {
          for (const each of this.#waiting.values()) each.delete(waiting);
          resolve({ kind: "cancelled" });
        };
        this.#waiting.set(id, new Set([waiting]));
        start(id).catch(reject);
      });
      if (token.isCancellationRequested) throw requestCancelled();
      return ended;
    } finally {
      this.#waiting.delete(id);
      cancelled.dispose();
      progress.end();
    }
  }

  #listen(): void {
    this.#requests.on(exploreRequest, readExploreParams, ({ uri, options }) => this.#begin(async (id) => this.#explore(id, uri, options)));
    this.#requests.on(ablateRequest, readAblateParams, ({ uri, of = {}, options }) =>
      this.#begin(async (id) => this.#ablate(id, uri, of, options)),
    );
    this.#requests.on(exploreExportRequest, readExploreExportParams, ({ id, form }) => {
      const document = this.#findings.byId(id);
      if (document === undefined) throw new ResponseError(RUN_GONE, `exploration ${id} is gone; explore again`);
      return { text: JSON.stringify(form === "sarif" ? exploreSarif(document) : explorePerfetto(document), undefined, 2) };
    });
    this.#requests.on(verdictsRequest, readVerdictsParams, async ({ uri }) => {
      const view = await this.#options.view(uri);
      return view === undefined ? null : { version: view.version, verdicts: verdictItems(view) };
    });
  }

  #begin(start: (id: number) => Promise<void>): { readonly id: number } {
    const id = this.#options.nextId();
    // The answer, which says the number, goes first.
    setTimeout(() => void this.#options.guard.run("explore", undefined, async () => start(id)));
    return { id };
  }

  /** With the settings for what nobody has said. No memory model: the one that fits. */
  #settled<T extends ExplorationOptions | AblationOptions>(asked: T): T {
    const { explore } = this.#options.settings();
    const { memory = explore.memory === AUTO ? undefined : explore.memory, stale = explore.stale, ...others } = asked;
    return { ...others, ...(memory === undefined ? {} : { memory }), ...(memory === "sc" || stale === undefined ? {} : { stale }) } as T;
  }

  async #explore(id: number, uri: string, asked: ExplorationOptions): Promise<void> {
    const options = this.#settled(asked);
    const { subject: subjectOf, nextId, version } = this.#options;
    const subject = subjectOf(uri);
    if (subject === undefined) return this.#tellExplored(id, uri, undefined, unreadable(uri));
    const key = `explore ${JSON.stringify(options)}`;
    const same = this.#sameAs(uri, key, subject);
    if (same !== undefined && this.#waitFor(same, id)) return undefined;
    this.#services.explore.supersede(uri);
    const known = this.#findings.answerOf(uri, key, subject, id);
    if (known !== undefined) return this.#tellExplored(id, uri, subject, { kind: "explored", document: known });
    const prepared = prepareExploration(subject, options, { uri, question: uri, id, view: nextId(), version });
    if (!prepared.ok) return this.#tellExplored(id, uri, subject, prepared.end);
    this.#asked.set(id, { uri, key, subject, study: undefined });
    this.#start(prepared.job, { kind: "explore", progress: { ...NO_PROGRESS, phase: "wait" } });
    return undefined;
  }

  async #ablate(id: number, uri: string, where: AblationOf, asked: AblationOptions): Promise<void> {
    const { subject: subjectOf, nextId, version } = this.#options;
    // A line's function goes without saying, and not every face says it.
    const of: AblationOf = where.line === undefined ? where : { line: where.line };
    const state = { isCancelled: false };
    this.#preparing.set(id, state);
    const view = await this.#viewOf(uri);
    this.#preparing.delete(id);
    const subject = subjectOf(uri);
    if (state.isCancelled) return this.#tellAblated(id, uri, subject, { kind: "cancelled" });
    if (view === undefined || subject === undefined) return this.#tellAblated(id, uri, subject, unreadable(uri));
    if (view === "changed" || view.file.source.text !== subject.text) return this.#tellAblated(id, uri, subject, CHANGED);
    const options = this.#settled(asked);
    const key = `ablate ${JSON.stringify(of)} ${JSON.stringify(options)}`;
    const same = this.#sameAs(uri, key, subject);
    // Who asks the same once more sees it go on.
    if (same !== undefined) return this.#waitFor(same, id) ? undefined : this.#tellAblated(id, uri, subject, { kind: "cancelled" });
    // The same points in another text, or with other options, take its place; questions about others wait.
    const question = `${uri} ${JSON.stringify(of)}`;
    this.#services.ablate.supersede(question);
    const known = this.#findings.studyOf(uri, key, subject);
    if (known !== undefined) return this.#tellAblated(id, uri, subject, { kind: "ablated", document: known });
    const prepared = prepareAblation(view, subject, of, options, { uri, question, id, view: nextId(), version });
    if (!prepared.ok) return this.#tellAblated(id, uri, subject, prepared.end);
    const { setup } = prepared.job.order;
    const study = this.#findings.begin(uri, key, subject.text, `${setup.cpus} CPUs (nohz_full ${setup.nohzFull})`);
    this.#asked.set(id, { uri, key, subject, study });
    const { length: total } = prepared.job.order.variants;
    this.#start(prepared.job, { kind: "ablate", progress: { done: 0, total, what: "waiting", states: 0, seconds: 0, verdicts: [] } });
    return undefined;
  }

  /** The id of what is carried out, or waits, for the same question about the same text. */
  #sameAs(uri: string, key: string, { text }: Subject): number | undefined {
    return [...this.#asked].find(([, asked]) => asked.uri === uri && asked.key === key && asked.subject.text === text)?.[0];
  }

  /** Has the command that waits for one exploration wait for another one. @returns Whether there is one. */
  #waitFor(same: number, id: number): boolean {
    const own = this.#waiting.get(id);
    if (own === undefined) return false;
    this.#waiting.delete(id);
    this.#waiting.set(same, new Set([...(this.#waiting.get(same) ?? []), ...own]));
    return true;
  }

  #report(id: number, words: string): void {
    for (const { report } of this.#waiting.get(id) ?? []) report(words);
  }

  #release(id: number, ended: Ended): void {
    for (const { resolve } of this.#waiting.get(id) ?? []) resolve(ended);
    this.#waiting.delete(id);
  }

  /** @param waiting What is said while another one is carried out. */
  #start(job: ExplorationJob, waiting: OrderProgress): void {
    if (this.#services[job.order.kind].start(job)) this.#progressed(job, waiting);
  }

  async #viewOf(uri: string): Promise<View | "changed" | undefined> {
    try {
      return await this.#options.view(uri);
    } catch (error) {
      if (isOutOfDate(error)) return "changed";
      throw error;
    }
  }

  #progressed({ uri, order: { id } }: ExplorationJob, progress: OrderProgress): void {
    const { connection, onFound } = this.#options;
    if (progress.kind === "explore") {
      this.#report(id, progressWords(progress.progress));
      connection.sendNotification(exploreProgressNotification, { id, uri, progress: progress.progress }).catch(() => undefined);
      return;
    }
    const { verdicts, done, total, what } = progress.progress;
    this.#report(id, [`${done} of ${total}`, ...verdicts.map(pointLine), what].join("; "));
    const study = this.#asked.get(id)?.study;
    if (study !== undefined && verdicts.length > 0) {
      this.#findings.decided(study, verdicts);
      onFound(uri);
    }
    connection.sendNotification(ablateProgressNotification, { id, uri, progress: progress.progress }).catch(() => undefined);
  }

  #ended({ uri, order }: ExplorationJob, end: JobEnd): void {
    const { id } = order;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked !== undefined) this.#keep(id, asked, end);
    if (order.kind === "explore" && end.kind !== "ablated") this.#tellExplored(id, uri, asked?.subject, end);
    if (order.kind === "ablate" && end.kind !== "explored") this.#tellAblated(id, uri, asked?.subject, end);
  }

  #keep(id: number, { uri, key, subject, study }: Asked, end: JobEnd): void {
    if (end.kind === "explored") this.#findings.explored(uri, key, id, subject.text, end.document, end.inputs);
    else if (end.kind === "ablated" && study !== undefined) this.#findings.ended(study, end.document, end.inputs);
    else return;
    this.#options.onFound(uri);
  }

  #tellExplored(id: number, uri: string, subject: Subject | undefined, ended: Exclude<Ended, { readonly kind: "ablated" }>): void {
    this.#release(id, ended);
    const outcome = ended.kind === "explored" ? ({ kind: "done", exploration: explorationOf(ended.document) } as const) : ended;
    this.#options.connection
      .sendNotification(exploreFinishedNotification, { id, uri, ...versionOf(subject), outcome })
      .catch(() => undefined);
  }

  #tellAblated(id: number, uri: string, subject: Subject | undefined, ended: Exclude<Ended, { readonly kind: "explored" }>): void {
    this.#release(id, ended);
    const outcome = ended.kind === "ablated" ? ({ kind: "done", ablation: ablationOf(ended.document) } as const) : ended;
    this.#options.connection
      .sendNotification(ablateFinishedNotification, { id, uri, ...versionOf(subject), outcome })
      .catch(() => undefined);
  }
}

const NOT_SHOWN: ShownProgress = { report: () => undefined, end: () => undefined };

const CHANGED: ExplorationEnd = { kind: "refused", message: "the text changed while it was read", help: "Ask again", problems: [] };

function unreadable(uri: string): ExplorationEnd {
  const help = "The file may have been moved or deleted, or has nothing of ours in it: open it from where it is now";
  return { kind: "refused", message: `${uri} cannot be explored`, help, problems: [] };
}

function versionOf(subject: Subject | undefined): { readonly version?: number } {
  return subject?.version === undefined ? {} : { version: subject.version };
}

function ablationOptions({ scenario, ...options }: ExplorationOptions): AblationOptions {
  return { ...options, ...(scenario === undefined ? {} : { scenarios: [scenario] }) };
}

function progressWords({ phase, states, statesPerSecond }: ExplorationProgress): string {
  if (phase === "wait") return "waiting for another exploration";
  if (phase === "compile") return "compiling";
  if (phase === "shorten") return "making the counterexample short";
  const rate = statesPerSecond === 0 ? "" : `, ${statesPerSecond.toLocaleString("en-US")} states/s`;
  return `${states.toLocaleString("en-US")} states${rate}`;
}

function shownEnd(ended: Ended): Shown {
  const message = messageOf(ended);
  return { message, markdown: `${message}\n` };
}
