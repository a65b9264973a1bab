/** The packaged extension in a real VS Code, on the kernel's own transition.c: what shows in the editor. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packExtension } from "../../scripts/package.mjs";
import { sourceTree } from "../support/sources.ts";
import { type Browser, openBrowser, openWorkbench, screenshot, watchErrors, workbenchUrl } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { type EditorServer, startEditor } from "./host/server.ts";

describeInEditor("the extension in the editor", () => {
  const work = mkdtempSync(path.join(tmpdir(), "quiesce-vsix-"));
  let server: EditorServer;
  let browser: Browser;
  let errors: readonly string[];

  beforeAll(async () => {
    const { file } = await packExtension(path.join(work, "quiesce.vsix"));
    [server, browser] = await Promise.all([startEditor({ vsix: [file] }), openBrowser()]);
    errors = watchErrors(browser.page);
    const tree = process.env.HOME + "/.cache/quiesce/sources/linux-source-6.12";
    await openWorkbench(browser.page, workbenchUrl(server, tree, { path: path.join(tree, "kernel/livepatch/transition.c"), line: 100 }));
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(work, { recursive: true });
  });

  it("shows lenses", async () => {
    const { page } = browser;
    await page.locator(".codelens-decoration a", { hasText: "synchronization point" }).first().waitFor({ timeout: 60_000 }).catch(() => undefined);
    await page.waitForTimeout(6000);
    await screenshot(page, "first");
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").fill(">Quiesce");
    await page.waitForTimeout(1500);
    await screenshot(page, "second");
    await page.keyboard.press("Escape");
    console.log(errors, server.log().slice(-3000));
    expect(errors).toEqual([]);
  });
});
