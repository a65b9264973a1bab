/**
 * The timeline through the whole chain: a run of 256 CPUs and 1,000,000 events, simulated by a worker of the language server of the packaged
 * extension in a real VS Code, and drawn in its webview in headless Chromium, in software.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as packaging from "../scripts/package.mjs";
import { runCommand } from "../test/e2e/host/browser.ts";
import { PanelPage } from "../test/e2e/support/panel.ts";
import { lens, lineOf, openWith } from "../test/e2e/support/workbench.ts";
import { root } from "../test/support/source-tree.ts";
import { firstPaint, reportMovement, watchFirstPaints } from "./panel-frames.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

const CPUS = 256;
/** CPUs that tick when they are idle make more events than are kept, which are 1,000,000. */
const CMDLINE = "nohz=off";
const SETTINGS = { "quiesce.simulator.scenario": "out-of-order" };
const ROUNDS = 5;
const ENTRY = "void klp_start_transition(void)";

export const benchmark: Benchmark = {
  title: `The timeline in a real VS Code, ${CPUS} CPUs`,
  run: measure,
};

async function measure(report: Report): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
  cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });
  const file = path.join(folder, "transition.c");
  // From its own place: it looks for the project beside itself, and a benchmark is bundled.
  const { packExtension } = (await import(pathToFileURL(path.join(root, "scripts", "package.mjs")).href)) as typeof packaging;
  const { file: vsix } = await packExtension(path.join(folder, "quiesce.vsix"));
  const workbench = await openWith({ folder, width: 1700, height: 1000, vsix: [vsix], settings: SETTINGS }, () =>
    rmSync(folder, { recursive: true }),
  );
  try {
    const { page } = workbench;
    await workbench.open(file, lineOf(file, ENTRY));
    await lens(page, "Simulate transition").first().waitFor({ state: "attached", timeout: 60_000 });
    await runCommand(page, "Quiesce: Simulate Transition");
    const panel = new PanelPage(page);
    await panel.settled();
    await panel.cpus(CPUS);
    await panel.commandLine.fill(CMDLINE);
    await panel.commandLine.press("Tab");
    await watchFirstPaints(panel.frame);
    const waits: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await panel.run();
      waits.push(await firstPaint(panel.frame));
    }
    const told = await panel.view.locator("body").innerText();
    const events = /^([\d,]+)(?: of [\d,]+)? events/m.exec(told)?.[1]?.replaceAll(",", "");
    report({ name: "events on the timeline", measured: figuresOf([Number(events)]), unit: "" });
    report({ name: "first paint after the result", measured: figuresOf(waits), unit: "ms", limit: { atMost: 200 } });
    await panel.view.getByRole("radio", { name: "fit" }).click();
    await reportMovement(page, panel.view.locator(".tl-scroll"), report);
  } finally {
    await workbench.close();
  }
}
