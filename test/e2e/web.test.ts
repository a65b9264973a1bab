/** The extension where there is no node: in the web worker that browsers run extensions in, with the server as a web worker of its own. */
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../support/source-tree.ts";
import { screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { scratchCopy } from "./host/server.ts";
import { PanelPage } from "./support/panel.ts";
import { editorOf, errorNotifications, expectVisible, hoverOver, lens, lineOf, openPackaged, type Workbench } from "./support/workbench.ts";

describeInEditor("the extension in a browser's extension host", () => {
  const work = scratchCopy(path.join(root, "examples", "livepatch"));
  const file = path.join(work.path, "transition.c");
  let workbench: Workbench;
  let panel: PanelPage;

  beforeAll(async () => {
    workbench = await openPackaged({ folder: work.path, settings: { "remote.extensionKind": { "quiesce.quiesce": ["web"] } } });
    await workbench.open(file, lineOf(file, "void klp_reverse_transition(void)"));
    panel = new PanelPage(workbench.page);
  });

  afterAll(async () => {
    await workbench?.close();
    work.remove();
  });

  it("runs in the browser", async () => {
    await lens(editorOf(workbench, "transition.c"), "Simulate transition").first().waitFor({ timeout: 60_000 });
    // Nothing of it is in node's extension host: the server is a worker of the page.
    expect(workbench.page.workers().length).toBeGreaterThan(0);
    expect(workbench.server.log()).not.toContain("quiesce.mjs");
  });

  it("answers what it answers on node", async () => {
    const shown = await hoverOver(workbench, "klp_start_transition();", "klp_start_transition", "klp_start_transition");
    await shown.waitFor();
    await screenshot(workbench.page, "web-editor");
    await expectVisible(workbench.page.locator(".glyph-margin-widgets .cgmr"));
  });

  it("simulates, in slices that can be stopped", async () => {
    await lens(editorOf(workbench, "transition.c"), "Simulate transition").first().click();
    await panel.settled();
    expect(await panel.result.innerText()).toMatch(/completed/);
    await screenshot(workbench.page, "web-simulator");
    await panel.view.getByLabel("CPUs", { exact: true }).first().fill("256");
    await panel.commandLine.press("Tab");
    await panel.runButton.click();
    await panel.stopButton.click();
    await expectVisible(panel.view.locator(".notice", { hasText: "Stopped before there was a result" }));
  });

  it("made no error, and no error notification", async () => {
    expect(await errorNotifications(workbench)).toEqual([]);
    expect(workbench.errors).toEqual([]);
  });
});
