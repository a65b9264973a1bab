/** The debugger's views in the workbench: where it stands, and what it shows. */
import type { Page } from "playwright-core";
import { vi } from "vitest";
import { runCommand } from "../host/browser.ts";
import { expectVisible } from "./workbench.ts";

/** Milliseconds until a run stands still. */
const STOP_MS = 90_000;

export class DebugPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until the innermost frame of the shown stack is of this function, at this line. */
  async standsAt(name: string, line: number): Promise<void> {
    await this.standsIn(name);
    await vi.waitUntil(async () => (await this.line()) === line, { timeout: STOP_MS, interval: 200 });
  }

  async standsIn(name: string): Promise<void> {
    await expectVisible(this.#page.locator(".debug-call-stack .stack-frame", { hasText: name }), STOP_MS);
  }

  /** 1-based line of the innermost frame; 0 when nothing stands still. */
  async line(): Promise<number> {
    const shown = this.#page.locator(".debug-call-stack .stack-frame .line-number").first();
    if ((await shown.count()) === 0) return 0;
    return Number((await shown.innerText()).split(":")[0]);
  }

  /** What the debug console says of an expression at the frame that is looked at. */
  async value(expression: string): Promise<string> {
    await runCommand(this.#page, "Debug Console: Focus on Debug Console View");
    const results = this.#page.locator(".repl .monaco-list-row .evaluation-result");
    const before = await results.count();
    await this.#page.keyboard.type(expression);
    await this.#page.keyboard.press("Escape");
    await this.#page.keyboard.press("Enter");
    await vi.waitUntil(async () => (await results.count()) > before, { timeout: 20_000, interval: 100 });
    return results.last().innerText();
  }

  async stop(): Promise<void> {
    await runCommand(this.#page, "Debug: Stop");
    await this.#page.locator(".debug-call-stack .stack-frame").first().waitFor({ state: "detached", timeout: 20_000 });
  }
}
