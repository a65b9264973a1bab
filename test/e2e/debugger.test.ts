/** The debugger of simulated runs in a real VS Code, on the kernel's own text: a run of it, and a counterexample of it under weak memory. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeMissing } from "../support/missing.ts";
import { findSources } from "../support/sources.ts";
import { runCommand, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { DebugPage } from "./support/debug.ts";
import { PanelPage } from "./support/panel.ts";
import {
  copyLivepatch,
  errorNotifications,
  expectVisible,
  lensOver,
  lineOf,
  openPackaged,
  pictureOfFailure,
  type Workbench,
} from "./support/workbench.ts";

/** Milliseconds that this exploration may take on a busy computer. */
const EXPLORE_MS = 150_000;

const sources = findSources();
if (sources === undefined) describeMissing("the debugger", "sources missing; fetch them with: npm run fetch-sources");
else describeInEditor("the debugger on the kernel's transition.c", () => story(sources.linux612.path));

function story(sourceTree: string): void {
  const copy = copyLivepatch(sourceTree);
  const settings = { "quiesce.simulator.scenario": "disable", "quiesce.explore.memory": "lkmm", "quiesce.explore.stale": 1 };
  mkdirSync(path.join(copy.path, ".vscode"), { recursive: true });
  writeFileSync(path.join(copy.path, ".vscode/settings.json"), JSON.stringify(settings));
  const file = path.join(copy.path, "kernel/livepatch/transition.c");
  const marks = lineOf(file, "set_tsk_thread_flag(task, TIF_PATCH_PENDING)");
  let workbench: Workbench;
  let debug: DebugPage;

  beforeAll(async () => {
    workbench = await openPackaged({ folder: copy.path, width: 1700, height: 1000 });
    debug = new DebugPage(workbench.page);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    copy.remove();
  });

  it("stands at a breakpoint, and shows the kernel's variables", async () => {
    const { page } = workbench;
    await workbench.open(file, marks);
    // Before the extension is known to the editor no line takes a breakpoint.
    await lensOver(workbench, "transition.c", "void klp_start_transition(void)", "Simulate transition");
    await debug.toggleBreakpoint(marks);
    await runCommand(page, "Quiesce: Debug Transition");
    await debug.standsAt("klp_start_transition", marks);
    expect(await debug.value("klp_target_state")).toMatch(/^1\b/);
    expect(await debug.value("task->patch_state")).toMatch(/^0\b/);
    expect(await debug.value("task->comm")).toContain('"');
    await expectVisible(page.locator(".view-lines .debug-inline-value", { hasText: "patch_state" }));
    // A global, which is in none of the function's own scopes.
    await expectVisible(page.locator(".view-lines .debug-inline-value", { hasText: "klp_target_state" }));
    expect(await debug.value("klp_patches")).toBe("1 entry of struct klp_patch");
    await screenshot(page, "debugger-breakpoint");
  });

  it("steps back to the line before, and on to where nothing had begun", async () => {
    await debug.back("step-back");
    await debug.standsAt("klp_start_transition", marks - 1);
    await runCommand(workbench.page, "Remove All Breakpoints");
    await debug.back("reverse-continue");
    await expect.poll(async () => debug.value("klp_target_state"), { timeout: 30_000 }).toMatch(/^-1\b/);
    await screenshot(workbench.page, "debugger-back");
    await debug.stop();
  });

  it("opens a counterexample from the panel, and walks it back to the stale read", { timeout: 300_000 }, async () => {
    const { page } = workbench;
    const handler = path.join(copy.path, "kernel/livepatch/patch.c");
    for (const each of [file, path.join(copy.path, "kernel/livepatch/core.c")]) {
      writeFileSync(each, readFileSync(each, "utf8").replaceAll("smp_wmb();", "barrier();"));
    }
    await workbench.open(file, lineOf(file, "void klp_start_transition(void)"));
    await runCommand(page, "Quiesce: Explore Interleavings");
    const panel = new PanelPage(page);
    await panel.view.getByRole("grid", { name: "Steps by CPU" }).locator("tbody tr").last().waitFor({ timeout: EXPLORE_MS });
    expect(await panel.view.getByRole("region", { name: "Verdict" }).innerText()).toContain("WARNING: patch_state == KLP_TRANSITION_IDLE");
    await screenshot(page, "debugger-counterexample");
    await panel.view.getByRole("button", { name: "Open in debugger (D)" }).click();
    await page.locator(".debug-toolbar").waitFor({ timeout: 60_000 });
    // Where a session has been before, the newer editor leaves the view as it is.
    await debug.show();
    const read = lineOf(handler, "patch_state = current->patch_state");
    await debug.standsIn("klp_ftrace_handler");
    await screenshot(page, "debugger-violation");
    // What the task's state was before the transition, which began with overwriting it: this CPU has not seen that.
    expect(await debug.value("patch_state")).toMatch(/^-1\b/);
    expect(await debug.value("klp_target_state")).toMatch(/^0\b/);
    let line = await debug.line();
    for (let step = 0; step < 6 && line !== read; step++) line = await debug.stepBack();
    expect(line).toBe(read);
    await screenshot(page, "debugger-stale-read");
    await debug.stop();
  });

  it("made no error, and no error notification", async () => {
    expect(await errorNotifications(workbench)).toEqual([]);
    // The editor still asks about frames of where the run stood before.
    expect(workbench.errors.filter((error) => !error.includes("The run has moved on"))).toEqual([]);
  });
}
