// SPDX-License-Identifier: MIT
/*
 * What a CPU does when it has nothing to do. Stands for kernel/sched/idle.c and the cpuidle driver of 6.1 and 6.12.
 *
 * The two differ in where RCU stops watching. In 6.12 it is the last thing before the CPU halts, and what runs between is noinstr. In
 * 6.1 ordinary functions run in between (CONFIG_SIM_IDLE_EQS_HOLDS_ORDINARY_CODE).
 */
#include "internal.h"
#include <linux/cpu.h>
#include <linux/livepatch.h>
#include <linux/rcupdate.h>

static noinstr void halt(bool poll)
{
	sim_unwatched_window();
	__sim_halt(poll);
	sim_unwatched_window();
}

#ifdef CONFIG_SIM_IDLE_EQS_HOLDS_ORDINARY_CODE
static void idle_driver(bool poll)
{
	halt(poll);
}
#else
#define idle_driver(poll) halt(poll)
#endif

/* Interrupts are disabled on entry and enabled on return. */
static void idle_once(bool poll)
{
	if (tif_need_resched()) {
		local_irq_enable();
		return;
	}
	ct_idle_enter();
	idle_driver(poll);
	ct_idle_exit();
	local_irq_enable();
}

static void do_idle(void)
{
	bool poll = __sim_parameter("idle-poll", 0);

	if (poll)
		set_thread_flag(TIF_POLLING_NRFLAG);
	__sim_tick_idle(1);
	while (!tif_need_resched()) {
		local_irq_disable();
		if (!__sim_cpu_online(smp_processor_id())) {
			/* What others still ask of it is answered first. */
			local_irq_enable();
			local_irq_disable();
			__sim_cpu_dead();
		}
		idle_once(poll);
	}
	__sim_tick_idle(0);
	if (poll)
		clear_thread_flag(TIF_POLLING_NRFLAG);
	smp_mb__after_atomic();
	schedule_idle();
	if (klp_patch_pending(current))
		klp_update_patch_state(current);
}

/* The idle task's body. */
void cpu_startup_entry(void *unused)
{
	for (;;)
		do_idle();
}
