/* SPDX-License-Identifier: MIT */
/*
 * Bits in memory: include/linux/bitops.h and asm-generic/bitops/ of 6.1 to 6.12. set_bit and clear_bit are atomic and order
 * nothing; the test_and_ forms are atomic and fully ordered whatever the bit was; the __ forms are plain
 * (Documentation/atomic_bitops.txt).
 */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <asm/barrier.h>
#include <linux/bits.h>
#include <linux/types.h>

static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	__sim_or(addr + BIT_WORD(nr), BIT_MASK(nr));
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__sim_andnot(addr + BIT_WORD(nr), BIT_MASK(nr));
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	__sim_xor(addr + BIT_WORD(nr), BIT_MASK(nr));
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return (__sim_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr)) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return (__sim_fetch_andnot(addr + BIT_WORD(nr), BIT_MASK(nr)) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_set_bit_lock(long nr, volatile unsigned long *addr)
{
	return (__sim_fetch_or_acquire(addr + BIT_WORD(nr), BIT_MASK(nr)) & BIT_MASK(nr)) != 0;
}

static __always_inline void clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	(void)__sim_fetch_andnot_release(addr + BIT_WORD(nr), BIT_MASK(nr));
}

static __always_inline bool test_bit(unsigned long nr, const volatile unsigned long *addr)
{
	return (addr[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;
}

static __always_inline bool test_bit_acquire(unsigned long nr, const volatile unsigned long *addr)
{
	return (__sim_load_acquire(addr + BIT_WORD(nr)) >> (nr % BITS_PER_LONG)) & 1;
}

static __always_inline void __set_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline bool __test_and_set_bit(unsigned long nr, unsigned long *addr)
{
	bool was = (addr[BIT_WORD(nr)] & BIT_MASK(nr)) != 0;

	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
	return was;
}

/* Number of the lowest set bit; undefined for 0. */
static __always_inline unsigned long __ffs(unsigned long word)
{
	return (unsigned long)__builtin_ctzl(word);
}

/* Number of the highest set bit; undefined for 0. */
static __always_inline unsigned long __fls(unsigned long word)
{
	return (unsigned long)(BITS_PER_LONG - 1 - __builtin_clzl(word));
}

static __always_inline int ffs(int word)
{
	return word ? __builtin_ctz((unsigned int)word) + 1 : 0;
}

static __always_inline int fls(unsigned int word)
{
	return word ? 32 - __builtin_clz(word) : 0;
}

static __always_inline unsigned int hweight_long(unsigned long word)
{
	return (unsigned int)__builtin_popcountl(word);
}

/* The first set (clear) bit at or after @from, or @size. In lib/bitmap.c. */
unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long from);
unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long from);
#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)

#define for_each_set_bit(bit, addr, size) \
	for ((bit) = find_first_bit(addr, size); (bit) < (size); (bit) = find_next_bit(addr, size, (bit) + 1))

#endif /* _LINUX_BITOPS_H */
