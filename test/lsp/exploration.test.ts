/** Explorations and ablations over stdio, on the file as the editor has it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CancellationTokenSource,
  CodeActionRequest,
  CodeLensRequest,
  ExecuteCommandRequest,
  HoverRequest,
  type InlayHint,
  InlayHintRequest,
  LSPErrorCodes,
  type MarkupContent,
} from "vscode-languageserver-protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  ablateFinishedNotification,
  type AblateFinishedParams,
  ablateProgressNotification,
  type AblateProgressParams,
  ablateRequest,
  cancelRequest,
  type CommandAnswer,
  exploreExportRequest,
  exploreFinishedNotification,
  type ExploreFinishedParams,
  exploreProgressNotification,
  type ExploreProgressParams,
  exploreRequest,
  RUN_GONE,
  verdictsRequest,
} from "../../server/protocol.ts";
import type { Exploration, ExplorationOptions } from "../../simulator/explore/job/messages.ts";
import { readExploreFinished } from "../../simulator/panel/exploration/contract.ts";
import { runCommand } from "../support/cli.ts";
import { pull } from "../support/lsp-client.ts";
import { type Server, startServer } from "../support/lsp.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";

vi.setConfig({ testTimeout: 240_000 });

const example = path.join(root, "examples/livepatch/transition.c");
const text = readFileSync(example, "utf8");

/** A server with one document, and what it has told. */
class Session {
  readonly server: Server;
  readonly explored: ExploreFinishedParams[];
  readonly ablated: AblateFinishedParams[];
  readonly progress: ExploreProgressParams[];
  readonly ablating: AblateProgressParams[];
  readonly uri: string;
  #version = 1;
  #text: string;

  private constructor(
    server: Server,
    file: string,
    content: string,
    told: Pick<Session, "explored" | "ablated" | "progress" | "ablating">,
  ) {
    this.server = server;
    this.explored = told.explored;
    this.ablated = told.ablated;
    this.progress = told.progress;
    this.ablating = told.ablating;
    this.#text = content;
    this.uri = server.open(file, content);
  }

  static async open(
    file: string,
    content: string,
    commands = ["quiesce.explore", "quiesce.ablate"],
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<Session> {
    const told = { explored: [], ablated: [], progress: [], ablating: [] } as Pick<
      Session,
      "explored" | "ablated" | "progress" | "ablating"
    >;
    const server = await startServer({
      initializationOptions: { commands, settings },
      prepare: (connection) => {
        connection.onNotification(exploreFinishedNotification, (params) => void told.explored.push(params));
        connection.onNotification(ablateFinishedNotification, (params) => void told.ablated.push(params));
        connection.onNotification(exploreProgressNotification, (params) => void told.progress.push(params));
        connection.onNotification(ablateProgressNotification, (params) => void told.ablating.push(params));
      },
    });
    return new Session(server, file, content, told);
  }

  get text(): string {
    return this.#text;
  }

  async begin(options: ExplorationOptions): Promise<number> {
    const { id } = await this.server.connection.sendRequest(exploreRequest, { uri: this.uri, options });
    return id;
  }

  async end(id: number): Promise<ExploreFinishedParams> {
    return waitFor(() => this.explored.find((each) => each.id === id));
  }

  async explore(options: ExplorationOptions = {}): Promise<Exploration> {
    const { outcome } = await this.end(await this.begin(options));
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    return outcome.exploration;
  }

  replace(content: string): void {
    const lines = this.#text.split("\n");
    this.#version++;
    const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    this.server.edit(this.uri, this.#version, { start: { line: 0, character: 0 }, end }, content);
    this.#text = content;
  }

  async hints(): Promise<readonly InlayHint[]> {
    const range = { start: { line: 0, character: 0 }, end: { line: this.#text.split("\n").length, character: 0 } };
    return (await this.server.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: this.uri }, range })) ?? [];
  }

  /** 0-based line of the first occurrence. */
  lineOf(written: string): number {
    return this.#text.slice(0, this.#text.indexOf(written)).split("\n").length - 1;
  }

  async command(name: string, argument: object): Promise<string> {
    const answer = (await this.server.connection.sendRequest(ExecuteCommandRequest.type, {
      command: name,
      arguments: [{ uri: this.uri, ...argument }],
    })) as CommandAnswer | null;
    return answer?.markdown ?? "";
  }
}

async function waitFor<T>(find: () => T | undefined): Promise<T> {
  const found = (): T => {
    const value = find();
    if (value === undefined) throw new Error("it has not come");
    return value;
  };
  return vi.waitFor(found, { timeout: 200_000, interval: 3 });
}

/** The wait without which a stack may still be in an old function. */
const WAIT = "\tschedule_on_each_cpu(do_nothing);";
const WITHOUT = text.replace(WAIT, "\t((void)0);");

let session: Session;

beforeAll(async () => {
  session = await Session.open(example, text);
}, 120_000);

afterAll(async () => {
  await session.server.stop();
});

afterEach(() => session.replace(text));

describe("an exploration", () => {
  it("tells how far it is, and ends with what the command says", async () => {
    const id = await session.begin({});
    const { outcome, version } = await session.end(id);
    expect(version).toBe(1);
    expect(readExploreFinished({ id, version, outcome })).toBeDefined();
    const command = await runCommand(["explore", example, "--format", "json"], { timeoutMs: 200_000 });
    const { verdict, states, transitions, depth } = JSON.parse(command.stdout) as Exploration;
    expect(outcome).toMatchObject({ kind: "done", exploration: { verdict: "verified", scenario: "enable", file: "transition.c" } });
    expect(outcome).toMatchObject({ exploration: { verdict, states, transitions, depth } });
    const told = session.progress.filter((each) => each.id === id).map(({ progress }) => progress.states);
    expect(told.length).toBeGreaterThan(1);
    expect(told.every((each) => each >= 0)).toBe(true);
  });

  it("of the same text is answered from memory, though white space and comments differ", async () => {
    session.replace(`/* One more. */\n\n${text}`);
    const id = await session.begin({});
    expect((await session.end(id)).outcome).toMatchObject({ kind: "done", exploration: { verdict: "verified" } });
    expect(session.progress.filter((each) => each.id === id && each.progress.phase === "search")).toEqual([]);
  });

  it("of the same text is known to a server that comes later", async () => {
    const later = await Session.open(example, text);
    const id = await later.begin({});
    const { outcome } = await later.end(id);
    expect(outcome).toMatchObject({ kind: "done", exploration: { verdict: "verified", scenario: "enable" } });
    expect(later.progress.filter(({ progress }) => progress.phase === "search")).toEqual([]);
    await later.server.stop();
  });

  it("ends when it is cancelled, and leaves the next one alone", async () => {
    for (let turn = 0; turn < 3; turn++) {
      const id = await session.begin({ cpus: 3, tasks: 2 });
      await waitFor(() => session.progress.find((each) => each.id === id));
      expect(await session.server.connection.sendRequest(cancelRequest, { id })).toBe(true);
      expect((await session.end(id)).outcome).toEqual({ kind: "cancelled" });
      expect(await session.server.connection.sendRequest(cancelRequest, { id })).toBe(false);
    }
    expect(await session.explore({ scenario: "disable" })).toMatchObject({ scenario: "disable" });
  });

  it("gives way to a newer one of the same document", async () => {
    const older = await session.begin({ cpus: 3, tasks: 2 });
    await waitFor(() => session.progress.find((each) => each.id === older));
    const newer = await session.begin({ states: 2000 });
    expect((await session.end(older)).outcome).toEqual({ kind: "cancelled" });
    // A bound that was hit is no success.
    expect((await session.end(newer)).outcome).toMatchObject({
      kind: "done",
      exploration: { verdict: "gave-up", bounds: expect.arrayContaining([{ name: "states", value: 2000, hit: true }]) as unknown },
    });
  });

  it("is joined by a report that asks the same, and goes on when that is given up", async () => {
    const { connection } = session.server;
    const options = { scenario: "disable", states: 3000 };
    const id = await session.begin(options);
    const abandoned = new CancellationTokenSource();
    const [first, second] = [
      session.command("quiesce.exploreReport", { options }),
      connection.sendRequest(
        ExecuteCommandRequest.type,
        { command: "quiesce.exploreReport", arguments: [{ uri: session.uri, options }] },
        abandoned.token,
      ),
    ];
    abandoned.cancel();
    await expect(second).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect((await session.end(id)).outcome).toMatchObject({ kind: "done", exploration: { verdict: "gave-up" } });
    expect(await first).toContain("### transition.c: disable: gave up");
  });

  it("does not make typing wait", async () => {
    const { uri, server } = session;
    const id = await session.begin({ cpus: 3, tasks: 2 });
    await waitFor(() => session.progress.find((each) => each.id === id));
    const position = { line: session.lineOf(WAIT), character: 3 };
    for (let key = 0; key < 60; key++) {
      session.replace(`${text}/* ${"x".repeat(key)} */\n`);
      expect(await server.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position })).not.toBeNull();
    }
    // Every hover was answered while it went on: it had not ended by itself.
    expect(await server.connection.sendRequest(cancelRequest, { id })).toBe(true);
    expect((await session.end(id)).outcome).toEqual({ kind: "cancelled" });
  });

  it("of unsaved text finds what the edit breaks, shows it, and takes it back at the first edit that matters", async () => {
    session.replace(WITHOUT);
    const id = await session.begin({ scenario: "stacked@disable second" });
    const { outcome } = await session.end(id);
    if (outcome.kind !== "done" || outcome.exploration.violation === undefined) throw new Error(JSON.stringify(outcome));
    const { violation, replay } = outcome.exploration;
    expect(readExploreFinished({ id, outcome })).toBeDefined();
    expect(violation.steps.length).toBeGreaterThan(2);
    expect(replay).toMatch(/^q1:/);

    const explored = async () => (await pull(session.server, session.uri)).filter(({ code }) => String(code).startsWith("explore/"));
    const [diagnostic] = await explored();
    expect(diagnostic).toMatchObject({ code: `explore/${violation.property}`, source: "quiesce", severity: 1 });
    expect(diagnostic?.relatedInformation).toHaveLength(violation.steps.length);
    expect(diagnostic?.relatedInformation?.[0]?.message).toMatch(/^1\. CPU \d+ · /);

    // Lines that come before it move it, and nothing else.
    session.replace(`\n\n\n${WITHOUT}`);
    const [moved] = await explored();
    expect(moved?.range.start.line).toBe((diagnostic?.range.start.line ?? 0) + 3);

    const lenses = async (): Promise<readonly (string | undefined)[]> => {
      const found = await session.server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: session.uri } });
      return (found ?? []).map(({ command }) => command?.title);
    };
    session.replace(`${WITHOUT}\nint more;\n`);
    expect(await explored()).toEqual([]);
    expect(await lenses()).toContainEqual(expect.stringMatching(/^enable gave up after [\d,]+ states \(before the last edit\)$/));
    session.replace(text);
    expect(await lenses()).toContainEqual(expect.stringMatching(/^enable gave up after [\d,]+ states$/));

    const exported = await session.server.connection.sendRequest(exploreExportRequest, { id, form: "sarif" });
    expect(JSON.parse(exported.text)).toMatchObject({ version: "2.1.0", runs: [{ results: [{ ruleId: violation.property }] }] });
    await expect(session.server.connection.sendRequest(exploreExportRequest, { id: 999_999, form: "sarif" })).rejects.toMatchObject({
      code: RUN_GONE,
    });
  });
});

describe("an ablation", () => {
  it("says of a point what breaks without it: in a hint, a hover, a list and a page", async () => {
    const line = session.lineOf(WAIT);
    const of = { line: line + 1 };
    const options = { worker: "shared", scenarios: ["stacked@disable second", "enable"] } as const;
    const { id } = await session.server.connection.sendRequest(ablateRequest, { uri: session.uri, of, options });
    const { outcome } = await waitFor(() => session.ablated.find((each) => each.id === id));
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    const { points } = outcome.ablation;
    expect(points.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      ["deleted", "needed"],
      ["weakened", "not-needed"],
    ]);
    const steps = points[0]?.violation?.steps.length ?? 0;
    const label = `needed: ${steps}-step counterexample · with synchronize_rcu() only, not needed within the bounds`;
    expect((await session.hints()).filter(({ position }) => position.line === line).map(({ tooltip }) => tooltip)).toEqual([label]);
    // Each verdict was told as soon as there was one.
    const told = session.ablating.filter((each) => each.id === id).flatMap(({ progress }) => progress.verdicts);
    const byWhatIsLeft = (of: typeof points): typeof points => [...of].sort((a, b) => a.leaves.localeCompare(b.leaves));
    expect(byWhatIsLeft(told.filter(({ soFar }) => soFar !== true))).toEqual(byWhatIsLeft(points));
    // Before that, what was known after each scenario.
    const [first] = told;
    expect(first).toMatchObject({ soFar: true, variant: "deleted", scenarios: [{ name: "stacked@disable second" }] });
    expect(told.filter(({ soFar, variant }) => soFar === true && variant === "deleted").map(({ scenarios }) => scenarios.length)).toEqual(
      points[0]?.scenarios.map((_, index) => index + 1),
    );

    const { uri, server } = session;
    const hover = await server.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line, character: 3 } });
    const markdown = (hover?.contents as MarkupContent | undefined)?.value ?? "";
    expect(markdown).toContain("**What breaks without it**");
    expect(markdown).toMatch(/without it: needed: \d+-step counterexample; [^;]+ is violated/);
    expect(markdown).toContain("(command:quiesce.ablate?");
    const listed = await server.connection.sendRequest(verdictsRequest, { uri });
    expect(listed?.verdicts).toContainEqual(expect.objectContaining({ line, text: label, verdict: "needed", stale: false }));

    const page = await session.command("quiesce.explainReport", { line: line + 1 });
    expect(page).toContain(`### schedule_on_each_cpu() in wait_for_handlers(), transition.c:${line + 1}`);
    expect(page).toContain("#### What breaks without it");
    expect(page).toContain("| who does what |");

    // An edit elsewhere leaves the verdict standing, as one about the text before it.
    session.replace(`${text}\nint more(void)\n{\n\treturn 1;\n}\n`);
    const stale = await server.connection.sendRequest(verdictsRequest, { uri });
    expect(stale?.verdicts).toContainEqual(expect.objectContaining({ line, text: `before the last edit: ${label}`, stale: true }));
    // One in its line leaves nothing of it.
    session.replace(text.replace(WAIT, "\tschedule_on_each_cpu(do_nothing), (void)0;"));
    expect((await server.connection.sendRequest(verdictsRequest, { uri }))?.verdicts).toEqual([]);
    session.replace(text);
  });

  it("is offered as an action in the line of a point and nowhere else", async () => {
    const titles = async (line: number): Promise<readonly string[]> => {
      const range = { start: { line, character: 0 }, end: { line, character: 0 } };
      const params = { textDocument: { uri: session.uri }, range, context: { diagnostics: [] } };
      return ((await session.server.connection.sendRequest(CodeActionRequest.type, params)) ?? []).map(({ title }) => title);
    };
    expect(await titles(session.lineOf(WAIT))).toEqual(["What breaks without this?", "Explain this barrier"]);
    expect(await titles(session.lineOf("void klp_start_transition(void)"))).toEqual(["Explore interleavings"]);
    expect(await titles(0)).toEqual([]);
  });
});

describe("the memory model", () => {
  it("is the one that is configured, with its bound, where nobody names another, and the answer says which", async () => {
    const own = await Session.open(example, text, undefined, { explore: { memory: "lkmm", stale: 2 } });
    const bound = { name: "stale", value: 2, hit: expect.any(Boolean) as unknown };
    const found = await own.explore({ states: 2000 });
    expect(found).toMatchObject({ memory: "lkmm", bounds: expect.arrayContaining([bound]) as unknown });
    const lenses = await own.server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: own.uri } });
    expect(lenses?.map(({ command }) => command?.title)).toContainEqual(
      expect.stringMatching(/^lkmm: enable gave up after [\d,]+ states$/),
    );
    expect(await own.explore({ states: 2000, memory: "sc" })).toMatchObject({ memory: "sc" });
    await own.server.stop();
  });

  it("is the kernel's where one asks about a barrier, without which nothing breaks otherwise", async () => {
    const memoryOf = async (piece: string): Promise<string> => {
      const options = { states: 500, scenarios: ["enable"], worker: "shared" } as const;
      const params = { uri: session.uri, of: { line: session.lineOf(piece) + 1 }, options };
      const { id } = await session.server.connection.sendRequest(ablateRequest, params);
      const { outcome } = await waitFor(() => session.ablated.find((each) => each.id === id));
      if (outcome.kind !== "done") return JSON.stringify(outcome);
      return [outcome.ablation.memory, ...new Set(outcome.ablation.points.map(({ memory }) => memory))].join(": ");
    };
    expect(await memoryOf("\tsmp_wmb();\n\tklp_start_transition")).toBe("auto: lkmm");
    expect(await memoryOf(WAIT)).toBe("auto: sc");
  });
});

describe("other editors", () => {
  it("get a verdict as Markdown", async () => {
    const other = await Session.open(example, text, []);
    const markdown = await other.command("quiesce.exploreReport", { options: { states: 1000 } });
    expect(markdown).toContain("### transition.c: enable: gave up, because of the bound on states");
    expect(other.server.messages.at(-1)?.message).toMatch(/^enable: gave up/);
    await other.server.stop();
  });
});

describe("what cannot be explored", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-explore-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["a file that is gone", "gone.c", undefined, /cannot be explored/],
    [
      "a file with errors",
      "transition.c",
      text.replace("struct klp_patch *klp_transition_patch;", "struct klp_patch *klp_transition_patch"),
      /transition\.c:\d+/,
    ],
    [
      "a file that no scenario reaches",
      "other.c",
      "#include <linux/rcupdate.h>\nvoid f(void)\n{\n\tsynchronize_rcu();\n}\n",
      /the scenario enable cannot run with other\.c as it stands/,
    ],
  ])("is said: %s", async (_what, name, content, message) => {
    const file = path.join(mkdtempSync(path.join(folder, "case-")), name);
    if (content !== undefined) writeFileSync(file, content);
    const uri = content === undefined ? `file://${file}` : session.server.open(file, content);
    const { id } = await session.server.connection.sendRequest(exploreRequest, { uri, options: {} });
    const { outcome } = await session.end(id);
    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringMatching(message) as unknown });
    expect((outcome as { readonly help: string }).help).not.toBe("");
  });

  it("is said of a scenario that there is not, and of parameters of another shape", async () => {
    const { outcome } = await session.end(await session.begin({ scenario: "enabel" }));
    expect(outcome).toMatchObject({ kind: "refused", message: "there is no scenario enabel" });
    const wrong = { uri: session.uri, options: { cpus: 1 } };
    await expect(session.server.connection.sendRequest(exploreRequest, wrong)).rejects.toMatchObject({ code: -32_602 });
  });

  it("is said of a line with nothing to take away", async () => {
    const params = { uri: session.uri, of: { line: 1 }, options: {} };
    const { id } = await session.server.connection.sendRequest(ablateRequest, params);
    const { outcome } = await waitFor(() => session.ablated.find((each) => each.id === id));
    expect(outcome).toMatchObject({ kind: "refused", message: "nothing in line 1 can be taken away" });
  });

  it("is said of a line in a function that is not analysed, with what stands in the way", async () => {
    const file = path.join(mkdtempSync(path.join(folder, "case-")), "transition.c");
    const uri = session.server.open(
      file,
      `#include <linux/rcupdate.h>\nvoid other(void)\n{\n\tsynchronize_rcu();\n}\nvoid wait(void)\n{\n\tif (;\n\tsynchronize_rcu();\n}\n`,
    );
    const params = { uri, of: { line: 9 }, options: {} };
    const { id } = await session.server.connection.sendRequest(ablateRequest, params);
    const { outcome } = await waitFor(() => session.ablated.find((each) => each.id === id));
    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringMatching(/^wait\(\) is not analysed: .*line 8/) as unknown });
  });
});

describeWithSources("on the kernel's own transition.c", ({ linux612 }) => {
  it("answers a verdict", async () => {
    const file = path.join(linux612.path, "kernel/livepatch/transition.c");
    const own = await Session.open(file, readFileSync(file, "utf8"));
    expect(await own.explore()).toMatchObject({ verdict: "verified", file: "kernel/livepatch/transition.c" });
    await own.server.stop();
  });
});
