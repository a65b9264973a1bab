/** Typing: whatever is edited, answers are about the newest text, and in the end the same as if it had been opened so. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { CancellationTokenSource, LSPErrorCodes, type Range } from "vscode-languageserver-protocol";
import { afterEach, describe, expect, it } from "vitest";
import { Random } from "../../base/random.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { LONGEST_DOCUMENT } from "../../server/main/documents.ts";
import { type Encoding, rangeOf } from "../../server/main/positions.ts";
import { type AnnotateResult, annotateRequest } from "../../server/protocol.ts";
import { EVERYTHING, pull, type Server, startServer } from "../support/lsp.ts";
import { findSources } from "../support/sources.ts";
import { root } from "../support/source-tree.ts";

const EDITS = process.env["QUIESCE_DEEP"] === "1" ? 10_000 : 1000;

const example = path.join(root, "examples/livepatch/transition.c");
/** The real file where it was fetched, else our own small one. */
const sources = findSources();
const real = sources === undefined ? example : path.join(sources.linux612.path, "kernel/livepatch/transition.c");

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.stop()));
});

async function started(encoding: Encoding = "utf-16"): Promise<Server> {
  const capabilities = { ...EVERYTHING, general: { positionEncodings: [encoding] } };
  // The tree is not read in the background, so that both servers know the same of it.
  const server = await startServer({ capabilities, initializationOptions: { settings: { index: { enable: false } } } });
  running.push(server);
  return server;
}

/** All that is shown of a document. */
async function shown(server: Server, uri: string) {
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } };
  const ask = async (method: string, params: object): Promise<unknown> =>
    server.connection.sendRequest(method, { textDocument, ...params });
  const annotation: AnnotateResult | null = await server.connection.sendRequest(annotateRequest, { uri });
  return {
    points: annotation?.points.length ?? 0,
    diagnostics: await pull(server, uri),
    lenses: await ask("textDocument/codeLens", {}),
    hints: await ask("textDocument/inlayHint", { range }),
    links: await ask("textDocument/documentLink", {}),
    annotation: annotation === null ? null : { ...annotation, version: 0 },
  };
}

const PIECES = [
  "",
  " ",
  "\n",
  "{",
  "}",
  "(",
  ";",
  "/*",
  "*/",
  '"',
  "#if 0\n",
  "#endif\n",
  "synchronize_rcu();",
  "mutex_lock(&m);",
  "return;",
  "é😀",
];

/** Edits at random: typing, deleting, pasting a part of the text itself. */
function* edits(
  start: string,
  count: number,
  seed: number,
): Generator<{ readonly range: Range; readonly text: string; readonly result: string }> {
  const random = new Random(new Int32Array(4));
  random.seed(seed);
  const below = (limit: number): number => random.bits() % Math.max(1, limit);
  let text = start;
  for (let i = 0; i < count; i++) {
    const at = below(text.length + 1);
    const isLow = (offset: number): boolean => (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
    const from = isLow(at) || text[at] === "\n" ? Math.max(0, at - 1) : at;
    const wish = Math.min(text.length, from + (below(3) === 0 ? below(60) : 0));
    const to = isLow(wish) || text[wish] === "\n" ? wish - 1 : wish;
    const piece = below(20) === 0 ? text.slice(below(text.length), below(text.length)).slice(0, 400) : (PIECES[below(PIECES.length)] ?? "");
    const end = Math.max(from, to);
    yield {
      range: rangeOf(makeSourceFile("a", text, "user"), { start: from, end }, "utf-16"),
      text: piece,
      result: text.slice(0, from) + piece + text.slice(end),
    };
    text = text.slice(0, from) + piece + text.slice(end);
  }
}

describe("typing", () => {
  it(`${EDITS} random edits leave what a fresh look finds`, async () => {
    const server = await started();
    const text = readFileSync(real, "utf8");
    const uri = server.open(real, text);
    let version = 1;
    const compared: number[] = [];
    for (const edit of edits(text, EDITS, 20_261_127)) {
      server.edit(uri, ++version, edit.range, edit.text);
      // In bursts, as people type; what is asked in between may be refused as out of date, but is answered.
      if (version % 20 === 0) await pull(server, uri).catch(() => undefined);
      if (![3, 12, 50, 250, EDITS].includes(version - 1)) continue;
      const fresh = await started();
      const expected = await shown(fresh, fresh.open(real, edit.result));
      expect(await shown(server, uri)).toEqual(expected);
      compared.push(expected.points);
    }
    // Random edits leave little of a file at last; at first nearly all of it is there.
    expect(compared).toHaveLength(5);
    expect(compared[0]).toBeGreaterThan(20);
    expect(server.logs.filter(({ type }) => type === 1)).toEqual([]);
  }, 240_000);

  it("in UTF-8 columns means the same places", async () => {
    const server = await started("utf-8");
    const text = "#include <linux/rcupdate.h>\nvoid f(void)\n{\n\t/* äöü😀 */ synchronize_rcu();\n}\n";
    const uri = server.open("/nowhere/a.c", text);
    const column = Buffer.byteLength("\t/* äöü😀 */ ");
    const position = { line: 3, character: column };
    const hover: { range: Range } = await server.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position });
    expect(hover.range).toEqual({ start: position, end: { line: 3, character: column + "synchronize_rcu".length } });
    server.edit(
      uri,
      2,
      { start: { line: 3, character: Buffer.byteLength("\t/* äö") }, end: { line: 3, character: Buffer.byteLength("\t/* äöü😀") } },
      "",
    );
    const moved: { range: Range } = await server.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 3, character: Buffer.byteLength("\t/* äö */ s") },
    });
    expect(moved.range.start.character).toBe(Buffer.byteLength("\t/* äö */ "));
  });
});

describe("what is out of date", () => {
  it("is refused, and the newest text is answered", async () => {
    const server = await started();
    const text = readFileSync(example, "utf8");
    const uri = server.open(example, text);
    await pull(server, uri);
    const end = { line: 0, character: 0 };
    const position = { line: 0, character: 0 };
    const answers = Array.from({ length: 50 }, async (_, i) => {
      server.edit(uri, 2 + i, { start: end, end }, " ");
      return server.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position }).then(
        () => "answered",
        (error: { code: number }) => error.code,
      );
    });
    const all = await Promise.all(answers);
    expect(all.at(-1)).toBe("answered");
    expect(new Set(all.slice(0, -1))).toEqual(new Set([LSPErrorCodes.ContentModified]));
  });

  it("is refused once it is cancelled, and the next is answered", async () => {
    const server = await started();
    const uri = server.open(real, readFileSync(real, "utf8"));
    await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    const source = new CancellationTokenSource();
    const cancelled = server.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }, source.token);
    source.cancel();
    await expect(cancelled).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(await server.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } })).toMatchObject({ kind: "full" });
  });
});

describe("a document", () => {
  it("that is closed has no findings left, and may be opened again", async () => {
    const server = await startServer({ capabilities: {} });
    running.push(server);
    const text = "#include <linux/rcupdate.h>\n/* quiesce: allow(no-such-rule): a test */\nvoid f(void)\n{\n\tsynchronize_rcu();\n}\n";
    const uri = server.open("/nowhere/a.c", text);
    const seen = async (): Promise<number> => {
      const before = server.published.length;
      // A request is answered after what was waiting for it.
      for (let i = 0; i < 100 && server.published.length === before; i++) {
        await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
      }
      return server.published.at(-1)?.diagnostics.length ?? -1;
    };
    expect(await seen()).toBe(1);
    expect(server.published.at(-1)).toMatchObject({ uri, version: 1 });
    await server.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    expect(await seen()).toBe(0);
    server.open("/nowhere/a.c", text);
    expect(await seen()).toBe(1);
  });

  it.each([
    ["is no C", "python", "/nowhere/a.py", "# synchronize_rcu()\n"],
    ["is C of another kind", "c", "/nowhere/a.c", "#include <stdio.h>\nvoid barrier(void);\nint main(void) { barrier(); }\n"],
    ["is kernel C without anything of ours", "c", "/nowhere/b.c", "#include <linux/types.h>\nstatic int two(void)\n{\n\treturn 2;\n}\n"],
    ["is empty", "c", "/nowhere/c.c", ""],
    ["is no file", "c", "untitled:Untitled-1", "int a;\n"],
  ])("that %s meets silence", async (_, language, file, text) => {
    const server = await started();
    const uri = server.open(file, text, language);
    const textDocument = { uri };
    expect(await shown(server, uri)).toEqual({ points: 0, diagnostics: [], lenses: [], hints: [], links: [], annotation: null });
    expect(await server.connection.sendRequest("textDocument/hover", { textDocument, position: { line: 0, character: 3 } })).toBeNull();
    expect(server.logs).toEqual([]);
    expect(server.messages).toEqual([]);
  });

  it("that is longer than any source file meets silence, and the next is answered", async () => {
    const server = await started();
    const text = "#include <linux/rcupdate.h>\nvoid f(void)\n{\n\tsynchronize_rcu();\n}\n";
    const long = server.open("/nowhere/long.c", text + "\n".repeat(LONGEST_DOCUMENT));
    expect(await pull(server, long)).toEqual([]);
    const uri = server.open("/nowhere/short.c", text);
    expect((await shown(server, uri)).points).toBe(1);
    expect((await shown(server, long)).points).toBe(0);
  });

  it("with CRLF, and one that is cut in the middle or no text at all, are read as far as that goes", async () => {
    const server = await started();
    const text = "#include <linux/rcupdate.h>\r\nvoid f(void)\r\n{\r\n\tsynchronize_rcu();\r\n}\r\n";
    const uri = server.open("/nowhere/crlf.c", text);
    const lenses = await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    expect(lenses).toMatchObject([{ range: { start: { line: 1, character: 5 } } }]);
    for (const [index, odd] of [
      text.slice(0, 60),
      "\0\uFFFD synchronize_rcu #include <linux/a.h>\n#include <linux/b.h>\n{{{(((",
      `${text}/* `,
      `"${text}`,
    ].entries()) {
      await shown(server, server.open(`/nowhere/odd${index}.c`, odd));
    }
    expect(server.logs.filter(({ type }) => type === 1)).toEqual([]);
  });

  it("that is no file is looked at nevertheless when it is kernel C", async () => {
    const server = await started();
    const uri = server.open("untitled:Untitled-1", "#include <linux/rcupdate.h>\nvoid f(void)\n{\n\tsynchronize_rcu();\n}\n");
    const lenses: unknown[] = await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    expect(lenses).toHaveLength(1);
  });
});
