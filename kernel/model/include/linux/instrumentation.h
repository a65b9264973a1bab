/* SPDX-License-Identifier: MIT */
/*
 * The edges of regions in noinstr code that may be instrumented: include/linux/instrumentation.h of 6.1 to 6.12. At run time they are
 * nothing; objtool and our analysis read them.
 */
#ifndef __LINUX_INSTRUMENTATION_H
#define __LINUX_INSTRUMENTATION_H

#define instrumentation_begin()	do { } while (0)
#define instrumentation_end()	do { } while (0)

#endif /* __LINUX_INSTRUMENTATION_H */
