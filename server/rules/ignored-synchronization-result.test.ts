import { describe, expect, it } from "vitest";
import { expectFindings, fixed } from "../../test/support/rule-fixture.ts";
import { ignoredSynchronizationResult } from "./ignored-synchronization-result.ts";

const check = (text: string) => expectFindings(ignoredSynchronizationResult, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

describe("ignored-synchronization-result finds", () => {
  it("schedule_on_each_cpu() whose failure nobody sees", () =>
    check(`
static void empty(struct work_struct *work) { }
static void settle(void)
{
  schedule_on_each_cpu(empty);
//~ -ENOMEM
}
`));

  it("locks that may not be held", () =>
    check(`
static void grow(struct pool *pool)
{
  mutex_lock_interruptible(&pool->mutex);
//^ the lock is not held
  if (pool->more)
    spin_trylock(&pool->lock);
//  ^ Go on only when it is not 0
  down_trylock(&pool->semaphore);
//^ Go on only when it is 0
}
`));

  it("an SRCU index, a cookie and a poll that are thrown away", () =>
    check(`
static void look(struct table *table, unsigned long cookie)
{
  srcu_read_lock(&table->domain);
//^ needs the index
  start_poll_synchronize_rcu();
//^ the cookie
  for (;;)
    poll_state_synchronize_rcu(cookie);
//  ^ old readers may still be there
}
`));

  it("a wait that a signal ends", () =>
    check(`
static void wait(struct completion *done)
{
  switch (done->how) {
  case 1:
    wait_for_completion_killable(done);
//  ^ has not happened
    break;
  }
}
`));

  it("a call in a statement expression", () =>
    check(`
static int wait(struct pool *pool)
{
  return ({ mutex_lock_killable(&pool->mutex); pool->count; });
  //        ^ the lock is not held
}
`));
});

describe("ignored-synchronization-result is silent on", () => {
  it.each([
    ["a result that is tested", "if (schedule_on_each_cpu(empty)) complain();"],
    ["a result that is stored", "error = mutex_lock_interruptible(&pool->mutex);"],
    ["a result that is returned", "return schedule_on_each_cpu(empty);"],
    ["a result that is handed on", "WARN_ON(schedule_on_each_cpu(empty));"],
    ["a cast to void", "(void)schedule_on_each_cpu(empty);"],
    ["a loop's condition", "while (!spin_trylock(&pool->lock)) cpu_relax();"],
    ["calls that give no result", "mutex_lock(&pool->mutex); synchronize_rcu();"],
  ])("%s", (_name, body) => checkSilent(`static int clean(struct pool *pool, int error)\n{\n${body}\nreturn error;\n}\n`));
});

describe("the fix of ignored-synchronization-result", () => {
  it("warns when the synchronization was not made", async () => {
    const answer = await fixed(ignoredSynchronizationResult, "static void f(void)\n{\n  schedule_on_each_cpu(empty);\n}\n");
    expect(answer?.title).toBe("Warn when it fails");
    expect(answer?.text).toContain("  WARN_ON_ONCE(schedule_on_each_cpu(empty));\n");
  });

  it("is not offered for a lock", async () => {
    expect(await fixed(ignoredSynchronizationResult, "static void f(void)\n{\n  down_interruptible(&s);\n}\n")).toBeUndefined();
  });
});
