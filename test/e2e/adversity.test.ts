/** What can go wrong around a panel: each time it says what happened, and offers what comes next. On the bundled example. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { root } from "../support/source-tree.ts";
import { openWorkbench, runCommand, screenshot, watchErrors, workbenchUrl } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { type EditorServer, scratchCopy } from "./host/server.ts";
import { LARGE, PanelPage } from "./support/panel.ts";
import { expectVisible, clickLensOver, lineOf, openPackaged, pictureOfFailure, type Workbench } from "./support/workbench.ts";

const ENTRY = "void klp_start_transition(void)";

describeInEditor("a panel in adversity", () => {
  const work = scratchCopy();
  const example = path.join(root, "examples", "livepatch");
  for (const name of ["first", "second"]) cpSync(example, path.join(work.path, name), { recursive: true });
  const [first, second] = ["first", "second"].map((name) => path.join(work.path, name, "transition.c")) as [string, string];
  const line = lineOf(first, ENTRY);
  let workbench: Workbench;
  let panel: PanelPage;

  beforeAll(async () => {
    workbench = await openPackaged({ folder: work.path, width: 1500, height: 900, settings: { "files.enableTrash": false } });
    panel = new PanelPage(workbench.page);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    work.remove();
  });

  it("goes on after the server was killed in the middle of a run", async () => {
    const { page, server } = workbench;
    await workbench.open(first, line);
    await clickLensOver(workbench, "transition.c", ENTRY, "Simulate transition", async () => panel.isShown());
    await panel.settled();
    // A run that begins by itself would take the notice away.
    await panel.view.getByText("Run on edit").click();
    await panel.cpus(LARGE);
    await panel.runButton.click();
    await panel.stopButton.waitFor();
    for (const pid of languageServersOf(server)) process.kill(pid, "SIGKILL");
    const notice = panel.view.locator(".notice", { hasText: "language server" });
    await expectVisible(notice);
    await expectVisible(notice.getByRole("button", { name: "Run again" }));
    await screenshot(page, "adversity-server-killed");
    await panel.cpus(8);
    await panel.run();
    expect(await panel.result.innerText()).toMatch(/completed/);
  });

  it("works in two windows at once, each with a server of its own", async () => {
    const { page, server } = workbench;
    const before = languageServersOf(server).length;
    const other = await page.context().newPage();
    try {
      const errors = watchErrors(other);
      await openWorkbench(other, workbenchUrl(server, work.path, { path: second, line }));
      const otherPanel = new PanelPage(other);
      await clickLensOver({ ...workbench, page: other }, "transition.c", ENTRY, "Simulate transition", async () => otherPanel.isShown());
      await Promise.all([otherPanel.settled(), panel.run()]);
      for (const each of [panel, otherPanel]) expect(await each.result.innerText()).toMatch(/completed/);
      expect(languageServersOf(server)).toHaveLength(before + 1);
      expect(errors).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it("says that its file is gone, and keeps what it showed", async () => {
    const { page } = workbench;
    await page.bringToFront();
    // A click on its row would open it over the panel.
    await page.keyboard.press("Control+1");
    await runCommand(page, "File: Reveal Active File in Explorer View");
    await page.locator(".explorer-folders-view .monaco-list.element-focused, .explorer-folders-view .monaco-list:focus").first().waitFor();
    await page.keyboard.press("Delete");
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Delete" }).click();
    await expectVisible(panel.view.locator(".notice", { hasText: "is gone" }));
    expect(await panel.result.innerText()).toMatch(/completed/);
    await screenshot(page, "adversity-file-gone");
  });

  it("made no error in the page", () => {
    expect(workbench.errors).toEqual([]);
  });
});

/** Process ids of the language servers that an editor's extension hosts have started. */
function languageServersOf({ userData }: EditorServer): readonly number[] {
  const extensions = path.join(path.dirname(userData), "extensions");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return words.includes("lsp") && words.some((word) => word.startsWith(extensions));
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}
