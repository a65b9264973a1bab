/**
 * The built panel in headless Chromium: a page as the extension makes it, under a content security policy that is stricter than the
 * extension's, with a host that relays to {@link TestService} and stands in for the editor.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as bundler from "../../../esbuild.mjs";
import { chromium, type Browser, type Page } from "playwright-core";
import {
  type HostMessage,
  type PanelConfiguration,
  type PanelMemory,
  type PanelMessage,
  readPanelMessage,
} from "../../../simulator/panel/messages.ts";
import type { Exploration } from "../../../simulator/panel/exploration/contract.ts";
import { findChromium } from "../../e2e/host/browser.ts";
import { root } from "../../support/source-tree.ts";
import { RequestFailure, TestService } from "./service.ts";
import { themeOf, type ThemeName } from "./themes.ts";

export const URI = "file:///src/examples/livepatch/transition.c";
const FOLDER = path.join(root, "examples", "livepatch");
const ORIGIN = "http://panel.test";
/** The path of a page of the same origin without the panel. */
const EMPTY = "empty";
const NONCE = "bm9uY2U";

/** As an editor would have them: the example and what it is compared with. */
const exampleFiles = new Map(
  ["transition.c", "transition-rcu.c"].map((name) => [name, readFileSync(path.join(FOLDER, name), "utf8")] as const),
);

/** The text of a file of the bundled example. */
export function exampleText(name: "transition.c" | "transition-rcu.c"): string {
  return exampleFiles.get(name) ?? "";
}

/** The panel's script and style sheet, by name. Loaded from its own place, so that a benchmark, which is bundled, can use this too. */
export async function buildPanel(): Promise<ReadonlyMap<string, string>> {
  const { bundlePanel } = (await import(pathToFileURL(path.join(root, "esbuild.mjs")).href)) as typeof bundler;
  return bundlePanel();
}

const built = buildPanel();

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly configuration?: Partial<PanelConfiguration>;
  readonly git?: Extract<HostMessage, { readonly type: "init" }>["git"];
  /** The example's text, if it is to be another one than transition.c's. */
  readonly text?: string;
  /** Run at once, as `Simulate transition` does. */
  readonly run?: boolean;
  readonly reducedMotion?: boolean;
  readonly scale?: number;
}

/** What the panel asked the editor for. */
export interface ServiceCall {
  readonly service: string;
  readonly params: unknown;
}

export interface Panel {
  readonly page: Page;
  readonly service: TestService;
  /** Everything that went wrong in the page: errors, refusals of the policy, what the panel reports. */
  readonly errors: readonly string[];
  readonly calls: readonly ServiceCall[];
  /** What it has said that it shows, oldest first. */
  readonly shown: readonly string[];
  /** What the panel kept with `setState`. */
  readonly memory: () => Promise<unknown>;
  /** A message of the host. */
  readonly send: (message: HostMessage) => Promise<void>;
  /** The window is loaded anew; the server has forgotten its runs. With a memory, that is what the panel finds instead of its own. */
  readonly reload: (memory?: PanelMemory) => Promise<void>;
  /** Says what the editor answers from now on. */
  readonly answer: (service: string, result: unknown) => void;
  readonly close: () => Promise<void>;
}

let browser: Promise<Browser> | undefined;

async function theBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Chromium is missing; install it with: apt-get install chromium");
  browser ??= chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** Answers of the editor where a test gave none. */
const usual: Readonly<Record<string, unknown>> = {
  reveal: true,
  highlight: true,
  copy: true,
  save: "saved.json",
  open: true,
  pick: null,
  openFiles: [{ uri: "file:///src/examples/livepatch/transition-rcu.c", name: "transition-rcu.c" }],
  applyFix: true,
  debug: true,
  command: true,
};

export async function openPanel(options: PanelOptions = {}): Promise<Panel> {
  const context = await (await theBrowser()).newContext({
    viewport: { width: options.width ?? 900, height: options.height ?? 1000 },
    deviceScaleFactor: options.scale ?? 1,
    reducedMotion: options.reducedMotion === true ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  page.on("console", (message) => {
    // Reading pixels back is the test's own doing.
    const isOurs = !message.text().startsWith("Canvas2D: Multiple readback");
    if (isOurs && (message.type() === "error" || message.type() === "warning")) errors.push(message.text());
  });
  const calls: ServiceCall[] = [];
  const shown: string[] = [];
  const answers = new Map<string, unknown>(
    Object.entries({ ...usual, head: { uri: URI, name: "HEAD (0123abcd)", text: exampleFiles.get("transition-rcu.c") } }),
  );
  const service = new TestService({
    files: exampleFiles,
    path: "transition.c",
    other: exampleFiles.get("transition-rcu.c") ?? "",
    notify: (method, params) => void send({ type: "notification", method, params }),
  });
  service.text = options.text;
  /** A page that was closed meanwhile, or is being left, needs no answer. */
  let isThere = true;
  const whileThere = async (act: () => Promise<void>): Promise<void> => {
    if (!isThere) return;
    try {
      await act();
    } catch (error) {
      if (isThere) throw error;
    }
  };
  const send = async (message: HostMessage): Promise<void> =>
    whileThere(async () => page.evaluate((data) => window.postMessage(data, "*"), message));
  const init = (memory: unknown): HostMessage => ({
    type: "init",
    document: { uri: URI, name: "transition.c", version: service.version, state: "saved" },
    configuration: {
      rerunOnEdit: false,
      rerunDelayMs: 50,
      topology: undefined,
      scenario: undefined,
      reduceMotion: false,
      ...options.configuration,
    },
    git: options.git ?? { available: true },
    server: { kind: "running" },
    memory: null,
    run: options.run === true && memory === null,
    words: {},
  });
  const handle = async (message: PanelMessage): Promise<void> => {
    switch (message.type) {
      case "ready":
        return send(init(await page.evaluate(() => sessionStorage.getItem("state"))));
      case "request":
        return send({
          type: "response",
          id: message.id,
          ...(await attempt(() => service.request(message.method, message.params))),
        } as HostMessage);
      case "notify":
        if (message.method === "quiesce/release") service.release((message.params as { readonly runs: readonly number[] }).runs);
        return undefined;
      case "cancel":
        return undefined;
      case "shows":
        shown.push(message.what);
        return undefined;
      case "service":
        calls.push({ service: message.service, params: message.params });
        return send({ type: "response", id: message.id, result: answers.get(message.service) });
      case "trouble":
        errors.push(message.message);
        return undefined;
      default:
        return message satisfies never;
    }
  };
  await page.exposeFunction("toHost", (value: unknown) => {
    const message = readPanelMessage(value);
    if (message === undefined) errors.push(`no message of the protocol: ${JSON.stringify(value)}`);
    else void whileThere(async () => handle(message));
  });
  await serve(page);
  await page.goto(ORIGIN);
  await setTheme(page, options.theme ?? "dark");
  return {
    page,
    service,
    errors,
    calls,
    shown,
    send,
    memory: async () => JSON.parse((await page.evaluate(() => sessionStorage.getItem("state"))) ?? "null") as unknown,
    reload: async (memory) => {
      service.forget();
      isThere = false;
      // The panel is gone from this page, so that it cannot write its own memory over this one.
      await page.goto(`${ORIGIN}/${EMPTY}`);
      isThere = true;
      if (memory !== undefined) await page.evaluate((text) => sessionStorage.setItem("state", text), JSON.stringify(memory));
      await page.goto(ORIGIN);
      await setTheme(page, options.theme ?? "dark");
    },
    answer: (name, result) => void answers.set(name, result),
    close: async () => {
      isThere = false;
      await context.close();
    },
  };
}

async function attempt(act: () => Promise<unknown>): Promise<object> {
  try {
    return { result: await act() };
  } catch (error) {
    const code = error instanceof RequestFailure ? "gone" : "internal";
    return { error: { code, message: error instanceof Error ? error.message : String(error), help: "" } };
  }
}

async function serve(page: Page): Promise<void> {
  const files = await built;
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "") return route.fulfill({ contentType: "text/html", body: html() });
    if (name === EMPTY) return route.fulfill({ contentType: "text/html", body: "" });
    const body = files.get(name);
    if (body === undefined) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: name.endsWith(".css") ? "text/css" : "text/javascript", body });
  });
}

/** No inline style, no script without the nonce, nothing from elsewhere. */
function html(): string {
  const policy = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src ${ORIGIN}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/panel.css">
<link rel="icon" href="data:,">
<title>Quiesce</title>
</head>
<body>
<script nonce="${NONCE}">
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => void globalThis.toHost(message),
  getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
  setState: (state) => (sessionStorage.setItem("state", JSON.stringify(state)), state),
});
</script>
<script nonce="${NONCE}" type="module" src="/panel.js"></script>
</body>
</html>`;
}

/** As VS Code sets it: variables of the root, a class of the body. */
export async function setTheme(page: Page, name: ThemeName): Promise<void> {
  const { variables, kind } = themeOf(name);
  await page.evaluate(
    ([values, bodyClass]) => {
      for (const [key, value] of Object.entries(values)) document.documentElement.style.setProperty(key, value);
      document.body.className = bodyClass;
    },
    [variables, kind] as const,
  );
}

/** Waits until every tile that is seen has come. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>("quiesce-timeline")].every(({ dataset }) => dataset["settled"] === "true"),
  );
  await page.waitForTimeout(50);
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(root, "dist", "screenshots", `panel-${name}.png`) });
}

/** Parameters of the last call of one of the editor's services. */
export function lastCall({ calls }: Panel, service: string): unknown {
  const call = [...calls].reverse().find((each) => each.service === service);
  if (call === undefined) throw new Error(`the panel did not ask for ${service}`);
  return call.params;
}

/** A panel that shows a finished run. */
export async function runPanel(options: PanelOptions = {}): Promise<Panel> {
  const panel = await openPanel({ ...options, run: true });
  await panel.page.locator(".result").waitFor();
  await settled(panel.page);
  return panel;
}

/** A panel that shows the end of an exploration. */
export async function explorePanel(exploration: Exploration, options: PanelOptions = {}): Promise<Panel> {
  const panel = await openPanel(options);
  await panel.page.getByRole("radio", { name: "Explore" }).click();
  panel.service.nextExploration = { kind: "done", exploration };
  await panel.page.getByRole("button", { name: "Explore", exact: true }).click();
  await panel.page.getByRole("region", { name: "Verdict" }).waitFor();
  return panel;
}

/** The colour of a pixel of the timeline, as red, green and blue; places are CSS pixels right of the gutter and below the axis. */
export async function pixelAt(page: Page, x: number, y: number): Promise<readonly number[]> {
  return page.evaluate(
    ([left, top]) => {
      const canvas = document.querySelector<HTMLCanvasElement>("canvas.tl-lanes");
      const data = canvas?.getContext("2d")?.getImageData(left, top, 1, 1).data ?? [];
      return [...data].slice(0, 3);
    },
    [x, y] as const,
  );
}

/** Colours of a whole row of pixels and how many pixels have each, the most frequent first. */
export async function colorsOfRow(page: Page, y: number): Promise<readonly (readonly [color: string, count: number])[]> {
  return page.evaluate((top) => {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.tl-lanes");
    const data = canvas?.getContext("2d")?.getImageData(0, top, canvas.width, 1).data ?? new Uint8ClampedArray();
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      const color = [data[at], data[at + 1], data[at + 2]].join(",");
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }, y);
}
