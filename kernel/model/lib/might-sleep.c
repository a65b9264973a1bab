// SPDX-License-Identifier: MIT
/* Sleeping where it is not allowed. Stands for __might_resched (kernel/sched/core.c) of 6.1 and 6.12 under CONFIG_DEBUG_ATOMIC_SLEEP. */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <sim/library.h>

static void complain(const char *what_sleeps, const char *file, int line)
{
	char what[192];
	const char *why;

	if (irqs_disabled())
		why = "interrupts are disabled";
	else if (preempt_count() != 0)
		why = in_interrupt() ? "it is in an interrupt" : "preemption is disabled";
	else
		why = "it is inside an RCU reader";
	snprintf(what, sizeof(what), "%s while %s (%s:%d)", what_sleeps, why, file, line);
	__sim_misuse("sleep-in-atomic", what);
}

void __might_sleep(const char *file, int line)
{
	if (unlikely(!preemptible() || current->rcu_read_lock_nesting != 0))
		complain("a function that may sleep is called", file, line);
}

/* rtlock_might_resched() (kernel/locking/spinlock_rt.c). */
void __sim_rtlock_might_sleep(const char *file, int line)
{
	if (unlikely(!preemptible()))
		complain("a lock that sleeps under PREEMPT_RT is taken", file, line);
}
