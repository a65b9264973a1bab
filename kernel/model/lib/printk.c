// SPDX-License-Identifier: MIT
/* The log, warnings and the end. Stands for kernel/printk/printk.c and kernel/panic.c of 6.1 and 6.12. */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <sim/library.h>

#define LINE_SIZE	1024
/* CONFIG_MESSAGE_LOGLEVEL_DEFAULT. */
#define DEFAULT_LEVEL	4
#define CONTINUED	-1

/* Level of the console, default level of a message, least and default level of the console. */
int console_printk[4] = { 7, DEFAULT_LEVEL, 1, 7 };

#ifdef CONFIG_SIM_EXPLORES

/* Nobody reads the log; what a message tells of is looked at. */
int vprintk(const char *format, va_list args)
{
	return vsnprintf(NULL, 0, format[0] == KERN_SOH[0] ? format + 2 : format, args);
}

#else

int vprintk(const char *format, va_list args)
{
	char line[LINE_SIZE];
	const char *text = line;
	int level = DEFAULT_LEVEL;
	int length = vscnprintf(line, sizeof(line), format, args);

	if (length >= 2 && line[0] == KERN_SOH[0]) {
		if (line[1] >= '0' && line[1] <= '7')
			level = line[1] - '0';
		else if (line[1] == 'c')
			level = CONTINUED;
		text += 2;
		length -= 2;
	}
	__sim_log(level, text, (unsigned long)length);
	return length;
}

#endif

int _printk(const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vprintk(format, args);
	va_end(args);
	return length;
}

static void format_line(char *line, const char *format, va_list args)
{
	int length = vscnprintf(line, LINE_SIZE, format, args);

	if (length && line[length - 1] == '\n')
		line[length - 1] = '\0';
}

void warn_slowpath_fmt(const char *file, int line, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	format_line(text, format, args);
	va_end(args);
	__sim_warn(file, line, text);
}

void panic(const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	format_line(text, format, args);
	va_end(args);
	__sim_bug("", 0, text);
}
