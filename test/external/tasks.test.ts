/**
 * What each kind of task, and each input that says how a kernel treats them, does to a transition on the real files of both kernels: who is a
 * straggler, what switches it, and what never does.
 */
import { expect, it } from "vitest";
import type { LedgerRow, SimulateResult } from "../../simulator/run/result.ts";
import { describeWithSources } from "../support/sources.ts";
import { runTimeline } from "../support/timeline.ts";

/** CPU 2 is the one to look at, and isolated as CPU 3. */
const CMDLINE = "nohz_full=2-3 rcu_nocbs=2-3 isolcpus=domain,managed_irq,2-3";
const SERVICES = { kind: "syscalls", cpus: "0-1", each: 2, periodNs: 4_000_000, callsPatched: 0.5 };
/** Of SIGNALS_TIMEOUT tries: with the one after them livepatch sends its signals, and the next one sees what they did. */
const TRIES_WITH_SIGNAL = 17;

const SEEDS = process.env["QUIESCE_DEEP"] === "1" ? 60 : 4;
const TOGETHER = [
  { kind: "user-loop", cpus: "0,2", each: 1 },
  { kind: "kthread-sleeping", count: 1, periodNs: 40_000_000 },
  { kind: "vcpu", cpus: "2", each: 1, exitNs: 3_000_000, callsPatched: 0.3 },
  { kind: "vcpu", cpus: "1", each: 1, exitNs: 3_000_000, exitsTo: "user" },
  { kind: "vhost-worker", cpus: "1", each: 1, periodNs: 2_000_000, callsPatched: 0.2 },
  { kind: "io-uring-worker", count: 2, periodNs: 7_000_000, callsPatched: 0.5 },
  { kind: "io-uring-sqpoll", cpus: "0", each: 1, periodNs: 200_000_000, idleNs: 20_000_000 },
  { kind: "syscalls", cpus: "1", each: 1, periodNs: 3_000_000, fifo: 20, callsPatched: 0.5 },
];

interface Machine {
  readonly scenario?: string;
  readonly tasks?: readonly object[];
  readonly settings?: object;
  /** Anything else of a topology. */
  readonly more?: object;
  readonly seconds?: number;
}

describeWithSources("tasks", ({ linux612, linux61 }) => {
  const run = (profile: string, { scenario = "enable", tasks = [], settings = {}, more = {}, seconds = 40 }: Machine): SimulateResult =>
    runTimeline({
      tree: profile === "debian-6.1" ? linux61.path : linux612.path,
      profile,
      scenario,
      topology: { cpus: 4, cmdline: CMDLINE, tasks: [SERVICES, ...tasks], ...more },
      settings: { limits: { virtualNs: seconds * 1e9 }, ...settings },
    });
  const on2 = (task: object): object => ({ ...task, cpus: "2", each: 1 });

  for (const profile of ["6.12-voluntary", "debian-6.1"]) {
    it(`${profile}: no exit of a guest switches a vCPU, the signal does, and a return to its VMM`, () => {
      for (const vcpu of [{ kind: "vcpu" }, { kind: "vcpu", exitNs: 5_000_000 }]) {
        const result = run(profile, { tasks: [on2(vcpu)] });
        expect(result.result).toBe("completed");
        expect(result.tries.length).toBe(TRIES_WITH_SIGNAL);
        expect(stragglersOf(result)).toEqual(["vcpu running"]);
        expect(rowsOn(result, 2).filter(({ cause }) => cause === "fake-signal").length).toBe(1);
      }
      expect(run(profile, { tasks: [on2({ kind: "vcpu", exitNs: 5_000_000, exitsTo: "user" })] }).tries.length).toBe(2);
    });

    it(`${profile}: a vCPU whose guest has halted is asleep, and is switched where it lies`, () => {
      const result = run(profile, { tasks: [on2({ kind: "vcpu", exitNs: 5_000_000, between: "halt" })] });
      expect(stragglersOf(result)).toEqual([]);
    });

    it(`${profile}: workers that sleep are switched by the first try, wherever they belong`, () => {
      for (const kind of ["vhost-worker", "io-uring-worker"]) {
        const result = run(profile, { tasks: [on2({ kind }), on2({ kind, periodNs: 3_000_000 })] });
        expect(result.result).toBe("completed");
        expect(stragglersOf(result)).toEqual([]);
      }
    });

    it(`${profile}: a thread that polls in the kernel is never seen asleep and never returns to user mode`, () => {
      const polls = run(profile, { scenario: "enable-disable", tasks: [on2({ kind: "io-uring-sqpoll" })] });
      expect(polls.result).toBe("stuck");
      expect(stragglersOf(polls)).toEqual(["io-uring-sqpoll running"]);
      const pauses = run(profile, { tasks: [on2({ kind: "io-uring-sqpoll", periodNs: 900_000_000, idleNs: 100_000_000 })] });
      expect(pauses.result).toBe("completed");
    });
  }

  it("a busy vhost worker is switched by cond_resched() on 6.12, and never on 6.1, which asks need_resched() itself", () => {
    const busy = { tasks: [on2({ kind: "vhost-worker", busy: true })] };
    expect(run("6.12-voluntary", busy).result).toBe("completed");
    expect(run("6.12-voluntary", busy).tries.length).toBeLessThan(4);
    const old = run("debian-6.1", busy);
    expect(old.result).toBe("stuck");
    expect(stragglersOf(old)).toEqual(["vhost-worker running"]);
  });

  it("livepatch wakes what is no kernel thread by its signal, and a kernel thread without one", () => {
    const inside = (kind: string): object => ({ kind, cpus: "2", each: 1, periodNs: 60_000_000_000, callsPatched: 1 });
    const held = { tasks: [inside("io-uring-worker"), { kind: "user-loop", cpus: "3", each: 1 }] };
    expect(run("6.12-voluntary", held).result).toBe("completed");
  });

  it("a FIFO task that computes starves the kworkers of its CPU, until what each kernel has against that lets them run", () => {
    const hog = on2({ kind: "user-loop", fifo: 50 });
    for (const [profile, more, wait] of [
      ["6.12-voluntary", { fairServerUs: 0 }, /fair_server: it has none/],
      ["debian-6.1", { rtRuntimeUs: -1 }, /sched_rt_runtime_us is -1/],
    ] as const) {
      const stuck = run(profile, { tasks: [hog], more });
      expect(stuck.result).toBe("stuck");
      const [problem] = stuck.problems;
      expect(problem).toMatchObject({ file: "kernel/livepatch/transition.c" });
      expect(problem!.message).toMatch(
        /has waited in schedule_on_each_cpu\(\) for \d+ s for the kworker of CPU 2, which user-loop:\d+ does not let run/,
      );
      expect(problem!.help).toMatch(/^user-loop:\d+ \(SCHED_FIFO 50\) has had CPU 2 for \d+ s, and kworker\/2/);
      expect(problem!.help).toMatch(wait);
      // The other kernel's means does nothing.
      expect(run(profile, { tasks: [hog], more: profile === "debian-6.1" ? { fairServerUs: 0 } : { rtRuntimeUs: -1 } }).result).toBe(
        "completed",
      );
    }
    const fast = run("6.12-voluntary", { tasks: [on2({ kind: "user-loop" })] });
    const served = run("6.12-voluntary", { tasks: [hog] });
    expect(served.transitionNs - fast.transitionNs).toBeGreaterThan(0.9e9);
    expect(served.transitionNs - fast.transitionNs).toBeLessThan(1.1e9);
  });

  it("a FIFO task is no hog where nothing waits behind it, and yields to one of higher priority", () => {
    const two = [on2({ kind: "user-loop", fifo: 10, comm: "low" }), on2({ kind: "user-loop", fifo: 20, comm: "high" })];
    const result = run("6.12-voluntary", { tasks: two, more: { fairServerUs: 0 } });
    expect(result.problems[0]!.help).toMatch(/^high:\d+ \(SCHED_FIFO 20\) has had CPU 2 .*low:\d+/);
  });

  it("a kernel thread that only might sleep gives its CPU up under voluntary preemption, and not under none", () => {
    const tasks = [on2({ kind: "kthread-busy", condResched: false, mightSleep: true }), on2({ kind: "user-loop" })];
    const outcome = (preempt: string): string => run("6.12-voluntary", { tasks, more: { preempt } }).result;
    expect([outcome("none"), outcome("voluntary"), outcome("full")]).toEqual(["stuck", "completed", "completed"]);
  });

  it("frame pointers are not walked through an interrupt that preempted the task, and a guess never", () => {
    // Two of them: under full preemption each is preempted by the tick, in the other's favour.
    const tasks = [1, 2].map(() => on2({ kind: "kthread-busy", condResched: false }));
    const unwinder = (name: string): SimulateResult => run("6.12-full", { tasks, more: { unwinder: name }, seconds: 20 });
    expect(unwinder("orc").result).toBe("completed");
    const walked = unwinder("frame-pointer");
    expect(walked.result).toBe("stuck");
    expect(stragglersOf(walked)).toContain("kthread-busy unreliable stack");
    const guessed = run("6.12-voluntary", { tasks: [{ kind: "kthread-sleeping", count: 1 }], more: { unwinder: "guess" }, seconds: 20 });
    expect(guessed.result).toBe("stuck");
    expect(guessed.problems[0]?.message).toMatch(/not switched are (?:.*, )?k\w+/);
    expect(guessed.problems[0]?.help).toMatch(/^No stack can be walked with certainty/);
    expect(guessed.log.map(({ text }) => text).join()).toMatch(/reliable stack|consistency model/);
    expect(
      run("6.12-voluntary", { tasks: [{ kind: "kthread-sleeping", count: 1 }], settings: { reliableStacktrace: false }, seconds: 20 })
        .result,
    ).toBe("stuck");
  });

  it("an idle CPU that watches its flags needs no interrupt to wake, and under idle=poll keeps its tick", () => {
    const wakeups = (more: object): readonly LedgerRow[] =>
      rowsOn(run("6.12-voluntary", { more }), 2).filter(({ cause }) => cause === "idle-wakeup");
    const ipis = (rows: readonly LedgerRow[]): number => rows.reduce((sum, row) => sum + row.ipis, 0);
    const counts = (rows: readonly LedgerRow[]): number => rows.reduce((sum, row) => sum + row.count, 0);
    const halted = wakeups({});
    expect(ipis(halted)).toBe(counts(halted));
    expect(counts(halted)).toBeGreaterThan(0);
    for (const more of [{ idle: "mwait" }, { cmdline: `${CMDLINE} idle=poll` }]) {
      expect(counts(wakeups(more))).toBe(counts(halted));
      expect(ipis(wakeups(more))).toBe(0);
    }
    // A guest that has long been idle has halted; one that has just been woken polls for a while.
    const guest = wakeups({ idle: "haltpoll" });
    expect(counts(guest)).toBe(counts(halted));
    expect(ipis(guest)).toBe(1);
    const ticks = (more: object): number =>
      rowsOn(run("6.12-voluntary", { more }), 2).reduce((sum, { cause, count }) => sum + (cause === "tick" ? count : 0), 0);
    expect(ticks({})).toBe(0);
    expect(ticks({ cmdline: `${CMDLINE} idle=poll` })).toBeGreaterThan(200);
  });

  it("under full preemption a worker that never sleeps holds up what waits for every task; under voluntary preemption nothing waits so", () => {
    const busy = { scenario: "disable", tasks: [{ kind: "vhost-worker", cpus: "0", each: 1, busy: true }], seconds: 20 };
    expect(run("6.12-voluntary", busy).result).toBe("completed");
    expect(run("6.12-full", busy).problems[0]?.message).toMatch(
      /waited in unregister_ftrace_function\(\) for \d+ s for vhost-worker:\d+, which has not given its CPU up of itself/,
    );
  });

  it.each(["6.12-voluntary", "6.12-full", "debian-6.1"])(
    "%s: all of them together, while CPUs come and go and tasks are born",
    (profile) => {
      for (const scenario of ["hotplug", "fork"]) {
        for (let seed = 0; seed < SEEDS; seed++) {
          const { result, violations } = run(profile, { scenario, tasks: TOGETHER, settings: { seed }, more: { idle: "haltpoll" } });
          expect({ scenario, seed, result, violations }).toEqual({ scenario, seed, result: "completed", violations: [] });
        }
      }
    },
  );

  it("PREEMPT_RT: a FIFO task keeps RCU's thread from its CPU, which a share for fair tasks does not help", () => {
    const ending = (cpu: string, cmdline = CMDLINE): string => {
      const hog = { kind: "user-loop", cpus: cpu, each: 1, fifo: 50 };
      const { problems } = run("6.12-rt", { scenario: "disable", tasks: [hog], more: { cmdline } });
      return problems.map(({ message, help }) => `${message}; ${help}`).join("\n");
    };
    expect(ending("1")).toMatch(
      /unregister_ftrace_function\(\) for \d+ s for rcuc\/1:\d+, which waits for CPU 1 behind user-loop.*rcutree\.kthread_prio=/,
    );
    expect(ending("2")).toMatch(/for rcuc\/2:\d+/);
    for (const cpu of ["1", "2"]) expect(ending(cpu, `${CMDLINE} rcutree.kthread_prio=60`)).not.toMatch(/rcuc/);
    const other = run("6.12-voluntary", { scenario: "disable", tasks: [{ kind: "user-loop", cpus: "1", each: 1, fifo: 50 }] });
    expect(other.result).toBe("completed");
  });
});

function stragglersOf({ tries }: SimulateResult): readonly string[] {
  const names = tries.flatMap(({ stragglers }) => stragglers.map(({ comm, reason }) => `${comm} ${reason}`));
  return [...new Set(names.filter((name) => !name.startsWith("swapper")))];
}

function rowsOn({ ledger }: SimulateResult, cpu: number): readonly LedgerRow[] {
  return ledger.filter((row) => row.cpu === cpu);
}
