/** The debugger of simulated runs in a real VS Code, on the kernel's own text: a run of it, and a counterexample of it under weak memory. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runCommand as runCli } from "../support/cli.ts";
import { describeMissing } from "../support/missing.ts";
import { findSources } from "../support/sources.ts";
import { insist, runCommand, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { DebugPage } from "./support/debug.ts";
import {
  copyLivepatch,
  errorNotifications,
  lensOver,
  lineOf,
  openPackaged,
  pictureOfFailure,
  type Workbench,
} from "./support/workbench.ts";

const sources = findSources();
if (sources === undefined) describeMissing("the debugger", "sources missing; fetch them with: npm run fetch-sources");
else describeInEditor("the debugger on the kernel's transition.c", () => story(sources.linux612.path));

function story(sourceTree: string): void {
  const copy = copyLivepatch(sourceTree);
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

  it("opens a counterexample, and walks it back to the stale read", { timeout: 400_000 }, async () => {
    const { page } = workbench;
    const handler = path.join(copy.path, "kernel/livepatch/patch.c");
    for (const each of [file, path.join(copy.path, "kernel/livepatch/core.c")]) {
      writeFileSync(each, readFileSync(each, "utf8").replaceAll("smp_wmb();", "barrier();"));
    }
    const weak = ["--scenario", "disable", "--from", "disable", "--memory", "lkmm", "--stale", "1"];
    const { stdout } = await runCli(["explore", file, ...weak], { cwd: copy.path, timeoutMs: 200_000 });
    const token = /^replay: (\S+)$/m.exec(stdout)?.[1];
    expect(token).toBeDefined();
    const launch = { type: "quiesce", request: "launch", name: "The counterexample", token, program: file };
    mkdirSync(path.join(copy.path, ".vscode"), { recursive: true });
    writeFileSync(path.join(copy.path, ".vscode/launch.json"), JSON.stringify({ version: "0.2.0", configurations: [launch] }));
    await workbench.open(handler, lineOf(handler, "klp_ftrace_handler("));
    await page.locator(".codelens-decoration a").first().waitFor({ state: "attached", timeout: 60_000 });
    const start = async (): Promise<void> => {
      // A terminal would take the key.
      await page.keyboard.press("Control+1");
      await page.keyboard.press("F5");
    };
    await insist(start, async () => page.locator(".debug-toolbar").waitFor({ timeout: 40_000 }));
    // Where a session has been before, the newer editor leaves the view as it is.
    await runCommand(page, "View: Show Run and Debug");
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
