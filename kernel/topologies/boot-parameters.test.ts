import { describe, expect, it } from "vitest";
import { formatCpulist } from "../../base/cpulist.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { readCommandLine } from "./boot-parameters.ts";
import { placeOfFile } from "./place.ts";

function read(text: string, cpus = 8): ReturnType<typeof readCommandLine> {
  return readCommandLine(text, cpus, placeOfFile(makeSourceFile("<command line>", text, "user")));
}

/** `severity column code` of each problem. */
function problems(text: string, cpus = 8): readonly string[] {
  return read(text, cpus).problems.map(({ severity, column, code }) => `${severity} ${column} ${code}`);
}

/** The lists that a command line gives, those that are empty left out. */
function lists(text: string, cpus = 8): Readonly<Record<string, string>> {
  const { nohzFull, rcuNocbs, isolatedDomain, isolatedManagedIrq, workqueueUnbound } = read(text, cpus).boot;
  const all = { nohzFull, rcuNocbs, isolatedDomain, isolatedManagedIrq, workqueueUnbound: workqueueUnbound ?? [] };
  return Object.fromEntries(Object.entries(all).flatMap(([name, list]) => (list.length > 0 ? [[name, formatCpulist(list)]] : [])));
}

describe("what the kernel takes", () => {
  it.each([
    ["", {}],
    ["nohz_full=2-7", { nohzFull: "2-7", rcuNocbs: "2-7" }],
    ["nohz-full=2-7", { nohzFull: "2-7", rcuNocbs: "2-7" }],
    ["nohz_full=6-7 rcu_nocbs=2-3", { nohzFull: "6-7", rcuNocbs: "2-3,6-7" }],
    ["nohz_full=1-N", { nohzFull: "1-7", rcuNocbs: "1-7" }],
    ["rcu_nocbs=all", { rcuNocbs: "0-7" }],
    ["rcu_nocbs", {}],
    ["isolcpus=2-3", { isolatedDomain: "2-3" }],
    ["isolcpus=domain,2-3", { isolatedDomain: "2-3" }],
    ["isolcpus=managed_irq,domain,2-7", { isolatedDomain: "2-7", isolatedManagedIrq: "2-7" }],
    ["isolcpus=managed_irq,2-7", { isolatedManagedIrq: "2-7" }],
    ["isolcpus=nohz,2-7", { nohzFull: "2-7", rcuNocbs: "2-7" }],
    ["isolcpus=nohz,domain,2-7 nohz_full=2-7", { nohzFull: "2-7", rcuNocbs: "2-7", isolatedDomain: "2-7" }],
    ["workqueue.unbound_cpus=0-3 nohz_full=2-7", { nohzFull: "2-7", rcuNocbs: "2-7", workqueueUnbound: "0-1" }],
  ])("%s", (text, expected) => {
    expect(lists(text)).toEqual(expected);
    expect(problems(text)).toEqual([]);
  });

  it("reads switches", () => {
    expect(
      read("nohz=off idle=poll skew_tick=1 rcupdate.rcu_expedited=1 rcupdate.rcu_normal=0x1 rcutree.kthread_prio=120 preempt=full"),
    ).toMatchObject({
      preempt: "full",
      boot: { nohz: false, idle: "poll", skewTick: true, rcuExpedited: true, rcuNormal: true, rcuKthreadPriority: 99 },
      problems: [],
    });
  });

  it.each([
    ["maxcpus=4", 8, "4-7"],
    ["maxcpus=0", 1, ""],
    ["nosmp", 1, ""],
    ["nr_cpus=4", 4, ""],
    ["nr_cpus=99", 8, ""],
    ["nr_cpus=010 maxcpus=2", 8, "2-7"],
  ])("%s leaves %d possible CPUs, %j down", (text, cpus, down) => {
    const outcome = read(text);
    expect(outcome.cpus).toBe(cpus);
    expect(formatCpulist(outcome.notBroughtUp)).toBe(down);
  });
});

describe("what the kernel corrects", () => {
  it("keeps the boot CPU when nohz_full names every CPU", () => {
    expect(lists("nohz_full=0-7")).toEqual({ nohzFull: "1-7", rcuNocbs: "1-7" });
    expect(read("nohz_full=0-7").problems).toMatchObject([
      {
        code: "boot-cpu-kept",
        severity: "warning",
        line: 1,
        column: 11,
        message: "nohz_full=0-7 leaves no CPU of the boot for housekeeping: boot CPU 0 is kept out of it",
      },
    ]);
  });

  it("keeps it too when the CPUs left are not brought up", () => {
    expect(problems("maxcpus=4 nohz_full=0-3")).toEqual(["warning 21 boot-cpu-kept"]);
    expect(lists("maxcpus=4 nohz_full=0-3")).toEqual({ nohzFull: "1-3", rcuNocbs: "1-3" });
  });

  it("takes the timekeeper out of nohz_full", () => {
    expect(lists("nohz_full=0-3")).toEqual({ nohzFull: "1-3", rcuNocbs: "1-3" });
    expect(problems("nohz_full=0-3")).toEqual(["warning 1 boot-timekeeper-cleared"]);
  });

  it("drops a list without CPUs", () => {
    expect(problems("nohz_full=")).toEqual(["warning 11 boot-empty-cpulist"]);
    expect(problems("nohz_full=0", 1)).toEqual(["warning 11 boot-cpu-kept", "warning 11 boot-empty-cpulist"]);
    expect(lists("nohz_full=0", 1)).toEqual({});
  });

  it("takes every CPU for a bad rcu_nocbs list", () => {
    expect(lists("rcu_nocbs=2-8")).toEqual({ rcuNocbs: "0-7" });
    expect(problems("rcu_nocbs=2-8")).toEqual(["warning 11 boot-nocbs-all"]);
  });

  it("skips an unknown flag of isolcpus", () => {
    expect(lists("isolcpus=fast,2-3")).toEqual({ isolatedDomain: "2-3" });
    expect(problems("isolcpus=fast,2-3")).toEqual(["warning 10 boot-unknown-flag"]);
  });

  it("does not narrow unbound work to nothing", () => {
    expect(problems("nohz_full=1-7 isolcpus=domain,0")).toEqual(["info 1 boot-isolation-partial", "warning 1 boot-unbound-ignored"]);
    expect(lists("nohz_full=1-7 isolcpus=domain,0")).toMatchObject({ workqueueUnbound: "0" });
  });
});

describe("what the kernel refuses", () => {
  it.each([
    ["nohz_full=2-8", "error 11 boot-bad-cpulist"],
    ["nohz_full=2-x", "error 13 boot-bad-cpulist"],
    ["nohz_full=7-2", "error 11 boot-bad-cpulist"],
    ["isolcpus=domain,2-9", "error 17 boot-bad-cpulist"],
    ["isolcpus=do-main,2-3", "error 10 boot-invalid-flag"],
    ["isolcpus=all", "error 10 boot-invalid-flag"],
    ["nohz_full=2-7 nohz_full=2-5", "error 15 boot-isolation-differs"],
    ["isolcpus=nohz,2-5 nohz_full=2-7", "error 19 boot-isolation-differs"],
    ["isolcpus=2-5 isolcpus=2-6", "error 14 boot-isolation-differs"],
    ["preempt=lazy", "error 9 boot-refused"],
    ["nohz=maybe", "error 6 boot-refused"],
    ["idle=fast", "error 6 boot-refused"],
    ["maxcpus=many", "error 9 boot-bad-number"],
  ])("%s", (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it("gives the kernel's reason", () => {
    expect(read("isolcpus=nohz,2-5 nohz_full=2-7").problems).toMatchObject([
      {
        message: "nohz_full=2-7 contradicts isolcpus=nohz,2-5",
        help: expect.stringContaining("nohz_full= must match isolcpus=") as string,
      },
    ]);
  });
});

describe("what is only noted", () => {
  it.each([
    ["nohz=off nohz_full=2-7", "info 1 boot-nohz-off"],
    ["isolcpus=2-5 nohz_full=2-7", "info 1 boot-isolation-partial"],
    ["quiet nohz_full=2-7 threadirqs nosmt", "info 1 boot-ignored"],
    ["nohzfull=2-7", "warning 1 boot-unknown-parameter"],
  ])("%s", (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it("names every parameter that is passed over", () => {
    expect(read("quiet threadirqs root=/dev/sda").problems[0]?.message).toBe(
      "parameters without effect on the simulation: quiet, threadirqs, root",
    );
  });
});
