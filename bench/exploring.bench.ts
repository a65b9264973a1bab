/**
 * What somebody who explores in the editor waits for, over stdio on Linux 6.12's transition.c: the verdict of a transition, the first verdicts of an
 * ablation and all of them, the end after cancelling, and a keystroke meanwhile beside one when nothing is explored. The command ablates the whole file, too.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { ProtocolConnection } from "vscode-languageserver-protocol/node";
import {
  ablateFinishedNotification,
  ablateProgressNotification,
  ablateRequest,
  exploreFinishedNotification,
  exploreProgressNotification,
  exploreRequest,
} from "../server/protocol/exploration.ts";
import { cancelRequest } from "../server/protocol/simulation.ts";
import { connect, pull, type Server, spawnProcess } from "../test/support/lsp-client.ts";
import { root } from "../test/support/source-tree.ts";
import { type Benchmark, figuresOf } from "./lib.ts";
import { buildProgram, kernelSources } from "./subjects.ts";

const COMMAND = [process.execPath, path.join(root, "dist/quiesce.mjs"), "lsp", "--stdio"];
const ROUNDS = 3;
const CANCELS = 15;
const KEYSTROKES = 60;
/** A search that does not end by itself while something else is measured. */
const LONG = { cpus: 3, tasks: 2 };

export const benchmark: Benchmark = {
  title: "explorations in the editor, over stdio",
  async run(report) {
    const sources = kernelSources();
    if (sources === undefined) return;
    buildProgram();
    const caches = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
    const file = path.join(sources.linux612.path, "kernel/livepatch/transition.c");
    try {
      const verdicts: number[] = [];
      const firsts: number[] = [];
      const needed: number[] = [];
      const wholes: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const bench = await Bench.open(file, caches);
        verdicts.push(await bench.verdict());
        await bench.stop();
        const other = await Bench.open(file, caches);
        const { first, firstNeeded, all } = await other.ablation();
        firsts.push(first);
        needed.push(firstNeeded);
        wholes.push(all);
        await other.stop();
      }
      report({ name: "verdict on enable", measured: figuresOf(verdicts), unit: "s" });
      report({ name: "first verdict of an ablation, on one scenario", measured: figuresOf(firsts), unit: "s", limit: { atMost: 10 } });
      report({ name: "the first point that is needed", measured: figuresOf(needed), unit: "s", limit: { atMost: 10 } });
      report({ name: "the whole ablation", measured: figuresOf(wholes), unit: "s", limit: { atMost: 300 } });
      report({
        name: "the same by the command, nothing kept",
        measured: figuresOf([await ablateAll(file)]),
        unit: "s",
        limit: { atMost: 300 },
      });
      const bench = await Bench.open(file, caches);
      report({ name: "cancel to its end", measured: figuresOf(await bench.cancels(CANCELS)), unit: "ms", limit: { atMost: 100 } });
      const idle: number[] = [];
      const meanwhile: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        idle.push(percentile(await bench.type(KEYSTROKES), 0.95));
        meanwhile.push(percentile(await bench.whileExploring(async () => bench.type(KEYSTROKES)), 0.95));
      }
      report({ name: "keystroke to findings, p95, nothing explored", measured: figuresOf(idle), unit: "ms" });
      report({ name: "keystroke to findings, p95, while exploring", measured: figuresOf(meanwhile), unit: "ms" });
      await bench.stop();
    } finally {
      rmSync(caches, { recursive: true, force: true });
    }
  },
};

class Bench {
  readonly #server: Server;
  readonly #uri: string;
  readonly #heard: Listeners;
  #version = 1;

  private constructor(server: Server, uri: string, heard: Listeners) {
    this.#server = server;
    this.#uri = uri;
    this.#heard = heard;
  }

  /** A server to which every verdict is new. */
  static async open(file: string, caches: string): Promise<Bench> {
    for (const name of readdirSync(caches, { recursive: true, encoding: "utf8" })) {
      if (name.endsWith(".verdict")) rmSync(path.join(caches, name));
    }
    const heard = new Listeners();
    const server = await connect(spawnProcess(COMMAND, { XDG_CACHE_HOME: caches }), { prepare: (connection) => heard.listen(connection) });
    const uri = server.open(file, readFileSync(file, "utf8"));
    await pull(server, uri);
    return new Bench(server, uri, heard);
  }

  /** Seconds. */
  async verdict(): Promise<number> {
    const started = performance.now();
    const { id } = await this.#server.connection.sendRequest(exploreRequest, { uri: this.#uri, options: {} });
    await this.#heard.when(id, "ended");
    return (performance.now() - started) / 1000;
  }

  /** Seconds until something is known of a point, after one scenario, until one is known to be needed, and to the last verdict. */
  async ablation(): Promise<{ readonly first: number; readonly firstNeeded: number; readonly all: number }> {
    const started = performance.now();
    const { id } = await this.#server.connection.sendRequest(ablateRequest, { uri: this.#uri, options: {} });
    await this.#heard.when(id, "verdict");
    const first = (performance.now() - started) / 1000;
    await this.#heard.when(id, "needed");
    const firstNeeded = (performance.now() - started) / 1000;
    await this.#heard.when(id, "ended");
    return { first, firstNeeded, all: (performance.now() - started) / 1000 };
  }

  /** Milliseconds each. */
  async cancels(count: number): Promise<readonly number[]> {
    const found: number[] = [];
    for (let each = 0; each < count; each++) {
      const id = await this.#begin();
      const started = performance.now();
      await this.#cancel(id);
      found.push(performance.now() - started);
    }
    return found;
  }

  async whileExploring<T>(run: () => Promise<T>): Promise<T> {
    const id = await this.#begin();
    const result = await run();
    await this.#cancel(id);
    return result;
  }

  /** Milliseconds from each keystroke to the findings about it. */
  async type(count: number): Promise<readonly number[]> {
    const found: number[] = [];
    for (let each = 0; each < count; each++) {
      const started = performance.now();
      const at = { line: 0, character: 0 };
      this.#server.edit(this.#uri, ++this.#version, { start: at, end: at }, " ");
      await pull(this.#server, this.#uri);
      found.push(performance.now() - started);
    }
    return found;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Something long, once it searches. */
  async #begin(): Promise<number> {
    const { id } = await this.#server.connection.sendRequest(exploreRequest, { uri: this.#uri, options: LONG });
    await this.#heard.when(id, "progress");
    return id;
  }

  async #cancel(id: number): Promise<void> {
    await this.#server.connection.sendRequest(cancelRequest, { id });
    await this.#heard.when(id, "ended");
  }
}

type What = "progress" | "verdict" | "needed" | "ended";

/** What a server has told of each exploration. */
class Listeners {
  readonly #told = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  listen(connection: ProtocolConnection): void {
    connection.onNotification(exploreProgressNotification, ({ id }) => this.#hear(id, "progress"));
    connection.onNotification(exploreFinishedNotification, ({ id }) => this.#hear(id, "ended"));
    connection.onNotification(ablateProgressNotification, ({ id, progress }) => {
      if (progress.verdicts.length > 0) this.#hear(id, "verdict");
      if (progress.verdicts.some(({ verdict }) => verdict === "needed")) this.#hear(id, "needed");
    });
    connection.onNotification(ablateFinishedNotification, ({ id }) => this.#hear(id, "ended"));
  }

  async when(id: number, what: What): Promise<void> {
    const key = `${id} ${what}`;
    if (this.#told.has(key)) return;
    await new Promise<void>((resolve) => this.#waiting.set(key, resolve));
  }

  #hear(id: number, what: What): void {
    const key = `${id} ${what}`;
    this.#told.add(key);
    this.#waiting.get(key)?.();
  }
}

/** Seconds. */
async function ablateAll(file: string): Promise<number> {
  const started = performance.now();
  const [node = "", program = ""] = COMMAND;
  await promisify(execFile)(node, [program, "ablate", file, "--no-cache", "--format", "json"], { maxBuffer: 2 ** 28 });
  return (performance.now() - started) / 1000;
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
