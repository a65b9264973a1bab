/* SPDX-License-Identifier: MIT */
/*
 * Services of the host that take no virtual time and never block: memory, messages, symbols.
 * Carried out by the world; numbered in kernel/catalogue/intrinsics/library.ts.
 */
#ifndef _SIM_LIBRARY_H
#define _SIM_LIBRARY_H

/*
 * A new heap object of @size bytes, aligned to 16; uninitialised unless @zero. @size 0 gives an object no byte of which may
 * be accessed. Null when the simulated memory is used up or the run was asked to let this allocation fail.
 */
void *__sim_alloc(unsigned long size, int zero);

/* Ends an object's life. A fault unless @object is the start of a living heap object. Null is allowed and does nothing. */
void __sim_free(const void *object);

/* The size a living heap object was asked for. */
unsigned long __sim_alloc_size(const void *object);

/*
 * memmove and memset. A copy keeps what it copies as it was: a byte that was never written stays unwritten in the copy, and is an
 * error only where it is used.
 */
void __sim_copy(void *to, const void *from, unsigned long size);
void __sim_fill(void *to, int value, unsigned long size);

/*
 * One piece of kernel log: @length bytes of @text. @level is 0 (emergency) to 7 (debug), or -1 to continue the line before.
 * A text that does not end in a newline is continued by the next piece of this CPU with level -1, else it ends there.
 */
void __sim_log(int level, const char *text, unsigned long length);

/*
 * WARN and BUG: @file and @line as the C text has them; @message is a printed message or the condition's text.
 * A warning is a violation of the run, and the run goes on if it was told so; after a bug the thread never runs again.
 */
void __sim_warn(const char *file, int line, const char *message);
void __sim_bug(const char *file, int line, const char *message) __attribute__((__noreturn__));

/* The model cannot carry on: it was asked for something it does not stand for. @what is a sentence. Ends the run as unsupported. */
void __sim_refuse(const char *what) __attribute__((__noreturn__));

/*
 * A rule about contexts or locks was broken: sleeping in atomic context, a lock released that is not held, an assertion of
 * lockdep. @rule is one of "sleep-in-atomic", "lock-misuse". @what is a sentence.
 */
void __sim_misuse(const char *rule, const char *what);

/*
 * Functions of the compiled kernel, for kallsyms. An address is the function's text address.
 *
 * __sim_symbol_address: address of the @index-th (from 0) function called @name, in link order; 0 if there are not as many.
 * __sim_symbol_at: address of the @index-th function of all, its name stored in @name (cut to @size, ends in 0); 0 past the end.
 * __sim_symbol_size: size of the function that holds @address and, unless null, the offset in it; 0 if there is none.
 * __sim_symbol_name: its name, stored in @name (cut to @size, ends in 0), returning its start; 0 if there is none.
 */
unsigned long __sim_symbol_address(const char *name, unsigned long index);
unsigned long __sim_symbol_at(unsigned long index, char *name, unsigned long size);
unsigned long __sim_symbol_size(unsigned long address, unsigned long *offset);
unsigned long __sim_symbol_name(unsigned long address, char *name, unsigned long size);

#endif /* _SIM_LIBRARY_H */
