// SPDX-License-Identifier: MIT
/*
 * Whether RCU watches this CPU. Stands for kernel/context_tracking.c of 6.1 and 6.12; every change is one fully ordered atomic
 * addition, which the grace-period machinery reads from other CPUs.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/rcupdate.h>

DEFINE_PER_CPU(struct context_tracking, context_tracking) = {
	.state = ATOMIC_INIT(CT_RCU_WATCHING | CT_STATE_KERNEL),
};

static noinstr struct context_tracking *this_ct(void)
{
	return raw_cpu_ptr(&context_tracking);
}

static noinstr void leave_watching(int state)
{
	atomic_add_return(CT_RCU_WATCHING + state, &this_ct()->state);
}

static noinstr void start_watching(int state)
{
	atomic_add_return(CT_RCU_WATCHING - state, &this_ct()->state);
}

/* The way in from user mode. A CPU without active tracking was watched all along. */
noinstr void ct_user_exit(void)
{
	if (this_ct()->active)
		start_watching(CT_STATE_USER);
}

noinstr void ct_user_enter(void)
{
	if (this_ct()->active)
		leave_watching(CT_STATE_USER);
}

/* Without active tracking, guest mode is a quiescent state all the same (rcu_virt_note_context_switch). */
noinstr void ct_guest_enter(void)
{
	if (this_ct()->active)
		leave_watching(CT_STATE_GUEST);
	else
		__sim_rcu_note_switch();
}

noinstr void ct_guest_exit(void)
{
	if (this_ct()->active)
		start_watching(CT_STATE_GUEST);
	else
		__sim_rcu_note_switch();
}

noinstr void ct_idle_enter(void)
{
	leave_watching(CT_STATE_IDLE);
}

noinstr void ct_idle_exit(void)
{
	start_watching(CT_STATE_IDLE);
}

/* An interrupt of the idle task, or an NMI anywhere: RCU watches for as long as it lasts. */
noinstr bool ct_irq_enter(void)
{
	struct context_tracking *ct = this_ct();

	if (ct->nmi_nesting == 0 && (atomic_read(&ct->state) & CT_RCU_WATCHING))
		return false;
	if (ct->nmi_nesting++ == 0)
		atomic_add_return(CT_RCU_WATCHING, &ct->state);
	return true;
}

noinstr void ct_irq_exit(bool entered)
{
	struct context_tracking *ct = this_ct();

	if (entered && --ct->nmi_nesting == 0)
		atomic_add_return(CT_RCU_WATCHING, &ct->state);
}

notrace bool rcu_is_watching(void)
{
	return (atomic_read(&this_ct()->state) & CT_RCU_WATCHING) != 0;
}
