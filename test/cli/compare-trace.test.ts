/** `compare-trace` on small traces of our own making: read in each form, laid beside the simulation, and nothing lost. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { CompareTraceDocument } from "../../cli/report/trace.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";
import { idleVisit, kworkerVisit, mark, poke, systemCall, TRACE_WRITERS, traceText, type WrittenEvent } from "../support/trace-text.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

const SIMULATION = ["transition.c", "--scenario", "enable-disable", "--profile", "6.12-voluntary"] as const;

const STEPS: readonly WrittenEvent[] = [
  mark(0, "enable"),
  ...systemCall(100),
  ...poke(1000),
  ...poke(2000),
  ...kworkerVisit(10_000, "klp_sync"),
  mark(25_000, "disable"),
  ...idleVisit(30_000, "klp_sync"),
  ...kworkerVisit(50_000, "rcu_tasks_be_rude"),
  mark(70_000, ""),
  ...poke(80_000),
];

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder });
}

async function compare(trace: string | Uint8Array, ...args: readonly string[]): Promise<CompareTraceDocument> {
  writeFileSync(path.join(folder, "trace.txt"), trace);
  const { code, stdout, stderr } = await quiesce("compare-trace", "trace.txt", ...SIMULATION, ...args, "--format", "json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return readDocument(stdout) as unknown as CompareTraceDocument;
}

describe("compare-trace", () => {
  it.each(TRACE_WRITERS)("lays what %s wrote beside the simulation, step by step", async (writer) => {
    const document = await compare(traceText(STEPS, writer));
    expect(document).toMatchObject({
      trace: {
        form: writer,
        unread: 0,
        lost: 0,
        steps: ["enable", "disable"],
        cpus: "0-2",
        outside: 1,
        own: [{ cpu: 2, count: 1 }],
        blind: "",
      },
      cpus: "2",
      measured: { figures: { count: 2 + 7 + 5, switches: 4, ticks: 4 } },
      simulated: { result: "completed", setup: { scenario: "enable-disable" } },
      problems: [],
    });
    const visit = document.delta.lines.find(
      ({ step, cause, primitive }) => step === "enable" && cause === "kworker-switch" && primitive === "schedule_on_each_cpu",
    );
    expect(visit).toMatchObject({ measured: { count: 1, switches: 2 }, simulated: { count: 1, switches: 2 }, delta: { count: 0 } });
    const rude = document.delta.lines.find(({ step, primitive }) => step === "disable" && primitive === "synchronize_rcu_tasks_rude");
    expect(rude?.delta.count).toBe(0);
  });

  it("takes the whole trace for the whole scenario where nothing marks steps", async () => {
    const document = await compare(traceText(kworkerVisit(0, "klp_sync"), "perf"));
    expect(document.trace).toMatchObject({ steps: [], outside: 0 });
    expect(new Set(document.delta.lines.map(({ step }) => step))).toEqual(new Set([""]));
    const visit = document.delta.lines.find(({ cause, primitive }) => cause === "kworker-switch" && primitive === "schedule_on_each_cpu");
    // The example waits on enable and on disable.
    expect(visit).toMatchObject({ measured: { count: 1 }, simulated: { count: 2 }, delta: { count: 1 } });
  });

  it("says the same in text and in Markdown, and its token repeats the simulation", async () => {
    const { replay } = await compare(traceText(STEPS, "ftrace"));
    for (const form of ["text", "markdown"]) {
      const { code, stdout } = await quiesce("compare-trace", "trace.txt", ...SIMULATION, "--format", form);
      expect(code).toBe(0);
      expect(stdout).toContain("trace.txt: ftrace, ");
      expect(stdout).toContain("Totals of CPU 2 in enable, disable");
      expect(stdout).toContain("By cause");
      expect(stdout).toContain(replay);
      expect(stdout.split("\n").filter((line) => form === "text" && line.length > 100 && !line.includes("q1:"))).toEqual([]);
    }
    const again = await quiesce("replay", replay);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("enable-disable completed");
  });

  it("reads what gzip has packed, and the standard input", async () => {
    const text = traceText(STEPS, "trace-cmd");
    const packed = await compare(gzipSync(text));
    const { stdout } = await runCommand(["compare-trace", "-", ...SIMULATION, "--format", "json"], { cwd: folder, input: text });
    expect(readDocument(stdout)).toMatchObject({ measured: packed.measured, trace: { file: "<stdin>" } });
  });
});

describe("a trace with something wrong", () => {
  const codes = ({ problems }: CompareTraceDocument): readonly string[] => problems.map(({ code, line }) => `${code} ${line}`);

  it("is compared as far as it goes, and the line is named where it is cut", async () => {
    const whole = traceText(STEPS, "ftrace");
    const at = whole.indexOf("call_function_exit");
    const cut = whole.slice(0, at + 4);
    const lines = cut.split("\n").length;
    const document = await compare(cut);
    expect(codes(document)).toEqual(expect.arrayContaining([`trace-cut ${lines}`, "trace-open 12"]));
    expect(document.measured.figures.count).toBe(1);
  });

  it("is compared with lost events, other lines and missing groups named", async () => {
    const without = STEPS.filter(({ name }) => !name.startsWith("csd:"));
    const document = await compare(`${traceText(without, "ftrace")}CPU:2 [LOST 8 EVENTS]\nhello\n`);
    const last = traceText(without, "ftrace").split("\n").length;
    expect(codes(document)).toEqual([`trace-lost ${last}`, `trace-line ${last + 1}`, "trace-missing-events 0"]);
    expect(document.trace).toMatchObject({ lost: 8, unread: 1 });
  });

  it("is of another machine: named", async () => {
    const other = STEPS.map((event) => Object.assign({}, event, { cpu: event.cpu + 20 }));
    const document = await compare(traceText(other, "ftrace"));
    expect(codes(document)).toEqual(expect.arrayContaining(["trace-other-machine 0"]));
    expect(document.cpus).toBe("20-22");
  });

  it.each([
    ["", "trace.txt: error: there is no event in it [trace-empty]"],
    ["no trace\nat all\n", "trace.txt: error: there is no event in it [trace-empty]"],
  ])("holds nothing: %j is refused", async (text, stderr) => {
    writeFileSync(path.join(folder, "trace.txt"), text);
    const result = await quiesce("compare-trace", "trace.txt", ...SIMULATION);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(stderr);
  });

  it("is missing, or packed badly, or FILE is", async () => {
    expect((await quiesce("compare-trace", "none.txt", ...SIMULATION)).stderr).toContain("none.txt does not exist");
    writeFileSync(path.join(folder, "bad.gz"), gzipSync(readFileSync(path.join(folder, "transition.c"))).subarray(0, 40));
    expect((await quiesce("compare-trace", "bad.gz", ...SIMULATION)).stderr).toContain("cannot be unzipped [input-bad-gzip]");
    writeFileSync(path.join(folder, "trace.txt"), traceText(STEPS, "perf"));
    expect((await quiesce("compare-trace", "trace.txt", "none.c")).stderr).toContain("none.c does not exist");
  });
});
