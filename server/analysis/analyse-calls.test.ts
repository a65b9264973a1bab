import { describe, expect, it } from "vitest";
import { checkContexts, functionsOf } from "../../test/support/analysis-fixture.ts";

describe("analyse sees through", () => {
  it("functions of the file and of headers, by what their parameters are", () =>
    checkContexts(`
//- kernel/a.c
static void take(struct obj *o)
{
	spin_lock(&o->lock);
}
void f(struct obj *mine)
{
	take(mine);
	probe(); // preempt 1, mine->lock
	give(mine);
	probe(); // nothing
	take(&global);
	probe(); // preempt 1, global.lock
}
//- include/linux/give.h
static inline void give(struct obj *x) { spin_unlock(&x->lock); }
`));

  it("macros", () =>
    checkContexts(`
#define take(o, flags) ({ spin_lock_irqsave(&(o)->lock, flags); 0; })
#define give(o, flags) \\
	spin_unlock_irqrestore(&(o)->lock, flags) \\

void f(struct obj *o)
{
	unsigned long flags;
	take(o, flags);
	probe(); // preempt 1, irqDisable 1, o->lock
	give(o, flags);
	probe(); // nothing
}
`));

  it("a function that returns what it locked", () =>
    checkContexts(`
static struct rq *get(struct task *p, unsigned long *flags)
{
	struct rq *rq;
	for (;;) {
		rq = rq_of(p);
		spin_lock_irqsave(&rq->lock, *flags);
		if (rq == rq_of(p))
			return rq;
		spin_unlock_irqrestore(&rq->lock, *flags);
	}
}
void f(struct task *p)
{
	unsigned long flags;
	struct rq *mine = get(p, &flags);
	probe(); // preempt 1, irqDisable 1, mine->lock
	spin_unlock_irqrestore(&mine->lock, flags);
	probe(); // nothing
}
`));

  it("functions that hold a lock only when they succeed", () =>
    checkContexts(`
static int begin(void)
{
	mutex_lock(&m);
	if (busy) {
		mutex_unlock(&m);
		return -EBUSY;
	}
	return 0;
}
static void *find(void)
{
	void *p;
	rcu_read_lock();
	p = lookup();
	if (IS_ERR(p)) {
		rcu_read_unlock();
		return p;
	}
	return p;
}
int f(void)
{
	void *p;
	int err = begin();
	if (err)
		return err;
	probe(); // m
	p = find();
	if (IS_ERR(p))
		goto out;
	probe(); // rcu 1, m
	rcu_read_unlock();
out:
	probe(); // m
	mutex_unlock(&m);
	return 0;
}
`));

  it("no macro that a file defines anew", () =>
    checkContexts(`
#define LOCK(x) mutex_lock(&x)
#undef LOCK
#define LOCK(x) spin_lock(&x)
void f(void)
{
	LOCK(a);
	probe(); // nothing
}
`));

  it("recursion, which it takes to change nothing", () =>
    checkContexts(`
static void even(int n);
static void odd(int n) { preempt_disable(); if (n) even(n - 1); preempt_enable(); }
static void even(int n) { if (n) odd(n - 1); }
void f(int n)
{
	odd(n);
	probe(); // nothing
}
`));
});

describe("analyse knows at entry", () => {
  it("what annotations and assertions say the caller holds", () =>
    checkContexts(`
static void f(struct rq *rq) __must_hold(&rq->lock)
{
	probe(); // rq->lock
}
static void g(struct rq *rq) __releases(rq->lock)
{
	spin_unlock(&rq->lock);
	probe(); // preempt -1, -rq->lock
}
static void h(void)
{
	lockdep_assert_held(&m);
	probe(); // m
}
`));

  it("that preemption is off where that is asserted", async () => {
    const facts = await functionsOf(`
static int f(void)
{
	int *entries = this_cpu_ptr(all);
	lockdep_assert_preemption_disabled();
	probe();
}
`);
    expect(facts.get("f")?.entry.preemptible).toMatchObject({ value: "no" });
    expect(facts.get("f")?.entry.maySleep.value).toBe("no");
  });

  it("that sleep is allowed where a call on every path may sleep", async () => {
    const facts = await functionsOf(`
static void f(void) { probe(); mutex_lock(&m); mutex_unlock(&m); }
static void g(int a) { if (a) mutex_lock(&m); }
SYSCALL_DEFINE1(close, unsigned int, fd) { probe(); }
`);
    expect(facts.get("f")?.entry.maySleep).toMatchObject({ value: "yes", why: "it calls mutex_lock(), which may sleep" });
    expect(facts.get("g")?.entry.maySleep.value).toBe("unknown");
  });
});

describe("analyse tells of RCU", () => {
  it("that it does not watch between idle enter and exit, and that the region ends there", async () => {
    const facts = await functionsOf(`
static void __cpuidle idle(void)
{
	instrumentation_begin();
	probe();
	ct_cpuidle_enter();
	probe();
	ct_cpuidle_exit();
	probe();
	instrumentation_end();
}
`);
    const idle = facts.get("idle")!;
    const probes = idle.calls.filter(({ callee }) => callee === "probe").map(({ context }) => context?.rcuWatching);
    expect(probes.map((because) => because?.value)).toEqual(["yes", "no", "yes"]);
    expect(probes[1]?.why).toBe("since ct_cpuidle_enter()");
    expect(idle.boundaries.map(({ kind }) => kind)).toEqual(["cpuidle", "instrumentation", "instrumentation", "rcu-not-watching"]);
  });

  it("that entry code runs without it up to where it is told to watch, and noinstr alone says nothing", async () => {
    const facts = await functionsOf(`
noinstr void enter(struct pt_regs *regs) { enter_from_user_mode(regs); instrumentation_begin(); probe(); instrumentation_end(); }
noinstr void other(void) { probe(); }
`);
    expect(facts.get("enter")?.entry.rcuWatching.value).toBe("no");
    expect(facts.get("enter")?.calls.find(({ callee }) => callee === "probe")?.context?.rcuWatching.value).toBe("yes");
    expect(facts.get("other")?.entry.rcuWatching.value).toBe("unknown");
  });
});

describe("analyse tells of calls", () => {
  it("how they sleep, and through what", async () => {
    const facts = await functionsOf(`
static void deep(void) { mutex_lock(&m); mutex_unlock(&m); }
static void some(int a) { if (a) deep(); }
static void *make(gfp_t flags) { return kmalloc(4, flags); }
void f(int a) { deep(); some(a); make(GFP_KERNEL); make(GFP_ATOMIC); kmalloc(4, GFP_ATOMIC); kmalloc(4, GFP_KERNEL | __GFP_ZERO); spin_lock(&s); }
`);
    expect(facts.get("f")?.calls.map(({ callee, sleeps }) => [callee, sleeps?.how, sleeps?.primitive, sleeps?.via.join(" ")])).toEqual([
      ["deep", "always", "mutex_lock", "deep"],
      ["some", "sometimes", "mutex_lock", "some deep"],
      ["make", "always", "kmalloc", "make"],
      ["make", undefined, undefined, undefined],
      ["kmalloc", undefined, undefined, undefined],
      ["kmalloc", "always", "kmalloc", ""],
      ["spin_lock", undefined, undefined, undefined],
    ]);
  });

  it("that user accesses do not sleep where faults are off", async () => {
    const facts = await functionsOf(`
static int peek(int __user *p) { int v; get_user(v, p); return v; }
static int quiet(int __user *p) { int v; pagefault_disable(); v = peek(p); pagefault_enable(); return v; }
void f(int __user *p) { peek(p); pagefault_disable(); peek(p); pagefault_enable(); quiet(p); }
`);
    const calls = facts.get("f")?.calls.filter(({ callee }) => !callee.startsWith("pagefault"));
    expect(calls?.map(({ callee, sleeps }) => [callee, sleeps?.how])).toEqual([
      ["peek", "always"],
      ["peek", undefined],
      ["quiet", undefined],
    ]);
    expect(calls?.[1]?.context?.readers).toEqual([]);
  });

  it("which primitives they are, also under a thin cover", async () => {
    const facts = await functionsOf(`
static void empty(struct work_struct *work) { }
static void force(void) { schedule_on_each_cpu(empty); }
#define FORCE() force()
void f(void) { FORCE(); smp_wmb(); guard(mutex)(&m); }
`);
    expect(facts.get("f")?.points.map(({ name, primitive, via }) => [name, primitive.name, via.join(" ")])).toEqual([
      ["FORCE", "schedule_on_each_cpu", "FORCE force"],
      ["smp_wmb", "smp_wmb", ""],
      ["guard", "mutex_lock", "guard"],
    ]);
  });
});
