/* SPDX-License-Identifier: MIT */
/*
 * The attributes of include/linux/compiler_types.h and compiler_attributes.h. Included before everything else, as the
 * kernel's build does with -include.
 */
#ifndef __LINUX_COMPILER_TYPES_H
#define __LINUX_COMPILER_TYPES_H

/* Marks for sparse, which mean nothing to a compiler. */
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __nocast
#define __safe
#define __private
#define __chk_user_ptr(x)	((void)0)
#define __chk_io_ptr(x)		((void)0)
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __cond_acquires(x)
#define __acquire(x)		((void)0)
#define __release(x)		((void)0)
#define ACCESS_PRIVATE(p, member) ((p)->member)
#define __bitwise

#define __always_inline		inline __attribute__((__always_inline__))
#define noinline		__attribute__((__noinline__))
#define __noinline		noinline
#define noinline_for_stack	noinline
#define notrace			__attribute__((__no_instrument_function__))
#define __attribute_const__	__attribute__((__const__))
#define __pure			__attribute__((__pure__))
#define __cold			__attribute__((__cold__))
#define __weak			__attribute__((__weak__))
#define __used			__attribute__((__used__))
#define __maybe_unused		__attribute__((__unused__))
#define __always_unused		__attribute__((__unused__))
#define __must_check		__attribute__((__warn_unused_result__))
#define __packed		__attribute__((__packed__))
#define __aligned(bytes)	__attribute__((__aligned__(bytes)))
#define __section(name)		__attribute__((__section__(name)))
#define __printf(format, first)	__attribute__((__format__(printf, format, first)))
#define __scanf(format, first)	__attribute__((__format__(scanf, format, first)))
#define __noreturn		__attribute__((__noreturn__))
#define __malloc		__attribute__((__malloc__))
#define __alloc_size(...)
#define __alias(symbol)		__attribute__((__alias__(#symbol)))
#define __cleanup(function)	__attribute__((__cleanup__(function)))
#define __visible
#define __flatten
#define __deprecated
#define __counted_by(member)
#define __nonstring
#define __no_sanitize_address
#define __no_kcsan
#define __no_kasan_or_inline	__always_inline
#define __no_sanitize_memory
#define __no_sanitize_or_inline	__always_inline
#define __no_profile
#define __nocfi
#define __latent_entropy
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define fallthrough		__attribute__((__fallthrough__))
#define asmlinkage
#define __rcu_read_lock_nesting_mark

/*
 * Code that must not be instrumented: neither traced nor probed. The section is what objtool goes by and what the analysis
 * reads (compiler_types.h:371 of 6.12).
 */
#define noinstr			noinline notrace __section(".noinstr.text")
#define __noinstr_section(name)	noinline notrace __section(name)

#define __same_type(a, b)	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define __must_be_array(a)	BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0]))
#define __diag_push()
#define __diag_pop()

#endif /* __LINUX_COMPILER_TYPES_H */
