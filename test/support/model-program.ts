/** Runs small C programs on the model of the kernel: each is the body of a scenario, with its checks in it. */
import { readFileSync } from "node:fs";
import { makeSourceFile } from "../../base/source-file.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { simulate } from "../../simulator/run/simulate.ts";

const cache = new CompileCache();
const example = readFileSync(new URL("../../examples/livepatch/transition.c", import.meta.url), "utf8");

const PRELUDE = `
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/local_lock.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <sim/world.h>
#define CHECK(condition) __sim_property("check", condition, #condition)
#define MS 1000000ULL
struct module __this_module = { .name = "test", .klp = true };
static DEFINE_SPINLOCK(lock);
static DEFINE_RAW_SPINLOCK(raw);
static DEFINE_RWLOCK(rwlock);
static struct task_struct *start(int (*body)(void *), int cpu, int fifo)
{
	struct task_struct *task = kthread_create(body, NULL, "thread");

	__sim_set_affinity(task, cpumask_of(cpu));
	__sim_set_fifo(task, fifo);
	wake_up_process(task);
	return task;
}
static int busy_for(u64 ns)
{
	u64 until = __sim_now() + ns;

	while (__sim_now() < until)
		__sim_consume(100000);
	return 0;
}
`;

/** Runs the statements in a task of a machine of two CPUs, on the second. */
export function runProgram(profile: string, declarations: string, statements: string, topology: object = {}): SimulateResult {
  const found = profileNamed(profile);
  const parsed = parseTopology(makeSourceFile("a.topology.json", JSON.stringify({ cpus: 2, ...topology }), "user"));
  if (found === undefined || parsed.topology === undefined) throw new Error(JSON.stringify(parsed.problems));
  const scenario = `${PRELUDE}${declarations}\nvoid sim_scenario(void)\n{\n${statements}\n__sim_finish(0, 0);\n}\n`;
  const texts = new Map([
    ["transition.c", example],
    ["scenario.c", scenario],
  ]);
  return simulate(
    {
      path: "transition.c",
      lookup: { read: (file) => texts.get(file), list: () => [] },
      treeIncludes: [],
      profile: found,
      topology: parsed.topology,
      scenario: [{ kind: "user", path: "scenario.c" }],
      seed: 0,
      tracingWhereRcuIsNotWatching: false,
      reliableStacktrace: true,
      limits: { virtualNs: 30e9 },
    },
    cache,
  ).result;
}

/** What went wrong, in words; empty when all checks held and the scenario came to its end. */
export function faultsOf({ result, problems, violations }: SimulateResult): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === "error").map(({ file, line, message }) => `${file}:${line} ${message}`);
  const found = violations.map(({ property, message }) => `${property}: ${message.replace(/ \(.*\)$/, "")}`);
  return [...errors, ...found, ...(result === "completed" || found.length > 0 ? [] : [result])];
}
