/** What outlives a reload of the window, and a view that was hidden. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, openPanel, runPanel, settled, URI } from "./support/page.ts";

afterAll(closeBrowser);

describeInBrowser("after a reload", () => {
  it("stands there as it stood, with its result made again", async () => {
    const panel = await runPanel();
    const { page, service } = panel;
    await page.getByRole("option", { name: /^CPU 3,/ }).click();
    await page.getByRole("radio", { name: "Housekeeping" }).click();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("Text or options have changed since").waitFor({ state: "detached" });
    await settled(page);
    await page.getByRole("tab", { name: "CPUs" }).click();
    await page.getByRole("radio", { name: "tall" }).click();
    await page.locator(".tl-scroll").focus();
    await page.keyboard.press("w", { delay: 300 });
    const view = async () =>
      page.evaluate(() => {
        const { fromNs, untilNs } = (
          document.querySelector("quiesce-timeline") as unknown as { readonly view: { readonly fromNs: number; readonly untilNs: number } }
        ).view;
        return [fromNs, untilNs];
      });
    const whole = [0, service.lastSummary?.timeline.endNs];
    // The zoom is a movement, whose end is kept.
    const keeps = async () => {
      const { panel: kept } = (await panel.memory()) as {
        readonly panel: { readonly view: { readonly fromNs?: number; readonly untilNs?: number } };
      };
      return [kept.view.fromNs, kept.view.untilNs];
    };
    const isKept = async () => {
      const now = await view();
      return String(now) !== String(whole) && String(now) === String(await keeps());
    };
    await expect.poll(isKept).toBe(true);
    const [seen, numbers] = [await view(), await page.locator(".result").innerText()];
    expect(await panel.memory()).toMatchObject({ version: 1, uri: URI });
    await panel.reload();
    await page.locator(".result").waitFor();
    await settled(page);
    expect(await page.locator(".result").innerText()).toBe(numbers);
    expect(await view()).toEqual(seen);
    expect(await page.getByLabel("Kernel command line").inputValue()).toBe("nohz_full=2,4-7 rcu_nocbs=2,4-7");
    expect(await page.getByRole("tab", { name: "CPUs" }).getAttribute("aria-selected")).toBe("true");
    expect(await page.getByRole("radio", { name: "tall" }).getAttribute("aria-checked")).toBe("true");
    expect(service.lastSummary?.setup.nohzFull).toBe("2,4-7");
    expect(panel.errors).toEqual([]);
    await panel.close();
  });

  it("compares again what was compared", async () => {
    const panel = await openPanel();
    const { page } = panel;
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("menuitem", { name: /quick fix/ }).click();
    await page.locator(".sides").waitFor();
    await expect.poll(panel.memory).toMatchObject({ panel: { result: "compared" } });
    await panel.reload();
    await page.locator(".sides").waitFor();
    expect(panel.service.seen.get("quiesce/compare")).toBe(2);
    await panel.close();
  });

  it("runs nothing where nothing was run, and forgets what is of another document", async () => {
    const panel = await openPanel();
    const { page } = panel;
    await page.getByLabel("Kernel command line").fill("nohz_full=3");
    await expect.poll(panel.memory).toMatchObject({ panel: { machine: { cmdline: "nohz_full=3" } } });
    await panel.reload();
    await page.locator(".tiles").waitFor();
    expect(await page.getByLabel("Kernel command line").inputValue()).toBe("nohz_full=3");
    expect(panel.service.seen.get("quiesce/simulate")).toBeUndefined();
    await panel.reload({ version: 1, uri: "file:///other.c", panel: {} });
    await page.locator(".tiles").waitFor();
    expect(await page.getByLabel("Kernel command line").inputValue()).toBe("nohz_full=2-7 rcu_nocbs=2-7");
    await panel.close();
  });
});
