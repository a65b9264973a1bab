/** A run, from the button to the numbers, and every state in which there are none. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { root } from "../support/source-tree.ts";
import { formatCount } from "../../simulator/panel/format.ts";
import { closeBrowser, lastCall, openPanel, runPanel, screenshot, settled, URI } from "./support/page.ts";

afterAll(closeBrowser);

const example = readFileSync(path.join(root, "examples/livepatch/transition.c"), "utf8");

describeInBrowser("a run", () => {
  it("shows what it counted", async () => {
    const { page, service, errors, close } = await runPanel();
    const summary = service.lastSummary;
    if (summary === undefined) throw new Error("there is no summary");
    const result = page.getByRole("region", { name: "Result" });
    expect(await result.innerText()).toContain("completed");
    expect(await result.innerText()).toContain(formatCount(summary.totals.count));
    const rows = await page.getByRole("table", { name: "By source line" }).locator("tbody tr").allInnerTexts();
    expect(rows).toHaveLength(summary.byLine.length);
    for (const { line, count, primitive } of summary.byLine.filter(({ file }) => file !== "")) {
      expect(rows.some((row) => row.includes(`transition.c:${line} ${primitive}`) && row.includes(formatCount(count)))).toBe(true);
    }
    await page.getByRole("tab", { name: "CPUs" }).click();
    const cpus = page.getByRole("table", { name: "By CPU" }).locator("tbody tr");
    expect(await cpus.count()).toBe(summary.byCpu.length);
    await page.getByRole("tab", { name: "Synchronization points" }).click();
    expect(await page.getByRole("table", { name: "Synchronization points" }).locator("tbody tr").count()).toBe(summary.points.length);
    await page.getByRole("tab", { name: "Run", exact: true }).click();
    expect(await page.getByRole("region", { name: "What was run" }).innerText()).toContain("6.12-voluntary");
    expect(errors).toEqual([]);
    await close();
  });

  it("leads from a line of a table to the source and to its events, and copies tables", async () => {
    const { page, calls, service, close } = await runPanel();
    const line = service.lastSummary?.byLine.find(({ file }) => file !== "");
    if (line === undefined) throw new Error("no line is to blame");
    const table = page.getByRole("table", { name: "By source line" });
    await table.getByRole("button", { name: `transition.c:${line.line} ${line.primitive}`, exact: true }).click();
    expect(calls).toContainEqual({ service: "reveal", params: { uri: URI, line: line.line, column: 1, preserveFocus: true } });
    await page.getByRole("button", { name: "Copy “By source line” as Markdown" }).click();
    await page.getByText("Copied “By source line”").waitFor();
    const copied = calls.find(({ service: name }) => name === "copy")?.params as { readonly text: string };
    expect(copied.text.split("\n")[1]).toMatch(/^\| --- \| ---: \|/);
    expect(copied.text).toContain(`transition.c:${line.line} ${line.primitive}`);
    await page.getByRole("button", { name: new RegExp(`^Show the events of transition.c:${line.line} `) }).click();
    await page.getByRole("table", { name: "Events" }).waitFor();
    expect(await page.locator(".chip").innerText()).toContain(`transition.c:${line.line}`);
    const origins = await page.getByRole("table", { name: "Events" }).locator("tbody tr td:last-child").allInnerTexts();
    expect(new Set(origins.map((text) => text.split(" ")[0]))).toEqual(new Set([`transition.c:${line.line}`]));
    await close();
  });

  it("sorts a table by its heads", async () => {
    const { page, close } = await runPanel();
    const table = page.getByRole("table", { name: "By source line" });
    const column = async () =>
      (await table.locator("tbody tr td:nth-child(2)").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
    await table.getByRole("button", { name: "disturbed" }).click();
    const rising = await column();
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    await table.getByRole("button", { name: "disturbed" }).click();
    expect(await column()).toEqual([...rising].reverse());
    expect(await table.locator("th[aria-sort=descending]").count()).toBe(1);
    await close();
  });

  it("is exported", async () => {
    const panel = await runPanel();
    const { page, close } = panel;
    await page.getByRole("button", { name: "Copy and export" }).click();
    await page.getByRole("menuitem", { name: "Export for Perfetto…" }).click();
    await page.getByText("Saved as saved.json").waitFor();
    const { name, text } = lastCall(panel, "save") as { readonly name: string; readonly text: string };
    expect(name).toBe("transition-enable.perfetto.json");
    expect((JSON.parse(text) as { readonly traceEvents: readonly unknown[] }).traceEvents.length).toBeGreaterThan(100);
    await close();
  });

  it("is stopped, and says so", async () => {
    const { page, service, close } = await openPanel();
    let open: () => void = () => undefined;
    service.gate = new Promise((resolve) => (open = resolve));
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await screenshot(page, "running");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopping").waitFor();
    open();
    await page.getByText("Stopped before there was a result").waitFor();
    await screenshot(page, "cancelled");
    service.gate = undefined;
    await page.getByRole("button", { name: "Run again" }).click();
    await page.locator(".result").waitFor();
    expect(await page.locator(".notice").count()).toBe(0);
    await close();
  });

  it("is old once text or options change, and is made anew on edit where that is wanted", async () => {
    const { page, service, send, close } = await runPanel();
    const edited = async () => {
      service.version++;
      await send({ type: "document", document: { uri: URI, name: "transition.c", version: service.version, state: "unsaved" } });
    };
    await edited();
    await page.getByText("Text or options have changed since").waitFor();
    expect(service.seen.get("quiesce/simulate")).toBe(1);
    await page.getByLabel("Run on edit").check();
    await edited();
    await page.getByText("Text or options have changed since").waitFor({ state: "detached" });
    expect(service.seen.get("quiesce/simulate")).toBe(2);
    await close();
  });
});

describeInBrowser("a state without a result", () => {
  it("names what does not compile, at its place", async () => {
    const { page, service, calls, close } = await openPanel();
    service.text = example.replace("void klp_start_transition(void)\n{\n", "void klp_start_transition(void)\n{\n\tfloat share = 0.5;\n");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const notice = page.locator(".notice.error");
    await notice.waitFor();
    await screenshot(page, "refused");
    await notice
      .getByRole("button", { name: /^transition\.c:\d+$/ })
      .first()
      .click();
    expect(calls.find(({ service: name }) => name === "reveal")?.params).toMatchObject({ uri: URI });
    await close();
  });

  it("says what failed, and what to do", async () => {
    const { page, service, calls, close } = await runPanel();
    service.next = { kind: "failed", why: "bug", message: "An exception of ours: boom", help: "Please report it." };
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("An exception of ours: boom").waitFor();
    // What was shown before stays.
    expect(await page.locator("quiesce-timeline").count()).toBe(1);
    await screenshot(page, "failed");
    await page.getByRole("button", { name: "Copy diagnostics" }).click();
    expect(calls).toContainEqual({ service: "command", params: { command: "quiesce.copyDiagnostics" } });
    await close();
  });

  it("offers to start a server that is down", async () => {
    const { page, send, calls, close } = await runPanel();
    await send({ type: "server", server: { kind: "failed", reason: "The language server, which runs simulations, has ended." } });
    await page.getByText("has ended").first().waitFor();
    await screenshot(page, "server-down");
    expect(await page.getByRole("button", { name: "Run", exact: true }).getAttribute("disabled")).not.toBeNull();
    await page.getByRole("button", { name: "Restart the server" }).click();
    expect(calls).toContainEqual({ service: "command", params: { command: "quiesce.restartServer" } });
    await close();
  });

  it("keeps the last run of a file that is gone", async () => {
    const { page, send, close } = await runPanel();
    await send({ type: "document", document: { uri: URI, name: "transition.c", version: -1, state: "gone" } });
    await page.getByText("transition.c is gone").waitFor();
    expect(await page.locator("quiesce-timeline").count()).toBe(1);
    await close();
  });

  it("runs again when the service no longer has the events", async () => {
    const { page, service, close } = await runPanel();
    service.forget();
    await page.locator(".tl-scroll").focus();
    await page.keyboard.press(".");
    await page.waitForFunction(() => document.querySelector(".progress") === null);
    await settled(page);
    expect(service.seen.get("quiesce/simulate")).toBe(2);
    await close();
  });

  it("says what a bound left out, and that the sums are whole", async () => {
    const { page, service, close } = await runPanel();
    const summary = service.lastSummary;
    if (summary === undefined) throw new Error("there is no summary");
    const events = { recorded: 10_000_000, dropped: 2_345_678, instructions: 1 };
    service.next = { kind: "done", summary: { ...summary, events, timeline: { ...summary.timeline, keptUntilNs: 1_010_000_000 } } };
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("10,000,000 of 12,345,678 events kept").waitFor();
    await page.getByRole("tab", { name: /^Run/ }).click();
    expect(await page.getByRole("note").innerText()).toContain(
      "10,000,000 events were kept, 2,345,678 more were not: the timeline ends at 1.010 s.",
    );
    await screenshot(page, "bounded");
    await close();
  });

  it("shows violations before everything", async () => {
    const { page, service, close } = await openPanel();
    await page.getByLabel("Scenario", { exact: true }).selectOption("force");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".result").waitFor();
    const summary = service.lastSummary;
    if (summary === undefined) throw new Error("there is no summary");
    service.next = {
      kind: "done",
      summary: {
        ...summary,
        result: "violated",
        violations: [
          {
            property: "warn",
            message: "WARN_ON_ONCE(patch_state == TRANSITION_IDLE)",
            timeNs: 1_012_346_000,
            cpu: 3,
            thread: "swapper/3",
            file: "transition.c",
            line: 98,
            function: "handler",
            stack: [{ function: "handler", file: "transition.c", line: 98 }],
            trace: [{ timeNs: 1_012_300_000, cpu: 3, thread: "swapper/3", text: "RCU stops watching", file: "", line: 0 }],
          },
        ],
      },
    };
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("violated").first().waitFor();
    await page.getByRole("tab", { name: /^Run/ }).click();
    const violation = page.getByRole("region", { name: "Violation" });
    expect(await violation.innerText()).toContain("WARN_ON_ONCE(patch_state == TRANSITION_IDLE)");
    expect(await violation.getByRole("button", { name: "transition.c:98" }).count()).toBe(2);
    await screenshot(page, "violated");
    await close();
  });
});
