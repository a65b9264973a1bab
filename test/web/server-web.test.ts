/** The built web server in a real browser: a page with a worker, whose files are the page's. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../esbuild.mjs";
import type { ExploreFinishedParams, ExploreProgressParams, FinishedParams, ProgressParams } from "../../server/protocol.ts";
import { readTile } from "../../simulator/jobs/tile-format.ts";
import { findChromium } from "../e2e/host/browser.ts";
import { root } from "../support/source-tree.ts";
import { pageClient, type PageScope } from "./page-client.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const ORIGIN = "http://server.test";
const FOLDER = "vscode-vfs://github/torvalds/linux";
const FILE = `${FOLDER}/kernel/livepatch/transition.c`;
const text = readFileSync(path.join(root, "examples/livepatch/transition.c"), "utf8");

/** A tree as small as one can be. */
const TREE: Readonly<Record<string, string>> = {
  [`${FOLDER}/Makefile`]: "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\n",
  [`${FOLDER}/Kbuild`]: "",
  [`${FOLDER}/MAINTAINERS`]: "",
  [FILE]: text,
  [`${FOLDER}/kernel/livepatch/Makefile`]: "obj-y += transition.o\n",
};

let browser: Browser;
let page: Page;

beforeAll(async () => {
  await ensureBuilt();
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Chromium is missing; install it with: apt-get install chromium");
  browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
  page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>client</title>" });
    return route.fulfill({ path: path.join(root, "dist", pathname) });
  });
  await page.goto(`${ORIGIN}/`);
  await page.evaluate(pageClient, { script: `${ORIGIN}/server-web.js`, resources: `${ORIGIN}/`, files: TREE });
}, 180_000);

afterAll(async () => {
  await browser.close();
});

/** Sends a request to the worker, and waits for its answer. */
async function ask<R>(method: string, params: object): Promise<R> {
  return page.evaluate(async ([name, value]) => (globalThis as unknown as PageScope).client.ask(name, value), [
    method,
    params,
  ] as const) as Promise<R>;
}

async function tell(method: string, params: object): Promise<void> {
  await page.evaluate(([name, value]) => (globalThis as unknown as PageScope).client.tell(name, value), [method, params] as const);
}

async function told<P>(method: string): Promise<readonly P[]> {
  return page.evaluate((name) => (globalThis as unknown as PageScope).client.told(name), method) as Promise<readonly P[]>;
}

async function finished(id: number): Promise<FinishedParams> {
  await expect
    .poll(async () => (await told<FinishedParams>("quiesce/finished")).some((each) => each.id === id), { timeout: 90_000 })
    .toBe(true);
  return (await told<FinishedParams>("quiesce/finished")).find((each) => each.id === id) as FinishedParams;
}

describe("the server in a browser", () => {
  it("shakes hands, and reads a document in its tree", async () => {
    const initialized = await ask<{ readonly serverInfo: { readonly name: string } }>("initialize", {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } },
      initializationOptions: { commands: ["quiesce.simulate"], files: true, resources: `${ORIGIN}/` },
    });
    expect(initialized.serverInfo.name).toBe("quiesce");
    await tell("initialized", {});
    await tell("textDocument/didOpen", { textDocument: { uri: FILE, languageId: "c", version: 1, text } });
    const lenses = await ask<readonly { readonly command: { readonly title: string } }[]>("textDocument/codeLens", {
      textDocument: { uri: FILE },
    });
    expect(lenses.map(({ command }) => command.title)).toContain("▷ Simulate transition");
    const [status] = await told<{ readonly version?: string }>("quiesce/status");
    expect(status?.version).toBe("6.12.117");
    const line = text.split("\n").findIndex((each) => each.includes("schedule_on_each_cpu("));
    const hover = await ask<{ readonly contents: { readonly value: string } }>("textDocument/hover", {
      textDocument: { uri: FILE },
      position: { line, character: (text.split("\n")[line] ?? "").indexOf("schedule") + 2 },
    });
    expect(hover.contents.value).toContain("schedule_on_each_cpu()");
  });

  it("simulates, and draws", async () => {
    const { id } = await ask<{ readonly id: number }>("quiesce/simulate", { uri: FILE, options: {} });
    const { outcome } = await finished(id);
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    const { summary } = outcome;
    expect(summary.setup).toMatchObject({ file: "kernel/livepatch/transition.c", kernelVersion: "6.12.117", topology: "default" });
    expect(summary.headline).toMatch(/ · \d of 6 isolated CPUs disturbed$/);
    const { data } = await ask<{ readonly data: string }>("quiesce/tile", {
      run: summary.run,
      lane: 0,
      lanes: 8,
      level: 22,
      bin: 0,
      bins: 256,
    });
    expect(readTile(Uint8Array.from(Buffer.from(data, "base64")))?.lanes).toBe(8);
  });

  it("stops between two slices", async () => {
    const before = (await told<ProgressParams>("quiesce/progress")).length;
    const options = { topology: { kind: "preset", name: "big-smp" } };
    const { id } = await ask<{ readonly id: number }>("quiesce/simulate", { uri: FILE, options });
    await expect.poll(async () => (await told("quiesce/progress")).length, { timeout: 60_000 }).toBeGreaterThan(before);
    expect(await ask("quiesce/cancel", { id })).toBe(true);
    expect((await finished(id)).outcome.kind).toBe("cancelled");
    // The runner is free again at once.
    const { id: next } = await ask<{ readonly id: number }>("quiesce/simulate", { uri: FILE, options: {} });
    expect((await finished(next)).outcome.kind).toBe("done");
  });

  it("explores, and ends a search by ending its thread", async () => {
    const end = async (id: number): Promise<ExploreFinishedParams["outcome"]> => {
      const found = async (): Promise<ExploreFinishedParams | undefined> =>
        (await told<ExploreFinishedParams>("quiesce/exploreFinished")).find((each) => each.id === id);
      await expect.poll(found, { timeout: 90_000 }).toBeDefined();
      return (await found())?.outcome ?? { kind: "cancelled" };
    };
    const long = await ask<{ readonly id: number }>("quiesce/explore", { uri: FILE, options: { cpus: 3, tasks: 2 } });
    const isSearching = async (): Promise<boolean> =>
      (await told<ExploreProgressParams>("quiesce/exploreProgress")).some(({ id }) => id === long.id);
    await expect.poll(isSearching, { timeout: 90_000 }).toBe(true);
    expect(await ask("quiesce/cancel", long)).toBe(true);
    expect(await end(long.id)).toEqual({ kind: "cancelled" });
    const next = await ask<{ readonly id: number }>("quiesce/explore", { uri: FILE, options: { states: 3000 } });
    expect(await end(next.id)).toMatchObject({ kind: "done", exploration: { verdict: "gave-up", file: "kernel/livepatch/transition.c" } });
  });

  it("asks for nothing twice, and for nothing outside the editor's file system", async () => {
    const asked = await page.evaluate(() => (globalThis as unknown as PageScope).client.asked());
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((each, at) => asked.indexOf(each) !== at)).toEqual([]);
    expect(asked.filter((each) => !each.includes(" vscode-vfs://github/"))).toEqual([]);
  });
});
