import { describe, it } from "vitest";
import { checkContexts } from "../../test/support/analysis-fixture.ts";

describe("analyse counts", () => {
  it("preemption, also nested and through the branches of an if", () =>
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
void f(int a)
{
	while (a--)
		preempt_disable();
	probe(); // preempt 0..Infinity
}
`));

  it("what a loop does as long as a call says so", () =>
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
    checkContexts(`
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
