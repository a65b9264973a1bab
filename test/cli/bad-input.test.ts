/** Bad input of every kind: a clear message, the right exit code, an end, within 1 GB. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-bad-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

const BYTES = 2 ** 30;
const PROFILE = ["--profile", "6.12-voluntary"] as const;
const good = readFileSync(path.join(folder, "transition.c"), "utf8");

/** Writes what the process has used when it ends: its memory at its peak, in KB. */
const MEASURE = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from "node:worker_threads";
  import { writeFileSync } from "node:fs";
  if (isMainThread) process.on("exit", () => writeFileSync(process.env.USAGE_FILE, JSON.stringify(process.resourceUsage())));
`)}`;

/** Runs a command, which has to end, and holds it to its memory. */
async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  const usageFile = path.join(folder, "usage");
  const result = await runCommand(args, {
    cwd: folder,
    env: { USAGE_FILE: usageFile },
    nodeOptions: ["--import", MEASURE],
  });
  const usage = JSON.parse(readFileSync(usageFile, "utf8")) as NodeJS.ResourceUsage;
  expect(usage.maxRSS * 1024).toBeLessThan(BYTES);
  return result;
}

function write(name: string, text: string | Uint8Array): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return name;
}

/** What a command says that refuses its input, and answers nothing. */
async function refusal(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await quiesce(...args);
  return `${code ?? "killed"} ${stdout}${stderr}`;
}

describe("files that cannot be read", () => {
  it("missing, a folder, NULs, not UTF-8, too large", async () => {
    expect(await refusal("simulate", "none.c")).toContain("2 none.c: error: none.c does not exist [input-unreadable]");
    expect(await refusal("simulate", ".")).toContain("2 .: error: . is a folder, not a file [input-directory]");
    const nul = write("nul.c", "int a;\n\0\0\n");
    expect(await refusal("simulate", nul)).toContain("2 nul.c:2:1: error: nul.c has a NUL byte on line 2: it is no text [input-nul]");
    const latin1 = write("latin1.c", Uint8Array.from([0x2f, 0x2f, 0xe9, 0x0a]));
    expect(await refusal("simulate", latin1)).toContain("2 latin1.c:1:1: error: latin1.c is not UTF-8 text on line 1 [input-not-utf8]");
    truncateSync(path.join(folder, write("large.c", "")), 100 * 2 ** 20);
    expect(await refusal("simulate", "large.c")).toContain(
      "2 large.c: error: large.c is 100 MB large; the limit is 64 MB [input-too-large]",
    );
  });

  it("60 MB of text that is no C", async () => {
    expect(await refusal("simulate", write("huge.c", "lorem ipsum dolor ".repeat(3_400_000)))).toMatch(/^2 huge\.c:1:\d+: error: /);
  });
});

describe("C that does not compile", () => {
  it.each([
    ["not C", "The quick brown fox\njumps over the lazy dog.\n", /bad\.c:1:\d+: error: .*\n +1 \| The quick brown fox\n/],
    ["a truncated file", good.slice(0, good.lastIndexOf("{") + 2), /bad\.c:\d+:\d+: error: /],
    ["a missing header", `#include <linux/no_such_header.h>\n${good}`, /bad\.c:1:\d+: error: .*no_such_header\.h/],
    ["an unknown macro", good.replace("\nstatic ", "\nNO_SUCH_MACRO(x)\nstatic "), /bad\.c:\d+:\d+: error: /],
    [
      "an unknown macro in a body",
      good.replace(/(\n\tschedule_on_each_cpu\([^\n]*\n)/, "$1\tNO_SUCH_MACRO(x);\n"),
      /bad\.c:\d+:\d+: error: .*NO_SUCH_MACRO/,
    ],
    ["nothing", "", /bad\.c: error: the scenario enable reaches nothing in bad\.c: .* \[file-not-reached\]/],
    ["a file without what the scenario calls", "int unrelated(void) { return 0; }\n", /\[file-not-reached\]/],
    ["deep nesting", `int x = ${"(".repeat(200_000)}1${")".repeat(200_000)};\n`, /bad\.c:1:\d+: error: /],
    ["an endless #include", '#include "bad.c"\n', /bad\.c:1:\d+: error: /],
    [
      "a macro that explodes",
      `#define A0 x\n${Array.from({ length: 60 }, (_, k) => `#define A${k + 1} A${k} A${k}`).join("\n")}\nint A60;\n`,
      /bad\.c:\d+:\d+: error: /,
    ],
  ])("%s", async (_, text, stderr) => {
    const refused = await refusal("simulate", write("bad.c", text), ...PROFILE);
    expect(refused).toMatch(/^2 /);
    expect(refused).toMatch(stderr);
  });
});

describe("C that does not end", () => {
  const inWait = (statement: string): string =>
    write("endless.c", good.replace(/(\n\tschedule_on_each_cpu\([^\n]*\n)/, `$1\t${statement}\n`));

  it("an infinite loop gives up, and names the place", async () => {
    const { code, stdout } = await quiesce("simulate", inWait("for (;;) ;"), ...PROFILE);
    expect(code).toBe(3);
    expect(stdout).toContain("gave up");
    expect(stdout).toContain("[endless-loop]");
  });

  it("runaway recursion is a fault", async () => {
    const text = good.replace("\nstatic ", "\nstatic int forever(int n) { return forever(n + 1) + 1; }\nstatic ");
    const file = write("recursion.c", text.replace(/(\n\tschedule_on_each_cpu\([^\n]*\n)/, "$1\tforever(0);\n"));
    const { code, stdout } = await quiesce("simulate", file, ...PROFILE);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Violation: stack-overflow at recursion\.c:\d+ \(forever\)/m);
  });
});

describe("topologies", () => {
  it.each([
    ["a cpulist that is none", ["--cmdline", "nohz_full=2-x"], "<--cmdline>:1:13: error: nohz_full=2-x is refused"],
    [
      "a CPU that is not there",
      ["--cmdline", "nohz_full=2-8"],
      "there is no CPU 8; the last one is 7 [boot-bad-cpulist]\n    1 | nohz_full=2-8\n      |           ^\n",
    ],
    ["isolcpus that contradicts", ["--cmdline", "isolcpus=nohz,2-5 nohz_full=2-7"], "nohz_full=2-7 contradicts isolcpus=nohz,2-5"],
    ["no preset", ["--topology", "laptopp"], "there is no preset and no file laptopp"],
    ["no scenario", ["--scenario", "enabel"], "there is no scenario enabel [usage-unknown-scenario]\n  help: did you mean enable?"],
    ["no profile", ["--profile", "windows"], "there is no profile windows"],
    [
      "two tick rates",
      ["--set", "hz=250", "--set", "config.CONFIG_HZ=1000"],
      "--set hz=250 contradicts --set config.CONFIG_HZ=1000 [usage-setting]",
    ],
    ["no setting", ["--set", "hzz=250"], "--set has no key hzz [usage-setting]\n  help: did you mean hz?"],
  ])("%s", async (_, args, stderr) => {
    const refused = await refusal("simulate", "transition.c", ...args);
    expect(refused).toMatch(/^2 /);
    expect(refused).toContain(stderr);
  });

  it("files are refused at their place", async () => {
    const file = write("bad.topology.json", '{\n  "cpus": 8,\n  "offline": "0",\n}\n');
    const syntax = "2 bad.topology.json:4:1: error: expected a name in double quotes, found '}' [json-syntax]";
    expect(await refusal("simulate", "transition.c", "--topology", file)).toContain(syntax);
    write("bad.topology.json", '{\n  "cpus": 8,\n  "offline": "0"\n}\n');
    const value = '2 bad.topology.json:3:14: error: boot CPU 0 cannot be offline [topology-offline]\n    3 |   "offline": "0"\n';
    expect(await refusal("simulate", "transition.c", "--topology", file)).toContain(value);
  });

  it("what the kernel corrects is corrected, and said", async () => {
    const { code, stdout } = await quiesce("simulate", "transition.c", ...PROFILE, "--cmdline", "nohz_full=0-7");
    expect(code).toBe(0);
    expect(stdout).toContain("nohz_full 1-7");
    expect(stdout.replaceAll(/\n +/g, " ")).toContain(
      "<--cmdline>:1:11: warning: nohz_full=0-7 leaves no CPU of the boot for housekeeping: boot CPU 0 is kept out of it",
    );
  });
});

describe("machines that cannot be", () => {
  const topology = (fields: object): string => write("machine.topology.json", `${JSON.stringify({ cpus: 8, ...fields }, undefined, 1)}\n`);

  it.each([
    ["no CPU at all", { cpus: 0 }, '2 machine.topology.json:2:10: error: "cpus" is 0, outside 1 to '],
    [
      "a task pinned to an offline CPU",
      { offline: "3", tasks: [{ kind: "user-loop", cpus: "2-4", each: 1 }] },
      "tasks are pinned to CPU 3, which is offline [topology-offline-cpu]",
    ],
    [
      "no CPU of the scheduler's domains online",
      { cmdline: "isolcpus=1-7 maxcpus=8", offline: "0-7" },
      "boot CPU 0 cannot be offline [topology-offline]",
    ],
  ])("%s", async (_, fields, message) => {
    const args = ["doctor", "transition.c", "--topology", topology(fields), ...PROFILE];
    const { code, stdout } = await quiesce(...args);
    expect(code).toBe(2);
    expect(`${code} ${stdout.slice(stdout.indexOf("machine.topology.json:")).replaceAll(/\n {2}/g, " ")}`).toContain(message);
  });
});

describe("a matrix with an error in its 500th row", () => {
  const rows = (good: unknown, bad: unknown): readonly unknown[] => Array.from({ length: 600 }, (_, index) => (index === 499 ? bad : good));

  // One row a line: the list begins on line 2, so row 500 is line 502.
  it.each([
    ["cmdlines", "nohz_full=2-7", "nohz_full=2-x", "matrix.json:502:16: error: nohz_full=2-x is refused"],
    ["cmdlines", "nohz_full=2-7", 7, 'matrix.json:502:3: error: row 500 of "cmdlines" is not understood [matrix-value]'],
    ["settings", {}, { hzz: 100 }, "matrix.json:502:3: error: --set has no key hzz [usage-setting]"],
    ["settings", {}, { hz: true }, 'matrix.json:502:3: error: row 500 of "settings" is not understood'],
    ["topologies", "default", "laptopp", "matrix.json:502:4: error: there is no preset and no file laptopp"],
    ["scenarios", "enable", "enabel", "matrix.json:502:4: error: there is no scenario enabel"],
  ])("of %s (%j) names the row, and runs nothing", async (axis, good, bad, message) => {
    const list = rows(good, bad).map((row) => `  ${JSON.stringify(row)}`);
    write("matrix.json", `{\n"${axis}": [\n${list.join(",\n")}\n]\n}\n`);
    const refused = await refusal("simulate", "transition.c", "--matrix", "matrix.json", ...PROFILE);
    expect(refused).toMatch(/^2 /);
    expect(refused).toContain(message);
  });
});
