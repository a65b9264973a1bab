/** A scenario enters the functions that it says it is about: a debugger stops there, in the kernel's own text. */
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { scenarios } from "../../simulator/jobs/scene/scenarios.ts";
import { type Adapter, startAdapter } from "../dap/client.ts";
import { describeWithSources } from "../support/sources.ts";

const entries = scenarios.flatMap(({ name, enters }) => enters.map((entered) => [entered, name] as const));

describeWithSources("entries of a transition", (sources) => {
  const program = path.join(sources.linux612.path, "kernel/livepatch/transition.c");
  let adapter: Adapter | undefined;

  afterEach(async () => {
    await adapter?.stop();
    adapter = undefined;
  });

  it("are each of one scenario alone", () => {
    expect(entries.length).toBeGreaterThan(10);
    expect(new Set(entries.map(([entered]) => entered)).size).toBe(entries.length);
  });

  it.each(entries)("%s is entered by %s", async (name, scenario) => {
    const started = await startAdapter({ program, scenario, stopOnEntry: false });
    adapter = started;
    await started.client.setFunctionBreakpointsRequest({ breakpoints: [{ name }] });
    const stopped = await started.until(async () => started.client.configurationDoneRequest());
    const [frame] = await started.stack(stopped);
    expect(frame?.name).toContain(name);
    expect(frame?.source?.path).toMatch(/kernel\/livepatch\/\w+\.c$/);
  });
});
