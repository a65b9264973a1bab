/** The language server on the real files of two kernels, open at once. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CodeAction, Hover, Location, MarkupContent, Position, TextDocumentEdit } from "vscode-languageserver-protocol";
import { beforeAll, expect, it } from "vitest";
import { type AnnotateResult, annotateRequest } from "../../server/protocol.ts";
import { pull, type Server, startServer } from "../support/lsp.ts";
import { describeWithSources, type SourceTree } from "../support/sources.ts";

const FILE = "kernel/livepatch/transition.c";

interface Open {
  readonly uri: string;
  readonly text: string;
}

describeWithSources("the language server", ({ linux612, linux61 }) => {
  let server: Server;
  let young: Open;
  let old: Open;

  const open = ({ path: tree }: SourceTree): Open => {
    const file = path.join(tree, FILE);
    const text = readFileSync(file, "utf8");
    return { uri: server.open(file, text), text };
  };

  beforeAll(async () => {
    // What is asked here needs the folder alone; reading whole trees is measured elsewhere.
    server = await startServer({ initializationOptions: { settings: { index: { enable: false } } } });
    young = open(linux612);
    old = open(linux61);
  });

  const at = ({ text }: Open, pattern: RegExp): Position => {
    const found = pattern.exec(text);
    if (found === null) throw new Error(`there is no ${pattern.source}`);
    const offset = found.index + found[0].length;
    return { line: text.slice(0, offset).split("\n").length - 1, character: offset - text.lastIndexOf("\n", offset - 1) - 1 };
  };

  const hover = async (file: Open, pattern: RegExp): Promise<string> => {
    const params = { textDocument: { uri: file.uri }, position: at(file, pattern) };
    const found: Hover | null = await server.connection.sendRequest("textDocument/hover", params);
    return (found?.contents as MarkupContent | undefined)?.value ?? "";
  };

  it("reads every function of both", async () => {
    for (const file of [young, old]) {
      const annotation: AnnotateResult | null = await server.connection.sendRequest(annotateRequest, { uri: file.uri });
      expect(annotation?.notAnalysed).toEqual([]);
      expect(annotation?.points.length).toBeGreaterThan(30);
    }
  });

  it("explains the wrapper through its body, with what holds at the call", async () => {
    for (const file of [young, old]) {
      const text = await hover(file, /static void klp_complete_transition[^]*?klp_synchronize_/);
      expect(text).toContain("`klp_synchronize_transition()` comes down to `schedule_on_each_cpu()`");
      expect(text).toContain("| `nohz_full`, in user mode | switches to a kworker and back, and starts its tick |");
      expect(text).toContain("**Here**, in `klp_complete_transition()`");
    }
  });

  it("names the other side of a barrier in another file, and leads there", async () => {
    const text = await hover(young, /void klp_init_transition[^]*?\n\tsmp_/);
    expect(text).toMatch(/pairs with `smp_rmb` in `klp_ftrace_handler\(\)`, \[kernel\/livepatch\/patch\.c:\d+\]\(file:/);
    const position = at(young, /void klp_init_transition[^]*?\n\tsmp_/);
    const params = { textDocument: { uri: young.uri }, position, context: { includeDeclaration: false } };
    const references: Location[] | null = await server.connection.sendRequest("textDocument/references", params);
    const [place] = references?.filter(({ uri }) => uri.endsWith("kernel/livepatch/patch.c")) ?? [];
    const patch = readFileSync(path.join(linux612.path, "kernel/livepatch/patch.c"), "utf8").split("\n");
    expect(patch[place?.range.start.line ?? 0]).toContain("smp_rmb()");
  });

  it("offers the change of the seed, and its edits are those of fix", async () => {
    const finding = (await pull(server, young.uri)).find(({ code }) => code === "hard-forced-synchronization");
    const params = { textDocument: { uri: young.uri }, range: finding?.range, context: { diagnostics: [] } };
    const actions: CodeAction[] = await server.connection.sendRequest("textDocument/codeAction", params);
    const action = actions.find(({ title }) => title.includes("synchronize_rcu"));
    const resolved: CodeAction = await server.connection.sendRequest("codeAction/resolve", action);
    const [change] = (resolved.edit?.documentChanges ?? []) as TextDocumentEdit[];
    const added = change?.edits.map((edit) => ("newText" in edit ? edit.newText : "")).join("\n") ?? "";
    expect(added.match(/synchronize_rcu\(\)/g)).toHaveLength(3);
    const removed = change?.edits.reduce((lines, { range }) => lines + range.end.line - range.start.line, 0) ?? 0;
    expect(removed).toBeGreaterThan(20);
  });

  it("finds nothing at error in either", async () => {
    for (const file of [young, old]) {
      expect((await pull(server, file.uri)).filter(({ severity }) => severity === 1)).toEqual([]);
    }
  });

  it("has logged no error, and stops when it is told to", async () => {
    expect(server.logs.filter(({ type }) => type === 1)).toEqual([]);
    expect(await server.stop()).toBe(0);
  });
});
