/* SPDX-License-Identifier: MIT */
/* Basic types: include/linux/types.h and uapi/linux/types.h of 6.1 to 6.12, for a 64-bit little-endian machine. */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

#include <linux/compiler.h>
#include <linux/stddef.h>

typedef signed char		__s8;
typedef unsigned char		__u8;
typedef signed short		__s16;
typedef unsigned short		__u16;
typedef signed int		__s32;
typedef unsigned int		__u32;
typedef signed long long	__s64;
typedef unsigned long long	__u64;

typedef __s8	s8;
typedef __u8	u8;
typedef __s16	s16;
typedef __u16	u16;
typedef __s32	s32;
typedef __u32	u32;
typedef __s64	s64;
typedef __u64	u64;
typedef u8	u_char;
typedef u32	uint32_t;
typedef s32	int32_t;
typedef u16	uint16_t;
typedef s16	int16_t;
typedef u8	uint8_t;
typedef s8	int8_t;
typedef u64	uint64_t;
typedef s64	int64_t;
typedef unsigned int	uint;
typedef unsigned long	ulong;
typedef unsigned short	ushort;

typedef unsigned long	size_t;
typedef long		ssize_t;
typedef long		ptrdiff_t;
typedef unsigned long	uintptr_t;
typedef long		intptr_t;
typedef long long	loff_t;
typedef long		off_t;
typedef int		pid_t;
typedef unsigned short	umode_t;
typedef unsigned int	gfp_t;
typedef unsigned int	slab_flags_t;
typedef unsigned int	fmode_t;
typedef unsigned int	uid_t;
typedef unsigned int	gid_t;
typedef u64		phys_addr_t;
typedef s64		ktime_t;
typedef s64		time64_t;
typedef unsigned int	cpumask_index_t;

typedef struct { int counter; }		atomic_t;
typedef struct { s64 counter; }		atomic64_t;
typedef struct { long counter; }	atomic_long_t;

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

/* The head of a callback that waits for a grace period. */
struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};
#define rcu_head callback_head

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);

#define BITS_PER_BYTE	8
#define BITS_PER_LONG	64
#define BITS_PER_LONG_LONG 64
#define BITS_TO_LONGS(bits) (((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

#endif /* _LINUX_TYPES_H */
