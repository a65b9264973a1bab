/** Debian's Chromium, driven by playwright-core, and the way to the parts of a workbench. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type FrameLocator, type Page } from "playwright-core";
import { root } from "../../support/source-tree.ts";
import type { EditorServer } from "./server.ts";

/** A browser with a fresh profile. */
export interface Browser {
  readonly context: BrowserContext;
  /** The page that was open at the start. */
  readonly page: Page;
  close(): Promise<void>;
}

/** Chromium's path: `CHROMIUM`, else where Debian puts it; undefined when it is not installed. */
export function findChromium(): string | undefined {
  return [process.env["CHROMIUM"], "/usr/bin/chromium"].find((file) => file !== undefined && file !== "" && existsSync(file));
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: "reduce" | "no-preference";
}

export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Chromium is missing; install it with: apt-get install chromium");
  const profile = mkdtempSync(path.join(tmpdir(), "quiesce-chromium-"));
  // Webviews are third parties to the workbench's page and keep their state in cookies' company.
  mkdirSync(path.join(profile, "Default"));
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } };
  writeFileSync(path.join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
    reducedMotion: options.reducedMotion ?? "no-preference",
    args: flags,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = context.pages()[0] ?? (await context.newPage());
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, page, close };
}

/** The address of a workbench with `folder` open and the cursor at `file`'s 1-based line and column. */
export function workbenchUrl(
  server: EditorServer,
  folder: string,
  file?: { readonly path: string; readonly line?: number; readonly column?: number },
): string {
  const url = new URL(`http://${server.authority}/`);
  url.searchParams.set("folder", folder);
  if (file !== undefined) {
    const position = `${file.line ?? 1}:${file.column ?? 1}`;
    const payload = [
      ["openFile", `vscode-remote://${server.authority}${file.path}:${position}`],
      ["gotoLineMode", "true"],
    ];
    url.searchParams.set("payload", JSON.stringify(payload));
  }
  return url.href;
}

/** Opens a workbench and waits until it can be used. */
export async function openWorkbench(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
}

/** The document of the webview that is shown. */
export function webview(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/**
 * Does something until something comes of it, as a person would: a key or a click is lost on what the editor is just making anew.
 *
 * @param act What to do; doing it twice must do no harm.
 * @param seen Throws while nothing has come of it.
 */
export async function insist(act: () => Promise<void>, seen: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await act();
    try {
      await seen();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 5;

/**
 * Runs a command of the palette by its title. The palette offers what could be run when it opened, so it is opened again for one that comes later.
 * It is clicked: what takes the focus closes the palette, and a key would then go to whatever has it.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator(".quick-input-widget input");
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
  const search = async (): Promise<void> => {
    if (await input.isVisible()) await page.keyboard.press("Escape");
    await openPalette(page);
    // What takes the focus closes it.
    await input.fill(`>${title}`, { timeout: COMMAND_MS }).catch(() => undefined);
  };
  await insist(search, async () => row.click({ timeout: COMMAND_MS }));
}

/** Milliseconds until the palette has found a command on a busy computer. */
const COMMAND_MS = 10_000;

/** A key is lost while the page has no focus yet, as after another window was closed. */
async function openPalette(page: Page): Promise<void> {
  const input = page.locator(".quick-input-widget input");
  await input.waitFor({ state: "hidden" });
  for (let attempt = 0; attempt < KEY_ATTEMPTS && !(await input.isVisible()); attempt++) {
    await page.keyboard.press("F1");
    await input.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
}

const KEY_ATTEMPTS = 10;

/** Puts the cursor of the first group's editor at a 1-based line. */
export async function goToLine(page: Page, line: number): Promise<void> {
  const input = page.locator(".quick-input-widget input");
  // A panel that is just taking the focus swallows keys.
  for (let attempt = 0; attempt < KEY_ATTEMPTS && !(await input.isVisible()); attempt++) {
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+g");
    await input.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  await input.fill(`:${line}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  await page.locator("#status\\.editor\\.selection", { hasText: `Ln ${line},` }).waitFor();
}

/**
 * What a lean host lacks on purpose, and says so; the editor's own word for a request that it has taken back; and what its node says when it sets a timer
 * for a moment that has just passed, as it does on a busy machine (all delays of ours are constants).
 */
const expectedErrors =
  /TimeoutNegativeWarning|bindings file|spdlog|native-watchdog|@vscode\/ripgrep|Timed out getting tasks|authentication provider 'github'|\/node_modules\/vsda\/|Canceled: Canceled/;

/** A line of a stack, with the address of the script that it stands in. */
const frame = /^\s*at .*?(https?:\/\/[^\s)]+)/gm;

/**
 * Whether an error was made by the editor alone: it has a stack, all of it lies in the editor's own scripts, and nothing names the extension. Its window
 * loses a race with its own storage now and then when it is loaded anew.
 */
export function isEditorsOwn(text: string): boolean {
  const scripts = [...text.matchAll(frame)].map(([, url]) => url);
  return scripts.length > 0 && scripts.every((url) => url?.includes("/out/vs/")) && !/quiesce/i.test(text);
}

/** Everything that goes wrong in a page from now on: errors of its console, of its scripts, and failed answers. What the editor does wrong alone is printed. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  const add = (text: string): void => {
    if (expectedErrors.test(text)) return;
    if (isEditorsOwn(text)) process.stderr.write(`the editor's own error, not counted: ${text}\n`);
    else errors.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") add(`console: ${message.text()} ${message.location().url}`.trimEnd());
  });
  page.on("pageerror", (error) => add(`script: ${error.stack ?? error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) add(`${response.status()} ${response.url()}`);
  });
  return errors;
}

/** Saves a screenshot where CI keeps them and people look: `dist/screenshots/NAME.png`. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const file = path.join(root, "dist", "screenshots", `${name}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  return file;
}
