/* SPDX-License-Identifier: MIT */
/* Text made for a reader of /proc: include/linux/seq_file.h of 6.1 to 6.12, for livepatch samples. In lib/vsprintf.c. */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/types.h>

struct seq_file {
	char *buf;
	size_t size;
	size_t count;
	void *private;
};

__printf(2, 3) void seq_printf(struct seq_file *m, const char *format, ...);
void seq_puts(struct seq_file *m, const char *text);

#endif /* _LINUX_SEQ_FILE_H */
