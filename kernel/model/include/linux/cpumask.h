/* SPDX-License-Identifier: MIT */
/* Sets of CPUs: include/linux/cpumask.h of 6.1 to 6.12. The masks of the machine are in lib/cpumask.c; the world fills them in. */
#ifndef __LINUX_CPUMASK_H
#define __LINUX_CPUMASK_H

#include <linux/bitops.h>
#include <linux/threads.h>
#include <linux/types.h>

typedef struct cpumask {
	DECLARE_BITMAP(bits, NR_CPUS);
} cpumask_t;
typedef struct cpumask cpumask_var_t[1];

#define cpumask_bits(mask)	((mask)->bits)

extern unsigned int nr_cpu_ids;
extern struct cpumask __cpu_possible_mask;
extern struct cpumask __cpu_online_mask;
extern struct cpumask __cpu_present_mask;
extern struct cpumask __cpu_active_mask;
#define cpu_possible_mask	((const struct cpumask *)&__cpu_possible_mask)
#define cpu_online_mask		((const struct cpumask *)&__cpu_online_mask)
#define cpu_present_mask	((const struct cpumask *)&__cpu_present_mask)
#define cpu_active_mask		((const struct cpumask *)&__cpu_active_mask)
#define cpu_none_mask		((const struct cpumask *)&__cpu_none_mask)
extern const struct cpumask __cpu_none_mask;

static __always_inline bool cpumask_test_cpu(int cpu, const struct cpumask *mask)
{
	return test_bit((unsigned long)cpu, mask->bits);
}

static __always_inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	set_bit(cpu, mask->bits);
}

static __always_inline void __cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	__set_bit(cpu, mask->bits);
}

static __always_inline void cpumask_clear_cpu(int cpu, struct cpumask *mask)
{
	clear_bit(cpu, mask->bits);
}

static __always_inline void __cpumask_clear_cpu(int cpu, struct cpumask *mask)
{
	__clear_bit((unsigned long)cpu, mask->bits);
}

static __always_inline bool cpumask_test_and_clear_cpu(int cpu, struct cpumask *mask)
{
	return test_and_clear_bit(cpu, mask->bits);
}

static __always_inline unsigned int cpumask_first(const struct cpumask *mask)
{
	return (unsigned int)find_first_bit(mask->bits, nr_cpu_ids);
}

static __always_inline unsigned int cpumask_next(int cpu, const struct cpumask *mask)
{
	return (unsigned int)find_next_bit(mask->bits, nr_cpu_ids, (unsigned long)(cpu + 1));
}

static __always_inline bool cpumask_empty(const struct cpumask *mask)
{
	return cpumask_first(mask) >= nr_cpu_ids;
}

/* In lib/cpumask.c. */
unsigned int cpumask_weight(const struct cpumask *mask);
void cpumask_clear(struct cpumask *mask);
void cpumask_setall(struct cpumask *mask);
void cpumask_copy(struct cpumask *to, const struct cpumask *from);
bool cpumask_and(struct cpumask *to, const struct cpumask *a, const struct cpumask *b);
void cpumask_or(struct cpumask *to, const struct cpumask *a, const struct cpumask *b);
bool cpumask_andnot(struct cpumask *to, const struct cpumask *a, const struct cpumask *b);
bool cpumask_subset(const struct cpumask *a, const struct cpumask *b);
bool cpumask_equal(const struct cpumask *a, const struct cpumask *b);
const struct cpumask *cpumask_of(unsigned int cpu);

#define zalloc_cpumask_var(mask, flags)	(cpumask_clear(*(mask)), (void)(flags), true)
#define alloc_cpumask_var(mask, flags)	((void)(mask), (void)(flags), true)
#define free_cpumask_var(mask)		do { (void)(mask); } while (0)

#define for_each_cpu(cpu, mask) \
	for ((cpu) = cpumask_first(mask); (cpu) < nr_cpu_ids; (cpu) = cpumask_next((int)(cpu), mask))
#define for_each_possible_cpu(cpu)	for_each_cpu(cpu, cpu_possible_mask)
#define for_each_online_cpu(cpu)	for_each_cpu(cpu, cpu_online_mask)
#define for_each_present_cpu(cpu)	for_each_cpu(cpu, cpu_present_mask)

#define cpu_online(cpu)			cpumask_test_cpu((int)(cpu), cpu_online_mask)
#define cpu_possible(cpu)		cpumask_test_cpu((int)(cpu), cpu_possible_mask)
#define cpu_active(cpu)			cpumask_test_cpu((int)(cpu), cpu_active_mask)
#define cpu_is_offline(cpu)		(!cpu_online(cpu))
#define num_online_cpus()		cpumask_weight(cpu_online_mask)
#define num_possible_cpus()		cpumask_weight(cpu_possible_mask)

#endif /* __LINUX_CPUMASK_H */
