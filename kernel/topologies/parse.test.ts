import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { parseTopology, type TopologyOutcome } from "./parse.ts";
import { PRESETS, presetFile } from "./presets.ts";
import { sizeOf, TASK_KINDS } from "./tasks.ts";
import type { Topology } from "./topology.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/schemas/topology.schema.json", import.meta.url), "utf8")) as object;
const isValid = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

function read(text: string, commandLine?: string): TopologyOutcome {
  const line = commandLine === undefined ? undefined : makeSourceFile("<command line>", commandLine, "user");
  return parseTopology(makeSourceFile("a.topology.json", text, "user"), line);
}

function readOk(value: object): Topology {
  const { topology, problems } = read(JSON.stringify(value));
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return topology!;
}

/** `file:line:column severity code: message` of each problem. */
function complaints(text: string, commandLine?: string): readonly string[] {
  return read(text, commandLine).problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.severity} ${p.code}: ${p.message}`);
}

describe("parseTopology", () => {
  it("reads a whole file", () => {
    const topology = readOk({
      $schema: "x",
      cpus: 8,
      cmdline: "nohz_full=2-7 isolcpus=managed_irq,domain,2-7",
      offline: "7",
      hz: 1000,
      preempt: "voluntary",
      tasks: [
        { kind: "user-loop", cpus: "2-5", each: 1 },
        { kind: "syscalls", cpus: "0-1", each: 20, periodNs: 200_000, callsPatched: 0.1 },
        { kind: "sleeper-in-patched", count: 1 },
        { kind: "kthread-busy", cpus: "isolated", each: 2, condResched: false, comm: "hog" },
        { kind: "kthread-sleeping", cpus: "housekeeping" },
        { kind: "vcpu", cpus: "isolated", each: 1, exitNs: 5_000_000, exitsTo: "user" },
        { kind: "vhost-worker", count: 2, busy: true, fifo: 10 },
        { kind: "io-uring-sqpoll", cpus: "6", each: 1 },
      ],
    });
    expect(topology).toMatchObject({
      cpus: 8,
      offline: [7],
      hz: 1000,
      preempt: "voluntary",
      boot: { nohzFull: [2, 3, 4, 5, 6, 7], rcuNocbs: [2, 3, 4, 5, 6, 7], isolatedManagedIrq: [2, 3, 4, 5, 6, 7] },
      tasks: [
        { kind: "user-loop", placement: { kind: "each", cpus: [2, 3, 4, 5], each: 1 } },
        { kind: "syscalls", periodNs: 200_000, callsPatched: 0.1, between: "sleep" },
        { kind: "sleeper-in-patched", placement: { kind: "count", cpus: undefined, count: 1 }, sleepNs: undefined },
        { kind: "kthread-busy", placement: { kind: "each", cpus: [2, 3, 4, 5, 6], each: 2 }, condResched: false, comm: "hog" },
        { kind: "kthread-sleeping", placement: { kind: "count", cpus: [0, 1], count: 1 }, periodNs: undefined },
        { kind: "vcpu", exitNs: 5_000_000, exitsTo: "user", between: "guest", callsPatched: 0, fifo: undefined },
        { kind: "vhost-worker", busy: true, fifo: 10 },
        { kind: "io-uring-sqpoll", periodNs: undefined, idleNs: 1_000_000_000 },
      ],
    });
  });

  it("leaves out groups of sets that are empty", () => {
    expect(readOk({ cpus: 2, tasks: [{ kind: "user-loop", cpus: "isolated", each: 1 }] }).tasks).toEqual([]);
  });

  it("lets the command line be replaced", () => {
    const { topology } = read('{ "cpus": 4, "cmdline": "nohz_full=1" }', "nohz_full=2-3");
    expect(topology?.boot.nohzFull).toEqual([2, 3]);
    expect(complaints('{ "cpus": 4, "cmdline": "nohz_full=9" }', "nohz_full=0-3")).toEqual([
      "<command line>:1:11 warning boot-cpu-kept: nohz_full=0-3 leaves no CPU of the boot for housekeeping: boot CPU 0 is kept out of it",
    ]);
  });

  it("reads how idle CPUs wait, stacks are walked and fair tasks kept from starving", () => {
    expect(readOk({ cpus: 1 })).toMatchObject({
      idle: "halt",
      unwinder: undefined,
      bandwidth: { rtRuntimeUs: 950_000, fairServerUs: 50_000 },
    });
    expect(readOk({ cpus: 1, idle: "mwait", unwinder: "guess", rtRuntimeUs: -1, fairServerUs: 0 })).toMatchObject({
      idle: "mwait",
      unwinder: "guess",
      bandwidth: { rtRuntimeUs: -1, fairServerUs: 0 },
    });
    expect(readOk({ cpus: 1, idle: "mwait", cmdline: "idle=nomwait" }).idle).toBe("halt");
    expect(readOk({ cpus: 1, cmdline: "cpuidle_haltpoll.force=1" }).idle).toBe("haltpoll");
    expect(readOk({ cpus: 1, cmdline: "cpuidle_haltpoll.force=1 idle=poll" }).idle).toBe("poll");
  });

  it("puts preempt= before the field", () => {
    expect(read('{ "cpus": 1, "preempt": "none", "cmdline": "preempt=full" }').topology?.preempt).toBe("full");
  });

  it("says which of two contradictory values goes first", () => {
    expect(complaints('{ "cpus": 1, "preempt": "none",\n  "idle": "mwait", "cmdline": "preempt=full idle=poll" }')).toEqual([
      'a.topology.json:1:25 warning topology-overridden: the command line sets preempt to full, and goes before "preempt": "none"',
      'a.topology.json:2:11 warning topology-overridden: the command line sets idle to poll, and goes before "idle": "mwait"',
    ]);
    expect(complaints('{ "cpus": 1, "preempt": "full", "cmdline": "preempt=full" }')).toEqual([]);
  });

  it("limits the machine as the command line does", () => {
    expect(readOk({ cpus: 8, cmdline: "maxcpus=4", offline: "2" }).offline).toEqual([2, 4, 5, 6, 7]);
    expect(complaints('{ "cpus": 8, "cmdline": "nr_cpus=4" }')).toEqual([
      "a.topology.json:0:0 warning boot-fewer-cpus: the command line limits the machine to 4 of its 8 CPUs",
    ]);
  });
});

describe("what is refused", () => {
  it.each([
    ["[]", "1:1 error topology-value: a topology is a JSON object"],
    ["{}", '1:1 error topology-value: "cpus" is missing'],
    ['{ "cpus": 0 }', '1:11 error topology-value: "cpus" is 0, outside 1 to 4096'],
    ['{ "cpus": 1.5 }', '1:11 error topology-value: "cpus" is 1.5, which is no whole number'],
    ['{ "cpus": "8" }', '1:11 error topology-value: "cpus" must be a number'],
    ['{ "cpus": 8,\n  "hz": 200 }', '2:9 error topology-value: "hz" is 200'],
    ['{ "cpus": 8, "preempt": "lazy" }', '1:25 error topology-value: "preempt" is "lazy", which none of the kernels modelled here has'],
    [
      '{ "cpus": 4, "tasks": [{ "kind": "vhost-worker", "busy": true, "periodNs": 5000 }] }',
      '1:76 error topology-contradiction: "periodNs" has no effect: a "busy" worker does not wait for a period',
    ],
    [
      '{ "cpus": 4, "tasks": [{ "kind": "vcpu", "exitsTo": "user" }] }',
      '1:53 error topology-contradiction: "exitsTo" has no effect: a guest without "exitNs" never exits of itself',
    ],
    [
      '{ "cpus": 4, "tasks": [{ "kind": "io-uring-sqpoll", "idleNs": 5000 }] }',
      '1:63 error topology-contradiction: "idleNs" has no effect: without "periodNs" something is submitted all the time',
    ],
    ['{ "cpus": 8, "rtRuntimeUs": 0 }', '1:29 error topology-value: "rtRuntimeUs" is 0'],
    ['{ "cpus": 4, "tasks": [{ "kind": "user-loop", "fifo": 0 }] }', '1:55 error topology-value: "fifo" is 0, outside 1 to 99'],
    ['{ "cpus": 8,\n  "nohz_full": "2" }', '2:3 error topology-unknown-field: unknown field "nohz_full"'],
    [
      '{ "cpus": 8, "cmdline": "nohz_full=2-9" }',
      "1:36 error boot-bad-cpulist: nohz_full=2-9 is refused: there is no CPU 9; the last one is 7",
    ],
    [
      '{ "cpus": 8, "offline": "6-8" }',
      '1:26 error topology-bad-cpulist: "offline" is no cpulist of this machine: there is no CPU 8; the last one is 7',
    ],
    ['{ "cpus": 8, "offline": "0" }', "1:25 error topology-offline: boot CPU 0 cannot be offline"],
    [
      '{ "cpus": 4, "cmdline": "isolcpus=0-1", "offline": "2-3" }',
      "1:52 error topology-offline: with CPUs 2-3 offline, every CPU that is online is isolated",
    ],
    [
      '{ "cpus": 4, "offline": "3", "tasks": [{ "kind": "user-loop", "cpus": "2-3", "each": 1 }] }',
      "1:71 error topology-offline-cpu: tasks are pinned to CPU 3, which is offline",
    ],
    [
      '{ "cpus": 4, "offline": "3", "tasks": [{ "kind": "user-loop", "cpus": "3" }] }',
      "1:71 error topology-offline-cpu: tasks are pinned to CPU 3, which is offline",
    ],
    ['{ "cpus": 4, "tasks": [{ "kind": "loop" }] }', '1:34 error topology-value: "kind" is "loop"'],
    ['{ "cpus": 4, "tasks": [{}] }', '1:24 error topology-value: a task group needs a "kind"'],
    ['{ "cpus": 4, "tasks": [{ "kind": "user-loop", "each": 1 }] }', '1:55 error topology-value: "each" needs "cpus"'],
    [
      '{ "cpus": 4, "tasks": [{ "kind": "user-loop", "comm": "a-name-of-16-let" }] }',
      '1:55 error topology-value: "comm" is no name of a task',
    ],
    ['{ "cpus": 4, "tasks": [{ "kind": "user-loop", "periodNs": 1000 }] }', '1:47 error topology-unknown-field: unknown field "periodNs"'],
    [
      '{ "cpus": 4, "tasks": [{ "kind": "user-loop", "count": 600000 }, { "kind": "user-loop", "count": 600000 }] }',
      "1:66 error topology-too-many-tasks: more than 1000000 tasks, with this group 1200000",
    ],
  ])("%s", (text, expected) => {
    expect(complaints(text)).toEqual([`a.topology.json:${expected}`]);
    expect(read(text).topology).toBeUndefined();
  });

  it("points at the string when escapes hide the places inside", () => {
    expect(complaints('{ "cpus": 8, "cmdline": "nohz\\u005ffull=2-9" }')).toEqual([expect.stringMatching(/^a\.topology\.json:1:25 error/)]);
  });
});

describe("the presets", () => {
  it.each(PRESETS.map((preset) => [preset.name, preset] as const))("%s is a topology without problems", (_, preset) => {
    const { topology, problems } = parseTopology(presetFile(preset));
    expect(problems).toEqual([]);
    expect(topology!.tasks.reduce((sum, { placement }) => sum + sizeOf(placement), 0)).toBeGreaterThan(10);
    expect([isValid(preset.topology), isValid.errors]).toEqual([true, null]);
  });
});

describe("the schema", () => {
  const structural = new Set(["topology-value", "topology-unknown-field"]);
  const member = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | string | undefined> =>
    fc.oneof({ weight: 5, arbitrary }, { weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant("wrong") });
  const group = fc.record({
    kind: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...TASK_KINDS) },
      { weight: 1, arbitrary: fc.constantFrom("idle", 5, undefined) },
    ),
    cpus: fc.constantFrom("0", "online", undefined),
    each: fc.constantFrom(undefined, undefined, 1, 0),
    count: fc.constantFrom(undefined, undefined, 0, 3, 1.5),
    comm: fc.constantFrom(undefined, undefined, "a", "", "too long for a comm"),
    periodNs: fc.constantFrom(undefined, undefined, 1000, 999),
    callsPatched: fc.constantFrom(undefined, undefined, 0.5, 2),
    between: fc.constantFrom(undefined, undefined, "user", "none"),
    sleepNs: fc.constantFrom(undefined, undefined, 5000, "5000"),
    condResched: fc.constantFrom(undefined, undefined, true, 1),
    mightSleep: fc.constantFrom(undefined, undefined, undefined, false),
    fifo: fc.constantFrom(undefined, undefined, undefined, 1, 99, 100),
    exitNs: fc.constantFrom(undefined, undefined, undefined, 5000),
    exitsTo: fc.constantFrom(undefined, undefined, undefined, "user"),
    busy: fc.constantFrom(undefined, undefined, undefined, true),
    idleNs: fc.constantFrom(undefined, undefined, undefined, 5000, 5),
  });
  const topology = fc.record({
    cpus: member(fc.constantFrom(1, 4, 4, 4, 4096, 4097)),
    cmdline: fc.constantFrom(undefined, "", "nohz_full=1", 7),
    offline: fc.constantFrom(undefined, ""),
    hz: member(fc.constantFrom(100, 250, 999)),
    preempt: member(fc.constantFrom("none", "rt", "lazy")),
    idle: member(fc.constantFrom("poll", "mwait")),
    unwinder: member(fc.constantFrom("orc", "guess")),
    rtRuntimeUs: fc.constantFrom(undefined, undefined, -1, 0, 950_000),
    fairServerUs: fc.constantFrom(undefined, undefined, 0, -1),
    tasks: fc.oneof({ weight: 9, arbitrary: fc.array(group, { maxLength: 2 }) }, { weight: 1, arbitrary: fc.constantFrom({}, undefined) }),
    more: fc.constantFrom(undefined, undefined, undefined, 1),
  });

  it("accepts the structures that the parser accepts", () => {
    let accepted = 0;
    fc.assert(
      fc.property(topology, (value) => {
        const text = JSON.stringify(value);
        const valid = isValid(JSON.parse(text));
        const structure = read(text).problems.filter(({ code }) => structural.has(code));
        if (valid) accepted++;
        expect({ text, accepted: structure.length === 0 }).toEqual({ text, accepted: valid });
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(20);
  }, 30_000);
});
