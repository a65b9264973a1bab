/**
 * From the command to the counterexample and into the debugger, in the packaged extension on the bundled example: with RCU in the place of the forced
 * switch, and called where RCU is not watching, it breaks. One story, told in order.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { root } from "../support/source-tree.ts";
import { goToLine, runCommand, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { DebugPage } from "./support/debug.ts";
import { PanelPage } from "./support/panel.ts";
import {
  editorOf,
  expectVisible,
  lens,
  lineOf,
  openPackaged,
  pictureOfFailure,
  LOOKS,
  useTheme,
  type Workbench,
} from "./support/workbench.ts";

/** Milliseconds that a small exploration may take on a busy computer. */
const EXPLORE_MS = 90_000;

describeInEditor("an exploration of the example", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-example-"));
  cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });
  const file = path.join(folder, "transition-rcu.c");
  const clearing = lineOf(file, "task->patch_state = state;");
  let workbench: Workbench;
  let panel: PanelPage;

  beforeAll(async () => {
    workbench = await openPackaged({ folder, width: 1700, height: 1000 });
    await workbench.open(file, lineOf(file, "void klp_init_transition("));
    panel = new PanelPage(workbench.page);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true });
  });

  const verdict = () => panel.view.getByRole("region", { name: "Verdict" });
  const rows = () => panel.view.getByRole("grid", { name: "Steps by CPU" }).locator("tbody tr");

  it("opens by the command, and verifies where every call is watched", async () => {
    await editorOf(workbench, "transition-rcu.c").click();
    await lens(editorOf(workbench, "transition-rcu.c"), "synchronization point")
      .filter({ visible: true })
      .first()
      .waitFor({ timeout: 60_000 });
    await runCommand(workbench.page, "Quiesce: Explore Interleavings");
    await verdict().waitFor({ timeout: EXPLORE_MS });
    expect(await verdict().innerText()).toContain("verified within the bounds");
    expect(await panel.view.getByText("Not modelled").isVisible()).toBe(true);
    await screenshot(workbench.page, "exploring-verified");
  });

  it("finds what breaks where a call may come where RCU is not watching", async () => {
    await panel.view.getByRole("button", { name: "Options" }).click();
    await panel.view.getByLabel("Tracing where RCU is not watching").selectOption("on");
    await panel.view.getByRole("button", { name: "Options" }).click();
    await panel.view.getByRole("button", { name: "Explore", exact: true }).click();
    await rows().last().waitFor({ timeout: EXPLORE_MS });
    expect(await verdict().innerText()).toContain("WARNING: state == KLP_TRANSITION_IDLE");
    expect(await rows().last().innerText()).toContain("current->patch_state");
  });

  it("leads to the line of a step, and from a line to its step", async () => {
    const step = rows().filter({ hasText: "set_all_states()" }).last();
    await step.click();
    // While the panel has the focus, the status bar says nothing of the cursor.
    const line = editorOf(workbench, "transition-rcu.c").locator(".active-line-number").first();
    await expect.poll(async () => line.innerText(), { timeout: 20_000 }).toBe(String(clearing));
    await rows().nth(1).click();
    await expect.poll(async () => line.innerText(), { timeout: 20_000 }).not.toBe(String(clearing));
    // The cursor's own move is told a moment later.
    await workbench.page.waitForTimeout(500);
    await goToLine(workbench.page, clearing);
    await expect
      .poll(async () => panel.view.locator("tr[aria-selected=true]").innerText(), { timeout: 20_000 })
      .toContain("set_all_states()");
  });

  it("is opened in the debugger", async () => {
    await panel.view.getByRole("button", { name: "Open in debugger (D)" }).click();
    const debug = new DebugPage(workbench.page);
    await workbench.page.locator(".debug-toolbar").waitFor({ timeout: 60_000 });
    await runCommand(workbench.page, "View: Show Run and Debug");
    // It stands where the property breaks, which is in the model, and so in no file of the folder.
    await expectVisible(workbench.page.locator(".debug-call-stack", { hasText: /violated: warn/i }), 60_000);
    await screenshot(workbench.page, "exploring-debugger");
    await debug.stop();
    expect(workbench.errors).toEqual([]);
  });

  it.each(LOOKS)("comes back with its verdict in %s", async (theme) => {
    await useTheme(workbench, theme);
    await rows().last().waitFor({ timeout: 60_000 });
    expect(await verdict().innerText()).toContain("violated");
    await screenshot(workbench.page, `exploring-${theme}`);
  });
});
