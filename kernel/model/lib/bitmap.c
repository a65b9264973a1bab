// SPDX-License-Identifier: MIT
/* Searching in bitmaps, and sets of CPUs. Stands for lib/find_bit.c, lib/bitmap.c, lib/cpumask.c and the masks of kernel/cpu.c of 6.1 and 6.12. */
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/string.h>

/* The first bit that differs from what @invert flips to, at or after @from. */
static unsigned long find(const unsigned long *addr, unsigned long size, unsigned long from, unsigned long invert)
{
	unsigned long word, index;

	if (from >= size)
		return size;
	index = from / BITS_PER_LONG;
	word = (READ_ONCE(addr[index]) ^ invert) & (~0UL << (from % BITS_PER_LONG));
	while (!word) {
		if (++index * BITS_PER_LONG >= size)
			return size;
		word = READ_ONCE(addr[index]) ^ invert;
	}
	return min(index * BITS_PER_LONG + __ffs(word), size);
}

unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long from)
{
	return find(addr, size, from, 0);
}

unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long from)
{
	return find(addr, size, from, ~0UL);
}

unsigned int nr_cpu_ids = NR_CPUS;
struct cpumask __cpu_possible_mask;
struct cpumask __cpu_present_mask;
struct cpumask __cpu_online_mask;
struct cpumask __cpu_active_mask;
const struct cpumask __cpu_none_mask;

#define WORDS	BITS_TO_LONGS(NR_CPUS)

unsigned int cpumask_weight(const struct cpumask *mask)
{
	unsigned int weight = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(nr_cpu_ids); i++)
		weight += hweight_long(mask->bits[i]);
	return weight;
}

void cpumask_clear(struct cpumask *mask)
{
	memset(mask, 0, sizeof(*mask));
}

/* The CPUs that can exist, and no bit past them. */
void cpumask_setall(struct cpumask *mask)
{
	cpumask_clear(mask);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		__cpumask_set_cpu(cpu, mask);
}

void cpumask_copy(struct cpumask *to, const struct cpumask *from)
{
	memcpy(to, from, sizeof(*to));
}

bool cpumask_and(struct cpumask *to, const struct cpumask *a, const struct cpumask *b)
{
	unsigned long any = 0;

	for (unsigned int i = 0; i < WORDS; i++)
		any |= to->bits[i] = a->bits[i] & b->bits[i];
	return any != 0;
}

void cpumask_or(struct cpumask *to, const struct cpumask *a, const struct cpumask *b)
{
	for (unsigned int i = 0; i < WORDS; i++)
		to->bits[i] = a->bits[i] | b->bits[i];
}

bool cpumask_andnot(struct cpumask *to, const struct cpumask *a, const struct cpumask *b)
{
	unsigned long any = 0;

	for (unsigned int i = 0; i < WORDS; i++)
		any |= to->bits[i] = a->bits[i] & ~b->bits[i];
	return any != 0;
}

bool cpumask_subset(const struct cpumask *a, const struct cpumask *b)
{
	for (unsigned int i = 0; i < WORDS; i++) {
		if (a->bits[i] & ~b->bits[i])
			return false;
	}
	return true;
}

bool cpumask_equal(const struct cpumask *a, const struct cpumask *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Room for the mask of one CPU: two words around a window that starts where the CPU's bit falls into the set word. */
static const unsigned long one_bit[BITS_PER_LONG][2 * WORDS] = {
#define ROW(n)		[n] = { [WORDS] = 1UL << (n) }
#define ROWS4(n)	ROW(n), ROW(n + 1), ROW(n + 2), ROW(n + 3)
#define ROWS16(n)	ROWS4(n), ROWS4(n + 4), ROWS4(n + 8), ROWS4(n + 12)
	ROWS16(0), ROWS16(16), ROWS16(32), ROWS16(48)
};

const struct cpumask *cpumask_of(unsigned int cpu)
{
	return (const struct cpumask *)&one_bit[cpu % BITS_PER_LONG][WORDS - cpu / BITS_PER_LONG];
}
