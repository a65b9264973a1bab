/** The simulation service of the language server, as the panel uses it. Every answer is read before anybody sees it. */
import type {
  CancelParams,
  CatalogueParams,
  CompareParams,
  ReleaseParams,
  SimulateParams,
  StartedResult,
} from "../../server/protocol/simulation.ts";
import { flag } from "../../base/shape.ts";
import type { Against, Catalogue, RunOptions } from "../jobs/simulation.ts";
import { type Arrows, readArrows, readTile, type Tile } from "../jobs/tile-format.ts";
import type {
  ArrowRequest,
  AtAnswer,
  AtRequest,
  ExportForm,
  SearchAnswer,
  SearchRequest,
  StepAnswer,
  StepRequest,
  TileRequest,
} from "../jobs/timeline.ts";
import {
  readArrowAnswer,
  readAtAnswer,
  readCatalogue,
  readExportAnswer,
  readSearchAnswer,
  readStarted,
  readStepAnswer,
  readTasksAnswer,
  readTileAnswer,
} from "./answers.ts";
import { decodeBase64 } from "./base64.ts";
import {
  EXPLORE,
  EXPLORE_EXPORT,
  type ExplorationOptions,
  type ExploreExportParams,
  type ExploreParams,
  readExploreExport,
  type TraceExport,
} from "./exploration/contract.ts";
import { type Channel, RelayFailure } from "./channel.ts";

/** What the timeline asks of a run. */
export interface EventSource {
  readonly tile: (request: TileRequest) => Promise<Tile | undefined>;
  readonly arrows: (request: ArrowRequest) => Promise<Arrows | undefined>;
  readonly at: (request: AtRequest) => Promise<AtAnswer>;
  readonly step: (request: StepRequest) => Promise<StepAnswer>;
  readonly tasks: (run: number, tasks: readonly number[]) => Promise<readonly string[]>;
}

export class Service implements EventSource {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  async start(uri: string, options: RunOptions, against: Against | undefined): Promise<StartedResult> {
    if (against === undefined) return this.#channel.request("quiesce/simulate", { uri, options } satisfies SimulateParams, readStarted);
    return this.#channel.request("quiesce/compare", { uri, options, against } satisfies CompareParams, readStarted);
  }

  async explore(uri: string, options: ExplorationOptions): Promise<StartedResult> {
    return this.#channel.request(EXPLORE, { uri, options } satisfies ExploreParams, readStarted);
  }

  async exportTrace(id: number, form: TraceExport): Promise<string> {
    const { text } = await this.#channel.request(EXPLORE_EXPORT, { id, form } satisfies ExploreExportParams, readExploreExport);
    return text;
  }

  async cancel(id: number): Promise<boolean> {
    return this.#channel.request("quiesce/cancel", { id } satisfies CancelParams, flag);
  }

  release(runs: readonly number[]): void {
    this.#channel.notify("quiesce/release", { runs } satisfies ReleaseParams);
  }

  async catalogue(uri: string): Promise<Catalogue> {
    return this.#channel.request("quiesce/catalogue", { uri } satisfies CatalogueParams, readCatalogue);
  }

  async tile(request: TileRequest): Promise<Tile | undefined> {
    const { data } = await this.#channel.request("quiesce/tile", request, readTileAnswer);
    const bytes = decodeBase64(data);
    return bytes === undefined ? undefined : readTile(bytes);
  }

  async arrows(request: ArrowRequest): Promise<Arrows | undefined> {
    const { data } = await this.#channel.request("quiesce/arrows", request, readArrowAnswer);
    const bytes = decodeBase64(data);
    return bytes === undefined ? undefined : readArrows(bytes);
  }

  async at(request: AtRequest): Promise<AtAnswer> {
    return this.#channel.request("quiesce/at", request, readAtAnswer);
  }

  async step(request: StepRequest): Promise<StepAnswer> {
    return this.#channel.request("quiesce/step", request, readStepAnswer);
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    return this.#channel.request("quiesce/search", request, readSearchAnswer);
  }

  async tasks(run: number, tasks: readonly number[]): Promise<readonly string[]> {
    return (await this.#channel.request("quiesce/tasks", { run, tasks }, readTasksAnswer)).names;
  }

  /** The whole text, in its pieces. */
  async export(run: number, form: ExportForm): Promise<string> {
    const parts: string[] = [];
    let part: number | null = 0;
    while (part !== null) {
      const answer: { readonly text: string; readonly next: number | null } = await this.#channel.request(
        "quiesce/export",
        { run, form, part },
        readExportAnswer,
      );
      parts.push(answer.text);
      part = answer.next;
    }
    return parts.join("");
  }
}

/** Whether a failure says that the events of a run are gone. */
export function isRunGone(error: unknown): boolean {
  return error instanceof RelayFailure && error.relay.code === "gone";
}
