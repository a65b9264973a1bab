/* SPDX-License-Identifier: MIT */
/* Multiplicative hashing. Any good multiplier does: these two are the golden ratio in 32 and 64 bits, made odd. */
#ifndef _LINUX_HASH_H
#define _LINUX_HASH_H

#include <linux/types.h>

static inline u32 hash_32(u32 value, unsigned int bits)
{
	return (value * 0x9e3779b1U) >> (32 - bits);
}

static inline u32 hash_64(u64 value, unsigned int bits)
{
	return (u32)((value * 0x9e3779b97f4a7c15ULL) >> (64 - bits));
}

#define hash_long(value, bits)	hash_64(value, bits)

static inline u32 hash_ptr(const void *pointer, unsigned int bits)
{
	return hash_long((unsigned long)pointer, bits);
}

#endif /* _LINUX_HASH_H */
