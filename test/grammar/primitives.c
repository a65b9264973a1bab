/* noinstr and smp_mb() in a comment are words, and "rcu_read_lock()" in a string too. */
static noinstr void enter(struct task_struct *task)
{
	instrumentation_begin();
	pr_info("schedule_on_each_cpu()");
	instrumentation_end();
}

static __cpuidle notrace int wait(void)
{
	rcu_read_lock();
	if (READ_ONCE(flag))
		smp_mb__before_atomic();
	rcu_read_unlock();
	mutex_lock (&lock);
	lockdep_assert_held(&lock);
	clear_bit(0, &word);
	synchronize_rcu();
	return schedule_on_each_cpu(work);
}

/* Not calls, and names that only begin or end like ours. */
int barrier, smp_mbx(void), my_synchronize_rcu(void);
