// SPDX-License-Identifier: MIT
/*
 * Changing the kernel's text while it runs. Stands for arch/x86/kernel/alternative.c (text_poke_*), kernel/jump_label.c, and the parts of
 * kernel/sched/core.c that turn livepatch's hook in cond_resched() on and off.
 *
 * Only the time and the disturbance of rewriting are modelled: what a key or call means changes when its variable changes.
 */
#include "internal.h"
#include <linux/cpu.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/livepatch_sched.h>
#include <linux/mutex.h>
#include <linux/sched.h>

/* Places that one round of text_poke_bp_batch() handles: a page of records of 16 bytes. */
#define POKES_PER_BATCH	256

static DEFINE_MUTEX(text_mutex);
static DEFINE_MUTEX(jump_label_mutex);

static void do_sync_core(void *unused)
{
}

void text_poke_sync(void)
{
	__sim_point_begin("text_poke_sync");
	sim_on_each_cpu(do_sync_core, NULL, "text_poke_sync", 1);
	__sim_point_end();
}

/* A breakpoint over the first byte, the rest of the new bytes, the new first byte: every CPU is serialized after each. */
void sim_text_poke(int places)
{
	mutex_lock(&text_mutex);
	for (; places > 0; places -= POKES_PER_BATCH) {
		text_poke_sync();
		text_poke_sync();
		text_poke_sync();
	}
	mutex_unlock(&text_mutex);
}

static void do_flush_tlb(void *unused)
{
}

/* What a change of the attributes of kernel pages ends in: set_memory_*(), vfree() of code. */
void sim_flush_tlb_kernel(void)
{
	__sim_point_begin("flush_tlb_kernel_range");
	sim_on_each_cpu(do_flush_tlb, NULL, "flush_tlb_kernel_range", 1);
	__sim_point_end();
}

/* ---------------------------------------------------------------- static keys */

static void key_set(struct static_key *key, int enabled)
{
	cpus_read_lock();
	mutex_lock(&jump_label_mutex);
	if (atomic_read(&key->enabled) != enabled) {
		atomic_set_release(&key->enabled, enabled);
		sim_text_poke(__sim_key_sites(key, NULL));
	}
	mutex_unlock(&jump_label_mutex);
	cpus_read_unlock();
}

void static_key_enable(struct static_key *key)
{
	__sim_point_begin("static_key_enable");
	key_set(key, 1);
	__sim_point_end();
}

void static_key_disable(struct static_key *key)
{
	__sim_point_begin("static_key_disable");
	key_set(key, 0);
	__sim_point_end();
}

static void key_add(struct static_key *key, int by)
{
	int before, after;

	cpus_read_lock();
	mutex_lock(&jump_label_mutex);
	before = atomic_read(&key->enabled);
	after = before + by;
	atomic_set_release(&key->enabled, after);
	if ((before > 0) != (after > 0))
		sim_text_poke(__sim_key_sites(key, NULL));
	mutex_unlock(&jump_label_mutex);
	cpus_read_unlock();
}

void static_key_slow_inc(struct static_key *key)
{
	__sim_point_begin("static_key_slow_inc");
	key_add(key, 1);
	__sim_point_end();
}

void static_key_slow_dec(struct static_key *key)
{
	__sim_point_begin("static_key_slow_dec");
	key_add(key, -1);
	__sim_point_end();
}

/* ---------------------------------------------------------------- static calls (PREEMPT_DYNAMIC) */

#ifdef CONFIG_PREEMPT_DYNAMIC
extern int (*sim_cond_resched_call)(void);

/* Static calls are rewritten site by site, each with its own three rounds; the trampoline is one more place. */
static void static_call_rewrite(const char *name)
{
	int sites = __sim_key_sites(NULL, name);

	for (; sites > 0; sites--)
		sim_text_poke(1);
}

static int klp_cond_resched(void)
{
	__klp_sched_try_switch();
	return __cond_resched();
}

void sched_dynamic_klp_enable(void)
{
	__sim_point_begin("sched_dynamic_klp_enable");
	WRITE_ONCE(sim_cond_resched_call, klp_cond_resched);
	static_call_rewrite("cond_resched");
	__sim_point_end();
}

/*
 * Livepatch's override ends by setting every call to what the preemption model wants (__sched_dynamic_update). It first turns all of them on
 * and then off again those that the model does not want, so calls whose state does not change are rewritten too.
 */
void sched_dynamic_klp_disable(void)
{
	__sim_point_begin("sched_dynamic_klp_disable");
	WRITE_ONCE(sim_cond_resched_call, __cond_resched);
	static_call_rewrite("sched_dynamic_update");
	__sim_point_end();
}
#endif
