import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindsOf, setCpuCount, setCpuKind, setCpuWorkload, writeIsolation } from "./edit.ts";
import { CPU_KINDS, cpuTiles, loadMachineFile, type MachineFile, presetMachine, readMachine, writeMachineFile } from "./machine.ts";

function machine(fields: Partial<MachineFile>): MachineFile {
  return { cpus: 8, cmdline: "", offline: "", hz: undefined, preempt: undefined, tasks: [], others: {}, ...fields };
}

function topologyOf(file: MachineFile) {
  const { topology, problems } = readMachine(file);
  if (topology === undefined) throw new Error(JSON.stringify(problems));
  return topology;
}

function withKind(file: MachineFile, cpus: readonly number[], kind: (typeof CPU_KINDS)[number]): MachineFile {
  return setCpuKind(file, topologyOf(file), cpus, kind);
}

describe("changing the kind of CPUs", () => {
  it("writes what the kernel must be told", () => {
    expect(withKind(machine({}), [2, 3], "nohz-full").cmdline).toBe("nohz_full=2-3 rcu_nocbs=2-3");
    expect(withKind(machine({}), [4], "nohz-full-isolated").cmdline).toBe("nohz_full=4 rcu_nocbs=4 isolcpus=managed_irq,domain,4");
    expect(withKind(machine({}), [7], "offline")).toMatchObject({ cmdline: "", offline: "7" });
  });

  it("leaves every other parameter as it is written", () => {
    const file = machine({ cmdline: 'quiet nohz-full=2-3 dyndbg="file a +p" rcu_nocbs=2-3 nohz_full=2-3' });
    expect(withKind(file, [4], "nohz-full").cmdline).toBe('quiet nohz_full=2-4 dyndbg="file a +p" rcu_nocbs=2-4');
  });

  it("keeps the flags of isolcpus=, and takes the parameter away with its last CPU", () => {
    expect(writeIsolation("isolcpus=domain,3", { nohzFull: [], domain: [3, 4], nocb: [] })).toBe("isolcpus=domain,3-4");
    expect(writeIsolation("isolcpus=3 quiet", { nohzFull: [], domain: [], nocb: [] })).toBe("quiet");
    expect(writeIsolation("isolcpus=nohz,domain,3", { nohzFull: [3], domain: [3], nocb: [3] })).toBe(
      "isolcpus=domain,3 nohz_full=3 rcu_nocbs=3",
    );
  });

  it("keeps what init reads", () => {
    expect(writeIsolation("quiet -- single", { nohzFull: [1], domain: [], nocb: [] })).toBe("quiet nohz_full=1 -- single");
  });

  it("gives every CPU the kind that was asked for, and no other CPU another", () => {
    const kinds = fc.constantFrom(...CPU_KINDS);
    const steps = fc.array(fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }), kinds), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(steps, (changes) => {
        let file = machine({});
        const wanted: string[] = Array.from({ length: 8 }, () => "housekeeping");
        for (const [cpus, kind] of changes) {
          file = withKind(file, cpus, kind);
          for (const cpu of cpus) wanted[cpu] = kind;
          expect(kindsOf(file)).toEqual(wanted);
        }
      }),
    );
  });

  it("leaves a machine that parses, from every preset", () => {
    for (const name of ["default", "laptop", "telecom", "kvm-host"]) {
      const file = presetMachine(name);
      for (const kind of CPU_KINDS) expect(readMachine(withKind(file, [3, 5], kind)).topology).toBeDefined();
    }
  });
});

describe("changing what runs on CPUs", () => {
  it("adds to the group that is there", () => {
    const file = machine({ tasks: [{ kind: "user-loop", cpus: "2-3", each: 1 }] });
    expect(setCpuWorkload(file, topologyOf(file), [5], "user-loop").tasks).toEqual([{ kind: "user-loop", cpus: "2-3,5", each: 1 }]);
  });

  it("names the CPUs of a set once one leaves it", () => {
    const file = presetMachine("default");
    const [first] = setCpuWorkload(file, topologyOf(file), [4], "none").tasks;
    expect(first).toEqual({ kind: "user-loop", cpus: "2-3,5-7", each: 1 });
  });

  it("takes pinned tasks off a CPU that goes offline", () => {
    const changed = withKind(machine({ tasks: [{ kind: "user-loop", cpus: "3", each: 2 }] }), [3], "offline");
    expect(changed.tasks).toEqual([]);
  });

  it("shows on the tile", () => {
    const file = setCpuWorkload(machine({}), topologyOf(machine({})), [2], "syscalls");
    expect(cpuTiles(topologyOf(file))[2]).toMatchObject({ pinned: ["syscalls"], pinnedCount: 1 });
  });
});

describe("changing the number of CPUs", () => {
  it("cuts every list", () => {
    const file = machine({ cmdline: "nohz_full=2-7", offline: "7", tasks: [{ kind: "syscalls", cpus: "1-6", count: 9 }] });
    expect(setCpuCount(file, topologyOf(file), 4)).toMatchObject({
      cpus: 4,
      cmdline: "nohz_full=2-3 rcu_nocbs=2-3",
      offline: "",
      tasks: [{ kind: "syscalls", cpus: "1-3", count: 9 }],
    });
  });
});

describe("a topology file", () => {
  it("keeps fields that the panel does not show", () => {
    const loaded = loadMachineFile("a.topology.json", '{ "$schema": "./topology.schema.json", "cpus": 4, "hz": 1000 }');
    expect(loaded.ok && writeMachineFile(loaded.file)).toBe('{\n  "cpus": 4,\n  "hz": 1000,\n  "$schema": "./topology.schema.json"\n}\n');
  });

  it("is written as it is read", () => {
    for (const name of ["default", "laptop", "telecom", "kvm-host", "big-smp"]) {
      const file = presetMachine(name);
      expect(loadMachineFile("a.topology.json", writeMachineFile(file))).toEqual({ ok: true, file, problems: [] });
    }
  });

  it("is refused with the place of the mistake", () => {
    const loaded = loadMachineFile("a.topology.json", '{\n  "cpus": 8,\n  "cmdline": "nohz_full=9"\n}');
    expect(loaded.ok).toBe(false);
    expect(loaded.problems[0]).toMatchObject({ file: "a.topology.json", line: 3, code: "boot-bad-cpulist" });
  });
});
