/** Message passing under the kernel's memory model, with stores and variables of several kinds. */
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import { lengthText } from "../report/parts.ts";
import { WEAK_LOCATIONS } from "./locations.ts";

/** One CPU does `writer`, and another one reads `flag`, and then `data`, with a barrier between. */
function programOf(declarations: string, writer: string, flag: string, data: string, barrier = "smp_rmb"): string {
  return `#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
struct many { int first, others[7]; };
static struct many source = { .first = 1 };
${declarations}
static void other(struct work_struct *work)
{
	int its_flag = ${flag};
	${barrier}();
	int its_data = ${data};

	(void)work;
	__sim_property("passed", its_flag == 0 || its_data != 0, "whoever sees the flag sees the data");
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(1, &item);
	${writer}
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(source.first, 0);
}
`;
}

/** Of two threads that take turns on one CPU the first one looks at a flag that is set on another CPU. @param barrier Before it is set. */
function flagsWith(barrier: string): string {
  return `#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int data;
/** Never. */
static DECLARE_COMPLETION(end);
static int first(void *unused)
{
	for (int k = 0; k < 2; k++) {
		cond_resched();
		if (test_and_clear_tsk_thread_flag(current, TIF_PATCH_PENDING))
			__sim_property("passed", READ_ONCE(data) != 0, "whoever sees the flag sees the data");
	}
	wait_for_completion(&end);
	return 0;
}
static int second(void *unused)
{
	cond_resched();
	return 0;
}
void sim_scenario(void)
{
	struct task_struct *task = kthread_create(first, NULL, "first");
	struct task_struct *other = kthread_create(second, NULL, "second");

	__sim_set_affinity(task, cpumask_of(1));
	__sim_set_affinity(other, cpumask_of(1));
	__sim_step("race");
	wake_up_process(task);
	wake_up_process(other);
	WRITE_ONCE(data, 1);
	${barrier}
	set_tsk_thread_flag(task, TIF_PATCH_PENDING);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

const cache = new CompileCache();
const ONE_WORD = "stale reads between variables that share a word of memory, as two bools do: they are looked at as one (1 word)";
const TWO_INTS = "static int data; static struct many flag;";

function explored(declarations: string, writer: string, flag = "READ_ONCE(flag.first)", data = "READ_ONCE(data)"): readonly unknown[] {
  const { verdict, notModelled, problems } = explore(requestOfProgram(programOf(declarations, writer, flag, data), "lkmm"), cache);
  return [problems.map(({ message }) => message), verdict, notModelled.filter((each) => each === ONE_WORD).length];
}

describe("under the kernel's memory model", { timeout: 60_000 }, () => {
  it.each([
    ["a store", "WRITE_ONCE(flag.first, 1);"],
    ["an assignment of a structure", "flag = source;"],
    ["memcpy()", "memcpy(&flag, &source, sizeof(flag));"],
    ["memset()", "memset(&flag, 1, sizeof(flag));"],
  ])("%s publishes nothing that was stored before, unless a barrier does", (_, store) => {
    expect(explored(TWO_INTS, `WRITE_ONCE(data, 1); ${store}`)).toEqual([[], "violated", 0]);
    expect(explored(TWO_INTS, `WRITE_ONCE(data, 1); smp_wmb(); ${store}`)).toEqual([[], "verified", 0]);
  });

  it.each([
    ["smp_mb()", "smp_mb();"],
    ["an update that is a full barrier", "xchg(&unread, 1);"],
  ])("%s behind a store may act after others have seen the store", (_, barrier) => {
    const declarations = "static int data, flag, unread;";
    const exploredWith = (writer: string): string => {
      const text = programOf(declarations, writer, "READ_ONCE(flag)", "READ_ONCE(data)", "smp_mb");
      return explore(requestOfProgram(text, "lkmm"), cache).verdict;
    };
    expect(exploredWith(`WRITE_ONCE(data, 1); WRITE_ONCE(flag, 1); ${barrier}`)).toBe("violated");
    expect(exploredWith(`WRITE_ONCE(data, 1); ${barrier} WRITE_ONCE(flag, 1);`)).toBe("verified");
  });

  it("two stores race also where nobody reads", () => {
    const races = (first: string, second: string): readonly unknown[] => {
      const text = programOf("static int flag, unread;", first, "READ_ONCE(flag)", `({ ${second} 1; })`);
      const { dataRaces = [] } = explore(requestOfProgram(text, "lkmm"), cache);
      return dataRaces.map(({ name, accesses }) => [name, accesses.map(({ kind, plain }) => [kind, plain])]);
    };
    const plain = races("unread = 1;", "unread = 2;");
    expect(plain).toEqual([
      [
        "unread",
        [
          ["store", true],
          ["store", true],
        ],
      ],
    ]);
    expect(races("WRITE_ONCE(unread, 1);", "unread = 2;")).toHaveLength(1);
    expect(races("WRITE_ONCE(unread, 1);", "WRITE_ONCE(unread, 2);")).toEqual([]);
  });

  it("a violation without stale reads is a shortest one of those only, and that is said", () => {
    const violated = (writer: string): readonly unknown[] => {
      const request = requestOfProgram(programOf(TWO_INTS, writer, "READ_ONCE(flag.first)", "READ_ONCE(data)"), "lkmm");
      const result = explore(request, cache);
      return [result.violation?.shortest, result.violation?.withoutStale, lengthText(result).split("; ")[1]];
    };
    expect(violated("WRITE_ONCE(flag.first, 1); WRITE_ONCE(data, 1);")).toEqual([
      true,
      true,
      "no schedule without stale reads to a violation is shorter",
    ]);
    expect(violated("WRITE_ONCE(data, 1); WRITE_ONCE(flag.first, 1);")).toEqual([true, undefined, "no schedule to a violation is shorter"]);
  });

  it.each([
    ["assigned", "({ struct many copy = data; copy.first; })"],
    ["copied", "({ struct many copy; memcpy(&copy, &data, sizeof(copy)); copy.first; })"],
  ])("a structure that is %s is the newest one, and the verdict says so", (_, read) => {
    const request = requestOfProgram(
      programOf("static int flag; static struct many data;", "WRITE_ONCE(data.first, 1); WRITE_ONCE(flag, 1);", "READ_ONCE(flag)", read),
      "lkmm",
    );
    const { verdict, notModelled } = explore(request, cache);
    expect(verdict).toBe("verified");
    expect(notModelled).toContain("stale reads by assignments of structures and by memcpy(), which copy what is newest");
  });

  it("a flag of a task that a tick changes after somebody else has comes with what was ordered before that", () => {
    const exploredWith = (barrier: string): readonly unknown[] => {
      const { verdict, problems } = explore(requestOfProgram(flagsWith(barrier), "lkmm"), cache);
      return [problems, verdict];
    };
    expect(exploredWith("smp_wmb();")).toEqual([[], "verified"]);
    expect(exploredWith("")).toEqual([[], "violated"]);
  });

  it("what is beyond the room that there is orders what is told by it, and the verdict says so", () => {
    const crowd = `static DEFINE_MUTEX(lock);
static struct { int data, crowd[${WEAK_LOCATIONS}], flag; } s;
static int all(void)
{
	int sum = 0;

	mutex_lock(&lock);
	for (int k = 0; k < ${WEAK_LOCATIONS}; k++)
		sum += s.crowd[k]++;
	mutex_unlock(&lock);
	return sum;
}`;
    const writer = "all(); WRITE_ONCE(s.data, 1); smp_wmb(); WRITE_ONCE(s.flag, 1);";
    const request = requestOfProgram(programOf(crowd, writer, "({ all(); READ_ONCE(s.flag); })", "READ_ONCE(s.data)"), "lkmm");
    const { verdict, notModelled, bounds } = explore(request, cache);
    expect(verdict).toBe("verified");
    expect(bounds).toContainEqual({ name: "weak locations", value: WEAK_LOCATIONS, hit: true });
    expect(notModelled.join("\n")).toMatch(/stale reads of \d+ words for which there was no room/);
  });

  it("variables that share a word are looked at as one, and the verdict says so", () => {
    const writer = "WRITE_ONCE(s.data, 1); WRITE_ONCE(s.flag, 1);";
    const exploredAs = (type: string): readonly unknown[] =>
      explored(`static struct { ${type} data, flag; } s;`, writer, "READ_ONCE(s.flag)", "READ_ONCE(s.data)");
    expect(exploredAs("int")).toEqual([[], "violated", 0]);
    expect(exploredAs("bool")).toEqual([[], "verified", 1]);
  });
});
