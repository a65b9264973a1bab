/* SPDX-License-Identifier: MIT */
/* Sequence counters and locks: include/linux/seqlock.h of 6.1 to 6.12. */
#ifndef __LINUX_SEQLOCK_H
#define __LINUX_SEQLOCK_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <linux/spinlock.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

typedef struct {
	struct seqcount seqcount;
	spinlock_t lock;
} seqlock_t;

#define SEQCNT_ZERO(name)	{ .sequence = 0 }
#define DEFINE_SEQLOCK(name)	seqlock_t name = { .seqcount = SEQCNT_ZERO(name), .lock = __SPIN_LOCK_UNLOCKED(name) }
#define seqcount_init(s)	do { (s)->sequence = 0; } while (0)
#define seqlock_init(s)		do { seqcount_init(&(s)->seqcount); spin_lock_init(&(s)->lock); } while (0)

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seen;

	while ((seen = READ_ONCE(s->sequence)) & 1)
		cpu_relax();
	smp_rmb();
	return seen;
}

static inline int read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	smp_rmb();
	return READ_ONCE(s->sequence) != start;
}

static inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
}

static inline void write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
	preempt_enable();
}

static inline unsigned int read_seqbegin(const seqlock_t *s)
{
	return read_seqcount_begin(&s->seqcount);
}

static inline int read_seqretry(const seqlock_t *s, unsigned int start)
{
	return read_seqcount_retry(&s->seqcount, start);
}

static inline void write_seqlock(seqlock_t *s)
{
	spin_lock(&s->lock);
	write_seqcount_begin(&s->seqcount);
}

static inline void write_sequnlock(seqlock_t *s)
{
	write_seqcount_end(&s->seqcount);
	spin_unlock(&s->lock);
}

#endif /* __LINUX_SEQLOCK_H */
