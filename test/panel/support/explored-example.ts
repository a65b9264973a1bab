/** A panel that has explored the bundled example, and what it shows of a counterexample. */
import type { Page } from "playwright-core";
import { exampleText, openPanel, type Panel, type PanelOptions } from "./page.ts";

/** A panel that has explored the bundled example with RCU in the place of the forced switch, called where RCU is not watching: it breaks. */
export async function exploredExample(options: PanelOptions = {}): Promise<Panel> {
  const panel = await openPanel({ text: exampleText("transition-rcu.c"), height: 1100, ...options });
  const { page } = panel;
  await page.getByRole("radio", { name: "Explore" }).click();
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Tracing where RCU is not watching").selectOption("on");
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByRole("button", { name: "Explore", exact: true }).click();
  await page.getByRole("region", { name: "Verdict" }).waitFor();
  return panel;
}

/** The steps of a counterexample. */
export function rows(page: Page): ReturnType<Page["locator"]> {
  return page.getByRole("grid", { name: "Steps by CPU" }).locator("tbody tr");
}
