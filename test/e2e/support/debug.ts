/** The debugger's views in the workbench: where it stands, and what it shows. */
import type { Page } from "playwright-core";
import { vi } from "vitest";
import { insist, runCommand } from "../host/browser.ts";
import { expectVisible } from "./workbench.ts";

/** Milliseconds until a run stands still. */
const STOP_MS = 90_000;

/** Milliseconds until the console has answered on a busy computer. */
const CONSOLE_MS = 10_000;

/** From a line's number to the middle of the margin for icons. */
const GLYPH_PX = 10;

export class DebugPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows the debugger's views; what takes the focus when something stops may take them away again. */
  async show(): Promise<void> {
    await insist(
      async () => runCommand(this.#page, "View: Show Run and Debug"),
      async () => expectVisible(this.#page.locator(".debug-call-stack"), CONSOLE_MS),
    );
  }

  /** Clicks beside the number of a line that is seen. */
  async toggleBreakpoint(line: number): Promise<void> {
    const number = this.#page.locator(".margin-view-overlays .line-numbers", { hasText: new RegExp(`^${line}$`) }).first();
    const box = await number.boundingBox();
    if (box === null) throw new Error(`line ${line} is not seen`);
    await this.#page.mouse.click(box.x - GLYPH_PX, box.y + box.height / 2);
    await expectVisible(this.#page.locator(".codicon-debug-breakpoint"));
  }

  /** Waits until the innermost frame of the shown stack is of this function, at this line. */
  async standsAt(name: string, line: number): Promise<void> {
    await this.standsIn(name);
    await vi.waitUntil(async () => (await this.line()) === line, { timeout: STOP_MS, interval: 200 });
  }

  async standsIn(name: string): Promise<void> {
    const frame = this.#page.locator(".debug-call-stack .stack-frame", { hasText: name }).first();
    const paused = this.#page.locator(".debug-call-stack .monaco-list-row", { hasText: /paused on|violated/i }).first();
    await expectVisible(frame.or(paused).first(), STOP_MS);
    // Not every version of the editor opens the thread that has stopped.
    if (!(await frame.isVisible()) && (await paused.getAttribute("aria-expanded")) === "false")
      await paused.locator(".monaco-tl-twistie").click();
    await expectVisible(frame, STOP_MS);
  }

  /** 1-based line of the innermost frame; 0 when nothing stands still. */
  async line(): Promise<number> {
    const shown = this.#page.locator(".debug-call-stack .stack-frame .line-number").first();
    if ((await shown.count()) === 0) return 0;
    return Number((await shown.innerText()).split(":")[0]);
  }

  /** What the debug console says of an expression at the frame that is looked at. */
  async value(expression: string): Promise<string> {
    const before = await this.#lastResult();
    let last = before;
    const isNew = async (): Promise<boolean> => {
      last = await this.#lastResult();
      return last.index > before.index;
    };
    await insist(
      async () => this.#ask(expression),
      async () => vi.waitUntil(isNew, { timeout: CONSOLE_MS, interval: 100 }),
    );
    return last.text;
  }

  /** Where something stops, the editor takes the focus a moment later: so the text is looked for before it is sent. */
  async #ask(expression: string): Promise<void> {
    const input = this.#page.locator(".repl-input-wrapper");
    const holdsIt = async (): Promise<boolean> =>
      (await input.locator(".view-lines").innerText()).replaceAll(/\s/g, " ").trim() === expression;
    await runCommand(this.#page, "Debug Console: Focus on Debug Console View");
    await input.locator(".monaco-editor.focused").waitFor();
    if (!(await holdsIt())) await this.#page.keyboard.insertText(expression);
    const isThere = await vi.waitUntil(holdsIt, { timeout: 2000, interval: 50 }).catch(() => false);
    if (!isThere) return;
    await this.#page.keyboard.press("Escape");
    await this.#page.keyboard.press("Enter");
  }

  /** The lowest result in the console, with its place in the whole list: rows that are not seen do not exist, and those that are stand in any order. */
  async #lastResult(): Promise<{ readonly index: number; readonly text: string }> {
    return this.#page.locator(".repl .monaco-list-row", { has: this.#page.locator(".evaluation-result") }).evaluateAll((rows) => {
      const results = rows.map((row) => ({
        index: Number(row.dataset["index"]),
        text: row.querySelector<HTMLElement>(".evaluation-result")?.innerText ?? "",
      }));
      return results.sort((one, other) => other.index - one.index)[0] ?? { index: -1, text: "" };
    });
  }

  /** Presses a button of the debugger's toolbar. */
  async back(button: "step-back" | "reverse-continue"): Promise<void> {
    await this.#page.locator(`.debug-toolbar .codicon-debug-${button}`).first().click();
  }

  /** Steps back, and waits until the run stands still at another line. @returns That line. */
  async stepBack(): Promise<number> {
    const before = await this.line();
    await this.back("step-back");
    let now = 0;
    // For an instant no frame is shown.
    const isElsewhere = async (): Promise<boolean> => {
      now = await this.line();
      return now !== 0 && now !== before;
    };
    await vi.waitUntil(isElsewhere, { timeout: STOP_MS, interval: 100 });
    return now;
  }

  async stop(): Promise<void> {
    await this.#page.locator(".debug-toolbar .codicon-debug-stop").first().click();
    await this.#page.locator(".debug-call-stack .stack-frame").first().waitFor({ state: "detached", timeout: 20_000 });
  }
}
