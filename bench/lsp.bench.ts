/**
 * What somebody at the keyboard waits for, over stdio: the first findings after the start, findings after a keystroke, a hover. On real
 * files of Linux 6.12, beside clangd on the same files in the same run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { connect, EVERYTHING, pull, type Server, spawnProcess } from "../test/support/lsp-client.ts";
import { root } from "../test/support/source-tree.ts";
import { type Benchmark, figuresOf, type Limit, type Report } from "./lib.ts";
import { buildProgram, kernelSources } from "./subjects.ts";

const COMMAND = [process.execPath, path.join(root, "dist/quiesce.mjs"), "lsp", "--stdio"];

/** The index of the tree, which the first long run makes and later ones find. */
const caches = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));

function startOurs(): ReturnType<typeof spawnProcess> {
  return spawnProcess(COMMAND, { XDG_CACHE_HOME: caches });
}

/** Keystrokes of one round. */
const KEYSTROKES = 60;
const ROUNDS = 5;
const STARTS = 9;

interface Subject {
  readonly file: string;
  /** Milliseconds at the 95th percentile. */
  readonly keystroke: Limit;
}

const SUBJECTS: readonly Subject[] = [
  { file: "kernel/livepatch/transition.c", keystroke: { atMost: 15 } },
  { file: "kernel/sched/core.c", keystroke: { atMost: 60 } },
];

export const benchmark: Benchmark = {
  title: "the language server over stdio, beside clangd",
  async run(report) {
    const sources = kernelSources();
    if (sources === undefined) return;
    buildProgram();
    const clangd = findClangd();
    try {
      for (const subject of SUBJECTS) {
        const file = path.join(sources.linux612.path, subject.file);
        await measureStart(subject, file, report);
        await measureTyping(subject, file, report);
        if (clangd !== undefined) await measureClangd(clangd, subject, file, report);
      }
    } finally {
      rmSync(caches, { recursive: true, force: true });
    }
  },
};

function findClangd(): string | undefined {
  const found = ["clangd-19", "clangd"].find((name) => spawnSync(name, ["--version"]).status === 0);
  if (found === undefined) console.log("SKIPPED beside clangd: it is not installed (Debian: apt-get install clangd-19)");
  return found;
}

/** From the start of the process to the first findings of an opened file. */
async function measureStart({ file: name }: Subject, file: string, report: Report): Promise<void> {
  const text = readFileSync(file, "utf8");
  const elapsed: number[] = [];
  const answered: number[] = [];
  for (let run = -2; run < STARTS; run++) {
    const started = performance.now();
    const server = await connect(startOurs());
    if (run >= 0) answered.push(performance.now() - started);
    await pull(server, server.open(file, text));
    if (run >= 0) elapsed.push(performance.now() - started);
    await server.stop();
  }
  if (name.endsWith("transition.c"))
    report({ name: "start to initialize answered", measured: figuresOf(answered), unit: "ms", limit: { atMost: 100 } });
  const limit: Limit | undefined = name.endsWith("transition.c") ? { atMost: 400 } : undefined;
  report({
    name: `${path.basename(name)}: start to findings`,
    measured: figuresOf(elapsed),
    unit: "ms",
    ...(limit === undefined ? {} : { limit }),
  });
}

async function measureTyping({ file: name, keystroke }: Subject, file: string, report: Report): Promise<void> {
  const server = await connect(startOurs());
  const uri = server.open(file, readFileSync(file, "utf8"));
  await pull(server, uri);
  const typist = new Typist(server, uri, readFileSync(file, "utf8"));
  await typist.type(KEYSTROKES);
  await settled(server);
  const keys: number[][] = [];
  const hovers: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    keys.push(await typist.type(KEYSTROKES));
    hovers.push(await typist.hover(KEYSTROKES));
  }
  const base = path.basename(name);
  const of = (rounds: readonly number[][], share: number) => figuresOf(rounds.map((round) => percentile(round, share)));
  report({ name: `${base}: keystroke to findings, p50`, measured: of(keys, 0.5), unit: "ms" });
  report({ name: `${base}: keystroke to findings, p95`, measured: of(keys, 0.95), unit: "ms", limit: keystroke });
  report({ name: `${base}: hover, p50`, measured: of(hovers, 0.5), unit: "ms" });
  report({ name: `${base}: hover, p95`, measured: of(hovers, 0.95), unit: "ms", limit: { atMost: 5 } });
  await server.stop();
}

/** Waits until the tree behind the file was read, so that the rounds measure the same thing. */
async function settled(server: Server): Promise<void> {
  const until = performance.now() + 180_000;
  while (server.statuses.at(-1)?.index === "reading" && performance.now() < until) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

class Typist {
  readonly #server: Server;
  readonly #uri: string;
  readonly #line: number;
  readonly #words: readonly { readonly line: number; readonly character: number }[];
  #version = 1;
  #typed = 0;

  constructor(server: Server, uri: string, text: string) {
    this.#server = server;
    this.#uri = uri;
    // Inside a function in the middle of the file, where people type.
    const middle = text.indexOf("\n{\n", text.length / 2) + 2;
    this.#line = lineAt(text, middle) + 1;
    this.#words = [
      ...text.matchAll(/\b(?:smp_wmb|smp_rmb|mutex_lock|schedule_on_each_cpu|rcu_read_lock|preempt_disable|raw_spin_lock)\(/g),
    ].map(({ index }) => ({
      line: lineAt(text, index) + (lineAt(text, index) >= this.#line ? 1 : 0),
      character: index - text.lastIndexOf("\n", index),
    }));
    this.#edit({ line: this.#line, character: 0 }, { line: this.#line, character: 0 }, "\t\n");
  }

  /** One character after the other of a call, then away with it. @returns Milliseconds each. */
  async type(count: number): Promise<number[]> {
    const found: number[] = [];
    const word = "synchronize_rcu();";
    for (let i = 0; i < count; i++) {
      const column = 1 + (this.#typed % word.length);
      const started = performance.now();
      if (this.#typed % word.length === 0) this.#clear();
      const at = { line: this.#line, character: column };
      this.#edit(at, at, word[column - 1] ?? " ");
      await pull(this.#server, this.#uri);
      found.push(performance.now() - started);
      this.#typed++;
    }
    return found;
  }

  async hover(count: number): Promise<number[]> {
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
      const position = this.#words[i % this.#words.length];
      const started = performance.now();
      await this.#server.connection.sendRequest("textDocument/hover", { textDocument: { uri: this.#uri }, position });
      found.push(performance.now() - started);
    }
    return found;
  }

  #clear(): void {
    this.#edit({ line: this.#line, character: 1 }, { line: this.#line, character: 1000 }, "");
  }

  #edit(start: { line: number; character: number }, end: { line: number; character: number }, text: string): void {
    this.#server.edit(this.#uri, ++this.#version, { start, end }, text);
  }
}

/** The same with clangd, which has no build to go by: `--check`, and the first diagnostics and hovers over stdio. */
async function measureClangd(clangd: string, { file: name }: Subject, file: string, report: Report): Promise<void> {
  const base = path.basename(name);
  const checks: number[] = [];
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    spawnSync(clangd, [`--check=${file}`], { stdio: "ignore" });
    checks.push(performance.now() - started);
  }
  report({ name: `${base}: ${clangd} --check`, measured: figuresOf(checks), unit: "ms" });
  const text = readFileSync(file, "utf8");
  const starts: number[] = [];
  const keys: number[] = [];
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    const { diagnostic: _, ...textDocument } = EVERYTHING.textDocument ?? {};
    const server = await connect(spawnProcess([clangd, "--log=error"]), { capabilities: { ...EVERYTHING, textDocument } });
    const uri = pathToFileURL(file).href;
    server.open(file, text);
    await published(server, uri, 1);
    starts.push(performance.now() - started);
    for (let version = 2; version < 8; version++) {
      const typed = performance.now();
      // Inside a function: an edit of its preamble would make it read all headers again.
      server.edit(uri, version, { start: { line: 200, character: 0 }, end: { line: 200, character: 0 } }, "\t;\n");
      await published(server, uri, version);
      keys.push(performance.now() - typed);
    }
    await server.stop();
  }
  report({ name: `${base}: ${clangd}, start to findings`, measured: figuresOf(starts), unit: "ms" });
  report({ name: `${base}: ${clangd}, keystroke to findings`, measured: figuresOf(keys), unit: "ms" });
}

async function published(server: Server, uri: string, version: number): Promise<void> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    // clangd leaves out versions that a newer one follows.
    if (server.published.some((each) => each.uri === uri && (each.version ?? 0) >= version)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  console.log(`clangd published nothing for version ${version} in 30 s`);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}

function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
