/** Simulations between the client and their threads: requests are read, answered, and what comes of a run is told. */
import {
  type CancellationToken,
  CodeLensRefreshRequest,
  ErrorCodes,
  MessageType,
  type ProtocolConnection,
  ResponseError,
} from "vscode-languageserver-protocol";
import { encodeBase64 } from "../../base/base64.ts";
import type { Against, RunOptions } from "../../simulator/jobs/simulation.ts";
import type { Answers, Question, QuestionName } from "../../simulator/jobs/thread-protocol.ts";
import type { Shown } from "../features/commands.ts";
import { figuresOf, type SimulatedFigures } from "../features/simulation/figures.ts";
import { catalogue, readTopology } from "../features/simulation/offers.ts";
import { prepare } from "../features/simulation/prepare.ts";
import { DEFAULT_RULE, shownOf } from "../features/simulation/reports.ts";
import { type Finished, type RunKind, SimulationService } from "../features/simulation/service.ts";
import { namedAbsolutely, type Sources, type Subject } from "../features/simulation/sides.ts";
import type { OpenThreads } from "../features/simulation/threads.ts";
import {
  aheadNotification,
  arrowsRequest,
  atRequest,
  cancelRequest,
  catalogueRequest,
  compareRequest,
  detailsRequest,
  exportRequest,
  finishedNotification,
  progressNotification,
  readArrowRequest,
  readAtRequest,
  readCancelParams,
  readCatalogueParams,
  readCompareParams,
  readDetailsRequest,
  readExportRequest,
  readReleaseParams,
  readReportArgument,
  readSearchRequest,
  readSimulateParams,
  readStepRequest,
  readTasksRequest,
  readTileRequest,
  readTopologyParams,
  releaseNotification,
  RUN_GONE,
  searchRequest,
  simulateRequest,
  stepRequest,
  tasksRequest,
  tileRequest,
  topologyRequest,
} from "../protocol.ts";
import type { Client } from "./client.ts";
import { type Guard, isOutOfDate, requestCancelled } from "./guard.ts";
import { log } from "./log.ts";
import { OwnRequests } from "./own-requests.ts";
import { type CancelButtons, startProgress } from "./work-done.ts";

export interface SimulationsOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly openThreads: OpenThreads;
  readonly buttons: CancelButtons;
  readonly sources: Sources;
  /** The absolute name of the file of a URI; undefined for what is none. */
  readonly fileOf: (uri: string) => string | undefined;
  /** Of quiesce. */
  readonly version: string;
  /** Cancels something else that has this number, if there is such a thing. */
  readonly cancelOther: (id: number) => boolean;
}

/** Who waits for a run whose report is wanted. */
interface Waiting {
  readonly resolve: (finished: Finished) => void;
  readonly report: (message: string) => void;
}

interface Simulated {
  readonly version: number | undefined;
  readonly figures: SimulatedFigures;
}

export class Simulations {
  readonly #options: SimulationsOptions;
  readonly #service: SimulationService;
  readonly #waiting = new Map<number, Waiting>();
  /** The last that was found of each document. */
  readonly #simulated = new Map<string, Simulated>();
  readonly #requests: OwnRequests;

  constructor(options: SimulationsOptions) {
    this.#options = options;
    this.#requests = new OwnRequests(options);
    const { connection, openThreads } = options;
    this.#service = new SimulationService({
      openThreads,
      onProgress: (id, uri, side, progress) => {
        this.#waiting
          .get(id)
          ?.report(progress.step === "" ? progress.phase : `${progress.step}, ${(progress.virtualNs / 1e9).toFixed(3)} s`);
        connection
          .sendNotification(progressNotification, { id, uri, ...(side === undefined ? {} : { side }), ...progress })
          .catch(() => undefined);
      },
      onFinished: (finished) => this.#finished(finished),
      onTrouble: (text) => log(connection, MessageType.Warning, text),
      now: () => performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
    this.#listen();
  }

  /** What the last simulation of a document found; undefined when its text is another now. */
  figuresOf(uri: string, version: number): SimulatedFigures | undefined {
    const found = this.#simulated.get(uri);
    return found?.version === version ? found.figures : undefined;
  }

  /** A number that no run has had. */
  nextId(): number {
    return this.#service.nextId();
  }

  closed(uri: string): void {
    this.#simulated.delete(uri);
  }

  dispose(): void {
    this.#requests.dispose();
    this.#service.dispose();
  }

  /** `quiesce.simulateReport` and `quiesce.compareReport`: runs, and answers when that has ended. */
  async report(command: "quiesce.simulateReport" | "quiesce.compareReport", argument: unknown, token: CancellationToken): Promise<Shown> {
    const read = readReportArgument(argument);
    if (read === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `${command} wants an object with a uri, and perhaps options`);
    const { uri, options = {}, against = { kind: "fix", rule: DEFAULT_RULE } } = read;
    const kind = command === "quiesce.compareReport" ? "compare" : "simulate";
    const id = this.#service.nextId();
    const { connection, client, buttons } = this.#options;
    const progress = startProgress({
      connection,
      client,
      buttons,
      token: `quiesce.simulation.${id}`,
      title: `Simulating ${uri.slice(uri.lastIndexOf("/") + 1)}`,
      cancel: () => void this.#service.cancel(id),
    });
    const cancelled = token.onCancellationRequested(() => void this.#service.cancel(id));
    try {
      const finished = await new Promise<Finished>((resolve, reject) => {
        this.#waiting.set(id, { resolve, report: progress.report });
        this.#start({ id, uri, kind, options, against, report: true }).catch(reject);
      });
      if (token.isCancellationRequested) throw requestCancelled();
      return shownOf(finished);
    } finally {
      this.#waiting.delete(id);
      cancelled.dispose();
      progress.end();
    }
  }

  #listen(): void {
    const { connection } = this.#options;
    this.#requests.on(simulateRequest, readSimulateParams, ({ uri, options }) => this.#begin(uri, "simulate", options));
    this.#requests.on(compareRequest, readCompareParams, ({ uri, options, against }) => this.#begin(uri, "compare", options, against));
    this.#requests.on(cancelRequest, readCancelParams, ({ id }) => this.#service.cancel(id) || this.#options.cancelOther(id));
    connection.onNotification(aheadNotification, (params) => {
      const read = readSimulateParams(params);
      if (read !== undefined) void this.#warm(read.uri, read.options, (uri) => this.#debugged(uri));
    });
    connection.onNotification(releaseNotification, (params) => {
      const read = readReleaseParams(params);
      if (read !== undefined) this.#service.release(read.runs);
    });
    this.#requests.on(catalogueRequest, readCatalogueParams, ({ uri }) => {
      // A panel that asks what there is will soon run something.
      if (uri !== undefined) void this.#warm(uri, {}, this.#options.sources.subject);
      return catalogue(uri === undefined ? undefined : this.#options.sources.subject(uri));
    });
    this.#requests.on(topologyRequest, readTopologyParams, readTopology);
    this.#requests.on(tileRequest, readTileRequest, async (params) => ({
      data: encodeBase64(await this.#ask("tile", { method: "tile", params })),
    }));
    this.#requests.on(arrowsRequest, readArrowRequest, async (params) => ({
      data: encodeBase64(await this.#ask("arrows", { method: "arrows", params })),
    }));
    this.#requests.on(atRequest, readAtRequest, async (params) => this.#ask("at", { method: "at", params }));
    this.#requests.on(searchRequest, readSearchRequest, async (params) => this.#ask("search", { method: "search", params }));
    this.#requests.on(stepRequest, readStepRequest, async (params) => this.#ask("step", { method: "step", params }));
    this.#requests.on(detailsRequest, readDetailsRequest, async (params) => this.#ask("details", { method: "details", params }));
    this.#requests.on(tasksRequest, readTasksRequest, async (params) => this.#ask("tasks", { method: "tasks", params }));
    this.#requests.on(exportRequest, readExportRequest, async (params) => this.#ask("export", { method: "export", params }));
  }

  async #warm(uri: string, options: RunOptions, subject: Sources["subject"]): Promise<void> {
    const { guard, sources, version } = this.#options;
    const nextId = (): number => this.#service.nextId();
    await guard.run("preparing a simulation", undefined, async () => {
      const preparing = { sources: { ...sources, subject }, version, nextId };
      this.#service.warm(uri, await prepare({ uri, options, report: false }, preparing));
    });
  }

  #debugged(uri: string): Subject | undefined {
    const subject = this.#options.sources.subject(uri);
    const file = this.#options.fileOf(uri);
    return subject === undefined || file === undefined ? subject : namedAbsolutely(subject, file);
  }

  #begin(uri: string, kind: RunKind, options: RunOptions, against?: Against): { readonly id: number } {
    const id = this.#service.nextId();
    // The answer, which says the number, goes first.
    setTimeout(() => {
      void this.#options.guard.run("simulate", undefined, async () => this.#start({ id, uri, kind, options, against, report: false }));
    });
    return { id };
  }

  async #start({ id, uri, kind, options, against, report }: Start): Promise<void> {
    const { sources, version } = this.#options;
    this.#service.supersede(id, uri, kind);
    const nextId = (): number => this.#service.nextId();
    const asked = { uri, options, report, ...(kind === "compare" && against !== undefined ? { against } : {}) };
    try {
      this.#service.start(id, uri, kind, await prepare(asked, { sources, version, nextId }));
    } catch (error) {
      if (isOutOfDate(error)) {
        const changed = { kind: "refused", message: "the text changed while it was read", help: "Compare again", problems: [] } as const;
        return this.#service.start(id, uri, kind, { kind: "outcome", outcome: changed });
      }
      const message = error instanceof Error ? error.message : String(error);
      const outcome = { kind: "failed", why: "bug", message, help: "The output says how to report it" } as const;
      this.#service.start(id, uri, kind, { kind: "outcome", outcome });
      throw error;
    }
  }

  async #ask<M extends QuestionName>(_method: M, question: Extract<Question, { readonly method: M }>): Promise<Answers[M]> {
    const answer = await this.#service.ask(question);
    if (answer === undefined) throw new ResponseError(RUN_GONE, `the events of run ${question.params.run} are gone; simulate again`);
    return answer;
  }

  #finished(finished: Finished): void {
    const { connection, client } = this.#options;
    const { id, uri, version, outcome } = finished;
    if (outcome.kind === "done" && version !== undefined) {
      this.#simulated.set(uri, { version, figures: figuresOf(outcome.summary) });
      if (client.refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    }
    this.#waiting.get(id)?.resolve(finished);
    connection
      .sendNotification(finishedNotification, { id, uri, ...(version === undefined ? {} : { version }), outcome })
      .catch(() => undefined);
  }
}

interface Start {
  readonly id: number;
  readonly uri: string;
  readonly kind: RunKind;
  readonly options: RunOptions;
  readonly against: Against | undefined;
  readonly report: boolean;
}
