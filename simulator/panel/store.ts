/** The panel's one state, and who carries out what the reducer wants done. */
import type { Against, RunOptions } from "../jobs/simulation.ts";
import { readFinished, readProgress } from "./answers.ts";
import { type Announcement, Channel, RelayFailure, type WebviewApi } from "./channel.ts";
import { EXPLORE_FINISHED, EXPLORE_PROGRESS, readExploreFinished, readExploreProgress } from "./exploration/contract.ts";
import type { PanelMemory, RelayError } from "./messages.ts";
import { guessedPlaces, type Places, placesOf } from "./places.ts";
import { isRunGone, Service } from "./service.ts";
import type { Action, Effect } from "./state/actions.ts";
import { memoryOf, readMemory } from "./state/memory.ts";
import { reduce } from "./state/reduce.ts";
import { askedOf } from "./state/reduce-exploring.ts";
import { FIRST_STATE, mainRun, type OtherSide, type PanelState, queryOf, type Setup } from "./state/state.ts";
import { writeMachineFile } from "./topology/machine.ts";
import { t, useWords } from "./words.ts";

/** Events of a page of the list. */
export const PAGE = 200;
/** Milliseconds of quiet before the state is written down. */
const REMEMBER_MS = 150;

export type Dispatch = (action: Action) => void;

/** What the views need of the store. */
export interface StoreAccess {
  readonly state: PanelState;
  readonly dispatch: Dispatch;
  readonly service: Service;
  readonly channel: Channel;
}

export class Store implements StoreAccess {
  readonly channel: Channel;
  readonly service: Service;
  readonly #api: WebviewApi;
  readonly #changed: () => void;
  readonly #commanded: (command: string) => void;
  #state: PanelState = FIRST_STATE;
  #rerun = 0;
  #remember = 0;

  /** @param changed Called after every change of the state. */
  constructor(api: WebviewApi, changed: () => void, commanded: (command: string) => void) {
    this.#api = api;
    this.#changed = changed;
    this.#commanded = commanded;
    this.channel = new Channel(api, (message) => this.#hear(message));
    this.service = new Service(this.channel);
  }

  get state(): PanelState {
    return this.#state;
  }

  readonly dispatch = (action: Action): void => {
    const before = this.#state.exploring.isOpen;
    const { state, effects } = reduce(this.#state, action);
    this.#state = state;
    const { isOpen } = state.exploring;
    if (isOpen !== before || action.kind === "init") this.channel.shows(isOpen ? "explorations" : "runs");
    for (const effect of effects) this.#carryOut(effect);
    this.#changed();
    if (state.document !== undefined) this.#rememberSoon();
  };

  /** Between a run's files and URIs. Undefined before the host has said what the panel is about. */
  get places(): Places | undefined {
    const { document } = this.#state;
    const run = mainRun(this.#state);
    if (document === undefined) return undefined;
    const { isOpen, shown } = this.#state.exploring;
    if (isOpen && shown !== undefined) return placesOf(document, shown.result.file);
    return run === undefined ? guessedPlaces(document) : placesOf(document, run.setup.file);
  }

  /** `file:line` of all that is to blame for something in the shown run: only these are worth asking about. */
  get causingLines(): ReadonlySet<string> {
    const run = mainRun(this.#state);
    if (run === undefined) return new Set();
    return new Set([...run.byLine, ...run.points].map(({ file, line }) => `${file}:${line}`));
  }

  #hear(message: Announcement): void {
    switch (message.type) {
      case "init": {
        useWords(message.words);
        const kept = message.memory ?? (this.#api.getState() as PanelMemory | undefined);
        const memory = kept?.uri === message.document.uri ? readMemory(kept.panel) : undefined;
        const { document, configuration, git, server, run } = message;
        this.dispatch({ kind: "init", document, configuration, git, server, memory, run });
        return;
      }
      case "notification":
        this.#notified(message.method, message.params);
        return;
      case "simulate":
        this.dispatch({ kind: "scenario", scenario: message.scenario });
        this.dispatch({ kind: "run" });
        return;
      case "explore":
        this.dispatch({ kind: "scenario", scenario: message.scenario });
        this.dispatch({ kind: "explore-options", change: { from: "" } });
        this.dispatch({ kind: "explore" });
        return;
      case "command":
        this.#commanded(message.command);
        return;
      case "document":
        this.dispatch({ kind: "document", document: message.document });
        return;
      case "configuration":
        this.dispatch({ kind: "configuration", configuration: message.configuration });
        return;
      case "git":
        this.dispatch({ kind: "git", git: message.git });
        return;
      case "server":
        this.dispatch({ kind: "server", server: message.server });
        return;
      case "cursor":
        this.dispatch({ kind: "cursor", uri: message.uri, line: message.line, file: this.places?.fileOf(message.uri) });
        return;
      default:
        message satisfies never;
    }
  }

  #notified(method: string, params: unknown): void {
    if (method === "quiesce/progress") {
      const read = readProgress(params);
      if (read !== undefined) this.dispatch({ kind: "progress", id: read.id, progress: read, side: read.side });
    } else if (method === "quiesce/finished") {
      const read = readFinished(params);
      if (read === undefined) this.channel.trouble("the server's result is not understood");
      else this.dispatch({ kind: "finished", id: read.id, version: read.version, outcome: read.outcome });
    } else if (method === EXPLORE_PROGRESS) {
      const read = readExploreProgress(params);
      if (read !== undefined) this.dispatch({ kind: "explore-progress", ...read });
    } else if (method === EXPLORE_FINISHED) {
      const read = readExploreFinished(params);
      if (read === undefined) this.channel.trouble("the server's exploration is not understood");
      else this.dispatch({ kind: "explore-finished", id: read.id, version: read.version, outcome: read.outcome });
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "start":
        void this.#start(effect.ticket, effect.against);
        return;
      case "explore":
        void this.#explore(effect.ticket);
        return;
      case "cancel":
        // It had ended, or the server had: both are told by other messages.
        void this.service.cancel(effect.id).catch(() => false);
        return;
      case "release":
        this.service.release(effect.runs);
        return;
      case "catalogue":
        void this.#catalogue();
        return;
      case "open-files":
        void this.channel.service("openFiles", {}).then((files) => this.dispatch({ kind: "open-files", files }), this.#tell);
        return;
      case "rerun-later":
        clearTimeout(this.#rerun);
        this.#rerun = window.setTimeout(
          () => this.dispatch({ kind: "rerun-due", version: effect.version }),
          this.#state.configuration.rerunDelayMs,
        );
        return;
      case "reveal":
        void this.#reveal(effect.file, effect.line, effect.focus);
        return;
      case "highlight":
        this.#highlight(effect.event?.origin?.file, effect.event?.origin?.line);
        return;
      case "search":
        void this.#search(effect.ticket, effect.skip);
        return;
      default:
        effect satisfies never;
    }
  }

  async #start(ticket: number, other: OtherSide | undefined): Promise<void> {
    const { document, setup } = this.#state;
    if (document === undefined) return;
    try {
      const against = other === undefined ? undefined : await this.#againstOf(other, document.uri);
      const { id } = await this.service.start(document.uri, optionsOf(setup), against);
      this.dispatch({ kind: "started", ticket, id });
    } catch (error) {
      this.dispatch({ kind: "not-started", ticket, error: relayErrorOf(error) });
    }
  }

  async #explore(ticket: number): Promise<void> {
    const { document } = this.#state;
    if (document === undefined) return;
    try {
      const { id } = await this.service.explore(document.uri, askedOf(this.#state));
      this.dispatch({ kind: "explore-started", ticket, id });
    } catch (error) {
      this.dispatch({ kind: "explore-not-started", ticket, error: relayErrorOf(error) });
    }
  }

  async #againstOf(other: OtherSide, uri: string): Promise<Against> {
    if (other.kind !== "head") return other.kind === "file" ? { kind: "file", uri: other.uri } : other;
    const { name, text } = await this.channel.service("head", { uri });
    return { kind: "text", other: { name, text } };
  }

  async #catalogue(): Promise<void> {
    const { document } = this.#state;
    if (document === undefined) return;
    try {
      this.dispatch({ kind: "catalogue", catalogue: await this.service.catalogue(document.uri) });
    } catch (error) {
      // The server is not there yet, or no more; its return asks again.
      this.channel.trouble(relayErrorOf(error).message);
    }
  }

  async #reveal(file: string, line: number, focus: boolean): Promise<void> {
    const uri = this.places?.uriOf(file);
    if (uri === undefined || line < 1) return;
    try {
      const found = await this.channel.service("reveal", { uri, line, column: 1, preserveFocus: !focus });
      if (!found) this.dispatch({ kind: "notice", text: t("{0} cannot be opened", file) });
    } catch (error) {
      this.#tell(error);
    }
  }

  #highlight(file: string | undefined, line: number | undefined): void {
    const { places } = this;
    const uri = file === undefined || file === "" ? this.#state.document?.uri : places?.uriOf(file);
    if (uri === undefined) return;
    const lines = line === undefined || line < 1 || file === "" ? [] : [line];
    void this.channel.service("highlight", { uri, lines }).catch(() => true);
  }

  async #search(ticket: number, skip: number): Promise<void> {
    const run = mainRun(this.#state)?.run;
    if (run === undefined) return;
    const query = queryOf(this.#state, (uri) => this.places?.fileOf(uri));
    try {
      const answer = await this.service.search({ run, query, skip, limit: PAGE });
      this.dispatch({ kind: "found", ticket, answer, skip });
    } catch (error) {
      this.dispatch({ kind: "search-failed", ticket, message: relayErrorOf(error).message });
      if (isRunGone(error)) this.dispatch({ kind: "run-gone", run });
    }
  }

  readonly #tell = (error: unknown): void => {
    this.dispatch({ kind: "notice", text: relayErrorOf(error).message });
  };

  #rememberSoon(): void {
    clearTimeout(this.#remember);
    this.#remember = window.setTimeout(() => {
      const { document } = this.#state;
      if (document === undefined) return;
      this.#api.setState({ version: 1, uri: document.uri, panel: memoryOf(this.#state) } satisfies PanelMemory);
    }, REMEMBER_MS);
  }
}

/** What a run is asked for. */
export function optionsOf({ machine, scenario, seed, profile, settings }: Setup): RunOptions {
  return {
    scenario,
    topology: { kind: "text", name: "edited", text: writeMachineFile(machine) },
    seed,
    settings,
    ...(profile === "" ? {} : { profile }),
  };
}

export function relayErrorOf(error: unknown): RelayError {
  if (error instanceof RelayFailure) return error.relay;
  return { code: "internal", message: error instanceof Error ? error.message : String(error), help: "" };
}
