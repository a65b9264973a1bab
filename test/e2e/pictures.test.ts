/**
 * The pictures of the README: taken of the packaged extension on the bundled example, so that they stay true. They go to dist/screenshots;
 * with QUIESCE_PICTURES=1 they are also put into docs/images, to be looked at and committed.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { root } from "../support/source-tree.ts";
import { goToLine, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { scratchCopy } from "./host/server.ts";
import { PanelPage } from "./support/panel.ts";
import { hoverOver, clickLensOver, lensOver, lineOf, openPackaged, pictureOfFailure, type Workbench } from "./support/workbench.ts";

describeInEditor("pictures of the bundled example", () => {
  const work = scratchCopy(path.join(root, "examples"));
  const folder = path.join(work.path, "livepatch");
  const file = path.join(folder, "transition.c");
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openPackaged({ folder, width: 1500, height: 900 });
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    work.remove();
  });

  async function take(name: string): Promise<void> {
    const picture = await screenshot(workbench.page, name);
    if (process.env["QUIESCE_PICTURES"] !== "1") return;
    const images = path.join(root, "docs", "images");
    mkdirSync(images, { recursive: true });
    copyFileSync(picture, path.join(images, `${name}.png`));
  }

  it("shows what a barrier pairs with", async () => {
    await workbench.open(file, lineOf(file, "smp_wmb();\n\tklp_start_transition"));
    await lensOver(workbench, "transition.c", "void klp_reverse_transition(void)", "Simulate transition");
    const shown = await hoverOver(workbench, "smp_wmb();", "smp_wmb", "pairs with");
    await take("editor");
    expect(await shown.innerText()).toContain("smp_wmb");
  });

  it("shows a comparison with the quick fix", async () => {
    const panel = new PanelPage(workbench.page);
    await workbench.page.mouse.move(5, 895);
    await workbench.page.keyboard.press("Escape");
    await goToLine(workbench.page, lineOf(file, "void klp_start_transition(void)"));
    await clickLensOver(workbench, "transition.c", "void klp_start_transition(void)", "Simulate transition", async () => panel.isShown());
    await panel.settled();
    await panel.compare("With the quick fix applied");
    await panel.view.locator(".sides").waitFor({ timeout: 120_000 });
    await panel.settled();
    await expect.poll(async () => panel.pixelsOf("kernel"), { timeout: 15_000 }).toBeGreaterThan(100);
    await take("simulator");
  });
});
