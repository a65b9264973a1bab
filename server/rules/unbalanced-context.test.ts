import { describe, expect, it } from "vitest";
import { expectFindings, fixed } from "../../test/support/rule-fixture.ts";
import { unbalancedContext } from "./unbalanced-context.ts";

const check = (text: string) => expectFindings(unbalancedContext, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

describe("unbalanced-context finds", () => {
  it("a mutex held at an early return", async () => {
    const [finding] = await check(`
static int add(struct pool *pool)
{
  mutex_lock(&pool->lock);
  if (pool->closed)
    return -EBUSY;
//  ^ pool->lock is still held here
  mutex_unlock(&pool->lock);
  return 0;
}
`);
    expect(finding?.related.map(({ message }) => message)).toEqual(["it begins here"]);
  });

  it("preemption disabled at an early return", () =>
    check(`
static void count(int x)
{
  preempt_disable();
  if (x)
    return;
//  ^ Preemption is still disabled
  preempt_enable();
}
`));

  it("an RCU reader open on one way", () =>
    check(`
static int look(struct table *table)
{
  rcu_read_lock();
  if (!table->rule)
    return -ENOENT;
//  ^ An RCU reader is still open
  rcu_read_unlock();
  return 0;
}
`));

  it("interrupts left disabled by the wrong unlock", () =>
    check(`
static int look(struct pool *pool)
{
  unsigned long flags;
  spin_lock_irqsave(&pool->lock, flags);
  if (pool->closed) {
    spin_unlock(&pool->lock);
    return -EBUSY;
//  ^ Interrupts are still disabled
  }
  spin_unlock_irqrestore(&pool->lock, flags);
  return 0;
}
`));

  it("a lock released twice on one way", () =>
    check(`
static int drop(struct pool *pool)
{
  mutex_lock(&pool->lock);
  if (pool->closed) {
    mutex_unlock(&pool->lock);
    goto out;
  }
  mutex_unlock(&pool->lock);
  return 0;
out:
  mutex_unlock(&pool->lock);
  return -EBUSY;
//^ released
}
`));

  it("a goto past the label that releases", () =>
    check(`
static int add(struct pool *pool)
{
  int error = 0;
  mutex_lock(&pool->lock);
  if (pool->closed) {
    error = -EBUSY;
    goto out;
  }
  pool->count++;
  mutex_unlock(&pool->lock);
out:
  return error;
//~ pool->lock is still held here, since mutex_lock(&pool->lock), on some of the paths
}
`));

  it("a way round the release in a void function", () =>
    check(`
static void add(struct pool *pool)
{
  spin_lock(&pool->lock);
  if (pool->closed)
    goto out;
  pool->count++;
  spin_unlock(&pool->lock);
out:
  report(pool);
  }
//~ pool->lock is still held here
`));
});

describe("unbalanced-context is silent on", () => {
  it.each([
    ["balance", "spin_lock(&p->lock); if (x) goto out; p->count++; out: spin_unlock(&p->lock); return 0;"],
    [
      "a lock that the same condition takes and releases",
      "if (x) spin_lock(&p->lock); p->count++; if (x) spin_unlock(&p->lock); return 0;",
    ],
    ["a trylock", "if (!spin_trylock(&p->lock)) return -EBUSY; spin_unlock(&p->lock); return 0;"],
    ["a trylock whose result is kept", "int got = spin_trylock(&p->lock); p->count++; if (got) spin_unlock(&p->lock); return 0;"],
    ["an interruptible lock", "if (mutex_lock_interruptible(&p->mutex)) return -EINTR; mutex_unlock(&p->mutex); return 0;"],
    ["a guard", "guard(mutex)(&p->mutex); if (x) return -EBUSY; return 0;"],
    ["a scoped guard", "scoped_guard(mutex, &p->mutex) { if (x) return -EBUSY; } return 0;"],
    ["a function that always takes", "spin_lock(&p->lock); if (x) return 1; return 0;"],
    ["a function that always releases", "p->count--; spin_unlock(&p->lock); return 0;"],
    ["a lock that is given up and taken again", "spin_unlock(&p->lock); use(p); spin_lock(&p->lock); if (x) return 1; return 0;"],
    ["a lock held just when the function says yes", "spin_lock(&p->lock); if (p->count) return 1; spin_unlock(&p->lock); return 0;"],
    ["a loop that retries", "again: spin_lock(&p->lock); if (x--) { spin_unlock(&p->lock); goto again; } spin_unlock(&p->lock); return 0;"],
    ["an end that is not reached", "spin_lock(&p->lock); if (x) { spin_unlock(&p->lock); return 0; } BUG();"],
  ])("%s", (_name, body) => checkSilent(`static int clean(struct pool *p, int x)\n{\n${body}\n}\n`));

  it("what depends on a condition inside of what is called", () =>
    check(`
static void take(struct pool *p)
{
  if (p->shared)
    spin_lock(&p->lock);
}
static void give(struct pool *p)
{
  if (p->shared)
    spin_unlock(&p->lock);
}
static void use(struct pool *p)
{
  take(p);
  if (p->count) {
    give(p);
    return;
  }
  give(p);
}
`));

  it("what a callback may have released, also through a cover", () =>
    check(`
static int put_locked(struct pool *p)
{
  return kref_put(&p->users, release_locked);
}
static void put(struct pool *p)
{
  spin_lock(&p->lock);
  if (put_locked(p))
    return;
  spin_unlock(&p->lock);
}
`));

  it("a reader that a declaration and a definition far away both tell of", () =>
    check(`
//- kernel/near.c
static int walk(struct table *t)
{
  walk_start(t);
  if (t->empty) {
    walk_stop(t);
    return -ENOENT;
  }
  walk_stop(t);
  return 0;
}
//- include/linux/table.h
int walk_start(struct table *t) __acquires(RCU);
void walk_stop(struct table *t) __releases(RCU);
//- lib/table.c
int walk_start(struct table *t)
  __acquires(RCU)
{
  rcu_read_lock();
  return 0;
}
`));

  it("a lock taken again after an unknown function gave it up", () =>
    checkSilent(`
static int advise(struct mm_struct *mm, int x)
{
  if (!drops_lock(mm)) {
    mmap_read_lock(mm);
    if (!find(mm))
      return -ENOMEM;
    use(mm);
  }
  if (x)
    return -EINVAL;
  return 0;
}
`));

  it("flags that are handed on", () =>
    check(`
static void use(struct pool *p, int x)
{
  unsigned long flags;
  spin_lock_irqsave(&p->lock, flags);
  if (x) {
    finish_elsewhere(p, flags);
    return;
  }
  spin_unlock_irqrestore(&p->lock, flags);
}
`));

  it("a pointer that says that the lock is held", () =>
    check(`
static struct item *find(struct pool *p, int x)
{
  struct item *item;
  spin_lock(&p->lock);
  item = search(p, x);
  if (item)
    return item;
  spin_unlock(&p->lock);
  return NULL;
}
`));

  it("a function that says so", () =>
    check(`
static void next(struct pool *p, int x) __acquires(&p->lock)
{
  if (x)
    return;
  spin_lock(&p->lock);
}
`));
});

describe("the fix of unbalanced-context", () => {
  it("releases before the return, in a block where it needs one", async () => {
    const text = (wayOut: string) => `static int add(struct pool *pool)
{
  mutex_lock(&pool->lock);
  if (pool->closed)${wayOut}
  pool->count++;
  mutex_unlock(&pool->lock);
  return 0;
}
`;
    const answer = await fixed(unbalancedContext, text("\n    return -EBUSY;"));
    expect(answer?.title).toBe("Write mutex_unlock(&pool->lock) before the return");
    expect(answer?.text).toContain(text(" {\n    mutex_unlock(&pool->lock);\n    return -EBUSY;\n  }"));
  });

  it("needs no block where there is one", async () => {
    const text = (release: string) => `static int add(struct pool *pool)
{
  mutex_lock(&pool->lock);
  if (pool->closed) {
    complain();${release}
    return -EBUSY;
  }
  mutex_unlock(&pool->lock);
  return 0;
}
`;
    const answer = await fixed(unbalancedContext, text(""));
    expect(answer?.text).toContain(text("\n    mutex_unlock(&pool->lock);"));
  });
});
