/** What is learnt by walks at random before a search: all that it needs, nothing that it does not, and nothing is left of them. */
import { expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import type { Softirqs } from "../softirqs.ts";
import type { World } from "../world/world.ts";
import { Scout } from "./scout.ts";

const cache = new CompileCache();

const INCLUDES = `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
`;

/** A work item on the other CPU looks twice, and uses \`x\` only if many operations came in between. */
const FAR = `${INCLUDES}
static int count, x;
static void other(struct work_struct *work)
{
	int first = READ_ONCE(count);

	if (READ_ONCE(count) - first > 30)
		WRITE_ONCE(x, 1);
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	int i;

	__sim_step("race");
	schedule_work_on(1, &item);
	for (i = 0; i < 40; i++)
		WRITE_ONCE(count, i);
	WRITE_ONCE(x, 2);
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

/** Only this CPU uses \`x\`, in kernel code and in a timer. */
const TIMER = `${INCLUDES}
static int x;
static void fires(struct timer_list *timer)
{
	WRITE_ONCE(x, 1);
}
static DEFINE_TIMER(timer, fires);
void sim_scenario(void)
{
	int i;

	__sim_step("race");
	mod_timer(&timer, 1);
	for (i = 0; i < 10; i++)
		WRITE_ONCE(x, 2);
	del_timer_sync(&timer);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

interface Seen {
  /** Searches that were begun. */
  readonly searches: number;
  readonly isShared: boolean;
}

/** @param look At the world before each search. */
function seenIn(text: string, softirqs: Softirqs, look: (w: World) => void = () => undefined): Seen {
  let searches = 0;
  let world: World | undefined;
  const search = (w: World): void => {
    searches++;
    world = w;
    look(w);
  };
  const result = explore({ ...requestOfProgram(text, "sc"), softirqs }, cache, { search });
  expect(result).toMatchObject({ verdict: "verified", problems: [] });
  if (world === undefined) throw new Error("nothing was searched");
  const { image, m } = world;
  const object = image.objects.find(({ name }) => name.endsWith(":x"));
  if (object === undefined) throw new Error("there is no x");
  return { searches, isShared: m.sharing.isShared(object.address >>> 2) };
}

it("meets what only comes where one CPU goes far while another stands still", () => {
  expect(seenIn(FAR, "waiting")).toEqual({ searches: 1, isShared: true });
});

it("meets no softirqs where a search has none, and those that it needs to know of", () => {
  expect(seenIn(TIMER, "waiting").isShared).toBe(false);
  expect(seenIn(TIMER, "conflicting").isShared).toBe(true);
});

it("leaves everything as it was", () => {
  let walked = 0;
  seenIn(FAR, "waiting", (w) => {
    const { state, sharing } = w.m;
    const before = { words: state.words.slice(), low: state.hashLow, high: state.hashHigh };
    walked = new Scout(w).learn(3000);
    expect({ words: state.words, low: state.hashLow, high: state.hashHigh }).toEqual(before);
    expect([w.violation, w.giveUp, sharing.found]).toEqual([undefined, undefined, 0]);
  });
  expect(walked).toBeGreaterThanOrEqual(3000);
});
