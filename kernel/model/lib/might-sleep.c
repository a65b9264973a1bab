// SPDX-License-Identifier: MIT
/* Sleeping where it is not allowed. Stands for __might_resched (kernel/sched/core.c) of 6.1 and 6.12 under CONFIG_DEBUG_ATOMIC_SLEEP. */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <sim/library.h>

void __might_sleep(const char *file, int line)
{
	char what[192];
	const char *why;

	if (likely(preemptible() && current->rcu_read_lock_nesting == 0))
		return;
	if (irqs_disabled())
		why = "interrupts are disabled";
	else if (preempt_count() != 0)
		why = in_interrupt() ? "it is in an interrupt" : "preemption is disabled";
	else
		why = "it is inside an RCU reader";
	snprintf(what, sizeof(what), "a function that may sleep is called while %s (%s:%d)", why, file, line);
	__sim_misuse("sleep-in-atomic", what);
}
