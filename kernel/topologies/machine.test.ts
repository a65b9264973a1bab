import { describe, expect, it } from "vitest";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { readCommandLine } from "./boot-parameters.ts";
import { checkAgainstBoot, checkAgainstConfig, type MachineTexts, readMachine } from "./machine.ts";
import { placeOfFile } from "./place.ts";

const SYS = "sys/devices/system/cpu";
const NAMES: Readonly<Record<keyof MachineTexts, string>> = {
  possible: `${SYS}/possible`,
  online: `${SYS}/online`,
  offline: `${SYS}/offline`,
  isolated: `${SYS}/isolated`,
  nohzFull: `${SYS}/nohz_full`,
  cmdline: "proc/cmdline",
  preempt: "sys/kernel/debug/sched/preempt",
};

/** The texts of a machine; those that are not given were not there. */
function machine(texts: Partial<Record<keyof MachineTexts, string>>): MachineTexts {
  const file = (name: keyof MachineTexts): SourceFile | undefined => {
    const text = texts[name];
    return text === undefined ? undefined : makeSourceFile(NAMES[name], text, "user");
  };
  return {
    possible: file("possible"),
    online: file("online"),
    offline: file("offline"),
    isolated: file("isolated"),
    nohzFull: file("nohzFull"),
    cmdline: file("cmdline"),
    preempt: file("preempt"),
  };
}

const WHOLE = {
  possible: "0-7\n",
  online: "0-6\n",
  offline: "7\n",
  isolated: "\n",
  nohzFull: "2-6\n",
  cmdline: "root=/dev/sda1 nohz_full=2-6\n",
};

const read = (texts: Partial<Record<keyof MachineTexts, string>>) => readMachine(machine(texts), 64);
const complaints = (texts: Partial<Record<keyof MachineTexts, string>>) =>
  read(texts).problems.map(({ file, message, code }) => `${file}: ${message} [${code}]`);

describe("readMachine", () => {
  it("reads CPUs, command line and the preemption model in force", () => {
    const { facts, problems } = read({ ...WHOLE, preempt: "none (voluntary) full\n" });
    expect(problems).toEqual([]);
    expect(facts).toMatchObject({
      cpus: { value: 8, from: { path: `${SYS}/possible` } },
      offline: { value: [7], from: { path: `${SYS}/online` } },
      cmdline: { value: "root=/dev/sda1 nohz_full=2-6", from: { path: "proc/cmdline" } },
      nohzFull: { value: [2, 3, 4, 5, 6] },
      isolated: { value: [] },
      preempt: { value: "voluntary" },
    });
  });

  it("takes what there is", () => {
    expect(read({}).facts).toMatchObject({ cpus: undefined, offline: undefined, cmdline: undefined });
    expect(read({ online: "0-3\n", offline: "4-5\n" }).facts).toMatchObject({ cpus: { value: 6 }, offline: { value: [4, 5] } });
    expect(read({ online: "0-3" }).facts).toMatchObject({ cpus: { value: 4 }, offline: { value: [] } });
  });

  it("makes a command line of the CPUs that are isolated where its own is missing", () => {
    expect(read({ online: "0-7", nohzFull: "2-7\n", isolated: "4-7\n" }).facts.cmdline?.value).toBe("nohz_full=2-7 isolcpus=domain,4-7");
    expect(read({ online: "0-7", nohzFull: "  (null)\n" }).facts.cmdline?.value).toBe("");
  });

  it("does not count the numbers beyond the possible CPUs as offline ones", () => {
    expect(read({ possible: "0-3\n", online: "0-3\n", offline: ",4-7\n" })).toMatchObject({
      problems: [],
      facts: { offline: { value: [] } },
    });
  });

  it.each([
    [{ online: "\n" }, `${SYS}/online: zero CPUs are online, and nothing can run [machine-no-cpu-online]`],
    [{ online: "0-3x\n" }, `${SYS}/online: it is no cpulist: expected ':', ',' or the end, but there is 'x' [machine-bad-cpulist]`],
    [{ ...WHOLE, offline: "6-7\n" }, `${SYS}/offline: CPUs 6 are offline here, and online in ${SYS}/online [machine-contradiction]`],
    [
      { ...WHOLE, possible: "0-5\n", offline: "\n" },
      `${SYS}/online: CPUs 6 are online, and not possible in ${SYS}/possible [machine-contradiction]`,
    ],
    [{ ...WHOLE, offline: "\n" }, `${SYS}/offline: CPUs 7 are possible, and neither online nor offline [machine-contradiction]`],
    [{ possible: "0-99\n" }, `${SYS}/possible: the machine has 100 possible CPUs, and at most 64 are simulated [machine-too-many-cpus]`],
    [{ preempt: "none lazy\n" }, "sys/kernel/debug/sched/preempt: no preemption model stands in parentheses here [machine-preempt]"],
  ])("names what is wrong with %j", (texts, expected) => {
    expect(complaints(texts)).toContain(expected);
  });
});

describe("checkAgainstBoot", () => {
  const against = (texts: Partial<Record<keyof MachineTexts, string>>): readonly string[] => {
    const { facts } = read(texts);
    const line = facts.cmdline?.from ?? makeSourceFile("", "", "user");
    const { boot } = readCommandLine(line.text, facts.cpus?.value ?? 1, placeOfFile(line));
    return checkAgainstBoot(facts, boot, line).map(({ message }) => message);
  };

  it("takes what the kernel makes of its command line", () => {
    expect(against(WHOLE)).toEqual([]);
    // CPU 0 keeps the time; the kernel says so itself.
    expect(against({ ...WHOLE, nohzFull: "1-6\n", cmdline: "nohz_full=0-6" })).toEqual([]);
  });

  it("names CPUs that the command line does not explain", () => {
    expect(against({ ...WHOLE, nohzFull: "2-5\n" })).toEqual(["nohz_full CPUs are 2-5 here, and 2-6 by the command line in proc/cmdline"]);
    expect(against({ ...WHOLE, isolated: "3\n" })).toEqual(["isolated CPUs are 3 here, and none by the command line in proc/cmdline"]);
  });
});

describe("checkAgainstConfig", () => {
  it("names parameters that the kernel was built without", () => {
    const place = makeSourceFile("proc/cmdline", "nohz_full=2-7", "user");
    const on = new Set(["CONFIG_CPU_ISOLATION"]);
    expect(checkAgainstConfig(["nohz_full", "isolcpus", "quiet"], (name) => on.has(name), place)).toMatchObject([
      { code: "boot-needs-option", message: "nohz_full= has no effect on a kernel that is built without CONFIG_NO_HZ_FULL" },
    ]);
  });
});
