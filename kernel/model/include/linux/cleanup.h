/* SPDX-License-Identifier: MIT */
/* Scope-bound release of locks and memory: include/linux/cleanup.h of 6.12 (6.1 has none). */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/compiler.h>
#include <linux/types.h>

#define DEFINE_FREE(name, type, release) \
	static inline void __free_##name(void *p) { type _T = *(type *)p; release; }
#define __free(name)		__cleanup(__free_##name)
#define no_free_ptr(p)		({ __typeof__(p) *__held = &(p); __typeof__(p) __taken = *__held; *__held = NULL; __taken; })
#define return_ptr(p)		return no_free_ptr(p)

#define DEFINE_CLASS(name, type_, exit_, init_, init_args...)						\
typedef type_ class_##name##_t;										\
static inline void class_##name##_destructor(type_ *p) { type_ _T = *p; exit_; }			\
static inline type_ class_##name##_constructor(init_args) { type_ t = init_; return t; }

#define CLASS(name, variable) \
	class_##name##_t variable __cleanup(class_##name##_destructor) = class_##name##_constructor

#define DEFINE_GUARD(name, type_, lock_, unlock_)							\
	DEFINE_CLASS(name, type_, if (_T) { unlock_; }, ({ lock_; _T; }), type_ _T)			\
	static inline void *class_##name##_lock_ptr(class_##name##_t *_T) { return *_T; }

#define guard(name)		CLASS(name, __UNIQUE_ID(guard))
#define __guard_ptr(name)	class_##name##_lock_ptr
#define scoped_guard(name, args...)									\
	for (CLASS(name, __scope)(args), *__once = (void *)1; __guard_ptr(name)(&__scope) && __once; __once = NULL)

/* A lock without an object, such as preemption: the guard's value is a mark that it is held. */
#define DEFINE_LOCK_GUARD_0(name, lock_, unlock_, members...)						\
typedef struct { void *lock; members; } class_##name##_t;						\
static inline void class_##name##_destructor(class_##name##_t *_T) { if (_T->lock) { unlock_; } }	\
static inline void *class_##name##_lock_ptr(class_##name##_t *_T) { return _T->lock; }			\
static inline class_##name##_t class_##name##_constructor(void)						\
{													\
	class_##name##_t held = { .lock = (void *)1 }, *_T = &held;					\
	(void)_T;											\
	lock_;												\
	return held;											\
}

#define DEFINE_LOCK_GUARD_1(name, type, lock_, unlock_, members...)					\
typedef struct { type *lock; members; } class_##name##_t;						\
static inline void class_##name##_destructor(class_##name##_t *_T) { if (_T->lock) { unlock_; } }	\
static inline void *class_##name##_lock_ptr(class_##name##_t *_T) { return _T->lock; }			\
static inline class_##name##_t class_##name##_constructor(type *l)					\
{													\
	class_##name##_t held = { .lock = l }, *_T = &held;						\
	lock_;												\
	return held;											\
}

#endif /* _LINUX_CLEANUP_H */
