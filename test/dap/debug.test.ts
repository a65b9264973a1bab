import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureBuilt } from "../../esbuild.mjs";
import { type Adapter, EXAMPLE, startAdapter, type Stopped } from "./client.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(ensureBuilt);

const LAUNCH = { program: EXAMPLE, scenario: "enable-disable", profile: "6.12-voluntary" } as const;
const lines = readFileSync(EXAMPLE, "utf8").split("\n");

/** The first line that a pattern matches, 1-based. */
function lineOf(pattern: RegExp): number {
  const line = lines.findIndex((text) => pattern.test(text)) + 1;
  expect(line, `a line like ${pattern}`).toBeGreaterThan(0);
  return line;
}

/** The function whose body a line lies in. */
function functionAround(line: number): string {
  for (let k = line - 1; k >= 0; k--) {
    const name = /^[a-z].*?(\w+)\(/.exec(lines[k]!)?.[1];
    if (name !== undefined && !lines[k]!.endsWith(";")) return name;
  }
  return "";
}

/** Where a change of the state begins: the line that sets it for all tasks. */
const SETS_STATE = /^\s.*patch_state = /;

/** Expressions and what they show. */
const EXPRESSIONS: readonly (readonly [string, string | RegExp])[] = [
  ["1 + 2 * 3", "7"],
  ["-7 / 2", "-3"],
  ["(unsigned char)300", /^44/],
  ["~0u", /^4294967295/],
  ["1 ? 2 : 3", "2"],
  ["sizeof(unsigned long)", "8"],
  ["sizeof(struct task_struct) > 0", "1"],
  ["init_task.comm", '"swapper/0"'],
  ["&init_task", /^0x[0-9a-f]+ \(&init_task\)$/],
  ["(&init_task)->pid == init_task.pid", "1"],
  ["&(&init_task)[1] - &init_task", "1"],
  ["*(int *)0", /^<read of 4 bytes at 0x0/],
  ["nosuch", "`nosuch` is not known here"],
  ["init_task.nosuch", /has no member `nosuch`/],
  ["1 +", "the expression is not complete"],
  ["schedule()", /^functions are not called here/],
  ["(u64)-1 == ~0ul", "1"],
  ["sizeof(pid_t)", "4"],
  ["READ_ONCE(init_task.pid)", "0"],
  ["&per_cpu(context_tracking, 0) == per_cpu_ptr(&context_tracking, 0)", "1"],
  ["&per_cpu(context_tracking, 1) == &per_cpu(context_tracking, 0)", "0"],
  ["per_cpu(context_tracking, 99)", "there is no CPU 99"],
  ["per_cpu(init_task, 1)", "that is no per-CPU variable"],
  ["per_cpu(context_tracking", "`,` and a CPU are missing"],
  ["this_cpu_ptr(&context_tracking) == per_cpu_ptr(&context_tracking, smp_processor_id())", "1"],
  ["this_cpu_ptr(&init_task)", "that is no per-CPU variable"],
  ["current->comm", /^"[^"]+"$/],
  ["get_current() == current", "1"],
  ["raw_smp_processor_id() < 8", "1"],
  ["smp_processor_id(", "`)` is missing"],
  ["*(struct task_struct *)0", /^<read of 1 byte at 0x0>$/],
  ["init_task", /^\{comm = "swapper\/0", …\} at 0x[0-9a-f]+ \(&init_task\)$/],
];

describe("a debugged run", () => {
  let adapter: Adapter;
  let first: Stopped;
  const line = lineOf(SETS_STATE);

  beforeAll(async () => {
    adapter = await startAdapter(LAUNCH);
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: [{ line }] });
    first = await adapter.until(() => adapter.client.configurationDoneRequest());
  });

  afterAll(async () => {
    await adapter.stop();
  });

  it("stops at the line, in the function that holds it, with its callers below", async () => {
    expect(first).toMatchObject({ reason: "breakpoint", allThreadsStopped: true });
    const stack = await adapter.stack(first);
    expect(stack[0]).toMatchObject({ line, source: { path: EXAMPLE } });
    expect(stack[0]!.name).toBe(`${functionAround(line)}()`);
    expect(stack.length).toBeGreaterThan(2);
    expect(stack.at(-1)!.source?.sourceReference).toBeGreaterThan(0);
  });

  it("shows the text of what is ours and lies nowhere", async () => {
    const { source } = (await adapter.stack(first)).at(-1)!;
    const { body } = await adapter.client.sourceRequest({ source: source!, sourceReference: source!.sourceReference! });
    expect(body.content).toContain("\n");
  });

  it("has CPUs as threads, and tasks that wait", async () => {
    const { threads } = (await adapter.client.threadsRequest()).body;
    expect(threads.filter(({ name }) => name.startsWith("CPU "))).toHaveLength(8);
    expect(threads.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^kworker.*not running$/));
    expect(threads.find(({ id }) => id === first.threadId)!.name).toMatch(/^CPU \d+.* · \S+\/\d+ · kernel$/);
  });

  it("knows of each thread its task and its CPU", async () => {
    const { threads } = (await adapter.client.threadsRequest()).body;
    const seen: unknown[] = [];
    const expected: unknown[] = [];
    for (const { id, name } of threads) {
      const [frame] = await adapter.stack({ ...first, threadId: id });
      const [, comm = "", pid] = / · (\S+)\/(\d+) · /.exec(` · ${name} · `) ?? [];
      const [, cpu] = /CPU (\d+)/.exec(name) ?? [];
      if (frame === undefined || cpu === undefined) continue;
      const values = ["current->comm", "current->pid", "smp_processor_id()"].map(async (each) => adapter.value(each, frame.id));
      seen.push(await Promise.all(values));
      expected.push([JSON.stringify(comm), pid, cpu]);
    }
    expect(seen.length).toBeGreaterThan(8);
    expect(seen).toEqual(expected);
  });

  it("evaluates C", async () => {
    const { id } = (await adapter.stack(first))[0]!;
    const wrong: unknown[] = [];
    for (const [expression, expected] of EXPRESSIONS) {
      const value = await adapter.value(expression, id);
      if (typeof expected === "string" ? value !== expected : !expected.test(value)) wrong.push({ expression, value, expected });
    }
    expect(wrong).toEqual([]);
  });

  it("opens locals, their members, and what they point to", async () => {
    const { id } = (await adapter.stack(first))[0]!;
    const { scopes } = (await adapter.client.scopesRequest({ frameId: id })).body;
    expect(scopes.map(({ name }) => name.replace(/\d+/, "N"))).toEqual(["Locals", "Globals named here", "CPU N", "Globals of the file"]);
    const variables = async (variablesReference: number) => (await adapter.client.variablesRequest({ variablesReference })).body.variables;
    const locals = await variables(scopes[0]!.variablesReference);
    const pointer = locals.find(({ type, variablesReference }) => type?.includes("*") === true && variablesReference > 0);
    const members = await variables(pointer!.variablesReference);
    expect(members.length).toBeGreaterThan(0);
    for (const { evaluateName, value } of members.slice(0, 10)) expect(await adapter.value(evaluateName!, id)).toBe(value);
  });

  it("shows the globals that a function names, where an editor looks for the values behind its lines", async () => {
    const { id } = (await adapter.stack(first))[0]!;
    const { scopes } = (await adapter.client.scopesRequest({ frameId: id })).body;
    const inScope = async (scope: string) => {
      const { variablesReference, expensive } = scopes.find(({ name }) => name === scope)!;
      const { variables } = (await adapter.client.variablesRequest({ variablesReference })).body;
      return { expensive, variables, names: variables.map(({ name }) => name) };
    };
    const named = await inScope("Globals named here");
    expect(named.expensive).toBe(false);
    expect(named.names).toEqual(["target"]);
    expect((await inScope("Globals of the file")).names).toEqual(expect.arrayContaining(["target", "klp_transition_patch"]));
    for (const { name, value } of named.variables) expect(await adapter.value(name, id)).toBe(value);
  });

  it("shows a list by what it holds, page by page", async () => {
    const { id } = (await adapter.stack(first))[0]!;
    const open = async (expression: string, page: object = {}) => {
      const { body } = await adapter.client.evaluateRequest({ expression, frameId: id });
      const { variables } = (await adapter.client.variablesRequest({ variablesReference: body.variablesReference, ...page })).body;
      return { result: body.result, indexed: body.indexedVariables, variables };
    };
    const patches = await open("klp_patches");
    expect(patches).toMatchObject({ result: "1 entry of struct klp_patch", indexed: 1 });
    expect(patches.variables.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "[0]: struct klp_patch",
      "next: struct list_head *",
      "prev: struct list_head *",
    ]);
    const objects = await open(`${patches.variables[0]!.evaluateName}.obj_list`);
    expect(objects.result).toBe("1 entry of struct klp_object");
    expect(await adapter.value(`&${objects.variables[0]!.evaluateName} == klp_transition_patch->objs`, id)).toBe("1");
    const tasks = await open("init_task.tasks", { filter: "indexed", start: 2, count: 3 });
    expect(tasks.variables.map(({ name }) => name)).toEqual(["[2]", "[3]", "[4]"]);
    // Whoever looks for one of many sees their names.
    for (const { value } of tasks.variables) expect(value).toMatch(/^\{comm = "[^"]+", …\} at 0x[0-9a-f]+$/);
    expect(tasks.result).toBe(`${tasks.indexed} entries of struct task_struct`);
    expect((await open("init_task.tasks", { filter: "named" })).variables.map(({ name }) => name)).toEqual(["next", "prev"]);
    // The link of an entry is no head.
    expect((await open("klp_transition_patch->list")).result).toMatch(/^\{…\} at /);
  });

  it.each([
    ["klp_patches.next", "0", "no entries of struct klp_patch, then it breaks off: it is not initialised"],
    ["klp_patches.next", "&klp_patches", "no entries of struct klp_patch"],
    ["klp_patches.next->next", "16", "1 entry of struct klp_patch, then it breaks off: 0x10 is in no such object"],
    ["klp_patches.next->next", "klp_patches.next", "1 entry of struct klp_patch, then it breaks off: its links go round without the head"],
  ])("does not follow links that lead nowhere: %s = %s", async (expression, value, shown) => {
    const frameId = (await adapter.stack(first))[0]!.id;
    const before = await adapter.value(`(unsigned long)${expression}`, frameId);
    await adapter.client.customRequest("setExpression", { expression, value, frameId });
    expect(await adapter.value("klp_patches", frameId)).toBe(shown);
    const setBack = expression === "klp_patches.next" ? "&klp_transition_patch->list" : "&klp_patches";
    await adapter.client.customRequest("setExpression", { expression, value: setBack, frameId });
    expect(await adapter.value(`(unsigned long)${expression}`, frameId)).toBe(before);
  });

  it("steps over, in and out, and back to where it was", async () => {
    const here = (await adapter.stack(first))[0]!;
    const { threadId = 0 } = first;
    const over = await adapter.until(() => adapter.client.nextRequest({ threadId }));
    const next = (await adapter.stack(over))[0]!;
    expect(next.line).not.toBe(here.line);
    const back = await adapter.until(() => adapter.client.stepBackRequest({ threadId }));
    expect((await adapter.stack(back))[0]).toMatchObject({ line: here.line, name: here.name });
    const out = await adapter.until(() => adapter.client.stepOutRequest({ threadId }));
    const outside = await adapter.stack(out);
    expect(outside[0]!.name).not.toBe(here.name);
    await adapter.until(() => adapter.client.reverseContinueRequest({ threadId }));
    expect((await adapter.stack(first))[0]).toMatchObject({ line: here.line, name: here.name });
  });

  it("stops when watched data changes, forward and backward", async () => {
    const { threadId = 0 } = first;
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: [] });
    const info = (await adapter.client.dataBreakpointInfoRequest({ name: "init_task.patch_state" })).body;
    await adapter.client.setDataBreakpointsRequest({ breakpoints: [{ dataId: info.dataId! }] });
    const seen = [await adapter.value("init_task.patch_state")];
    for (let k = 0; k < 2; k++) {
      const stopped = await adapter.until(() => adapter.client.continueRequest({ threadId }));
      expect(stopped).toMatchObject({ reason: "data breakpoint", description: "init_task.patch_state has changed" });
      seen.push(await adapter.value("init_task.patch_state"));
    }
    expect(new Set(seen).size).toBeGreaterThan(1);
    await adapter.until(() => adapter.client.reverseContinueRequest({ threadId }));
    expect(await adapter.value("init_task.patch_state")).toBe(seen[1]);
    await adapter.client.setDataBreakpointsRequest({ breakpoints: [] });
  });

  it("lets a variable be set, and runs on with it", async () => {
    await adapter.client.customRequest("setExpression", { expression: "init_task.prio", value: "77" });
    expect(await adapter.value("init_task.prio")).toBe("77");
    expect(adapter.output).toContain("Going back undoes what was set here\n");
  });

  it("prints a log point and does not stop", async () => {
    const { threadId = 0 } = first;
    await adapter.until(() => adapter.client.reverseContinueRequest({ threadId }));
    const breakpoints = [{ line, logMessage: "state {1 + 1} of {init_task.comm}" }];
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints });
    const stopped = await adapter.until(() => adapter.client.continueRequest({ threadId }));
    expect(stopped.description).toBe("The end of the run: completed");
    expect(adapter.output).toContain('state 2 of "swapper/0"\n');
  });

  it("has an end, and a beginning", async () => {
    const { threadId = 0 } = first;
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: [] });
    const end = await adapter.until(() => adapter.client.continueRequest({ threadId }));
    expect(end.description).toBe("The end of the run: completed");
    const beginning = await adapter.until(() => adapter.client.reverseContinueRequest({ threadId }));
    expect(beginning).toMatchObject({ reason: "entry", text: expect.stringMatching(/at 0\.000 ms$/) as string });
  });
});

describe("a time of the timeline", () => {
  it("is where a run stands first, whatever there is before it, and can be gone back from", async () => {
    const adapter = await startAdapter({ ...LAUNCH, at: 1.5 });
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: [{ line: lineOf(SETS_STATE) }] });
    const { text = "", threadId = 0, reason } = await adapter.until(() => adapter.client.configurationDoneRequest());
    expect(reason).toBe("goto");
    const [, timeMs = ""] = /at ([0-9.]+) ms$/.exec(text) ?? [];
    expect(Number(timeMs)).toBeGreaterThanOrEqual(1.5);
    const before = await adapter.until(() => adapter.client.reverseContinueRequest({ threadId }));
    expect(["breakpoint", "entry"]).toContain(before.reason);
    await adapter.stop();
  });

  it("behind the end is the end", async () => {
    const adapter = await startAdapter({ ...LAUNCH, at: 1e9 });
    const { description } = await adapter.until(() => adapter.client.configurationDoneRequest());
    expect(description).toBe("The end of the run: completed");
    await adapter.stop();
  });
});

describe("where to stop", () => {
  it("is a condition, a number of hits, a function, or a disturbance", async () => {
    const adapter = await startAdapter({ ...LAUNCH, stopOnEntry: true });
    const { client } = adapter;
    const threadId = (await adapter.until(() => client.configurationDoneRequest())).threadId!;
    const stops = async (breakpoints: readonly object[]) => {
      await client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: breakpoints as { line: number }[] });
      const stopped = await adapter.until(() => client.continueRequest({ threadId }));
      await adapter.until(() =>
        client
          .setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: [] })
          .then(() => client.reverseContinueRequest({ threadId })),
      );
      return stopped.reason;
    };
    const line = lineOf(SETS_STATE);
    expect(await stops([{ line, condition: "0" }])).toBe("pause");
    expect(await stops([{ line, condition: "init_task.pid == 0" }])).toBe("breakpoint");
    expect(await stops([{ line, hitCondition: "1000000" }])).toBe("pause");
    const functions = await client.setFunctionBreakpointsRequest({ breakpoints: [{ name: "schedule_on_each_cpu" }, { name: "nosuch" }] });
    expect(functions.body.breakpoints).toMatchObject([
      { verified: true },
      { verified: false, message: "The scenario never reaches a function nosuch()" },
    ]);
    const entered = await adapter.until(() => client.continueRequest({ threadId }));
    expect((await adapter.stack(entered))[0]!.name).toBe("schedule_on_each_cpu()");
    await client.setFunctionBreakpointsRequest({ breakpoints: [] });
    await client.customRequest("setExceptionBreakpoints", { filters: [], filterOptions: [{ filterId: "disturbance", condition: "2-7" }] });
    const disturbed = await adapter.until(() => client.continueRequest({ threadId }));
    expect(disturbed).toMatchObject({
      reason: "exception",
      description: expect.stringMatching(/^CPU(s \S+ are| [2-7] is) disturbed: /) as string,
    });
    const info = (await client.customRequest("exceptionInfo", { threadId })) as { body: { description: string } };
    // One for each that is disturbed at once.
    for (const told of info.body.description.split("\n")) expect(told).toMatch(/^CPU [2-7] is made to leave what it did by /);
    // What is disturbed is in user mode: there is no frame of the kernel's, but there is a CPU.
    const [frame] = await adapter.stack(disturbed);
    expect(frame).toMatchObject({ name: "user mode", presentationHint: "label" });
    const { scopes } = (await client.scopesRequest({ frameId: frame!.id })).body;
    expect(scopes.map(({ name }) => name)).toEqual([expect.stringMatching(/^CPU [2-7]$/)]);
    expect(await adapter.value("init_task.pid", frame!.id)).toBe("0");
    await adapter.stop();
  });

  it("is a line whose condition cannot be evaluated, and that is said", async () => {
    const adapter = await startAdapter(LAUNCH);
    const breakpoints = [{ line: lineOf(SETS_STATE), condition: "nosuch == 1" }];
    await adapter.client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints });
    const stopped = await adapter.until(() => adapter.client.configurationDoneRequest());
    expect(stopped).toMatchObject({
      reason: "breakpoint",
      description: "Paused: its condition cannot be evaluated (nosuch == 1: `nosuch` is not known here)",
    });
    await adapter.stop();
  });

  it("keeps its hits when others are set, and says at the end where nobody came", async () => {
    const adapter = await startAdapter({ ...LAUNCH, stopOnEntry: true });
    const { client } = adapter;
    const { threadId = 0 } = await adapter.until(() => client.configurationDoneRequest());
    const line = lineOf(SETS_STATE);
    const set = async (breakpoints: readonly object[]) =>
      (await client.setBreakpointsRequest({ source: { path: EXAMPLE }, breakpoints: breakpoints as { line: number }[] })).body.breakpoints;
    const second = { line, hitCondition: "== 2" };
    const [before] = await set([{ line }, second]).then((answers) => answers.slice(1));
    await adapter.until(() => client.continueRequest({ threadId }));
    const forced = lineOf(/_force_/) + 3;
    const [after] = await set([second, { line: forced }, { line, hitCondition: "often" }]).then((answers) => {
      expect(answers[2]).toMatchObject({ verified: false, message: expect.stringMatching(/^'often' is no hit count/) as string });
      return answers;
    });
    expect(after!.id).toBe(before!.id);
    // The first hit was counted while the other breakpoint stopped there.
    expect(await adapter.until(() => client.continueRequest({ threadId }))).toMatchObject({
      reason: "breakpoint",
      hitBreakpointIds: [after!.id],
    });
    const end = await adapter.until(() => client.continueRequest({ threadId }));
    expect(end.description).toBe("The end of the run: completed");
    expect(adapter.output).toContain(`not reached since it was set: transition.c:${forced}\n`);
    await adapter.stop();
  });

  it("is found anew when the text that is debugged is another one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-dap-"));
    const program = path.join(folder, "transition.c");
    const unused = ["static int __maybe_unused unused(void)", "{", "\treturn 1;", "}", ""];
    writeFileSync(program, [...lines, ...unused].join("\n"));
    const adapter = await startAdapter({ ...LAUNCH, program });
    const { client } = adapter;
    const line = lineOf(SETS_STATE);
    const request = { source: { path: program }, breakpoints: [{ line: line + 2 }, { line: 1 }] };
    const first = (await client.setBreakpointsRequest({ ...request, breakpoints: [{ line }, { line: lines.length + 3 }] })).body
      .breakpoints;
    expect(first[1]).toMatchObject({ verified: false, message: "The scenario never reaches unused()" });
    const stopped = await adapter.until(() => client.configurationDoneRequest());
    const { dataId } = (await client.dataBreakpointInfoRequest({ name: "target" })).body;
    await client.setDataBreakpointsRequest({ breakpoints: [{ dataId: dataId! }] });
    writeFileSync(program, ["", "", ...lines].join("\n"));
    const edited = (await client.setBreakpointsRequest(request)).body.breakpoints;
    for (const { message } of edited) expect(message).toMatch(/The file was edited since this run began; restart to debug the new text$/);
    const changed: DebugProtocol.BreakpointEvent["body"][] = [];
    client.on("breakpoint", ({ body }: DebugProtocol.BreakpointEvent) => changed.push(body));
    const again = await adapter.until(() => client.customRequest("restart"));
    expect(again).toMatchObject({ reason: "data breakpoint", description: "target has changed" });
    const next = await adapter.until(() => client.continueRequest({ threadId: stopped.threadId! }));
    expect((await adapter.stack(next))[0]).toMatchObject({ line: line + 2, name: `${functionAround(line)}()` });
    expect(changed.map(({ breakpoint: { id, verified, line: at } }) => ({ id, verified, line: at })).slice(0, 1)).toEqual([
      { id: edited[0]!.id, verified: true, line: line + 2 },
    ]);
    expect(changed.every(({ breakpoint }) => breakpoint.message?.includes("edited") !== true)).toBe(true);
    await adapter.stop();
    rmSync(folder, { recursive: true });
  });

  it("is moved off a line without code, and says so", async () => {
    const adapter = await startAdapter({ ...LAUNCH, stopOnEntry: true });
    const { body } = await adapter.client.setBreakpointsRequest({
      source: { path: EXAMPLE },
      breakpoints: [{ line: 1 }, { line: lines.length + 10 }],
    });
    expect(body.breakpoints).toMatchObject([
      { verified: true, message: expect.stringMatching(/^Line 1 has no code that the scenario can reach; moved to \d+$/) as string },
      { verified: false, message: expect.stringMatching(/^No code/) as string },
    ]);
    await adapter.stop();
  });
});

describe("what is wrong", () => {
  it.each([
    [{ program: "/nosuch.c" }, /nosuch\.c/],
    [{ ...LAUNCH, scenario: "nosuch" }, /nosuch/],
    [{ ...LAUNCH, token: "q1:cut" }, /token/],
    [{}, /./],
  ])("in %j is said by launch", async (launch, message) => {
    await expect(startAdapter(launch)).rejects.toThrow(message);
  });

  it("in a request that comes too late is refused", async () => {
    const adapter = await startAdapter({ ...LAUNCH, stopOnEntry: true });
    await adapter.until(() => adapter.client.configurationDoneRequest());
    await expect(adapter.client.variablesRequest({ variablesReference: 9999 })).rejects.toThrow("moved on");
    await expect(adapter.client.customRequest("nosuch")).rejects.toThrow("does not know");
    // Whoever looks shows in its place what cannot be shown; the editor looks at frames that are gone by itself.
    await expect(adapter.client.scopesRequest({ frameId: 9999 })).rejects.toThrow("moved on");
    await expect(adapter.client.evaluateRequest({ expression: "nosuch" })).rejects.toThrow("nosuch");
    expect(adapter.notifications).toEqual([false, true, false, false]);
    await adapter.stop();
  });

  it("does not keep the adapter when the client goes away in the middle of a run", async () => {
    const adapter = await startAdapter(LAUNCH);
    await adapter.client.configurationDoneRequest();
    expect(await adapter.stop()).toBe(0);
  });
});
