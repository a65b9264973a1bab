// SPDX-License-Identifier: MIT
/*
 * Changing the kernel's text while it runs. Stands for arch/x86/kernel/alternative.c (text_poke_*), kernel/jump_label.c and kernel/static_call_inline.c of
 * 6.1 and 6.12.
 *
 * Only the time and the disturbance of rewriting are modelled: what a key or call means changes when its variable changes. How many places there are is
 * counted in the kernel's image and told by the profile.
 */
#include "internal.h"
#include <linux/cpu.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/static_call.h>

/* Places that text_poke_bp_batch() handles at once: a page of records of 16 bytes (TP_VEC_MAX). */
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

/* A breakpoint over the first byte, the rest of the new bytes, the new first byte: every CPU is serialized after each (text_poke_bp_batch). */
void sim_text_poke(int places)
{
	int batch = (int)__sim_parameter("pokes-per-batch", POKES_PER_BATCH);

	mutex_lock(&text_mutex);
	for (; places > 0; places -= batch) {
		text_poke_sync();
		text_poke_sync();
		text_poke_sync();
	}
	mutex_unlock(&text_mutex);
}

/* ---------------------------------------------------------------- static keys */

/* The places in the kernel, and then those in each module that has some, are queued and finished on their own (__jump_label_mod_update). */
static void rewrite_branches(struct static_key *key)
{
	int part, places;

	for (part = 0; (places = __sim_key_sites(key, part)) >= 0; part++)
		sim_text_poke(places);
}

static void key_set(struct static_key *key, int enabled)
{
	cpus_read_lock();
	mutex_lock(&jump_label_mutex);
	if (atomic_read(&key->enabled) != enabled) {
		atomic_set_release(&key->enabled, enabled);
		rewrite_branches(key);
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
		rewrite_branches(key);
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

/* ---------------------------------------------------------------- static calls */

/*
 * The trampoline and every place are rewritten one by one, each with its own three rounds (arch_static_call_transform: text_poke_bp). A call that goes where it
 * went before is left alone.
 */
void __static_call_update(struct static_call_key *key, void *trampoline, void *func)
{
	int part, places;

	__sim_point_begin("static_call_update");
	cpus_read_lock();
	if (key->func != func) {
		WRITE_ONCE(key->func, func);
		sim_text_poke(1);
		for (part = 0; (places = __sim_key_sites(key, part)) >= 0; part++) {
			while (places-- > 0)
				sim_text_poke(1);
		}
	}
	cpus_read_unlock();
	__sim_point_end();
}
