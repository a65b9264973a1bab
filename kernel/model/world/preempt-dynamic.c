// SPDX-License-Identifier: MIT
/*
 * The static calls of PREEMPT_DYNAMIC, and livepatch's use of one of them. Stands for the parts of kernel/sched/core.c of 6.12 below "SC:cond_resched".
 *
 * The model's C preempts as the configuration says; of these calls only cond_resched is called through. The others are rewritten, and cost what that costs.
 */
#include "internal.h"
#include <linux/kernel.h>
#include <linux/livepatch_sched.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/static_call.h>

#ifdef CONFIG_PREEMPT_DYNAMIC

static int return_0(void)
{
	return 0;
}

/* Stands for whatever a call goes to while it is on; off is null (a no-operation). */
static int while_on(void)
{
	return 0;
}

/* What each call is while nobody overrides it. */
#ifdef CONFIG_PREEMPT_VOLUNTARY
#define MIGHT_RESCHED	__cond_resched
#else
#define MIGHT_RESCHED	return_0
#endif
#if defined(CONFIG_PREEMPT_VOLUNTARY) || defined(CONFIG_PREEMPT_NONE)
#define COND_RESCHED	__cond_resched
#define PREEMPTION	NULL
#else
#define COND_RESCHED	return_0
#define PREEMPTION	while_on
#endif

DECLARE_STATIC_CALL(cond_resched, __cond_resched);
DECLARE_STATIC_CALL(might_resched, __cond_resched);
DECLARE_STATIC_CALL(preempt_schedule, while_on);
DECLARE_STATIC_CALL(preempt_schedule_notrace, while_on);
DECLARE_STATIC_CALL(irqentry_exit_cond_resched, while_on);

struct static_call_key STATIC_CALL_KEY(cond_resched) = { .func = COND_RESCHED };
struct static_call_key STATIC_CALL_KEY(might_resched) = { .func = MIGHT_RESCHED };
struct static_call_key STATIC_CALL_KEY(preempt_schedule) = { .func = PREEMPTION };
struct static_call_key STATIC_CALL_KEY(preempt_schedule_notrace) = { .func = PREEMPTION };
struct static_call_key STATIC_CALL_KEY(irqentry_exit_cond_resched) = { .func = PREEMPTION };

static DEFINE_MUTEX(sched_dynamic_mutex);

/*
 * Everything is turned on first, so that there is no moment without any preemption, and then what the model does not want is turned off again: what was off
 * before is rewritten twice (__sched_dynamic_update).
 */
static void sched_dynamic_update(void)
{
	static_call_update(cond_resched, __cond_resched);
	static_call_update(might_resched, __cond_resched);
	static_call_update(preempt_schedule, while_on);
	static_call_update(preempt_schedule_notrace, while_on);
	static_call_update(irqentry_exit_cond_resched, while_on);

	static_call_update(cond_resched, COND_RESCHED);
	static_call_update(might_resched, MIGHT_RESCHED);
	static_call_update(preempt_schedule, PREEMPTION);
	static_call_update(preempt_schedule_notrace, PREEMPTION);
	static_call_update(irqentry_exit_cond_resched, PREEMPTION);
}

static int klp_cond_resched(void)
{
	__klp_sched_try_switch();
	return __cond_resched();
}

void sched_dynamic_klp_enable(void)
{
	__sim_point_begin("sched_dynamic_klp_enable");
	mutex_lock(&sched_dynamic_mutex);
	static_call_update(cond_resched, klp_cond_resched);
	mutex_unlock(&sched_dynamic_mutex);
	__sim_point_end();
}

void sched_dynamic_klp_disable(void)
{
	__sim_point_begin("sched_dynamic_klp_disable");
	mutex_lock(&sched_dynamic_mutex);
	sched_dynamic_update();
	mutex_unlock(&sched_dynamic_mutex);
	__sim_point_end();
}
#endif
