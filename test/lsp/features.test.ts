/** Every feature once, over stdio, on the bundled example. What each can say in detail is tested beside its file. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  DocumentLink,
  DocumentSymbol,
  Hover,
  InlayHint,
  Location,
  MarkupContent,
  Position,
} from "vscode-languageserver-protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AnnotateResult, annotateRequest, type CommandAnswer } from "../../server/protocol.ts";
import { EVERYTHING, pull, type Server, startServer } from "../support/lsp.ts";
import { root } from "../support/source-tree.ts";

const file = path.join(root, "examples/livepatch/transition.c");
const text = readFileSync(file, "utf8");
const textDocument = { uri: "" };
let server: Server;

beforeAll(async () => {
  server = await startServer({ initializationOptions: { commands: ["quiesce.simulate"] } });
  textDocument.uri = server.open(file, text);
}, 60_000);

afterAll(async () => {
  await server.stop();
});

/** Where the `$` stands in a piece of the example, which must occur. */
function at(marked: string): Position {
  const piece = marked.replace("$", "");
  const start = text.indexOf(piece);
  if (start < 0) throw new Error(`the example has no ${piece}`);
  const before = text.slice(0, start + marked.indexOf("$"));
  return { line: before.split("\n").length - 1, character: before.length - before.lastIndexOf("\n") - 1 };
}

async function ask<R>(method: string, params: object): Promise<R> {
  return server.connection.sendRequest(method, { textDocument, ...params });
}

async function hoverAt(marked: string): Promise<string | undefined> {
  const hover = await ask<Hover | null>("textDocument/hover", { position: at(marked) });
  return (hover?.contents as MarkupContent | undefined)?.value;
}

const everywhere = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

describe("hover", () => {
  it("on a primitive says what it waits for, whom it disturbs, and what holds here", async () => {
    const value = await hoverAt("\t$schedule_on_each_cpu(do_nothing)");
    expect(value).toContain("**`schedule_on_each_cpu()`**");
    expect(value).toContain("| `nohz_full`, in user mode |");
    expect(value).toContain("**Here**, in `wait_for_handlers()`");
  });

  it("on a wrapper comes down to the primitive", async () => {
    expect(await hoverAt("wait$_for_handlers();\n\tklp_transition_patch->enabled")).toContain("schedule_on_each_cpu()");
  });

  it("on a barrier names its pair", async () => {
    expect(await hoverAt("if (test_and_$clear_tsk_thread_flag(")).toMatch(
      /pairs with `smp_wmb` in `klp_reverse_transition\(\)`, \[.*transition\.c:\d+\]\(file:/,
    );
  });

  it("says nothing about types, variables and strings", async () => {
    expect(await hoverAt("struct klp_$patch *klp_transition_patch")).toBeUndefined();
    expect(await hoverAt("static int tar$get")).toBeUndefined();
    expect(await hoverAt("pr_notice(\"'%s': %s com$plete")).toBeUndefined();
  });
});

describe("what is shown in the text", () => {
  it("lenses count points, and ask the server where the client has no face of its own", async () => {
    const lenses = await ask<CodeLens[]>("textDocument/codeLens", {});
    const titles = lenses.map(({ command }) => command?.title);
    expect(titles).toContain("1 synchronization point");
    expect(titles).toContain("▷ Simulate transition");
    const asked = new Map(lenses.map(({ command }) => [command?.title, command?.command]));
    expect(asked.get("Explore interleavings")).toBe("quiesce.exploreReport");
    expect(asked.get("What breaks without this?")).toBe("quiesce.ablateReport");
    const simulated = lenses
      .filter(({ command }) => command?.title === "▷ Simulate transition")
      .flatMap(({ command }) => (command?.arguments ?? []) as { readonly uri: string; readonly function: string }[]);
    expect(new Set(simulated.map(({ uri }) => uri))).toEqual(new Set([textDocument.uri]));
    // What others enter, and nothing else.
    expect(simulated.map((place) => place.function)).toEqual(
      expect.arrayContaining(["klp_reverse_transition", "klp_force_transition", "klp_start_transition", "klp_try_complete_transition"]),
    );
    expect(simulated.map((place) => place.function)).not.toContain("wait_for_handlers");
  });

  it("hints stand behind what forces CPUs", async () => {
    const hints = await ask<InlayHint[]>("textDocument/inlayHint", { range: everywhere });
    const { line } = at("\t$schedule_on_each_cpu(do_nothing)");
    expect(hints.filter(({ position }) => position.line === line).map(({ label }) => label)).toEqual(["switches every online CPU"]);
    const none = await ask<InlayHint[]>("textDocument/inlayHint", {
      range: { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } },
    });
    expect(none).toEqual([]);
  });

  it("symbols are off unless asked for", async () => {
    expect(await ask<DocumentSymbol[]>("textDocument/documentSymbol", {})).toEqual([]);
  });

  it("links lie in comments", async () => {
    const links = await ask<DocumentLink[]>("textDocument/documentLink", {});
    const { line } = at("in cond_$resched(), if its stack");
    const link = links.find(({ range }) => range.start.line === line);
    expect(link?.tooltip).toContain("Lets another task run");
    // Outside a tree there is no file that it could lead to.
    expect(await server.connection.sendRequest("documentLink/resolve", link)).toEqual(link);
  });
});

describe("findings", () => {
  it("are pulled, and not sent again while nothing has changed", async () => {
    const first = await ask<{ kind: string; resultId: string }>("textDocument/diagnostic", {});
    expect(first.kind).toBe("full");
    const second = await ask<{ kind: string }>("textDocument/diagnostic", { previousResultId: first.resultId });
    expect(second.kind).toBe("unchanged");
  });

  it("carry code, source, page and severity; the fix comes when it is resolved", async () => {
    const finding = (await pull(server, textDocument.uri)).find(({ code }) => code === "hard-forced-synchronization");
    expect(finding).toMatchObject({ source: "quiesce", severity: 3 });
    expect(finding?.codeDescription?.href).toMatch(/^file:.*\/docs\/rules\/hard-forced-synchronization\.md$/);
    const actions = await ask<CodeAction[]>("textDocument/codeAction", { range: finding!.range, context: { diagnostics: [] } });
    const action = actions.find(({ diagnostics }) => diagnostics?.some(({ code }) => code === "hard-forced-synchronization"));
    expect(action).toMatchObject({ kind: "quickfix", isPreferred: true });
    expect(action?.edit).toBeUndefined();
    const resolved: CodeAction = await server.connection.sendRequest("codeAction/resolve", action);
    const [change] = resolved.edit?.documentChanges ?? [];
    expect(change).toMatchObject({ textDocument: { uri: textDocument.uri, version: 1 } });
    const none = await ask<CodeAction[]>("textDocument/codeAction", {
      range: finding!.range,
      context: { diagnostics: [], only: ["refactor"] },
    });
    expect(none).toEqual([]);
  });
});

describe("a topology", () => {
  const WRONG = '{\n  "cpus": 4,\n  "offline": "0"\n}\n';

  it("has findings at their place, which go with the mistake; nothing else is asked of it", async () => {
    const uri = server.open("/nowhere/machine.topology.json", WRONG, "json");
    expect(await pull(server, uri)).toMatchObject([
      {
        severity: 1,
        source: "quiesce",
        code: "topology-offline",
        range: { start: { line: 2, character: 13 }, end: { line: 2, character: 16 } },
      },
    ]);
    server.edit(uri, 2, { start: { line: 2, character: 14 }, end: { line: 2, character: 15 } }, "3");
    expect(await pull(server, uri)).toEqual([]);
    const position = { line: 2, character: 4 };
    expect(await server.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position })).toBeNull();
    expect(await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } })).toEqual([]);
  });

  it("has its findings pushed to clients that do not pull, and taken back", async () => {
    const { textDocument: _, ...capabilities } = EVERYTHING;
    const own = await startServer({ capabilities });
    const uri = own.open("/nowhere/machine.topology.json", WRONG, "json");
    const told = async (count: number): Promise<number | undefined> =>
      vi.waitFor(() => {
        expect(own.published.length).toBe(count);
        return own.published.at(-1)?.diagnostics.length;
      });
    expect(await told(1)).toBe(1);
    own.edit(uri, 2, { start: { line: 2, character: 14 }, end: { line: 2, character: 15 } }, "3");
    expect(await told(2)).toBe(0);
    await own.stop();
  });
});

describe("places", () => {
  it("references of a barrier are its pairs; of anything else they are not ours", async () => {
    const position = at("if (test_and_$clear_tsk_thread_flag(");
    const found = await ask<Location[]>("textDocument/references", { position, context: { includeDeclaration: false } });
    expect(found.map(({ range }) => range.start.line)).toContain(at("$smp_wmb();\n\tklp_start_transition").line);
    const none = await ask<Location[] | null>("textDocument/references", {
      position: at("static int tar$get"),
      context: { includeDeclaration: true },
    });
    expect(none).toBeNull();
  });

  it("the call hierarchy says who may sleep and why", async () => {
    const [item] =
      (await ask<CallHierarchyItem[] | null>("textDocument/prepareCallHierarchy", {
        position: at("static void ret$ry(struct work_struct *work)\n{"),
      })) ?? [];
    expect(item?.name).toBe("retry");
    const calls: CallHierarchyOutgoingCall[] = await server.connection.sendRequest("callHierarchy/outgoingCalls", { item });
    const names = calls.map(({ to }) => to.name);
    expect(names).toContain("klp_try_complete_transition");
    const inner = calls.find(({ to }) => to.name === "klp_try_complete_transition")!.to;
    expect(inner.detail).toMatch(/sleep/);
    const callers: CallHierarchyIncomingCall[] = await server.connection.sendRequest("callHierarchy/incomingCalls", { item: inner });
    expect(callers.map(({ from }) => from.name)).toContain("retry");
  });
});

describe("commands", () => {
  const execute = async (command: string, ...parameters: unknown[]): Promise<CommandAnswer | null> =>
    server.connection.sendRequest("workspace/executeCommand", { command, arguments: parameters });

  it("answer Markdown, and show its gist", async () => {
    const page = await execute("quiesce.annotate", { uri: textDocument.uri });
    expect(page?.markdown).toMatch(/^# Synchronization in .*transition\.c\n/);
    expect(page?.markdown).toContain("## `wait_for_handlers()`");
    const one = await execute("quiesce.annotate", { uri: textDocument.uri, function: "wait_for_handlers" });
    expect(one?.markdown.match(/^## /gm)).toHaveLength(1);
    expect(server.messages.at(-1)?.message).toBe("wait_for_handlers(): 1 synchronization point (1 hard-forced)");
    expect((await execute("quiesce.explain", "synchronize_rcu"))?.markdown).toContain("**`synchronize_rcu()`**");
    expect(await execute("quiesce.explain", "no_such_name")).toBeNull();
    expect((await execute("quiesce.showRule", "sleep-in-atomic"))?.markdown).toContain("sleep-in-atomic");
    await expect(execute("quiesce.annotate")).rejects.toMatchObject({ code: -32602 });
    await expect(execute("quiesce.format")).rejects.toMatchObject({ code: -32602 });
  });

  it("have a request of ours for the same as data", async () => {
    const result: AnnotateResult | null = await server.connection.sendRequest(annotateRequest, { uri: textDocument.uri });
    const point = result?.points.find(({ function: fn }) => fn === "wait_for_handlers");
    const start = at("\t$schedule_on_each_cpu(do_nothing)");
    expect(point).toMatchObject({ name: "schedule_on_each_cpu", primitive: "schedule_on_each_cpu", class: "hard-forced", via: [], start });
    expect(result?.notAnalysed).toEqual([]);
    expect(await server.connection.sendRequest(annotateRequest, { uri: "file:///none.c" })).toBeNull();
  });
});
