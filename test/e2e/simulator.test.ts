/**
 * From the lens to the comparison, in the packaged extension on the kernel's own transition.c. One story, told in order: each step begins
 * where the one before ended. The tree is a copy of what livepatch is compiled from.
 */
import path from "node:path";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runCommand as runCli } from "../support/cli.ts";
import { describeMissing } from "../support/missing.ts";
import { findSources } from "../support/sources.ts";
import { goToLine, runCommand, screenshot } from "./host/browser.ts";
import { describeInEditor } from "./host/describe.ts";
import { LARGE, PanelPage } from "./support/panel.ts";
import {
  commitAll,
  copyLivepatch,
  errorNotifications,
  expectVisible,
  clickLensOver,
  lineOf,
  openPackaged,
  pictureOfFailure,
  LOOKS,
  useTheme,
  type Workbench,
} from "./support/workbench.ts";

const CMDLINE = "nohz_full=2-7 rcu_nocbs=2-7";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const sources = findSources();
if (sources === undefined) describeMissing("the simulator panel", "sources missing; fetch them with: npm run fetch-sources");
else describeInEditor("the simulator panel on the kernel's transition.c", () => story(sources.linux612.path));

function story(sourceTree: string): void {
  const copy = copyLivepatch(sourceTree);
  const tree = copy.path;
  commitAll(tree);
  const file = path.join(tree, "kernel/livepatch/transition.c");
  const forced = lineOf(file, "schedule_on_each_cpu(klp_sync)");
  let workbench: Workbench;
  let panel: PanelPage;

  beforeAll(async () => {
    workbench = await openPackaged({
      folder: tree,
      width: 1700,
      height: 1000,
      settings: { "workbench.sideBar.location": "left", "git.enabled": true },
    });
    await workbench.open(file, lineOf(file, "void klp_reverse_transition(void)"));
    panel = new PanelPage(workbench.page);
  });

  afterEach(async (context) => pictureOfFailure(workbench, context));

  afterAll(async () => {
    await workbench?.close();
    copy.remove();
  });

  it("opens beside the file on a lens, and runs what enters the function", async () => {
    await clickLensOver(workbench, "transition.c", "void klp_reverse_transition(void)", "Simulate transition", async () => panel.isShown());
    await panel.settled();
    expect(await panel.scenario()).toBe("reverse");
    expect(await panel.result.innerText()).toMatch(/completed/);
    await screenshot(workbench.page, "simulator-reverse");
  });

  it("takes the scenario of another lens over", async () => {
    const { page } = workbench;
    await goToLine(page, lineOf(file, "void klp_start_transition(void)"));
    await clickLensOver(
      workbench,
      "transition.c",
      "void klp_start_transition(void)",
      "Simulate transition",
      async () => (await panel.scenario()) === "enable",
    );
    await panel.settled();
    expect(await panel.result.innerText()).toMatch(/completed/);
    await screenshot(page, "simulator-first");
  });

  it("changes CPUs by tile and by command line", async () => {
    await panel.commandLine.fill(CMDLINE);
    await expect.poll(async () => panel.tile(2).getAttribute("aria-label")).toMatch(/NOHZ_FULL|nohz_full/);
    await panel.tile(2).click();
    await panel.tile(2).press("h");
    await expect.poll(async () => panel.commandLine.inputValue()).toContain("nohz_full=3-7");
    expect(await panel.tile(2).getAttribute("aria-label")).toMatch(/[Hh]ousekeeping/);
    await panel.tile(2).press("n");
    await expect.poll(async () => panel.commandLine.inputValue()).toContain("nohz_full=2-7");
    await panel.commandLine.fill(CMDLINE);
  });

  it("runs again, and shows the figures of the command line tool", async () => {
    await panel.run();
    await panel.tab("Source lines");
    const rows = await panel.rows("By source line");
    const { stdout } = await runCli(["simulate", file, "--scenario", "enable", "--cmdline", CMDLINE, "--format", "json"]);
    const { ledger } = JSON.parse(stdout) as { ledger: readonly { file: string; line: number; cpu: number; count: number }[] };
    const expected = ledger
      .filter(({ file: name, line, cpu }) => name.endsWith("transition.c") && line === forced && cpu >= 2)
      .reduce((sum, { count }) => sum + count, 0);
    const row = rows.find(([place]) => place?.includes(`transition.c:${forced}`) === true);
    expect(expected).toBeGreaterThan(0);
    expect(row).toContain(String(expected));
  });

  it("paints what the CPUs did", async () => {
    for (const swatch of ["user", "kernel", "disturbance"]) {
      await expect.poll(async () => panel.pixelsOf(swatch), { message: swatch, timeout: 15_000 }).toBeGreaterThan(100);
    }
  });

  it("leads from an event to its source line", async () => {
    const { page } = workbench;
    await panel
      .table("By source line")
      .getByRole("button", { name: new RegExp(`events of .*transition\\.c:${forced}`) })
      .click();
    const first = panel.table("Events").locator("tbody tr").first();
    await first.getByRole("button").click();
    await panel.view.locator(".chosen-event button.link").click();
    await expect.poll(async () => page.locator("#status\\.editor\\.selection").innerText()).toContain(`Ln ${forced},`);
    await screenshot(page, "simulator-event");
  });

  it("compares with the quick fix applied: its lines disturb nobody, the totals tell the rest", async () => {
    await panel.compare("With the quick fix applied");
    await panel.view.locator(".sides").waitFor({ timeout: 120_000 });
    await panel.settled();
    await panel.tab("Source lines");
    const [lines, totals] = await Promise.all([panel.rows("Disturbances by source line"), panel.rows("Totals")]);
    const row = lines.find(([place]) => place?.includes(`transition.c:${forced}`) === true);
    expect(row?.[2]).toMatch(/^(0|-|–)$/);
    expect(totals.length).toBeGreaterThan(5);
    await screenshot(workbench.page, "simulator-comparison");
  });

  it("applies the fix to the text, and runs it", async () => {
    const { page } = workbench;
    await panel.view.getByRole("button", { name: "Apply the fix to the file" }).click();
    await expectVisible(page.locator(".view-line", { hasText: "synchronize_rcu();" }));
    await panel.view.getByRole("button", { name: "End comparison" }).click();
    await panel.settled();
    await panel.tab("Source lines");
    const rows = await panel.rows("By source line");
    expect(rows.filter(([place]) => place?.includes("schedule_on_each_cpu") === true)).toEqual([]);
    await screenshot(page, "simulator-fixed");
  });

  it("compares what is not saved with the commit below it", async () => {
    await panel.compare("With git HEAD");
    await panel.view.locator(".sides").waitFor({ timeout: 120_000 });
    await panel.settled();
    await panel.tab("Source lines");
    const rows = await panel.rows("Disturbances by source line");
    const row = rows.find(([place]) => place?.includes(`transition.c:${forced}`) === true);
    // The commit has what the fix took away.
    expect(Number(row?.[2])).toBeGreaterThan(0);
    expect(await panel.result.innerText()).toContain("git HEAD");
    await screenshot(workbench.page, "simulator-head");
    await panel.view.getByRole("button", { name: "End comparison" }).click();
    await panel.settled();
  });

  it("stops a long run", async () => {
    await panel.commandLine.fill(CMDLINE);
    await panel.cpus(LARGE);
    await panel.runButton.click();
    await panel.stopButton.click();
    await expectVisible(panel.view.locator(".notice", { hasText: "Stopped before there was a result" }));
    await screenshot(workbench.page, "simulator-stopped");
    await panel.cpus(8);
  });

  it("is as it was after the window is loaded anew", async () => {
    await panel.commandLine.fill("nohz_full=4-7 rcu_nocbs=4-7");
    await panel.run();
    await workbench.reload();
    await panel.commandLine.waitFor({ timeout: 60_000 });
    expect(await panel.commandLine.inputValue()).toBe("nohz_full=4-7 rcu_nocbs=4-7");
    await panel.settled();
    await screenshot(workbench.page, "simulator-restored");
  });

  it("is worked by keyboard alone", async () => {
    const { page } = workbench;
    await runCommand(page, "Quiesce: Simulator: Run");
    await panel.settled();
    await panel.tile(4).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("h");
    await expect.poll(async () => panel.commandLine.inputValue()).toContain("nohz_full=4,6-7");
    await page.keyboard.press("Escape");
    await panel.view.locator("quiesce-timeline [tabindex='0']").first().focus();
    await page.keyboard.press("r");
    await panel.settled();
    await panel.view.locator("quiesce-timeline [tabindex='0']").first().focus();
    await page.keyboard.press(".");
    await expectVisible(panel.view.locator(".chosen-event b"));
    await page.keyboard.press("?");
    await expectVisible(panel.view.getByRole("dialog"));
    await page.keyboard.press("Escape");
    await page.keyboard.press("4");
    await expect.poll(async () => panel.view.getByRole("tab", { name: "Events" }).getAttribute("aria-selected")).toBe("true");
  });

  it("has no serious fault of accessibility", async () => {
    await panel.frame.evaluate(axe);
    const { passed, serious } = await panel.frame.evaluate<{ passed: number; serious: readonly string[] }>(
      `axe.run().then(({ passes, violations }) => ({
        passed: passes.length,
        serious: violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)),
      }))`,
    );
    expect(serious).toEqual([]);
    // A page without anything in it would pass as well.
    expect(passed).toBeGreaterThan(15);
  });

  it.each(LOOKS)("can be looked at in %s", async (name) => {
    await useTheme(workbench, name);
    await panel.commandLine.waitFor({ timeout: 60_000 });
    await runCommand(workbench.page, "Quiesce: Simulator: Run");
    await panel.settled();
    await expect.poll(async () => panel.pixelsOf("kernel"), { timeout: 15_000 }).toBeGreaterThan(100);
    await screenshot(workbench.page, `simulator-${name}`);
    expect(await panel.result.innerText()).toMatch(/completed/);
  });

  it("made no error, and no error notification", async () => {
    expect(await errorNotifications(workbench)).toEqual([]);
    expect(workbench.errors).toEqual([]);
  });
}
