/** The extension where there is no node: in the web worker that browsers run extensions in, with the server as a web worker of its own. */
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { layOutExtension } from "../../scripts/package.mjs";
import { root } from "../support/source-tree.ts";
import { screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { scratchCopy } from "./host/server.ts";
import { LARGE, PanelPage } from "./support/panel.ts";
import { addBuiltin, serveFolder } from "./support/web-extension.ts";
import {
  errorNotifications,
  expectVisible,
  hoverOver,
  clickLensOver,
  lensOver,
  lineOf,
  openWith,
  pictureOfFailure,
  type Workbench,
} from "./support/workbench.ts";

describeInEditor("the extension in a browser's extension host", () => {
  const work = scratchCopy(path.join(root, "examples", "livepatch"));
  const file = path.join(work.path, "transition.c");
  let workbench: Workbench;
  let panel: PanelPage;

  beforeAll(async () => {
    const folder = scratchCopy();
    const served = await serveFolder(await layOutExtension(folder.path));
    workbench = await openWith({ folder: work.path }, () => {
      void served.close();
      folder.remove();
    });
    await addBuiltin(workbench.page, workbench.server, served);
    await workbench.open(file, lineOf(file, "smp_wmb();\n\tklp_start_transition"));
    panel = new PanelPage(workbench.page);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    work.remove();
  });

  it("runs in the browser", async () => {
    await lensOver(workbench, "transition.c", "void klp_reverse_transition(void)", "Simulate transition");
    // Nothing of it is in node's extension host: the server is a worker of the page.
    expect(workbench.page.workers().length).toBeGreaterThan(0);
    expect(workbench.server.log()).not.toContain("quiesce.mjs");
  });

  it("answers what it answers on node", async () => {
    const shown = await hoverOver(workbench, "smp_wmb();", "smp_wmb", "smp_wmb()");
    await shown.waitFor();
    await screenshot(workbench.page, "web-editor");
    await expectVisible(workbench.page.locator(".glyph-margin-widgets .cgmr"));
  });

  it("simulates, in slices that can be stopped", async () => {
    await clickLensOver(workbench, "transition.c", "void klp_reverse_transition(void)", "Simulate transition", async () => panel.isShown());
    await panel.settled();
    expect(await panel.result.innerText()).toMatch(/completed/);
    await screenshot(workbench.page, "web-simulator");
    await panel.cpus(LARGE);
    await panel.runButton.click();
    await panel.stopButton.click();
    await expectVisible(panel.view.locator(".notice", { hasText: "Stopped before there was a result" }));
  });

  it("made no error, and no error notification", async () => {
    expect(await errorNotifications(workbench)).toEqual([]);
    expect(workbench.errors).toEqual([]);
  });
});
