/** The machine: tiles by pointer and keyboard, the kernel's command line with the kernel's reasons, presets, load, files. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, lastCall, openPanel, type Panel, screenshot } from "./support/page.ts";

afterAll(closeBrowser);

let panel: Panel;
let page: Page;

async function reopen(): Promise<void> {
  panel = await openPanel();
  ({ page } = panel);
  await page.locator(".tiles").waitFor();
}

const tile = (cpu: number) => page.getByRole("option", { name: new RegExp(`^CPU ${cpu},`) });
const commandLine = () => page.getByLabel("Kernel command line");
const kinds = async () => page.locator(".tile-kind").evaluateAll((all) => all.map((each) => each.getAttribute("data-code")));

describeInBrowser("the machine", () => {
  beforeAll(reopen);

  it("changes kinds by pointer, and writes what the kernel must be told", async () => {
    await tile(5).click();
    await tile(7).click({ modifiers: ["Shift"] });
    expect(await page.locator(".chosen-cpus").innerText()).toBe("CPU 5-7");
    await page.getByRole("radio", { name: "NOHZ_FULL + isolated" }).click();
    expect(await commandLine().inputValue()).toBe("nohz_full=2-7 rcu_nocbs=2-7 isolcpus=managed_irq,domain,5-7");
    await tile(2).click();
    await tile(3).click({ modifiers: ["Control"] });
    await page.getByRole("radio", { name: "Housekeeping" }).click();
    expect(await kinds()).toEqual(["hk", "hk", "hk", "hk", "nohz", "n+i", "n+i", "n+i"]);
    expect(await commandLine().inputValue()).toBe("nohz_full=4-7 rcu_nocbs=4-7 isolcpus=managed_irq,domain,5-7");
  });

  it("changes kinds by keyboard alone", async () => {
    await tile(2).focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("n");
    expect(await kinds()).toEqual(["hk", "nohz", "nohz", "nohz", "nohz", "n+i", "n+i", "n+i"]);
    await page.keyboard.press("Escape");
    expect(await page.locator(".tile[aria-selected=true]").count()).toBe(0);
    await page.keyboard.press("End");
    await page.keyboard.press("o");
    expect(await kinds()).toEqual(["hk", "nohz", "nohz", "nohz", "nohz", "n+i", "n+i", "off"]);
    await page.keyboard.press("Control+a");
    expect(await page.locator(".tile[aria-selected=true]").count()).toBe(8);
  });

  it("draws tiles from the command line as it is typed, with the kernel's corrections and reasons", async () => {
    await commandLine().fill("nohz_full=1-3 isolcpus=2");
    expect(await kinds()).toEqual(["hk", "nohz", "n+i", "nohz", "hk", "hk", "hk", "off"]);
    await commandLine().fill("nohz_full=0-3");
    const problems = page.getByRole("list", { name: "Problems" });
    expect(await problems.innerText()).toContain("CPU 0 keeps the time and is taken out of nohz_full");
    expect(await problems.innerText()).toContain("kernel/time/tick-sched.c");
    await commandLine().fill("nohz_full=2-9");
    expect(await problems.innerText()).toContain("there is no CPU 9");
    expect(await commandLine().getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("vscode-button.run").getAttribute("disabled")).not.toBeNull();
    await screenshot(page, "cmdline-problems");
  });

  it("is put together from presets, and says when it is none any more", async () => {
    const preset = page.getByLabel("Preset");
    await preset.selectOption("telecom");
    expect(await page.locator(".tile").count()).toBe(64);
    expect(await commandLine().inputValue()).toBe("nohz_full=2-63 rcu_nocbs=2-63 isolcpus=managed_irq,domain,2-63");
    await page.getByLabel("CPUs", { exact: true }).first().fill("16");
    await page.keyboard.press("Enter");
    expect(await page.locator(".tile").count()).toBe(16);
    expect(await commandLine().inputValue()).toBe("nohz_full=2-15 rcu_nocbs=2-15 isolcpus=managed_irq,domain,2-15");
    expect(await preset.inputValue()).toBe("custom");
  });

  it("is loaded by its tiles and by its groups", async () => {
    await tile(3).click();
    await page.getByLabel("runs").selectOption("syscalls");
    expect(await tile(3).getAttribute("aria-label")).toContain("1 pinned task: syscalls");
    await page.getByRole("button", { name: "Load" }).click();
    const last = page.getByRole("table", { name: "Groups of tasks" }).locator("tbody tr").last();
    expect(await last.getByLabel(/^CPUs of group/).inputValue()).toBe("3");
    await last.getByLabel(/^Further fields/).fill("periodNs=2000000 callsPatched=3");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("list", { name: "Problems" }).innerText()).toContain('"callsPatched" is 3, outside 0 to 1');
    await last.getByLabel(/^Further fields/).fill("periodNs=2000000 callsPatched=0.3");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("list", { name: "Problems" }).count()).toBe(0);
    await screenshot(page, "load");
    await last.getByRole("button", { name: /^Remove group/ }).click();
    expect(await tile(3).getAttribute("aria-label")).toContain("no pinned task");
  });

  it("is saved to a file, and loaded from one with its mistakes told", async () => {
    await page.getByRole("button", { name: "Topology file" }).click();
    await page.getByRole("menuitem", { name: "Save as topology file…" }).click();
    await page.getByText("Saved as saved.json").waitFor();
    const saved = JSON.parse((lastCall(panel, "save") as { readonly text: string }).text) as { readonly cpus: number };
    expect(saved.cpus).toBe(16);
    panel.answer("pick", { uri: "file:///a", name: "a.topology.json", text: '{ "cpus": 4, "cmdline": "nohz_full=9" }' });
    await page.getByRole("button", { name: "Topology file" }).click();
    await page.getByRole("menuitem", { name: "Load topology file…" }).click();
    await page.getByText("a.topology.json:1: nohz_full=9 is refused").waitFor();
    panel.answer("pick", { uri: "file:///a", name: "a.topology.json", text: '{ "cpus": 4, "cmdline": "nohz_full=3" }' });
    await page.getByRole("button", { name: "Topology file" }).click();
    await page.getByRole("menuitem", { name: "Load topology file…" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".tile").length === 4);
    expect(await kinds()).toEqual(["hk", "hk", "hk", "nohz"]);
  });

  it("is what a run is asked for", async () => {
    const run = page.getByRole("button", { name: "Run", exact: true });
    await run.click();
    await page.locator(".result").waitFor();
    expect(panel.service.lastSummary?.setup).toMatchObject({ cpus: 4, nohzFull: "3", cmdline: "nohz_full=3" });
  });

  it("did all that without an error, and without offending the content security policy", async () => {
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
});
