/** The host itself: a real VS Code opens a C file at a line, and nothing but our own tests can fail afterwards. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, openBrowser, openWorkbench, watchErrors, workbenchUrl } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { type EditorServer, scratchCopy, startEditor } from "./host/server.ts";

describeInEditor("the host of these tests", () => {
  const work = scratchCopy();
  let server: EditorServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startEditor(), openBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    work.remove();
  });

  it("opens a C file at a line, without an error of its own", async () => {
    const file = path.join(work.path, "main.c");
    writeFileSync(file, "int first;\n\nint third;\n");
    const errors = watchErrors(browser.page);
    await openWorkbench(browser.page, workbenchUrl(server, work.path, { path: file, line: 3, column: 5 }));
    await browser.page.locator(".view-line", { hasText: "int third" }).waitFor();
    const status = async (name: string): Promise<string> => browser.page.locator(`#status\\.editor\\.${name}`).innerText();
    await expect.poll(async () => status("selection"), { timeout: 20_000 }).toBe("Ln 3, Col 5");
    // A moment before, it is plain text.
    await expect.poll(async () => status("mode"), { timeout: 20_000 }).toBe("C");
    expect(errors).toEqual([]);
  });
});
