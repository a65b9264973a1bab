/** The packaged extension in a real VS Code, and what a user does there. */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, type TestContext } from "vitest";
import { packExtension } from "../../../scripts/package.mjs";
import {
  type Browser,
  type BrowserOptions,
  insist,
  openBrowser,
  openWorkbench,
  runCommand,
  screenshot,
  watchErrors,
  workbenchUrl,
} from "../host/browser.ts";
import { type EditorOptions, type EditorServer, scratchCopy, startEditor } from "../host/server.ts";

export interface Workbench {
  readonly page: Page;
  readonly server: EditorServer;
  /** Everything that went wrong in the page so far. */
  readonly errors: readonly string[];
  /** Shows a file, with the cursor at a 1-based line. The page is loaded anew. */
  open(file: string, line: number): Promise<void>;
  /** Loads the window anew, as the command of the palette does: it comes back with the editors that it had. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkbenchOptions extends EditorOptions, BrowserOptions {
  /** The folder that is open. */
  readonly folder: string;
}

/** What the workbench says of itself when its page is loaded anew, and when its settings are changed behind its back. */
const errorsOfReloading =
  /settings\.json' \(Error: File Modified Since\)|Unable to write file 'vscode-log:|\[lifecycle\] Long running operations|'vscode-web-db' is closed|Aborted onWillSaveTextDocument-event|\(Canceled: Canceled\)/;

/** Packs what is built now, installs it into a fresh VS Code, and opens a browser. */
export async function openPackaged(options: WorkbenchOptions): Promise<Workbench> {
  const scratch = scratchCopy();
  const { file } = await packExtension(path.join(scratch.path, "quiesce.vsix"));
  return openWith({ ...options, vsix: [file] }, () => scratch.remove());
}

/** Opens a browser on a fresh VS Code, with what the options install. @param atEnd What else is to be taken away. */
export async function openWith(options: WorkbenchOptions, atEnd: () => void): Promise<Workbench> {
  const server = await startEditor(options);
  let browser: Browser | undefined;
  try {
    browser = await openBrowser(options);
    const { page } = browser;
    const errors = watchErrors(page);
    return {
      page,
      server,
      get errors() {
        return errors.filter((text) => !errorsOfReloading.test(text));
      },
      open: async (file, line) => openWorkbench(page, workbenchUrl(server, options.folder, { path: file, line })),
      reload: async () => {
        // With a file to open in its address a window opens that file, and not what it had.
        await page.evaluate(() => {
          const url = new URL(location.href);
          url.searchParams.delete("payload");
          history.replaceState(undefined, "", url);
        });
        const loaded = page.waitForEvent("domcontentloaded");
        await runCommand(page, "Developer: Reload Window");
        await loaded;
        await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
      },
      close: async () => {
        await browser?.close();
        await server.stop();
        atEnd();
      },
    };
  } catch (error) {
    await browser?.close();
    await server.stop();
    atEnd();
    throw error;
  }
}

/** When a test has failed: a picture of the screen, `dist/screenshots/failed-NAME.png`, and what the page complained about. */
export async function pictureOfFailure(workbench: Workbench | undefined, { task }: TestContext): Promise<void> {
  if (workbench === undefined || task.result?.state !== "fail") return;
  if (workbench.errors.length > 0) process.stderr.write(`${task.name}:\n  ${workbench.errors.join("\n  ")}\n`);
  await screenshot(workbench.page, `failed-${task.name.replaceAll(/\W+/g, "-").slice(0, 60)}`);
}

/** Themes of every kind, and the class that the workbench has under each. */
const THEMES = {
  light: { setting: "Default Light Modern", class: "vs" },
  dark: { setting: "Default Dark Modern", class: "vs-dark" },
  "high-contrast": { setting: "Default High Contrast", class: "hc-black" },
  "high-contrast-light": { setting: "Default High Contrast Light", class: "hc-light" },
} as const;
export type ThemeName = keyof typeof THEMES;

/** Those that pictures are made of, besides the dark one that all else is seen in: an editor takes a quarter of a minute to change, so only the deep run has all. */
export const LOOKS: readonly ThemeName[] =
  process.env["QUIESCE_DEEP"] === "1" ? (Object.keys(THEMES) as ThemeName[]) : ["light", "high-contrast"];

/** Changes the user's settings. The lean host watches no files, so they count when the page is loaded anew. */
export function changeSettings({ server }: Workbench, settings: Readonly<Record<string, unknown>>): void {
  const file = path.join(server.userData, "User", "settings.json");
  const before = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...before, ...settings }));
}

/** Loads the page anew with a theme. The editor writes its settings too, and may put back what it had read. */
export async function useTheme(workbench: Workbench, name: ThemeName): Promise<void> {
  const { setting, class: shown } = THEMES[name];
  const load = async (): Promise<void> => {
    changeSettings(workbench, { "workbench.colorTheme": setting });
    await workbench.reload();
  };
  await insist(load, async () => workbench.page.locator(`.monaco-workbench.${shown}`).waitFor({ timeout: THEME_MS }));
}

/** Milliseconds until a theme is shown on a busy computer. */
const THEME_MS = 15_000;

/** The text editor of a file: the group that has its tab. */
export function editorOf({ page }: Workbench, name: string): Locator {
  return page.locator(".editor-instance", { has: page.locator(`.monaco-editor[data-uri$="${name}"]`) });
}

export function lens(scope: Locator | Page, text: string | RegExp): Locator {
  return scope.locator(".codelens-decoration a", { hasText: text });
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Waits for the lens with a title over the line that has the text: of those above it, the nearest. Lenses are made anew whenever more is known,
 * so a place is good once it is the same twice. @returns Its middle on the screen.
 */
export async function lensOver(workbench: Workbench, name: string, lineText: string, title: string): Promise<Place> {
  const editor = editorOf(workbench, name).first();
  let last: Place | undefined;
  const isSettled = async (): Promise<boolean> => {
    const found = (await editor.count()) === 0 ? undefined : await editor.evaluate(findLens, { lineText, title });
    const same = found !== undefined && found.x === last?.x && found.y === last.y;
    last = found;
    return same;
  };
  await expect.poll(isSettled, { message: `a lens over ${lineText}`, timeout: 60_000, interval: 250 }).toBe(true);
  if (last === undefined) throw new Error(`no lens over ${lineText}`);
  return last;
}

/**
 * Clicks the lens with a title over the line that has the text until something has come of it: a click on a lens that is just made anew is lost.
 *
 * @param hasHappened What is to come of it.
 */
export async function clickLensOver(
  workbench: Workbench,
  name: string,
  lineText: string,
  title: string,
  hasHappened: () => Promise<boolean>,
): Promise<void> {
  const click = async (): Promise<void> => {
    const { x, y } = await lensOver(workbench, name, lineText, title);
    await workbench.page.mouse.click(x, y);
  };
  await insist(click, async () => expect.poll(hasHappened, { message: `what comes of the lens ${title}`, timeout: LENS_MS }).toBe(true));
}

/** Milliseconds until a lens has opened something on a busy computer. */
const LENS_MS = 15_000;

/** Runs in the page. The text of lines has other spaces than it was written with. */
function findLens(editor: HTMLElement | SVGElement, { lineText, title }: { lineText: string; title: string }): Place | undefined {
  const textOf = (each: Element): string => (each.textContent ?? "").replaceAll(/\s/g, " ");
  const line = [...editor.querySelectorAll(".view-line")].find((each) => textOf(each).includes(lineText))?.getBoundingClientRect();
  if (line === undefined) return undefined;
  const boxes = [...editor.querySelectorAll<HTMLElement>(".codelens-decoration a")]
    .filter((each) => each.offsetParent !== null && textOf(each).includes(title))
    .map((each) => each.getBoundingClientRect())
    .filter(({ top, height }) => height > 0 && top < line.top && line.top - top < 2 * line.height + height)
    .sort((one, other) => other.top - one.top);
  const [box] = boxes;
  return box === undefined ? undefined : { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

/** Over the last line that is seen lies a scroll bar, which would take the pointer. */
async function leaveLastLines(page: Page, token: Locator): Promise<void> {
  const box = await token.boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  if (box === null || box.y < height - LAST_LINES_PX) return;
  await page.mouse.move(box.x, height / 2);
  await page.mouse.wheel(0, 2 * LAST_LINES_PX);
}

const LAST_LINES_PX = 100;

/**
 * Points at a word of the line that has the text, until a hover shows the expected one. The editor takes a hover away when lenses or hints move its
 * line, so the pointer leaves and comes again, as a hand's would.
 */
export async function hoverOver(workbench: Workbench, lineText: string, word: string, expected: string): Promise<Locator> {
  const { page } = workbench;
  await page.keyboard.press("Escape");
  const token = page.locator(".view-line", { hasText: lineText }).locator("span span", { hasText: word }).last();
  const shown = page.locator(".monaco-hover:visible", { hasText: expected }).first();
  const point = async (): Promise<void> => {
    await page.mouse.move(0, 0);
    await leaveLastLines(page, token);
    await token.hover();
  };
  await insist(point, async () => shown.waitFor({ timeout: HOVER_MS }));
  return shown;
}

/** Milliseconds until a hover is shown on a busy computer. */
const HOVER_MS = 5000;

/** Fails unless something comes to be seen. */
export async function expectVisible(locator: Locator, timeoutMs = 20_000): Promise<void> {
  await locator.first().waitFor({ timeout: timeoutMs });
}

/** Error notifications that are, or were, on the screen. */
export async function errorNotifications({ page }: Workbench): Promise<readonly string[]> {
  await runCommand(page, "Notifications: Show Notifications");
  const center = page.locator(".notifications-center.visible");
  await center.waitFor();
  const texts = await center.locator(".notification-list-item", { has: page.locator(".codicon-error") }).allInnerTexts();
  await page.keyboard.press("Escape");
  return texts;
}

/**
 * What of a kernel tree a livepatch transition is compiled from, copied to where a test may change it: a window that is loaded anew may write
 * what was not saved. @returns Its folder, and how to delete it.
 */
export function copyLivepatch(tree: string): { readonly path: string; remove(): void } {
  const copy = scratchCopy();
  const headers = readdirSync(path.join(tree, "include/linux")).filter((name) => name.startsWith("livepatch"));
  const names = ["Kbuild", "MAINTAINERS", "Makefile", "kernel/livepatch", ...headers.map((name) => `include/linux/${name}`)];
  for (const name of names) cpSync(path.join(tree, name), path.join(copy.path, name), { recursive: true });
  return copy;
}

/** Makes a folder a git repository with all of it in one commit. */
export function commitAll(folder: string): void {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
  for (const args of [
    ["init", "-q"],
    ["add", "."],
    [...identity, "commit", "-q", "-m", "As it was"],
  ]) {
    execFileSync("git", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
}

/** 1-based line of a piece of text in a file. */
export function lineOf(file: string, piece: string): number {
  const text = readFileSync(file, "utf8");
  const at = text.indexOf(piece);
  if (at < 0) throw new Error(`${file} has no ${piece}`);
  return text.slice(0, at).split("\n").length;
}
