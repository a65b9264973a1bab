/** What shows in the editor on the kernel's own transition.c, which is only looked at: nothing is saved. */
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeMissing } from "../support/missing.ts";
import { findSources } from "../support/sources.ts";
import { insist, runCommand, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import {
  editorOf,
  errorNotifications,
  expectVisible,
  hoverOver,
  lens,
  lineOf,
  openPackaged,
  pictureOfFailure,
  LOOKS,
  useTheme,
  type Workbench,
} from "./support/workbench.ts";

const sources = findSources();
if (sources === undefined)
  describeMissing("the extension on the kernel's transition.c", "sources missing; fetch them with: npm run fetch-sources");
else describeInEditor("the extension on the kernel's transition.c", () => suite(sources.linux612.path));

function suite(tree: string): void {
  const file = path.join(tree, "kernel/livepatch/transition.c");
  const line = lineOf(file, "schedule_on_each_cpu(klp_sync)");
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openPackaged({ folder: tree });
    await workbench.open(file, line);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
  });

  it("shows lenses, hints and icons", async () => {
    const { page } = workbench;
    const editor = editorOf(workbench, "transition.c");
    await lens(editor, "1 synchronization point").first().waitFor({ state: "attached", timeout: 60_000 });
    await expectVisible(page.locator(".view-line", { hasText: "switches every online CPU" }));
    await expectVisible(page.locator(".squiggly-info, .squiggly-warning"));
    // The icon beside the line: a decoration whose picture is ours.
    const icons = await page.evaluate<number>(`[...document.querySelectorAll(".glyph-margin-widgets .cgmr")]
      .filter((each) => getComputedStyle(each).backgroundImage.includes("forced")).length`);
    expect(icons).toBeGreaterThan(0);
  });

  it("explains a primitive where it is called, and a wrapper through its body", async () => {
    const shown = await hoverOver(workbench, "schedule_on_each_cpu(klp_sync)", "schedule_on_each_cpu", "nohz_full");
    expect(await shown.innerText()).toContain("schedule_on_each_cpu()");
    await screenshot(workbench.page, "editor-hover");
  });

  it("lists the problem with its rule", async () => {
    const { page } = workbench;
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+M");
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: "hard-forced-synchronization" });
    await row.first().waitFor();
    expect(await row.first().innerText()).toContain("quiesce");
    await screenshot(page, "editor-problems");
    await page.keyboard.press("Control+Shift+M");
  });

  it("offers the quick fix", async () => {
    const { page } = workbench;
    const call = page
      .locator(".view-line", { hasText: "schedule_on_each_cpu(klp_sync)" })
      .locator("span span", { hasText: "schedule_on_each_cpu" });
    const open = async (): Promise<void> => {
      await call.last().click();
      await page.keyboard.press("Control+.");
    };
    await insist(open, async () => expectVisible(page.locator(".action-widget .monaco-list-row", { hasText: "synchronize" }), 5000));
    await screenshot(page, "editor-quick-fix");
    await page.keyboard.press("Escape");
  });

  it("lists points and findings in its view", async () => {
    const { page } = workbench;
    await runCommand(page, "Quiesce: Show Synchronization of This File");
    const rows = page.locator(".split-view-view", { hasText: "Synchronization" }).locator(".monaco-list-row");
    await expectVisible(rows.filter({ hasText: "schedule_on_each_cpu() with the empty klp_sync()" }));
    await expectVisible(rows.filter({ hasText: "mutex_lock" }));
    await screenshot(page, "editor-view");
  });

  it("tells kernel and engine beside the language's name", async () => {
    const { page } = workbench;
    await page.locator("#status\\.languageStatus").click();
    await expectVisible(page.locator(".hover-language-status", { hasText: "Linux 6.12" }));
    await screenshot(page, "editor-status");
    await page.keyboard.press("Escape");
  });

  it.each(LOOKS)("can be looked at in %s", async (name) => {
    await useTheme(workbench, name);
    await expectVisible(workbench.page.locator(".view-line", { hasText: "switches every online CPU" }));
    await screenshot(workbench.page, `editor-${name}`);
  });

  it("made no error, and no error notification", async () => {
    expect(await errorNotifications(workbench)).toEqual([]);
    expect(workbench.errors).toEqual([]);
  });
}
