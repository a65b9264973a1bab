/* SPDX-License-Identifier: MIT */
/*
 * What the host does for a freestanding program besides memory (sim/library.h). Carried out by simulator/run; numbered in
 * kernel/catalogue/intrinsics/freestanding.ts.
 */
#ifndef _SIM_FREESTANDING_H
#define _SIM_FREESTANDING_H

/* Ends the program with the low eight bits of @status. */
void __sim_exit(int status) __attribute__((__noreturn__));

/* Ends the program as abort() does. */
void __sim_abort(void) __attribute__((__noreturn__));

/* Appends @length bytes to what the program has written to @stream: 1 is the standard output, 2 the standard error. */
void __sim_write(int stream, const char *text, unsigned long length);

#endif /* _SIM_FREESTANDING_H */
