/** Simulations over stdio, as a client with a panel asks for them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  CodeLensRequest,
  ExecuteCommandRequest,
  HoverRequest,
  type MarkupContent,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
} from "vscode-languageserver-protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  arrowsRequest,
  atRequest,
  cancelRequest,
  catalogueRequest,
  type CommandAnswer,
  compareRequest,
  exportRequest,
  finishedNotification,
  type FinishedParams,
  progressNotification,
  type ProgressParams,
  releaseNotification,
  RUN_GONE,
  searchRequest,
  simulateRequest,
  stepRequest,
  tasksRequest,
  tileRequest,
  topologyRequest,
} from "../../server/protocol.ts";
import type { RunOptions, RunSummary } from "../../simulator/jobs/simulation.ts";
import { MARK, readArrows, readTile } from "../../simulator/jobs/tile-format.ts";
import { MOST_TILE_BYTES, TILE_BINS } from "../../simulator/jobs/timeline.ts";
import { runCommand } from "../support/cli.ts";
import { EVERYTHING, type Server, startServer } from "../support/lsp.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 180_000 });

const file = path.join(root, "examples/livepatch/transition.c");
const text = readFileSync(file, "utf8");
const rcuText = readFileSync(path.join(root, "examples/livepatch/transition-rcu.c"), "utf8");
/** Long enough to be stopped in. */
const LONG: RunOptions = { topology: { kind: "preset", name: "big-smp" } };

/** A server, and what it has told. */
interface Session {
  readonly server: Server;
  readonly uri: string;
  readonly finished: FinishedParams[];
  readonly progress: ProgressParams[];
}

async function open(initializationOptions: object = { commands: ["quiesce.simulate"] }): Promise<Session> {
  const finished: FinishedParams[] = [];
  const progress: ProgressParams[] = [];
  const server = await startServer({
    initializationOptions,
    prepare: (connection) => {
      connection.onNotification(finishedNotification, (params) => void finished.push(params));
      connection.onNotification(progressNotification, (params) => void progress.push(params));
    },
  });
  return { server, uri: server.open(file, text), finished, progress };
}

async function endOfRun({ finished }: Session, id: number): Promise<FinishedParams> {
  const find = (): FinishedParams => {
    const found = finished.find((each) => each.id === id);
    if (found === undefined) throw new Error(`run ${id} has not ended`);
    return found;
  };
  return vi.waitFor(find, { timeout: 120_000, interval: 5 });
}

async function run(session: Session, options: RunOptions = {}): Promise<RunSummary> {
  const { id } = await session.server.connection.sendRequest(simulateRequest, { uri: session.uri, options });
  const { outcome } = await endOfRun(session, id);
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  return outcome.summary;
}

async function progressOf({ progress }: Session, id: number): Promise<void> {
  await expect
    .poll(() => progress.some((each) => each.id === id && each.phase === "running"), { timeout: 120_000, interval: 2 })
    .toBe(true);
}

let session: Session;

beforeAll(async () => {
  session = await open();
}, 120_000);

afterAll(async () => {
  await session.server.stop();
});

describe("a simulation", () => {
  it("runs on the text as the editor has it, and ends with a summary", async () => {
    const summary = await run(session);
    expect(summary).toMatchObject({
      result: "completed",
      setup: { file: "transition.c", scenario: "enable", topology: "default", isolated: "2-7" },
    });
    expect(summary.headline).toMatch(/^[\d.]+ ms · 6 of 6 isolated CPUs disturbed$/);
    expect(summary.byLine.some(({ file: name, primitive }) => name === "transition.c" && primitive === "schedule_on_each_cpu")).toBe(true);
    expect(summary.timeline.lanes.filter(({ kind }) => kind === "cpu")).toHaveLength(8);
    expect(summary.replay).toMatch(/^q1:/);
    const again = await run(session);
    expect({ ...again, run: 0 }).toEqual({ ...summary, run: 0 });
  });

  it("sees an edit that was not saved", async () => {
    const { server } = session;
    const changed = text.replaceAll("schedule_on_each_cpu(do_nothing)", "synchronize_rcu_tasks_rude()");
    expect(changed).not.toBe(text);
    const lines = text.split("\n").length;
    server.edit(session.uri, 2, { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } }, `${changed}int broken = ;\n`);
    const { id } = await server.connection.sendRequest(simulateRequest, { uri: session.uri, options: {} });
    const { outcome, version } = await endOfRun(session, id);
    expect(version).toBe(2);
    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringMatching(/^transition\.c:\d+: /) as string });
    server.edit(session.uri, 3, { start: { line: 0, character: 0 }, end: { line: lines + 2, character: 0 } }, text);
  });

  it("stands in lenses and hovers until the text changes", async () => {
    const { server } = session;
    const textDocument = { uri: session.uri };
    const summary = await run(session);
    const titles = async () =>
      ((await server.connection.sendRequest(CodeLensRequest.type, { textDocument })) ?? []).map(({ command }) => command?.title);
    expect(await titles()).toContain(summary.headline);
    const line = text.split("\n").findIndex((each) => each.includes("schedule_on_each_cpu("));
    const character = (text.split("\n")[line] ?? "").indexOf("schedule");
    const hover = async () => {
      const found = await server.connection.sendRequest(HoverRequest.type, { textDocument, position: { line, character } });
      return (found?.contents as MarkupContent | undefined)?.value ?? "";
    };
    expect(await hover()).toMatch(
      /\*\*Last simulation\*\* \(enable on default, seed 0\):\n\n- took: [\d.]+ [mu]s in 1 call\n- disturbed: \d+ disturbances/,
    );
    server.edit(session.uri, 4, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, "\n");
    expect(await titles()).not.toContain(summary.headline);
    expect(await hover()).not.toContain("Last simulation");
    server.edit(session.uri, 5, { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, "");
  });

  it.each<[string, RunOptions, RegExp]>([
    [
      "a topology with an error, at its place",
      { topology: { kind: "text", name: "my.topology.json", text: '{\n "cpus": 0\n}' } },
      /^my\.topology\.json:2:\d+: /,
    ],
    ["a command line that the kernel would refuse", { cmdline: "nohz_full=2-x" }, /<--cmdline>/],
    ["a scenario that there is not", { scenario: "enabel" }, /there is no scenario enabel/],
    ["a setting that there is not", { settings: { hertz: "5" } }, /no key hertz/],
    ["a preset that there is not", { topology: { kind: "preset", name: "x" } }, /there is no preset x/],
  ])("refuses %s", async (_, options, message) => {
    const { id } = await session.server.connection.sendRequest(simulateRequest, { uri: session.uri, options });
    const { outcome } = await endOfRun(session, id);
    expect(outcome).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(message) as string,
      problems: [{ severity: "error" }],
    });
    expect(outcome.kind === "refused" ? outcome.help : "").not.toBe("");
  });

  it("reads files that are not open, and says so when there is none", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-simulation-"));
    const closed = path.join(folder, "transition.c");
    writeFileSync(closed, text);
    const uri = pathToFileURL(closed).href;
    const there = await session.server.connection.sendRequest(simulateRequest, { uri, options: {} });
    expect((await endOfRun(session, there.id)).outcome.kind).toBe("done");
    // Gone between one run and the next; the editor still has it open elsewhere.
    const opened = session.server.open(closed, text);
    rmSync(folder, { recursive: true });
    const unsaved = await session.server.connection.sendRequest(simulateRequest, { uri: opened, options: {} });
    expect((await endOfRun(session, unsaved.id)).outcome.kind).toBe("done");
    await session.server.connection.sendNotification("textDocument/didClose", { textDocument: { uri: opened } });
    await session.server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
    const gone = await session.server.connection.sendRequest(simulateRequest, { uri, options: {} });
    expect((await endOfRun(session, gone.id)).outcome).toMatchObject({ kind: "refused", message: `${uri} cannot be read` });
  });
});

describe("a token", () => {
  it("gives the command line the same run, on the topology that was put together in a panel", async () => {
    const topology = {
      kind: "text",
      name: "edited",
      text: '{ "cpus": 4, "cmdline": "nohz_full=2-3", "tasks": [{ "kind": "user-loop", "cpus": "nohz_full", "each": 1 }] }',
    } as const;
    const summary = await run(session, { topology, seed: 3 });
    const { stdout, code } = await runCommand(["replay", summary.replay, "--format", "json"], { cwd: path.dirname(file) });
    expect(code).toBe(0);
    const { transitionNs, ledger, replay } = JSON.parse(stdout) as RunSummary;
    expect({ transitionNs, ledger, replay }).toEqual({
      transitionNs: summary.transitionNs,
      ledger: summary.ledger,
      replay: summary.replay,
    });
  });
});

describe("cancelling", () => {
  it("is told, and the next run begins", async () => {
    const { server } = session;
    for (let turn = 0; turn < 3; turn++) {
      const { id } = await server.connection.sendRequest(simulateRequest, { uri: session.uri, options: LONG });
      await progressOf(session, id);
      expect(await server.connection.sendRequest(cancelRequest, { id })).toBe(true);
      const { outcome } = await endOfRun(session, id);
      expect(outcome).toEqual({ kind: "cancelled" });
      expect(await server.connection.sendRequest(cancelRequest, { id })).toBe(false);
    }
    expect((await run(session)).result).toBe("completed");
  });

  it("is what a newer request of the same document does", async () => {
    const { server, uri } = session;
    const first = await server.connection.sendRequest(simulateRequest, { uri, options: LONG });
    await progressOf(session, first.id);
    const [second, third] = await Promise.all([
      server.connection.sendRequest(simulateRequest, { uri, options: {} }),
      server.connection.sendRequest(simulateRequest, { uri, options: { seed: 7 } }),
    ]);
    expect((await endOfRun(session, first.id)).outcome).toEqual({ kind: "superseded", by: second.id });
    expect((await endOfRun(session, second.id)).outcome).toEqual({ kind: "superseded", by: third.id });
    expect((await endOfRun(session, third.id)).outcome).toMatchObject({ kind: "done", summary: { setup: { seed: 7 } } });
  });

  it("leaves typing alone: a hover is answered while a simulation runs", async () => {
    const { server, uri } = session;
    const { id } = await server.connection.sendRequest(simulateRequest, { uri, options: LONG });
    await progressOf(session, id);
    await server.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: 10, character: 5 } });
    expect(session.finished.some((each) => each.id === id)).toBe(false);
    await server.connection.sendRequest(cancelRequest, { id });
    await endOfRun(session, id);
  });
});

describe("events", () => {
  let summary: RunSummary;
  beforeAll(async () => {
    summary = await run(session);
  }, 120_000);
  const connection = () => session.server.connection;

  it("come as tiles of at most 64 KB", async () => {
    const { data } = await connection().sendRequest(tileRequest, {
      run: summary.run,
      lane: 0,
      lanes: 16,
      level: 23,
      bin: 0,
      bins: TILE_BINS,
    });
    const bytes = Uint8Array.from(Buffer.from(data, "base64"));
    expect(bytes.length).toBeLessThanOrEqual(MOST_TILE_BYTES);
    const tile = readTile(bytes);
    expect(tile?.lanes).toBe(summary.timeline.lanes.length);
    expect(tile?.marks.some((marks) => (marks & MARK.disturbance) !== 0)).toBe(true);
  });

  it("are joined by arrows", async () => {
    const { data } = await connection().sendRequest(arrowsRequest, {
      run: summary.run,
      firstCpu: 0,
      cpus: 8,
      level: 23,
      bin: 0,
      bins: TILE_BINS,
    });
    expect(readArrows(Uint8Array.from(Buffer.from(data, "base64")))?.length).toBeGreaterThan(0);
  });

  it("are searched, stepped through and looked at", async () => {
    const query = { kinds: ["disturbance"], file: "transition.c", text: "kworker" };
    const { total, events } = await connection().sendRequest(searchRequest, { run: summary.run, query, skip: 0, limit: 10 });
    const [first] = events;
    expect(total).toBeGreaterThan(0);
    expect(first).toMatchObject({
      kind: "disturbance",
      title: "is disturbed: kworker-switch",
      origin: { file: "transition.c", primitive: "schedule_on_each_cpu" },
    });
    const { event: next } = await connection().sendRequest(stepRequest, { run: summary.run, query, timeNs: 0, direction: "next" });
    expect(next).toEqual(first);
    const at = await connection().sendRequest(atRequest, {
      run: summary.run,
      lane: first?.lane ?? 0,
      timeNs: first?.timeNs ?? 0,
      withinNs: 1000,
    });
    expect(at.state).toMatchObject({ kind: "cpu", cpu: first?.cpu });
    expect(at.event?.kind).toBe("disturbance");
    const { names } = await connection().sendRequest(tasksRequest, { run: summary.run, tasks: [0, 99_999] });
    expect(names[1]).toBe("");
  });

  it("are exported in pieces", async () => {
    let whole = "";
    for (let part: number | null = 0; part !== null; ) {
      const piece: { readonly text: string; readonly next: number | null } = await connection().sendRequest(exportRequest, {
        run: summary.run,
        form: "perfetto",
        part,
      });
      whole += piece.text;
      part = piece.next;
    }
    expect((JSON.parse(whole) as { readonly traceEvents: readonly unknown[] }).traceEvents.length).toBeGreaterThan(100);
    const { text: markdown } = await connection().sendRequest(exportRequest, { run: summary.run, form: "markdown", part: 0 });
    expect(markdown).toMatch(/^### `transition\.c`: enable completed in /);
  });

  it("are gone when they were released, and say so", async () => {
    await connection().sendNotification(releaseNotification, { runs: [summary.run] });
    const asked = connection().sendRequest(tileRequest, { run: summary.run, lane: 0, lanes: 1, level: 20, bin: 0, bins: 1 });
    await expect(asked).rejects.toMatchObject({ code: RUN_GONE });
  });

  it("are bounded, and what was dropped is said", async () => {
    const small = await run(session, { events: 500 });
    expect(small.events.recorded).toBe(500);
    expect(small.events.dropped).toBeGreaterThan(0);
    expect(small.timeline.keptUntilNs).toBeLessThan(small.timeline.endNs);
    // The ledger does not depend on it.
    expect(small.totals).toEqual((await run(session)).totals);
  });

  it("refuse requests that are not as they should be", async () => {
    const wrong = connection().sendRequest("quiesce/tile", { run: 1, lane: 0, lanes: 17, level: 0, bin: 0, bins: 1 });
    await expect(wrong).rejects.toMatchObject({ code: -32_602 });
  });
});

describe("a comparison", () => {
  it.each([
    ["with the quick fix", { kind: "fix", rule: "hard-forced-synchronization" } as const],
    ["with another text", { kind: "text", other: { name: "HEAD", text: rcuText } } as const],
    ["with another file", { kind: "file", uri: pathToFileURL(path.join(root, "examples/livepatch/transition-rcu.c")).href } as const],
  ])("%s has both summaries and what differs", async (_, against) => {
    const { id } = await session.server.connection.sendRequest(compareRequest, { uri: session.uri, options: {}, against });
    const { outcome } = await endOfRun(session, id);
    if (outcome.kind !== "compared") throw new Error(JSON.stringify(outcome));
    const own = ({ byLine }: RunSummary): number =>
      byLine.reduce((sum, { primitive, switches }) => sum + (primitive === "schedule_on_each_cpu" ? switches : 0), 0);
    expect(own(outcome.a)).toBeGreaterThan(0);
    expect(own(outcome.b)).toBe(0);
    expect(outcome.delta.lines.find(({ primitive }) => primitive === "schedule_on_each_cpu")?.delta.switches).toBeLessThan(0);
  });

  it("with a patch that does not apply says where", async () => {
    const patch = { name: "my.patch", text: "--- a/transition.c\n+++ b/transition.c\n@@ -1,1 +1,1 @@\n-nothing of the kind\n+x\n" };
    const { id } = await session.server.connection.sendRequest(compareRequest, {
      uri: session.uri,
      options: {},
      against: { kind: "patch", patch },
    });
    expect((await endOfRun(session, id)).outcome).toMatchObject({ kind: "refused", problems: [{ file: "my.patch", line: 3 }] });
  });
});

describe("what there is", () => {
  it("is listed, with the profile of a document", async () => {
    const catalogue = await session.server.connection.sendRequest(catalogueRequest, { uri: session.uri });
    expect(catalogue.scenarios.map(({ name }) => name)).toContain("enable-disable");
    expect(catalogue.presets.map(({ name }) => name)).toContain("telecom");
    expect(catalogue.profile).toBe("debian-6.12");
  });

  it("of a topology is read as the kernel would", async () => {
    const reading = await session.server.connection.sendRequest(topologyRequest, {
      name: "a.topology.json",
      text: '{ "cpus": 4, "cmdline": "nohz_full=0-3" }',
    });
    expect(reading.machine).toMatchObject({ cpus: 4, nohzFull: "1-3" });
    expect(reading.problems).toMatchObject([{ severity: "warning" }]);
  });
});

describe("an editor that knows none of this", () => {
  it("gets a lens, and a report", async () => {
    const plain = await open({});
    const { connection, messages } = plain.server;
    const lenses = (await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: plain.uri } })) ?? [];
    const command = lenses.map((each) => each.command).find((each) => each?.title === "▷ Simulate transition");
    expect(command?.command).toBe("quiesce.simulateReport");
    const answer = (await connection.sendRequest(ExecuteCommandRequest.type, {
      command: command?.command ?? "",
      arguments: command?.arguments ?? [],
    })) as CommandAnswer;
    expect(answer.markdown).toMatch(/^### `transition\.c`: enable completed in [\d.]+ ms; 6 of 6 isolated CPUs disturbed\n/);
    await expect
      .poll(() => messages.map(({ message }) => message))
      .toContainEqual(expect.stringMatching(/^transition\.c: [\d.]+ ms · 6 of 6 isolated CPUs disturbed$/));
    const compared = (await connection.sendRequest(ExecuteCommandRequest.type, {
      command: "quiesce.compareReport",
      arguments: [{ uri: plain.uri }],
    })) as CommandAnswer;
    expect(compared.markdown).toMatch(/^### `transition\.c` and `transition\.c with the quick fix of hard-forced-synchronization`\n/);
    expect(await plain.server.stop()).toBe(0);
  });

  it("sees how far it is, and can stop it with the button beside that", async () => {
    const shown: { readonly kind: string; readonly title?: string }[] = [];
    const server = await startServer({
      capabilities: { ...EVERYTHING, window: { workDoneProgress: true } },
      prepare: (connection) => {
        connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
          connection.onProgress(WorkDoneProgress.type, token, (value) => {
            shown.push(value);
            if (value.kind === "report") void connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
          });
        });
      },
    });
    const uri = server.open(file, text);
    const command = { command: "quiesce.simulateReport", arguments: [{ uri, options: LONG }] };
    const answer = (await server.connection.sendRequest(ExecuteCommandRequest.type, command)) as CommandAnswer;
    expect(answer.markdown).toBe("The simulation was cancelled.\n");
    await vi.waitFor(() => expect(shown.at(-1)).toEqual({ kind: "end" }), { timeout: 10_000 });
    expect(shown[0]).toMatchObject({ kind: "begin", title: "Simulating transition.c", cancellable: true });
    await server.stop();
  });
});
