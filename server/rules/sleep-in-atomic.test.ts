import { describe, expect, it } from "vitest";
import { expectFindings, fixed } from "../../test/support/rule-fixture.ts";
import { sleepInAtomic } from "./sleep-in-atomic.ts";

const check = (text: string) => expectFindings(sleepInAtomic, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

describe("sleep-in-atomic finds", () => {
  it("a mutex taken with preemption disabled", async () => {
    const [finding] = await check(`
static DEFINE_MUTEX(pool_mutex);
static void grow(void)
{
  preempt_disable();
  mutex_lock(&pool_mutex);
//^ mutex_lock() may sleep
  mutex_unlock(&pool_mutex);
  preempt_enable();
}
`);
    expect(finding?.related).toHaveLength(1);
    expect(finding?.function).toBe("grow");
  });

  it("an allocation that may sleep under a spinning lock", () =>
    check(`
static DEFINE_SPINLOCK(pool_lock);
static void grow(struct pool *pool)
{
  unsigned long flags;
  spin_lock_irqsave(&pool_lock, flags);
  pool->spare = kzalloc(sizeof(*pool->spare), GFP_KERNEL);
  //            ^ kzalloc() may sleep
  spin_unlock_irqrestore(&pool_lock, flags);
}
`));

  it("msleep() with interrupts disabled", () =>
    check(`
static void settle(void)
{
  local_irq_disable();
  msleep(1);
//^ msleep() may sleep
  local_irq_enable();
}
`));

  it("a grace period under a raw spinning lock, on one branch only", () =>
    check(`
static DEFINE_RAW_SPINLOCK(table_lock);
static void replace(int wait)
{
  raw_spin_lock(&table_lock);
  if (wait)
    synchronize_rcu();
//  ^ synchronize_rcu() may sleep
  raw_spin_unlock(&table_lock);
}
`));

  it("a mutex in an RCU reader", () =>
    check(`
static DEFINE_MUTEX(pool_mutex);
static void look(void)
{
  rcu_read_lock();
  mutex_lock(&pool_mutex);
//^ mutex_lock() may sleep
  mutex_unlock(&pool_mutex);
  rcu_read_unlock();
}
`));

  it("a wrapper that always sleeps", () =>
    check(`
static DEFINE_MUTEX(pool_mutex);
static void lock_pool(void)
{
  mutex_lock(&pool_mutex);
}
static void grow(void)
{
  preempt_disable();
  lock_pool();
//^ comes to mutex_lock()
  mutex_unlock(&pool_mutex);
  preempt_enable();
}
`));

  it("a wrapper that sleeps on some of its paths", () =>
    check(`
static DEFINE_MUTEX(pool_mutex);
static void drain(struct pool *pool)
{
  if (pool->busy)
    msleep(1);
}
static void grow(struct pool *pool)
{
  preempt_disable();
  drain(pool);
//~ drain(), which comes to msleep(), may sleep, but preemption is disabled since preempt_disable()
  preempt_enable();
}
`));

  it("an access of user memory under a spinning lock, which fails rather than sleeps", () =>
    check(`
static DEFINE_SPINLOCK(pool_lock);
static int tell(void __user *to, int *from)
{
  int left;
  spin_lock(&pool_lock);
  left = copy_to_user(to, from, 4);
//       ~ copy_to_user() may sleep
  spin_unlock(&pool_lock);
  return left;
}
`));

  it("what an assertion forbids", () =>
    check(`
static DEFINE_MUTEX(pool_mutex);
static void grow(void)
{
  lockdep_assert_preemption_disabled();
  mutex_lock(&pool_mutex);
//^ mutex_lock() may sleep
  mutex_unlock(&pool_mutex);
}
`));

  it("a lock that is tried and held, and only then", () =>
    check(`
static DEFINE_SPINLOCK(pool_lock);
static void settle(void)
{
  if (spin_trylock(&pool_lock)) {
    msleep(1);
//  ^ msleep() may sleep
    spin_unlock(&pool_lock);
  } else {
    msleep(2);
  }
}
`));
});

describe("sleep-in-atomic is silent on", () => {
  it.each([
    ["what comes after the section", "preempt_disable(); use(); preempt_enable(); msleep(1);"],
    ["an allocation that does not sleep", "spin_lock(&pool_lock); p = kmalloc(8, GFP_ATOMIC); spin_unlock(&pool_lock);"],
    ["an allocation whose flags are not known", "spin_lock(&pool_lock); p = kmalloc(8, gfp); spin_unlock(&pool_lock);"],
    ["a lock that some paths hold", "if (x) spin_lock(&pool_lock); if (y) msleep(1); if (x) spin_unlock(&pool_lock);"],
    ["a sleeping lock", "mutex_lock(&pool_mutex); msleep(1); mutex_unlock(&pool_mutex);"],
    ["an SRCU reader", "int i = srcu_read_lock(&domain); msleep(1); srcu_read_unlock(&domain, i);"],
    ["a function that is told not to sleep", "spin_lock(&pool_lock); drain(p, false); spin_unlock(&pool_lock);"],
    ["an access of user memory that may fail", "preempt_disable(); x = get_user(y, (int __user *)p); preempt_enable();"],
    ["a wrapper whose flags are not known", "spin_lock(&pool_lock); keep(gfp); spin_unlock(&pool_lock);"],
    ["a function that gives the lock up before it sleeps", "spin_lock(&pool_lock); wait_unlocked(x); spin_unlock(&pool_lock);"],
    ["a function that is not known", "spin_lock(&pool_lock); mystery(); spin_unlock(&pool_lock);"],
    ["a trylock of a sleeping lock", "preempt_disable(); if (mutex_trylock(&pool_mutex)) mutex_unlock(&pool_mutex); preempt_enable();"],
    ["the way on which a trylock failed", "if (!spin_trylock(&pool_lock)) { msleep(1); return; } spin_unlock(&pool_lock);"],
    [
      "a lock given up in a loop",
      "spin_lock(&pool_lock); while (x--) { spin_unlock(&pool_lock); msleep(1); spin_lock(&pool_lock); } spin_unlock(&pool_lock);",
    ],
  ])("%s", (_name, body) =>
    checkSilent(`
static DEFINE_MUTEX(pool_mutex);
static DEFINE_SPINLOCK(pool_lock);
static void keep(gfp_t flags)
{
  kept = kmalloc(8, flags);
}
static void drain(void *p, bool wait)
{
  if (wait)
    msleep(1);
}
static void wait_unlocked(int x)
{
  while (x) {
    spin_unlock(&pool_lock);
    msleep(1);
    spin_lock(&pool_lock);
  }
}
static void clean(int x, int y, void *p, gfp_t gfp)
{
${body}
}
`),
  );

  it("a name that stands for one thing in one header and for another in the next", () =>
    checkSilent(`
//- lib/test.c
static DEFINE_SPINLOCK(a);
static void try(void)
{
  preempt_disable();
  LOCK(&a);
  UNLOCK(&a);
  preempt_enable();
}
//- lib/test-mutex.h
#undef LOCK
#define LOCK mutex_lock
#define UNLOCK mutex_unlock
//- lib/test-spin.h
#undef LOCK
#define LOCK spin_lock
#define UNLOCK spin_unlock
`));

  it("a wait that grace-period-in-reader reports", () =>
    check(`
static void replace(void)
{
  rcu_read_lock();
  synchronize_rcu();
  rcu_read_unlock();
}
`));
});

describe("the fix of sleep-in-atomic", () => {
  it("changes the flag of an allocation", async () => {
    const body = (flag: string) => `
static DEFINE_SPINLOCK(pool_lock);
static void grow(void)
{
  spin_lock(&pool_lock);
  keep(kmalloc(8, ${flag}));
  spin_unlock(&pool_lock);
}
`;
    const answer = await fixed(sleepInAtomic, body("GFP_KERNEL"));
    expect(answer?.title).toBe("Allocate with GFP_ATOMIC");
    expect(answer?.text).toContain(body("GFP_ATOMIC").trim());
  });

  it("is not offered where there is none", async () => {
    expect(await fixed(sleepInAtomic, "static void f(void) { preempt_disable(); msleep(1); preempt_enable(); }\n")).toBeUndefined();
  });
});
