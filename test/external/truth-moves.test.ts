/**
 * Cells that nobody measured: the inputs of the measurement are changed one at a time, and each count moves as its cause in the kernel's source says. A count that
 * stood in a table would stay where it is.
 */
import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../../simulator/run/result.ts";
import { describeWithSources } from "../support/sources.ts";
import { changedProfile, figure, stragglers, TRUTH_KERNELS, type TruthChange, type TruthRun, truthRun } from "../support/truth.ts";

const [OLD, VOLUNTARY, SEED, DYNAMIC] = TRUTH_KERNELS as [
  (typeof TRUTH_KERNELS)[0],
  (typeof TRUTH_KERNELS)[0],
  (typeof TRUTH_KERNELS)[0],
  (typeof TRUTH_KERNELS)[0],
];

const STATIC = { share: "static-calls" } as const;
const FTRACE = { share: "ftrace" } as const;
const VISIT = { cause: "kworker-switch", share: "own" } as const;

describeWithSources("the ledger moves with its causes", (sources) => {
  const run = (kernel: (typeof TRUTH_KERNELS)[0], change?: TruthChange): TruthRun => truthRun(sources, kernel, change);
  const steps = (all: TruthRun, choice: Partial<LedgerRow>, which?: "count" | "exits" | "ipis" | "switches" | "ticks"): readonly number[] =>
    (["enable", "disable"] as const).map((step) => figure(all, { ...choice, step }, which));

  it("in the number of CPUs: every isolated one is hit as often as before", () => {
    const few = run(VOLUNTARY);
    const many = run(VOLUNTARY, { topology: { cpus: 12, spinners: "2-11" } });
    for (const cpu of [1, 2, 7, 11]) {
      const like = { result: few.result, cpu: Math.min(cpu, 2) };
      for (const choice of [VISIT, FTRACE, STATIC]) expect(steps({ ...many, cpu }, choice)).toEqual(steps(like, choice));
    }
    const { byShare } = many.result.totals;
    expect(byShare.find(({ share }) => share === "ftrace")?.ipis).toBe(11 * 22);
  });

  describe("in the places of a static key", () => {
    const sites = (places: number | readonly number[], parameters = {}): TruthChange => ({
      settings: { profile: changedProfile(VOLUNTARY, { sites: { klp_sched_try_switch_key: places } }), parameters },
    });
    it.each<readonly [string, TruthChange, number]>([
      ["256 fit one batch", sites(256), 1],
      ["257 do not", sites(257), 2],
      ["1000 need four", sites(1000), 4],
      ["each module has batches of its own", sites([300, 12, 4]), 4],
      ["smaller batches are more of them", sites(1000, { "pokes-per-batch": 64 }), 16],
    ])("%s", (_, change, batches) => {
      expect(steps(run(VOLUNTARY, change), STATIC)).toEqual([6 * batches, 6 * batches]);
    });
  });

  describe("in the places of static calls, which are rewritten one by one, and in the preemption model that says which change", () => {
    const cond = 7;
    const might = 100;
    const sites = {
      __SCK__cond_resched: cond,
      __SCK__might_resched: might,
      __SCK__preempt_schedule: 20,
      __SCK__preempt_schedule_notrace: [30, 3],
    };
    // A trampoline each; irqentry_exit_cond_resched is not named, and has one place.
    const preempt = 20 + 1 + (33 + 1) + 2;
    it.each([
      // Might_resched is on already, and the calls of preemption are turned on and off again.
      ["voluntary", cond + 1 + 2 * preempt],
      ["none", cond + 1 + 2 * (might + 1) + 2 * preempt],
      // Preemption is on already; the other two are turned on and off again.
      ["full", 2 * (cond + 1) + 2 * (might + 1)],
    ] as const)("%s", (model, off) => {
      const change: TruthChange = {
        topology: { more: { preempt: model } },
        settings: { profile: changedProfile(DYNAMIC, { sites }) },
      };
      const all = run(DYNAMIC, change);
      const on = cond + 1;
      expect(steps(all, STATIC)).toEqual([3 * (on + off), 3 * (on + off)]);
      expect(steps(all, { ...STATIC, function: "klp_start_transition" })).toEqual([3 * on, 3 * on]);
    });
  });

  it("in the number of functions: each has a trampoline and a place, and only the first changes what the common ones call", () => {
    const two = { settings: { parameters: { functions: 2 } } };
    // 6.12: one change of permissions and three serializations more; at the end three, and the trampoline's memory.
    expect(steps(run(VOLUNTARY, two), FTRACE)).toEqual([11 + 4, 11 + 4]);
    expect(steps(run(VOLUNTARY, two), { cause: "kworker-switch", share: "rcu" })).toEqual([0, 2]);
    // 6.1: permissions change in two steps.
    expect(steps(run(OLD, two), FTRACE)).toEqual([12 + 5, 17 + 4]);
    expect(steps(run(VOLUNTARY, two), STATIC)).toEqual([6, 6]);
  });

  it("in the module's memory: without it nothing interrupts 6.1's spinners after the first try, and enabling needs the signal too", () => {
    const inImage = run(OLD, { settings: { parameters: { "module-memory": 0 } } });
    expect(steps(inImage, { share: "module-loader" })).toEqual([0, 0]);
    expect(steps(inImage, { cause: "fake-signal" })).toEqual([1, 1]);
    expect(stragglers(inImage, "enable")).toEqual(stragglers(inImage, "disable"));
    // The trampoline's change of permissions is now the first that flushes what was left over.
    expect(steps(inImage, FTRACE)).toEqual([12, 17]);
  });

  it("in who spins: without a task that stays in user mode there is no signal", () => {
    const nobody = run(OLD, { topology: { spinners: "" } });
    expect(stragglers(nobody, "disable")).toEqual(["3 swapper", ""]);
    expect(steps(nobody, { cause: "fake-signal" })).toEqual([0, 0]);
    const one = run(OLD, { topology: { spinners: "3" }, cpu: 3 });
    expect(stragglers(one, "disable")).toEqual(["2 swapper, 1 user-loop", "1 user-loop", ""]);
    expect(steps(one, { cause: "fake-signal" })).toEqual([0, 1]);
  });

  it("in which CPU is idle: it is woken instead of interrupted, has no tick, and costs a try; where none is idle, one try is enough", () => {
    const idle = run(VOLUNTARY, { topology: { spinners: "1-2" }, cpu: 3 });
    expect(steps(idle, { ...VISIT, cause: "idle-wakeup", primitive: "schedule_on_each_cpu" })).toEqual([1, 1]);
    expect(steps(idle, VISIT, "switches")).toEqual([2, 2]);
    expect(steps(idle, { cause: "tick" })).toEqual([0, 0]);
    expect(stragglers(idle, "enable")).toEqual(["1 swapper", ""]);
    const none = run(VOLUNTARY, { topology: { spinners: "1-3" } });
    expect(none.result.tries.map(({ step }) => step)).toEqual(["enable", "disable"]);
  });

  it("in how idle CPUs wait: one that polls is woken without an interrupt", () => {
    const halted = run(VOLUNTARY, { cpu: 1 });
    const polling = run(VOLUNTARY, { cpu: 1, topology: { more: { cmdline: CMDLINE + " idle=poll" } } });
    expect(steps(halted, { primitive: "wake_up_if_idle" }, "ipis")).toEqual([1, 1]);
    expect(steps(polling, { primitive: "wake_up_if_idle" }, "ipis")).toEqual([0, 0]);
  });

  it("in the tick rate: two tasks on a nohz_full CPU keep its tick, at whatever rate it has", () => {
    const ticks = (hz: number): number => {
      const { result } = run(VOLUNTARY, { topology: { hz, tasks: [{ kind: "user-loop", cpus: "2", each: 1 }] } });
      // What happens between two steps is charged to the one before.
      const [enable, disable] = result.steps.map(({ startNs }) => startNs / 1e9);
      return figure({ result, cpu: 2 }, { step: "enable" }, "ticks") / (disable! - enable!);
    };
    for (const hz of [100, 250, 1000]) expect(ticks(hz) / hz).toBeCloseTo(1, 1);
  });

  it("in nohz_full: a CPU that only is outside the scheduler's domains has its own tick, and no visit restarts it", () => {
    const isolated = run(VOLUNTARY, { topology: { more: { cmdline: "isolcpus=domain,managed_irq,1-3" } } });
    expect(steps(isolated, VISIT)).toEqual([1, 1]);
    expect(steps(isolated, { cause: "tick-restart" })).toEqual([0, 0]);
  });

  it("in the synchronization: RCU leaves user mode alone, and presses a nohz_full CPU that stays in the kernel", () => {
    const busy = { topology: { spinners: "3", tasks: [{ kind: "kthread-busy", cpus: "2", condResched: true }] } };
    const seed = run(SEED, busy);
    const waits = { primitive: "synchronize_rcu", function: "klp_synchronize_transition" };
    expect(figure(seed, { ...waits, cause: "rcu-urgent" })).toBeGreaterThan(0);
    expect(figure(seed, { ...waits, cause: "rcu-urgent" }, "exits") + figure(seed, { ...waits, cause: "tick" })).toBeGreaterThan(0);
    expect(figure({ ...seed, cpu: 3 }, waits)).toBe(0);
    expect(figure(run(VOLUNTARY, busy), waits)).toBe(0);
  });

  it("in the background: the deadline server's kicks of 6.12 are told apart, and are in no total", () => {
    const quiet = run(DYNAMIC);
    const kicked = run(DYNAMIC, { settings: { background: true } });
    const background = { share: "background", primitive: "dl_server" } as const;
    const seconds = kicked.result.transitionNs / 1e9;
    const rate = figure(kicked, background) / seconds;
    expect(rate).toBeGreaterThan(0.5);
    expect(rate).toBeLessThan(1.2);
    expect(kicked.result.totals.all.ipis).toBe(quiet.result.totals.all.ipis);
    expect(figure(run(OLD, { settings: { background: true } }), background)).toBe(0);
  });
});

const CMDLINE = "nohz_full=1-3 rcu_nocbs=1-3 isolcpus=domain,managed_irq,1-3";
