/** What PREEMPT_RT makes of locks, softirqs and RCU, told by small C programs that run on the model under 6.12-rt and under 6.12-full. */
import { describe, expect, it } from "vitest";
import { faultsOf as faults, runProgram as run } from "../support/model-program.ts";

const RT = "6.12-rt";
const FULL = "6.12-full";

describe("PREEMPT_RT", { timeout: 120_000 }, () => {
  it.each([
    ["spin_lock(&lock); spin_unlock(&lock);", "a lock that sleeps under PREEMPT_RT is taken"],
    ["read_lock(&rwlock); read_unlock(&rwlock);", "a lock that sleeps under PREEMPT_RT is taken"],
    ["write_lock_irq(&rwlock); write_unlock_irq(&rwlock);", "a lock that sleeps under PREEMPT_RT is taken"],
    ["kfree(kmalloc(8, GFP_ATOMIC));", "a lock that sleeps under PREEMPT_RT is taken"],
    ["raw_spin_lock(&raw); raw_spin_unlock(&raw);", undefined],
    ["rcu_read_lock(); rcu_read_unlock();", undefined],
  ])("in atomic context, %s", (call, complaint) => {
    const statements = `preempt_disable(); ${call} preempt_enable();`;
    expect(faults(run(FULL, "", statements))).toEqual([]);
    expect(faults(run(RT, "", statements))).toEqual(
      complaint === undefined ? [] : [`sleep-in-atomic: ${complaint} while preemption is disabled`],
    );
  });

  it("a spinlock inside an RCU reader is fine, a mutex inside a spinlock is not", () => {
    expect(faults(run(RT, "", "rcu_read_lock(); spin_lock(&lock); spin_unlock(&lock); rcu_read_unlock();"))).toEqual([]);
    const inside = faults(
      run(RT, "static DEFINE_MUTEX(mutex);", "spin_lock(&lock); mutex_lock(&mutex); mutex_unlock(&mutex); spin_unlock(&lock);"),
    );
    expect(inside).toEqual(["sleep-in-atomic: a function that may sleep is called while it is inside an RCU reader"]);
  });

  it("locks leave interrupts and preemption as they are", () => {
    const statements = `
	unsigned long flags;
	spin_lock_irqsave(&lock, flags);
	CHECK(irqs_disabled() == ATOMIC);
	CHECK(preemptible() == !ATOMIC);
	CHECK(rcu_read_lock_any_held());
	spin_unlock_irqrestore(&lock, flags);
	local_bh_disable();
	CHECK(in_softirq());
	CHECK(preemptible() == !ATOMIC);
	local_bh_enable();
	CHECK(!in_softirq());`;
    expect(faults(run(FULL, "#define ATOMIC 1", statements))).toEqual([]);
    expect(faults(run(RT, "#define ATOMIC 0", statements))).toEqual([]);
  });

  it("who waits for a spinlock sleeps, and lends its priority to the holder", () => {
    // The holder is a fair task of a CPU that a FIFO task of middling priority keeps.
    const declarations = `
static int holds, waited_ms = -1;
static int holder(void *unused)
{
	LOCK;
	WRITE_ONCE(holds, 1);
	busy_for(20 * MS);
	UNLOCK;
	return 0;
}
static int hog(void *unused) { return busy_for(400 * MS); }
static int waiter(void *unused)
{
	u64 before = __sim_now();

	LOCK;
	waited_ms = (int)((__sim_now() - before) / MS);
	UNLOCK;
	return 0;
}`;
    const statements = `
	start(holder, 0, 0);
	while (!READ_ONCE(holds))
		msleep(1);
	start(hog, 0, 50);
	msleep(5);
	start(waiter, 1, PRIORITY);
	msleep(900);
	CHECK(waited_ms >= 0);
	CHECK(EXPECTED);`;
    const define = (lock: string, priority: number, expected: string): string =>
      `#define LOCK ${lock}_lock(&it)\n#define UNLOCK ${lock}_unlock(&it)\n#define PRIORITY ${priority}\n#define EXPECTED (${expected})\nstatic ${
        lock === "mutex" ? "DEFINE_MUTEX" : "DEFINE_SPINLOCK"
      }(it);\n`;
    for (const lock of ["spin", "mutex"]) {
      expect(faults(run(RT, define(lock, 80, "waited_ms < 30") + declarations, statements))).toEqual([]);
      expect(faults(run(RT, define(lock, 20, "waited_ms > 300") + declarations, statements))).toEqual([]);
    }
    expect(faults(run(FULL, define("mutex", 80, "waited_ms > 300") + declarations, statements))).toEqual([]);
  });

  it("a wakeup that comes while a task sleeps for a lock is not lost", () => {
    const declarations = `
static int holds, done;
static int holder(void *unused)
{
	spin_lock(&lock);
	WRITE_ONCE(holds, 1);
	busy_for(200 * MS);
	spin_unlock(&lock);
	return 0;
}
static int sleeper(void *unused)
{
	set_current_state(TASK_INTERRUPTIBLE);
	spin_lock(&lock);
	spin_unlock(&lock);
	schedule();
	WRITE_ONCE(done, 1);
	return 0;
}`;
    const statements = `
	struct task_struct *task;
	start(holder, 0, 0);
	while (!READ_ONCE(holds))
		msleep(1);
	task = start(sleeper, 1, 0);
	while (READ_ONCE(task->__state) != TASK_RTLOCK_WAIT)
		msleep(1);
	CHECK(wake_up_process(task) == 1);
	CHECK(READ_ONCE(task->__state) == TASK_RTLOCK_WAIT);
	msleep(400);
	CHECK(READ_ONCE(done));`;
    expect(faults(run(RT, declarations, statements))).toEqual([]);
  });

  it("timers run in ksoftirqd and RCU's callbacks in rcuc", () => {
    const declarations = `
static char timer_comm[TASK_COMM_LEN], rcu_comm[TASK_COMM_LEN];
static int timer_preemptible;
static void on_timer(struct timer_list *timer)
{
	get_task_comm(timer_comm, current);
	timer_preemptible = preemptible() && in_serving_softirq();
}
static void on_rcu(struct rcu_head *head) { get_task_comm(rcu_comm, current); }
static struct timer_list timer;
static struct rcu_head head;`;
    const statements = `
	timer_setup(&timer, on_timer, 0);
	mod_timer(&timer, jiffies + 2);
	call_rcu(&head, on_rcu);
	rcu_barrier();
	msleep(100);
	CHECK(timer_preemptible);
	CHECK(!strncmp(timer_comm, "ksoftirqd/", 10));
	CHECK(!strncmp(rcu_comm, "rcuc/", 5));`;
    expect(faults(run(RT, declarations, statements))).toEqual([]);
    expect(faults(run(FULL, declarations, statements)).length).toBe(3);
  });

  it.each([RT, FULL])("%s: rcu_barrier() returns when the callbacks before it have run, not only begun", (profile) => {
    const declarations = `
static int ran;
static void slow(struct rcu_head *head) { busy_for(3 * MS); WRITE_ONCE(ran, READ_ONCE(ran) + 1); }
static struct rcu_head first, second;`;
    const statements = "call_rcu(&first, slow); call_rcu(&second, slow); rcu_barrier(); CHECK(READ_ONCE(ran) == 2); rcu_barrier();";
    expect(faults(run(profile, declarations, statements))).toEqual([]);
  });

  it("a reader that a FIFO task keeps from its CPU is boosted, where RCU's priority is higher", () => {
    const declarations = `
static int reads;
static int reader(void *unused)
{
	rcu_read_lock();
	WRITE_ONCE(reads, 1);
	busy_for(20 * MS);
	rcu_read_unlock();
	return 0;
}
static int hog(void *unused) { return busy_for(5000 * MS); }`;
    const statements = `
	u64 before, waited;
	start(reader, 0, 0);
	while (!READ_ONCE(reads))
		msleep(1);
	start(hog, 0, 50);
	msleep(5);
	before = __sim_now();
	synchronize_rcu();
	waited = (__sim_now() - before) / MS;
	CHECK(EXPECTED);`;
    const more = { cmdline: "rcutree.kthread_prio=60", fairServerUs: 0 };
    expect(faults(run(RT, `#define EXPECTED (waited > 450 && waited < 700)${declarations}`, statements, more))).toEqual([]);
    expect(faults(run(RT, `#define EXPECTED (waited > 4000)${declarations}`, statements, { fairServerUs: 0 }))).toEqual([]);
    expect(faults(run(FULL, `#define EXPECTED (waited > 4000)${declarations}`, statements, more))).toEqual([]);
  });

  it("tells a lock that is taken twice, and one that another task releases", () => {
    expect(faults(run(RT, "", "spin_lock(&lock); spin_lock(&lock);"))[0]).toMatch(/lock-misuse: a task takes a lock that it already holds/);
    expect(faults(run(RT, "", "spin_unlock(&lock);"))[0]).toMatch(/lock-misuse: a task releases a lock that it does not hold/);
    expect(faults(run(RT, "", "write_lock(&rwlock); lockdep_assert_held(&lock); write_unlock(&rwlock);"))).toEqual([
      "lock-misuse: &lock is not held",
    ]);
  });
});
