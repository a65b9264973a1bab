// SPDX-License-Identifier: MIT
/*
 * What a CPU does when it has nothing to do. Stands for kernel/sched/idle.c and the cpuidle driver of 6.1 and 6.12.
 *
 * The two differ in where RCU stops watching. In 6.12 it is the last thing before the CPU halts, and what runs between is noinstr. In
 * 6.1 ordinary functions run in between (CONFIG_SIM_IDLE_EQS_HOLDS_ORDINARY_CODE).
 */
#include "internal.h"
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

/* Module parameters of haltpoll, ns. */
#define GUEST_HALT_POLL_NS		200000
#define GUEST_HALT_POLL_GROW_START	50000

struct haltpoll {
	/* For how long the CPU polls before it halts, ns; 0: not at all. */
	u64 limit;
	/* It has polled for so long, and nothing came. */
	bool polled_in_vain;
};

static DEFINE_PER_CPU(struct haltpoll, haltpoll);

/* @poll: the CPU sees TIF_NEED_RESCHED as soon as it is set; @ns: for so long at most, 0 for no limit. */
static noinstr void halt(bool poll, u64 ns)
{
	sim_unwatched_window();
	__sim_halt(poll, ns);
	sim_unwatched_window();
}

#ifdef CONFIG_SIM_IDLE_EQS_HOLDS_ORDINARY_CODE
static void idle_driver(bool poll, u64 ns)
{
	halt(poll, ns);
}
#else
#define idle_driver(poll, ns) halt(poll, ns)
#endif

/* Interrupts are disabled on entry and on return. */
static void idle_eqs(bool poll, u64 ns)
{
	ct_idle_enter();
	idle_driver(poll, ns);
	ct_idle_exit();
}

/* A wakeup from now on needs an interrupt; one that came before is seen. */
static bool clear_polling_and_test(void)
{
	clear_thread_flag(TIF_POLLING_NRFLAG);
	smp_mb__after_atomic();
	return tif_need_resched();
}

static void idle_halt(void)
{
	if (!clear_polling_and_test())
		idle_eqs(false, 0);
}

/* The CPU waits for a store to its flags: whoever sets TIF_NEED_RESCHED need not interrupt it (arch/x86/include/asm/mwait.h). */
static void idle_mwait(void)
{
	if (clear_polling_and_test())
		return;
	set_thread_flag(TIF_POLLING_NRFLAG);
	smp_mb__after_atomic();
	if (!tif_need_resched())
		idle_eqs(true, 0);
	clear_thread_flag(TIF_POLLING_NRFLAG);
}

/* drivers/cpuidle/governors/haltpoll.c: how long the CPU polls follows from how long it was idle before. */
static void haltpoll_adjust(struct haltpoll *state, u64 idle_ns)
{
	if (idle_ns > state->limit && idle_ns <= GUEST_HALT_POLL_NS)
		state->limit = clamp(state->limit * 2, (u64)GUEST_HALT_POLL_GROW_START, (u64)GUEST_HALT_POLL_NS);
	else if (idle_ns > GUEST_HALT_POLL_NS)
		state->limit = state->limit / 2 < GUEST_HALT_POLL_GROW_START ? 0 : state->limit / 2;
}

static void idle_haltpoll(void)
{
	struct haltpoll *state = this_cpu_ptr(&haltpoll);
	u64 began = __sim_now();

	if (state->limit && !state->polled_in_vain) {
		/* poll_idle() */
		idle_eqs(true, state->limit);
		state->polled_in_vain = !tif_need_resched() && __sim_now() - began >= state->limit;
		return;
	}
	if (clear_polling_and_test())
		return;
	idle_eqs(false, 0);
	haltpoll_adjust(state, __sim_now() - began);
	state->polled_in_vain = false;
}

/* Interrupts are disabled on entry and enabled on return; TIF_POLLING_NRFLAG is set on both. */
static void idle_once(void)
{
	if (tif_need_resched()) {
		local_irq_enable();
		return;
	}
	if (__sim_parameter("idle-poll", 0))
		idle_eqs(true, 0);
	else if (__sim_parameter("idle-mwait", 0))
		idle_mwait();
	else if (__sim_parameter("idle-haltpoll", 0))
		idle_haltpoll();
	else
		idle_halt();
	set_thread_flag(TIF_POLLING_NRFLAG);
	local_irq_enable();
}

static void do_idle(void)
{
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
		idle_once();
	}
	__sim_tick_idle(0);
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
