/* SPDX-License-Identifier: MIT */
/*
 * Branches that are patched into the code: include/linux/jump_label.h of 6.1 to 6.12. Here the key is read instead; what switching costs other
 * CPUs is world/'s business (static_key_enable and the like).
 */
#ifndef _LINUX_JUMP_LABEL_H
#define _LINUX_JUMP_LABEL_H

#include <linux/atomic.h>
#include <linux/types.h>

struct static_key {
	atomic_t enabled;
};

struct static_key_true {
	struct static_key key;
};

struct static_key_false {
	struct static_key key;
};

#define STATIC_KEY_INIT_TRUE	{ .enabled = { 1 } }
#define STATIC_KEY_INIT_FALSE	{ .enabled = { 0 } }
#define STATIC_KEY_TRUE_INIT	(struct static_key_true){ .key = STATIC_KEY_INIT_TRUE }
#define STATIC_KEY_FALSE_INIT	(struct static_key_false){ .key = STATIC_KEY_INIT_FALSE }

#define DEFINE_STATIC_KEY_TRUE(name)	struct static_key_true name = { .key = STATIC_KEY_INIT_TRUE }
#define DEFINE_STATIC_KEY_FALSE(name)	struct static_key_false name = { .key = STATIC_KEY_INIT_FALSE }
#define DECLARE_STATIC_KEY_TRUE(name)	extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name
#define DEFINE_STATIC_KEY_TRUE_RO(name)	DEFINE_STATIC_KEY_TRUE(name)
#define DEFINE_STATIC_KEY_FALSE_RO(name) DEFINE_STATIC_KEY_FALSE(name)

static __always_inline int static_key_count(struct static_key *key)
{
	return atomic_read(&key->enabled);
}

#define static_key_enabled(k)		(static_key_count(&(k)->key) > 0)
#define static_branch_likely(k)		likely(static_key_enabled(k))
#define static_branch_unlikely(k)	unlikely(static_key_enabled(k))
#define static_branch_maybe(config, k)	static_key_enabled(k)

/* In world/: these rewrite the branch sites. */
void static_key_enable(struct static_key *key);
void static_key_disable(struct static_key *key);
void static_key_slow_inc(struct static_key *key);
void static_key_slow_dec(struct static_key *key);

#define static_branch_enable(k)		static_key_enable(&(k)->key)
#define static_branch_disable(k)	static_key_disable(&(k)->key)
#define static_branch_inc(k)		static_key_slow_inc(&(k)->key)
#define static_branch_dec(k)		static_key_slow_dec(&(k)->key)

#endif /* _LINUX_JUMP_LABEL_H */
