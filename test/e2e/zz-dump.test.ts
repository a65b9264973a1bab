import path from "node:path";
import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { root } from "../support/source-tree.ts";
import { runCommand } from "./host/browser.ts";
import { openPackaged, THEMES, type ThemeName, useTheme } from "./support/workbench.ts";
it("dumps", async () => {
  const folder = path.join(root, "examples/livepatch");
  const workbench = await openPackaged({ folder });
  await workbench.open(path.join(folder, "transition.c"), 10);
  await workbench.page.waitForTimeout(3000);
  await runCommand(workbench.page, "Quiesce: Simulate Transition");
  const frame = workbench.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await frame.locator("body").waitFor({ state: "attached", timeout: 30000 });
  await workbench.page.waitForTimeout(4000);
  await workbench.page.screenshot({ path: "/tmp/panel-real.png" });
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(THEMES) as ThemeName[]) {
    await useTheme(workbench, name);
    await workbench.page.waitForTimeout(1500);
    out[name] = {
      style: await frame.locator("html").getAttribute("style"),
      body: await frame.locator("body").getAttribute("class"),
      kind: await frame.locator("body").getAttribute("data-vscode-theme-kind"),
    };
  }
  writeFileSync("/tmp/themes-dump.json", JSON.stringify(out));
  writeFileSync("/tmp/panel-errors.txt", workbench.errors.join("\n"));
  await workbench.close();
});
