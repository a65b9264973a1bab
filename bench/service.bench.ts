/** The simulation service: how long an editor waits for a result, for a cancellation, and for what it draws. */
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  cancelRequest,
  finishedNotification,
  type FinishedParams,
  progressNotification,
  type ProgressParams,
  simulateRequest,
  tileRequest,
} from "../server/protocol.ts";
import type { RunOptions, RunSummary } from "../simulator/jobs/simulation.ts";
import { writeTile } from "../simulator/jobs/tile-format.ts";
import { TILE_BINS, TILE_LANES } from "../simulator/jobs/timeline.ts";
import { EventKind, EventLog } from "../simulator/run/events.ts";
import { Timeline } from "../simulator/run/mipmaps/timeline.ts";
import { connect, type Server, spawnProcess } from "../test/support/lsp-client.ts";
import { root } from "../test/support/source-tree.ts";
import { withOwnCaches } from "./caches.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";
import { buildProgram } from "./subjects.ts";

const CPUS = 256;
const STARTS = 5;
const LEVELS = [8, 12, 16, 20, 24];

/** Events as a busy machine makes them: every kind, on every CPU, 50 ns apart. */
function manyEvents(count: number): { readonly log: EventLog; readonly endNs: number } {
  const kinds = [EventKind.Mode, EventKind.Interrupt, EventKind.Switch, EventKind.Mode, EventKind.Wakeup, EventKind.Disturbance];
  const log = new EventLog(count);
  let state = 1;
  let time = 0;
  for (let k = 0; k < count; k++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    time += state % 100;
    const kind = kinds[(state >>> 16) % kinds.length] ?? EventKind.Mode;
    const a = kind === EventKind.Mode ? (state >>> 20) % 5 : kind === EventKind.Wakeup ? (state >>> 12) % CPUS : 1;
    log.record(time, kind, (state >>> 8) % CPUS, (state >>> 4) % 1000, a, 0);
  }
  return { log, endNs: time };
}

function timelines(report: Report): void {
  for (const count of [1_000_000, 10_000_000]) {
    const { log, endNs } = manyEvents(count);
    const name = `${count / 1e6},000,000 events on ${CPUS} CPUs`;
    const builds: number[] = [];
    let timeline = new Timeline(log, { cpus: CPUS, endNs, isCut: false });
    for (let turn = 0; turn < (count > 1_000_000 ? 1 : 5); turn++) {
      const start = performance.now();
      timeline = new Timeline(log, { cpus: CPUS, endNs, isCut: false });
      builds.push(performance.now() - start);
    }
    report({ name: `${name}, made ready`, measured: figuresOf(builds), unit: "ms" });
    const tiles: number[] = [];
    for (const level of LEVELS) {
      for (let turn = 0; turn < 100; turn++) {
        const start = performance.now();
        const bin = Math.floor((endNs / 2 ** level / TILE_BINS) * (turn / 100)) * TILE_BINS;
        writeTile(timeline.tile({ lane: (turn % 16) * TILE_LANES, lanes: TILE_LANES, level, bin, bins: TILE_BINS }));
        tiles.push(performance.now() - start);
      }
    }
    report({ name: `${name}, one tile`, measured: figuresOf(tiles), unit: "ms", limit: { atMost: 8 } });
  }
}

/** A server, and what it tells of runs. */
class Editor {
  readonly server: Server;
  readonly uri: string;
  readonly #finished = new Map<number, (params: FinishedParams) => void>();
  #running: ((params: ProgressParams) => void) | undefined;

  constructor(server: Server) {
    this.server = server;
    const file = path.join(root, "examples/livepatch/transition.c");
    this.uri = server.open(file, readFileSync(file, "utf8"));
    server.connection.onNotification(finishedNotification, (params) => this.#finished.get(params.id)?.(params));
    server.connection.onNotification(progressNotification, (params) => {
      if (params.phase === "running") this.#running?.(params);
    });
  }

  async start(options: RunOptions): Promise<{ readonly id: number; readonly finished: Promise<FinishedParams> }> {
    const { id } = await this.server.connection.sendRequest(simulateRequest, { uri: this.uri, options });
    return { id, finished: new Promise((resolve) => this.#finished.set(id, resolve)) };
  }

  async run(options: RunOptions = {}): Promise<RunSummary> {
    const { outcome } = await (await this.start(options)).finished;
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    return outcome.summary;
  }

  async runs(): Promise<void> {
    await new Promise<ProgressParams>((resolve) => {
      this.#running = resolve;
    });
  }
}

async function open(): Promise<Editor> {
  const child = spawnProcess([process.execPath, path.join(root, "dist/quiesce.mjs"), "lsp", "--stdio"]);
  return new Editor(await connect(child, { initializationOptions: { commands: ["quiesce.simulate"] } }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** From the request to the result, on a server that has just been started. */
async function firstResult(): Promise<number> {
  const editor = await open();
  const elapsed = await timed(async () => editor.run());
  await editor.server.stop();
  return elapsed;
}

async function results(report: Report): Promise<void> {
  const cold: number[] = [];
  for (let turn = 0; turn < STARTS; turn++) cold.push(await withOwnCaches(firstResult));
  report({ name: "first result of a server, nothing kept", measured: figuresOf(cold), unit: "ms" });
  const kept: number[] = [];
  for (let turn = 0; turn < STARTS; turn++) kept.push(await firstResult());
  report({ name: "first result of a server, program kept", measured: figuresOf(kept), unit: "ms" });
  const editor = await open();
  await editor.run();
  const warm: number[] = [];
  for (let seed = 0; seed < 15; seed++) warm.push(await timed(async () => editor.run({ seed })));
  report({ name: "request to result, again", measured: figuresOf(warm), unit: "ms", limit: { atMost: 1000 } });
  await tilesOverStdio(editor, report);
  const cancels: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const { id, finished } = await editor.start({ topology: { kind: "preset", name: "big-smp" } });
    await editor.runs();
    cancels.push(await timed(async () => Promise.all([editor.server.connection.sendRequest(cancelRequest, { id }), finished])));
  }
  report({ name: "cancelling to its end being told", measured: figuresOf(cancels), unit: "ms", limit: { atMost: 100 } });
  await editor.server.stop();
}

/** As a panel asks: several at once. */
async function tilesOverStdio(editor: Editor, report: Report): Promise<void> {
  const { run } = await editor.run();
  const rates: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const asked = Array.from({ length: 200 }, (_, bin) =>
      editor.server.connection.sendRequest(tileRequest, {
        run,
        lane: 0,
        lanes: TILE_LANES,
        level: 14,
        bin: bin * TILE_BINS,
        bins: TILE_BINS,
      }),
    );
    rates.push(200 / ((await timed(async () => Promise.all(asked))) / 1000));
  }
  report({ name: "tiles over stdio", measured: figuresOf(rates), unit: "tiles/s", limit: { atLeast: 200 } });
}

export const benchmark: Benchmark = {
  title: "simulations in the editor: results, cancelling, tiles",
  async run(report) {
    buildProgram();
    timelines(report);
    await results(report);
  },
};
