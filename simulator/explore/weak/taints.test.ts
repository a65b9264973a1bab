/** Taints of what one thread has stored on the stack of another. */
import { afterEach, expect, it, vi } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import { FlatState } from "../flat-state.ts";

afterEach(() => vi.restoreAllMocks());

/** A work item on another CPU answers with what it has read, on the stack of who waits for it. */
const PROGRAM = `#include <linux/module.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int data, flag, *answer;
static void other(struct work_struct *work)
{
	(void)work;
	WRITE_ONCE(*answer, READ_ONCE(flag));
	READ_ONCE(data);
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	int mine = 0;

	__sim_step("answer");
	answer = &mine;
	schedule_work_on(1, &item);
	WRITE_ONCE(data, 1);
	smp_store_release(&flag, 1);
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(READ_ONCE(mine) + READ_ONCE(data), 0);
}
`;

it("a state that is gone back to is the one that was left, what other threads have put on stacks included", { timeout: 60_000 }, () => {
  const wrong: object[] = [];
  let undone = 0;
  const original = vi.fn<(this: FlatState, mark: number) => void>(Reflect.get(FlatState.prototype, "undo"));
  vi.spyOn(FlatState.prototype, "undo").mockImplementation(function undo(this: FlatState, mark) {
    original.call(this, mark);
    const is = this.rehash();
    if (is.low !== this.hashLow || is.high !== this.hashHigh) wrong.push({ undone, is });
    undone++;
  });
  const { verdict, problems } = explore(requestOfProgram(PROGRAM, "lkmm"), new CompileCache());
  expect([verdict, problems]).toEqual(["verified", []]);
  expect(undone).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});
