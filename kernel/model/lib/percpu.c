// SPDX-License-Identifier: MIT
/*
 * Per-CPU memory. Stands for mm/percpu.c of 6.1 and 6.12. Objects asked for at run time come out of a fixed reserve that every CPU has beside
 * its variables, in units of a cache line.
 */
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define UNIT	64
#define UNITS	64

unsigned long __per_cpu_offset[NR_CPUS];

static DEFINE_PER_CPU(char[UNIT * UNITS], reserve) __aligned(UNIT);
/* Units in use, and the first units of objects. */
static unsigned long used, starts;
static DEFINE_SPINLOCK(reserve_lock);

static unsigned long run_of(unsigned int units, unsigned int at)
{
	return (units == UNITS ? ~0UL : (1UL << units) - 1) << at;
}

/* The first unit of @units free ones in a row, taken; UNITS if there are not as many. */
static unsigned int take_units(unsigned int units)
{
	unsigned long flags;
	unsigned int at;

	spin_lock_irqsave(&reserve_lock, flags);
	for (at = 0; at + units <= UNITS; at++) {
		if (!(used & run_of(units, at))) {
			used |= run_of(units, at);
			starts |= 1UL << at;
			break;
		}
	}
	spin_unlock_irqrestore(&reserve_lock, flags);
	return at + units <= UNITS ? at : UNITS;
}

void *__alloc_percpu(size_t size, size_t align)
{
	unsigned int units = (unsigned int)((size + UNIT - 1) / UNIT);
	unsigned int at, cpu;
	char *object;

	if (!units || units > UNITS || align > UNIT)
		return NULL;
	at = take_units(units);
	if (at == UNITS)
		return NULL;
	object = &reserve[at * UNIT];
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(object, cpu), 0, size);
	return object;
}

void free_percpu(void *object)
{
	unsigned int at = (unsigned int)((char *)object - reserve) / UNIT;
	unsigned long flags;

	if (!object)
		return;
	spin_lock_irqsave(&reserve_lock, flags);
	if (WARN_ON(at >= UNITS || !(starts & (1UL << at))))
		goto out;
	starts &= ~(1UL << at);
	do {
		used &= ~(1UL << at);
		at++;
	} while (at < UNITS && (used & (1UL << at)) && !(starts & (1UL << at)));
out:
	spin_unlock_irqrestore(&reserve_lock, flags);
}
