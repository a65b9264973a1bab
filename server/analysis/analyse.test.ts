import { describe, expect, it } from "vitest";
import { contextText } from "../../test/support/context-text.ts";
import { kernelFixture } from "../../test/support/kernel-fixture.ts";
import { analyse } from "./analyse.ts";
import type { FunctionFacts } from "./facts.ts";

/** The functions of the first file of a fixture. */
async function functionsOf(text: string): Promise<ReadonlyMap<string, FunctionFacts>> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  for (const { name, notAnalysed } of file?.functions ?? []) if (notAnalysed !== undefined) throw new Error(`${name}: ${notAnalysed}`);
  return new Map(analyse(file!, surroundings).functions.map((facts) => [facts.function.name, facts]));
}

/**
 * Every `probe();` in the functions of the text carries a comment with what is in force there: `probe(); // preempt 1, m`.
 */
async function check(text: string): Promise<void> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  for (const { name, notAnalysed } of file!.functions) if (notAnalysed !== undefined) throw new Error(`${name}: ${notAnalysed}`);
  const calls = analyse(file!, surroundings).functions.flatMap(({ calls: all }) => all.filter(({ callee }) => callee === "probe"));
  const lines = text.split("\n").flatMap((line) => /probe\(\);\s*\/\/ (.*)$/.exec(line)?.[1] ?? []);
  expect(lines.length).toBeGreaterThan(0);
  expect(calls.map(({ context }) => contextText(context))).toEqual(lines);
}

describe("analyse counts", () => {
  it("preemption, also nested and through the branches of an if", () =>
    check(`
void f(int a)
{
	probe(); // nothing
	preempt_disable();
	if (a) {
		preempt_disable();
		probe(); // preempt 2
		preempt_enable();
	}
	probe(); // preempt 1
	preempt_enable();
	probe(); // nothing
}
`));

  it("nothing behind a return and nothing where control does not come", () =>
    check(`
void f(int a)
{
	preempt_disable();
	if (a)
		return;
	probe(); // preempt 1
	preempt_enable();
	while (1)
		;
	probe(); // unreachable
}
`));

  it("what a loop may do again and again as without bound", () =>
    check(`
void f(int a)
{
	while (a--)
		preempt_disable();
	probe(); // preempt 0..Infinity
}
`));

  it("what a loop does as long as a call says so", () =>
    check(`
void f(void)
{
	while (more()) {
		preempt_disable();
		if (last())
			break;
		preempt_enable();
	}
	probe(); // preempt 0..1
	while (more())
		preempt_disable();
	probe(); // preempt 0..Infinity
}
`));

  it("a do { } while (0) once", () =>
    check(`
void f(int a)
{
	do {
		preempt_disable();
		if (a)
			break;
	} while (0);
	probe(); // preempt 1
}
`));

  it("locks by what they are, whatever names them", () =>
    check(`
void f(struct rq *rq)
{
	mutex_lock(&m);
	spin_lock( & rq -> lock );
	probe(); // preempt 1, m, rq->lock
	spin_unlock(&(rq)->lock);
	probe(); // m
	mutex_unlock(&m);
	probe(); // nothing
}
`));

  it("readers of all flavours, SRCU by its domain", () =>
    check(`
void f(void)
{
	int idx = srcu_read_lock(&domain);
	rcu_read_lock();
	probe(); // rcu 1, srcu:domain 1
	rcu_read_unlock();
	rcu_read_lock_trace();
	rcu_read_lock_sched();
	probe(); // preempt 1, rcu-sched 1, rcu-trace 1, srcu:domain 1
	rcu_read_unlock_sched();
	rcu_read_unlock_trace();
	srcu_read_unlock(&domain, idx);
	probe(); // nothing
}
`));

  it("interrupts, which do not nest", () =>
    check(`
void f(void)
{
	unsigned long flags, more;
	spin_lock_irqsave(&a, flags);
	spin_lock_irqsave(&b, more);
	probe(); // preempt 2, irqDisable 1, a, b
	spin_unlock_irqrestore(&b, more);
	probe(); // preempt 1, irqDisable 1, a
	spin_unlock_irqrestore(&a, flags);
	probe(); // nothing
	local_irq_disable();
	local_irq_enable();
	probe(); // nothing
}
`));

  it("softirqs", () =>
    check(`
void f(void)
{
	spin_lock_bh(&a);
	probe(); // preempt 1, bhDisable 1, a
	spin_unlock(&a);
	local_bh_enable();
	probe(); // nothing
}
`));
});

describe("analyse follows", () => {
  it("goto, labels and error paths", () =>
    check(`
int f(int a)
{
	int ret = -EINVAL;
	mutex_lock(&m);
	if (!a)
		goto out;
	ret = 0;
	probe(); // m
out:
	probe(); // m
	mutex_unlock(&m);
	probe(); // nothing
	return ret;
}
`));

  it("switch with fallthrough and default", () =>
    check(`
void f(int a)
{
	switch (a) {
	case 0:
		preempt_disable();
		fallthrough;
	case 1 ... 3:
		probe(); // preempt 0..1
		break;
	default:
		probe(); // nothing
	}
	probe(); // preempt 0..1
}
`));

  it("asm goto and computed goto to each label that they can reach", () =>
    check(`
int f(int a)
{
	static void *way[] = { &&one, &&two };
	asm goto("nop" : : : : one);
	preempt_disable();
	goto *way[a];
one:
	probe(); // preempt 0..1
	return 1;
two:
	probe(); // preempt 1
	preempt_enable();
	return 2;
}
`));

  it("loop macros, which may run no time, and break and continue in them", () =>
    check(`
void f(struct list_head *all)
{
	struct item *item;
	list_for_each_entry(item, all, node) {
		spin_lock(&item->lock);
		if (item->busy) {
			spin_unlock(&item->lock);
			continue;
		}
		if (item->last)
			break;
		probe(); // preempt 1, item->lock
		spin_unlock(&item->lock);
	}
	probe(); // preempt 0..1, perhaps item->lock
}
`));

  it("statement expressions and short circuits", () =>
    check(`
void f(int a)
{
	int got = a && ({ preempt_disable(); 1; });
	probe(); // preempt 0..1
	if (got)
		preempt_enable();
	probe(); // nothing
	if (!a || mutex_lock_interruptible(&m))
		return;
	probe(); // m
	a ? mutex_unlock(&m) : panic("never");
	probe(); // nothing
}
`));

  it("the lock that is meant when its pointer was assigned anew", () =>
    check(`
void f(struct rq *rq)
{
	spin_lock(&rq->lock);
	rq = next(rq);
	probe(); // preempt 1, rq->lock'
	spin_lock(&rq->lock);
	probe(); // preempt 2, rq->lock, rq->lock'
	spin_unlock(&rq->lock);
	probe(); // preempt 1, rq->lock'
}
`));

  it("saved interrupts wherever they are kept", () =>
    check(`
static void take(struct box *box, unsigned long *out)
{
	unsigned long flags;
	spin_lock_irqsave(&box->lock, flags);
	*out = flags;
}
static unsigned long off(void)
{
	unsigned long flags;
	local_irq_save(flags);
	return flags;
}
void f(struct box *box)
{
	unsigned long mine;
	take(box, &mine);
	probe(); // preempt 1, irqDisable 1, box->lock
	spin_unlock_irqrestore(&box->lock, mine);
	probe(); // nothing
	mine = off();
	probe(); // irqDisable 1
	local_irq_restore(mine);
	probe(); // nothing
}
`));

  it("trylock by its result", () =>
    check(`
void f(void)
{
	bool locked = mutex_trylock(&m);
	if (!mutex_trylock(&n)) {
		if (locked)
			mutex_unlock(&m);
		probe(); // nothing
		return;
	}
	if (locked) {
		probe(); // m, n
		mutex_unlock(&m);
	}
	probe(); // n
	mutex_unlock(&n);
}
`));

  it("locking under a condition that is tested again", () =>
    check(`
void f(bool need, struct obj *obj)
{
	if (need)
		mutex_lock(&m);
	probe(); // perhaps m
	if (obj->irqs)
		local_irq_disable();
	work();
	if (obj->irqs)
		local_irq_enable();
	if (need)
		mutex_unlock(&m);
	probe(); // nothing
}
`));

  it("a test that is repeated under the lock", () =>
    check(`
void f(struct obj *obj)
{
	if (obj->done)
		return;
	mutex_lock(&m);
	if (obj->done) {
		probe(); // m
		mutex_unlock(&m);
		return;
	}
	probe(); // m
	mutex_unlock(&m);
}
`));

  it("guards to the end of their scope, on every way out", () =>
    check(`
int f(int a)
{
	guard(mutex)(&m);
	if (a) {
		guard(preempt)();
		probe(); // preempt 1, m
		if (a > 1)
			return 1;
	}
	probe(); // m
	scoped_guard(spinlock_irqsave, &s) {
		probe(); // preempt 1, irqDisable 1, m, s
		if (a)
			break;
	}
	probe(); // m
	return 0;
}
`));

  it("outcomes that depend on an argument", () =>
    check(`
static void begin(bool write)
{
	if (write)
		mutex_lock(&m);
	else
		rcu_read_lock();
}
static void end(bool write)
{
	if (write)
		mutex_unlock(&m);
	else
		rcu_read_unlock();
}
void f(bool write)
{
	begin(true);
	probe(); // m
	end(true);
	begin(false);
	probe(); // rcu 1
	end(false);
	begin(write);
	probe(); // rcu 0..1, perhaps m
	end(write);
	probe(); // nothing
}
`));

  it("minus one as an error", () =>
    check(`
static int begin(void)
{
	if (busy)
		return -1;
	preempt_disable();
	return slot;
}
void f(void)
{
	int bit = begin();
	if (bit < 0)
		return;
	probe(); // preempt 1
	preempt_enable();
	probe(); // nothing
}
`));

  it("nothing that only PREEMPT_RT has", () =>
    check(`
#ifdef CONFIG_PREEMPT_RT
static void begin(void) { local_bh_disable(); }
#else
static void begin(void) { local_irq_disable(); }
#endif
void f(void)
{
	begin();
	probe(); // irqDisable 1
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		probe(); // unreachable
}
`));

  it("what does not return", () =>
    check(`
static void __noreturn die(void);
void f(int a)
{
	preempt_disable();
	if (a)
		panic("no");
	else if (a > 1)
		die();
	else
		preempt_enable();
	probe(); // nothing
}
`));

  it("conditional text, each branch of which may be built", () =>
    check(`
void f(void)
{
#ifdef CONFIG_SMP
	preempt_disable();
#endif
	probe(); // preempt 0..1
#ifdef CONFIG_SMP
	preempt_enable();
#endif
	probe(); // nothing
}
`));
});

describe("analyse sees through", () => {
  it("functions of the file and of headers, by what their parameters are", () =>
    check(`
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
    check(`
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
    check(`
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
    check(`
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
    check(`
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
    check(`
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
    check(`
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
