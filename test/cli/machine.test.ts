/** What is taken of a real machine, a configuration and a profile of one's own; and that every value says where it comes from. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { SimulateDocument, ValueOrigin } from "../../simulator/report/documents.ts";
import type { Problem } from "../../base/problem.ts";
import { runCommand } from "../support/cli.ts";
import { configText, MACHINE, writeFiles } from "../support/machine-files.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 200_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-machine-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

const CPUS = "sys/devices/system/cpu";
const CONFIG = "boot/config-6.12.117-amd64";

interface DoctorDocument {
  readonly found: Readonly<Record<string, string>>;
  readonly origins: readonly ValueOrigin[];
  readonly newer: readonly string[];
  readonly advice: readonly string[];
  readonly problems: readonly Problem[];
}

/** A machine with changes, in a folder of its own. */
let machines = 0;
function machine(changes: Readonly<Record<string, string | Uint8Array | undefined>> = {}): string {
  const name = `machine${machines++}`;
  writeFiles(path.join(folder, name), { ...MACHINE, [CONFIG]: configText("6.12-voluntary"), ...changes });
  return name;
}

async function doctor(...args: readonly string[]): Promise<{ readonly code: number | undefined; readonly document: DoctorDocument }> {
  const { code, stdout, stderr } = await runCommand(["doctor", ...args, "--format", "json"], { cwd: folder });
  expect(stderr).toBe("");
  return { code, document: readDocument(stdout) as unknown as DoctorDocument };
}

/** `name: value, from source; not …` */
function origins(of: readonly ValueOrigin[]): readonly string[] {
  return of.map(
    ({ name, value, from, instead }) =>
      `${name}: ${value}, from ${from}${instead.length === 0 ? "" : `; not ${instead.map((each) => `${each.value} of ${each.from}`).join(", ")}`}`,
  );
}

const complaints = ({ problems }: DoctorDocument): readonly string[] =>
  problems.filter(({ severity }) => severity !== "info").map(({ file, line, message, code }) => `${file}:${line}: ${message} [${code}]`);

describe("a machine", () => {
  it("gives CPUs, command line and configuration, each with its file, and what that goes before", async () => {
    const dir = machine();
    const { code, document } = await doctor("--machine", dir);
    expect({ code, complaints: complaints(document) }).toEqual({ code: 0, complaints: [] });
    expect(document.found["machine"]).toBe(
      `${dir}: 16 CPUs, offline 15, nohz_full 2-7, linux 6.12.117-amd64, configuration ${dir}/${CONFIG}`,
    );
    expect(origins(document.origins)).toEqual(
      expect.arrayContaining([
        `kernel: linux 6.12.117-amd64, from ${dir}/proc/sys/kernel/osrelease`,
        `CPUs: 16, from ${dir}/${CPUS}/possible; not 8 of preset default`,
        `offline: 15, from ${dir}/${CPUS}/online; not none of preset default`,
        `nohz_full: 2-7, from the command line of ${dir}/proc/cmdline`,
        `hz: 250, from CONFIG_HZ of ${dir}/${CONFIG}`,
        `preempt: voluntary, from ${dir}/${CONFIG}`,
      ]),
    );
  });

  it("stands between the topology and the options, in the stated order", async () => {
    const dir = machine({ "sys/kernel/debug/sched/preempt": "none voluntary (full)\n" });
    writeFiles(folder, {
      "my.topology.json":
        '{ "cpus": 4, "hz": 100, "preempt": "none", "cmdline": "nohz_full=3", "tasks": [{ "kind": "user-loop", "count": 1 }] }',
      "my.config.gz": gzipSync(configText("6.12-voluntary", { CONFIG_HZ: "1000", CONFIG_HZ_1000: "y", CONFIG_HZ_250: "n" })),
    });
    const options = ["--topology", "my.topology.json", "--machine", dir];
    const first = origins((await doctor(...options)).document.origins);
    expect(first).toEqual(expect.arrayContaining([`CPUs: 16, from ${dir}/${CPUS}/possible; not 4 of my.topology.json`]));
    expect(first.find((line) => line.startsWith("hz: "))).toBe(`hz: 250, from CONFIG_HZ of ${dir}/${CONFIG}; not 100 of my.topology.json`);
    expect(first.find((line) => line.startsWith("preempt: "))).toBe(
      `preempt: full, from ${dir}/sys/kernel/debug/sched/preempt; not voluntary of ${dir}/${CONFIG}, none of my.topology.json`,
    );
    const second = origins(
      (await doctor(...options, "--kernel-config", "my.config.gz", "--cmdline", "nohz_full=5", "--set", "preempt=none")).document.origins,
    );
    expect(second.find((line) => line.startsWith("hz: "))).toBe("hz: 1000, from CONFIG_HZ of my.config.gz; not 100 of my.topology.json");
    expect(second.find((line) => line.startsWith("nohz_full: "))).toBe("nohz_full: 5, from --cmdline");
    expect(second.find((line) => line.startsWith("preempt: "))).toMatch(/^preempt: none, from --set preempt; not full of /);
  });

  it("is what simulate takes, says, and repeats from its token", async () => {
    const dir = machine();
    const args = ["simulate", "transition.c", "--machine", dir, "--format", "json"];
    const { code, stdout } = await runCommand(args, { cwd: folder });
    const document = readDocument(stdout) as unknown as SimulateDocument;
    expect(code).toBe(0);
    expect(document).toMatchObject({ result: "completed", setup: { cpus: 16, offline: "15", nohzFull: "2-7", preempt: "voluntary" } });
    expect(origins(document.setup.origins ?? [])).toContain(`CPUs: 16, from ${dir}/${CPUS}/possible; not 8 of preset default`);
    expect(document.replay).toContain(`g/${dir}/proc/cmdline@`);
    writeFiles(path.join(folder, dir), { "proc/cmdline": "quiet\n" });
    const changed = await runCommand(["replay", document.replay], { cwd: folder });
    expect(changed.stderr).toContain(`${dir}/proc/cmdline has changed since the token was made`);
  });
});

describe("what a machine's files cannot mean", () => {
  it.each([
    [
      "zero CPUs online",
      { [`${CPUS}/online`]: "\n", [`${CPUS}/offline`]: "0-15\n" },
      "zero CPUs are online, and nothing can run [machine-no-cpu-online]",
    ],
    ["a CPU both online and offline", { [`${CPUS}/offline`]: "14-15\n" }, "CPUs 14 are offline here, and online in "],
    ["CPU 0 offline", { [`${CPUS}/online`]: "1-15\n", [`${CPUS}/offline`]: "0\n" }, "boot CPU 0 cannot be offline [topology-offline]"],
    [
      "nohz_full that the command line does not explain",
      { [`${CPUS}/nohz_full`]: "2-5\n" },
      "nohz_full CPUs are 2-5 here, and 2-7 by the command line in ",
    ],
    [
      "another architecture",
      { [CONFIG]: configText("6.12-voluntary", { CONFIG_X86_64: "n", CONFIG_ARM64: "y" }, "arm64") },
      "it is the configuration of a kernel for arm64, and the model is of x86-64 [config-architecture]",
    ],
    [
      "two preemption models",
      { [CONFIG]: configText("6.12-voluntary", { CONFIG_PREEMPT: "y" }) },
      "contradicts CONFIG_PREEMPT_VOLUNTARY=y: a kernel has one of them [config-contradiction]",
    ],
    [
      "nohz_full without the option",
      { [CONFIG]: configText("6.12-voluntary", { CONFIG_NO_HZ_FULL: "n" }) },
      "nohz_full= has no effect on a kernel that is built without CONFIG_NO_HZ_FULL [boot-needs-option]",
    ],
  ])("%s", async (_, changes, message) => {
    const { code, document } = await doctor("--machine", machine(changes));
    expect({ code, found: complaints(document) }).toEqual({
      code: 2,
      found: expect.arrayContaining([expect.stringContaining(message) as string]) as string[],
    });
  });

  it("a folder without any of them, and a configuration that is cut", async () => {
    writeFiles(folder, {
      "nothing/readme": "hello\n",
      "cut.gz": gzipSync(configText("6.12-voluntary")).subarray(0, 100),
      "empty.config": "",
    });
    expect(complaints((await doctor("--machine", "nothing")).document)[0]).toContain("nothing holds nothing of a machine");
    expect(complaints((await doctor("--kernel-config", "cut.gz")).document)[0]).toContain("cannot be unzipped [input-bad-gzip]");
    expect(complaints((await doctor("--kernel-config", "empty.config")).document)[0]).toContain("there is no option in it");
  });
});

describe("a new kernel", () => {
  const profile = (fields: object): string => {
    writeFileSync(path.join(folder, "mine.profile.json"), JSON.stringify({ name: "mine", like: "6.12-voluntary", ...fields }));
    return "mine.profile.json";
  };

  it("is a data file: its facts change what is simulated", async () => {
    const run = async (fields: object): Promise<SimulateDocument> => {
      const { stdout, stderr } = await runCommand(["simulate", "transition.c", "--profile", profile(fields), "--format", "json"], {
        cwd: folder,
      });
      expect(stderr).toBe("");
      return readDocument(stdout) as unknown as SimulateDocument;
    };
    const plain = await run({ version: "6.15.2" });
    expect(plain.setup).toMatchObject({ profile: "mine", hz: 250, preempt: "voluntary" });
    expect(origins(plain.setup.origins ?? [])).toContain("profile: mine, from --profile mine.profile.json");
    const full = await run({ preempt: "full", config: { CONFIG_HZ: 1000, CONFIG_HZ_1000: "y", CONFIG_HZ_250: "n" } });
    expect(full.setup).toMatchObject({ hz: 1000, preempt: "full" });
    expect(full.ledger).not.toEqual(plain.ledger);
  });

  it("is refused with its place where it is wrong", async () => {
    const { code, document } = await doctor("transition.c", "--profile", profile({ idleWindow: "huge" }));
    expect(code).toBe(2);
    expect(complaints(document)).toEqual(['mine.profile.json:1: "idleWindow" is "huge" [profile-value]']);
  });

  it("is told to be newer than the model, with what is taken", async () => {
    const dir = machine({
      "proc/sys/kernel/osrelease": "6.18.2\n",
      [CONFIG]: undefined,
      "proc/config.gz": gzipSync(configText("6.12-voluntary", { CONFIG_PREEMPT_VOLUNTARY: "n", CONFIG_PREEMPT_LAZY: "y" })),
    });
    const { document } = await doctor("--machine", dir);
    expect(document.newer).toEqual([
      expect.stringMatching(/^linux 6\.18\.2 is newer than 6\.12, .* docs\/profiles\.md$/),
      "CONFIG_PREEMPT_LAZY=y is newer than what quiesce knows",
    ]);
    expect(complaints(document).join()).toContain("[config-newer]");
    expect(origins(document.origins)).toContain(`preempt: full, from ${dir}/proc/config.gz`);
  });
});

it("doctor says whether FILE compiles, and exits as simulate would", async () => {
  const good = await doctor("transition.c", "--profile", "6.12-voluntary");
  expect(good).toMatchObject({ code: 0 });
  expect(good.document.found["compiles"]).toMatch(/^yes, with transition\.c/);
  writeFileSync(path.join(folder, "broken.c"), "int f(\n");
  const bad = await doctor("broken.c");
  expect(bad).toMatchObject({ code: 2, document: { found: { compiles: "no, see the problems" } } });
  expect(bad.document.advice.join()).toContain("mend what does not compile");
});
