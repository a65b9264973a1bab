/** A counterexample in the debugger: from its token, forward to the violation and backward from it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../esbuild.mjs";
import { runCommand } from "../support/cli.ts";
import { type Adapter, EXAMPLE, startAdapter } from "./client.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

/** The call without which a handler may see a mark and a task without a state. */
const SYNCHRONIZES = /^\t\twait_for_handlers\(\);$/gm;
const MARKS = "func->transition = in_transition";

describe("a counterexample", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-dap-"));
  const file = path.join(folder, "transition.c");
  let token = "";
  let adapter: Adapter;

  beforeAll(async () => {
    await ensureBuilt();
    cpSync(path.dirname(EXAMPLE), folder, { recursive: true });
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(SYNCHRONIZES, "\t\t;"));
    const { stdout } = await runCommand(["explore", file, "--scenario", "enable", "--memory", "sc"], { cwd: folder });
    token = /^replay: (\S+)$/m.exec(stdout)?.[1] ?? "";
    adapter = await startAdapter({ token, stopOnEntry: true });
  });

  afterAll(async () => {
    await adapter.stop();
    rmSync(folder, { recursive: true });
  });

  it("is opened at its beginning, gone through to the violation, and walked back from it", async () => {
    const { client } = adapter;
    const begun = await adapter.until(() => client.configurationDoneRequest());
    expect(begun).toMatchObject({ reason: "entry", text: expect.stringMatching(/ at step 0 of \d+$/) as string });
    const { threadId = 0 } = begun;
    const line =
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((each) => each.includes(MARKS)) + 1;
    const placed = await client.setBreakpointsRequest({ source: { path: file }, breakpoints: [{ line }] });
    expect(placed.body.breakpoints).toMatchObject([{ verified: true, line }]);
    const stopped = await adapter.until(() => client.continueRequest({ threadId }));
    expect(stopped.reason).toBe("breakpoint");
    expect((await adapter.stack(stopped))[0]).toMatchObject({ line, source: { path: file } });
    await client.setBreakpointsRequest({ source: { path: file }, breakpoints: [] });
    await client.customRequest("setExceptionBreakpoints", { filters: ["violation"] });
    const violated = await adapter.until(() => client.continueRequest({ threadId }));
    expect(violated).toMatchObject({
      reason: "exception",
      description: "Violated: warn",
      text: expect.stringMatching(/^user at step (\d+) of \1$/) as string,
    });
    const info = (await client.customRequest("exceptionInfo", { threadId })) as { body: { description: string } };
    expect(info.body.description).toContain("WARNING: ");
    const handler = await adapter.stack(violated);
    expect(handler.map(({ name }) => name)).toContain("klp_ftrace_handler()");
    const back = await adapter.until(() => client.stepBackRequest({ threadId: violated.threadId! }));
    expect(back.reason).toBe("step");
    const beginning = await adapter.until(() => client.reverseContinueRequest({ threadId }));
    expect(beginning.text).toMatch(/ at step 0 of /);
  });

  it("stops where data changes, in both directions", async () => {
    const { client } = adapter;
    const info = (await client.dataBreakpointInfoRequest({ name: "target" })).body;
    await client.setDataBreakpointsRequest({ breakpoints: [{ dataId: info.dataId! }] });
    const before = await adapter.value("target");
    const changed = await adapter.until(() => client.continueRequest({ threadId: 1 }));
    expect(changed).toMatchObject({ reason: "data breakpoint", description: "target has changed" });
    expect(await adapter.value("target")).not.toBe(before);
    await client.setDataBreakpointsRequest({ breakpoints: [] });
    await adapter.until(() => client.reverseContinueRequest({ threadId: 1 }));
    expect(await adapter.value("target")).toBe(before);
  });

  it("of a file that is edited meanwhile says so at every breakpoint", async () => {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `/* new */\n${text}`);
    const { body } = await adapter.client.setBreakpointsRequest({ source: { path: file }, breakpoints: [{ line: 1 }] });
    expect(body.breakpoints).toMatchObject([{ message: expect.stringMatching(/edited since this run began; restart/) as string }]);
    writeFileSync(file, text);
  });

  it("of another text is refused by name", async () => {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}\n`);
    await expect(startAdapter({ token })).rejects.toThrow(/has changed since the token was made/);
    writeFileSync(file, text);
  });
});
