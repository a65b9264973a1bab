// SPDX-License-Identifier: MIT
/*
 * Formatting. Stands for lib/vsprintf.c of 6.1 and 6.12: integers, characters, strings, pointers and the names of functions (%pS, %ps).
 * A plain %p shows the address, which the kernel would hash.
 */
#include <linux/ctype.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/library.h>

/* Where formatted text goes: what does not fit is counted and dropped. */
struct sink {
	char *to;
	size_t size;
	size_t count;
};

struct spec {
	bool left, zero, plus, space, alternate;
	int width;
	/* -1 when none was given. */
	int precision;
	/* Size in bytes of an integer argument. */
	int size;
};

static void put(struct sink *sink, char character)
{
	if (sink->count < sink->size)
		sink->to[sink->count] = character;
	sink->count++;
}

static void put_text(struct sink *sink, const char *text, size_t length)
{
	if (sink->count < sink->size)
		memcpy(sink->to + sink->count, text, min(length, sink->size - sink->count));
	sink->count += length;
}

static void pad(struct sink *sink, char with, int count)
{
	while (count-- > 0)
		put(sink, with);
}

static void put_field(struct sink *sink, const struct spec *spec, const char *text, int length)
{
	if (!spec->left)
		pad(sink, ' ', spec->width - length);
	put_text(sink, text, (size_t)length);
	if (spec->left)
		pad(sink, ' ', spec->width - length);
}

static void put_string(struct sink *sink, const struct spec *spec, const char *text)
{
	if (!text)
		text = "(null)";
	put_field(sink, spec, text, (int)strnlen(text, spec->precision < 0 ? INT_MAX : (size_t)spec->precision));
}

static void put_number(struct sink *sink, const struct spec *spec, u64 value, bool negative, unsigned int base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	const char *prefix = negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
	char reversed[24];
	int count = 0, zeros, spaces;

	if (spec->alternate && base == 16)
		prefix = upper ? "0X" : "0x";
	else if (spec->alternate && base == 8)
		prefix = "0";
	do {
		reversed[count++] = digits[value % base];
		value /= base;
	} while (value);
	zeros = spec->precision - count;
	if (spec->precision < 0)
		zeros = spec->zero && !spec->left ? spec->width - count - (int)strlen(prefix) : 0;
	if (zeros < 0)
		zeros = 0;
	spaces = spec->width - count - zeros - (int)strlen(prefix);
	if (!spec->left)
		pad(sink, ' ', spaces);
	while (*prefix)
		put(sink, *prefix++);
	pad(sink, '0', zeros);
	while (count > 0)
		put(sink, reversed[--count]);
	if (spec->left)
		pad(sink, ' ', spaces);
}

static void put_symbol(struct sink *sink, const struct spec *spec, unsigned long address, bool with_offset)
{
	char name[128], text[192];
	unsigned long size, offset;

	if (!__sim_symbol_name(address, name, sizeof(name)))
		snprintf(text, sizeof(text), "0x%lx", address);
	else if (with_offset && kallsyms_lookup_size_offset(address, &size, &offset))
		snprintf(text, sizeof(text), "%s+0x%lx/0x%lx", name, offset, size);
	else
		strscpy(text, name, sizeof(text));
	put_string(sink, spec, text);
}

/* @format stands behind the p; what follows it says how the pointer is shown. Where the format goes on. */
static const char *put_pointer(struct sink *sink, struct spec *spec, const char *format, const void *pointer)
{
	char kind = *format;

	while (isalnum((unsigned char)*format))
		format++;
	switch (kind) {
	case 'S':
	case 'B':
	case 's':
		put_symbol(sink, spec, (unsigned long)pointer, kind != 's');
		break;
	default:
		spec->precision = 16;
		put_number(sink, spec, (unsigned long)pointer, false, 16, false);
	}
	return format;
}

static const char *read_flags(struct spec *spec, const char *format)
{
	for (;; format++) {
		switch (*format) {
		case '-':
			spec->left = true;
			break;
		case '0':
			spec->zero = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->space = true;
			break;
		case '#':
			spec->alternate = true;
			break;
		default:
			return format;
		}
	}
}

static const char *read_digits(int *value, const char *format)
{
	for (*value = 0; isdigit((unsigned char)*format); format++)
		*value = *value * 10 + (*format - '0');
	return format;
}

static const char *read_size(struct spec *spec, const char *format)
{
	spec->size = 4;
	if (*format == 'h') {
		spec->size = format[1] == 'h' ? 1 : 2;
		return format + (format[1] == 'h' ? 2 : 1);
	}
	while (*format == 'l' || *format == 'z' || *format == 't' || *format == 'L' || *format == 'j') {
		spec->size = 8;
		format++;
	}
	return format;
}

/* Keeps the bytes of an argument that its size says it has. */
static u64 narrowed(u64 value, int size, bool is_signed)
{
	int spare = 64 - size * 8;

	value <<= spare;
	return is_signed ? (u64)((s64)value >> spare) : value >> spare;
}

static void put_integer(struct sink *sink, const struct spec *spec, char conversion, u64 raw)
{
	bool is_signed = conversion == 'd' || conversion == 'i';
	u64 value = narrowed(raw, spec->size, is_signed);
	bool negative = is_signed && (s64)value < 0;
	unsigned int base = conversion == 'x' || conversion == 'X' ? 16 : conversion == 'o' ? 8 : 10;

	put_number(sink, spec, negative ? -value : value, negative, base, conversion == 'X');
}

int vsnprintf(char *to, size_t size, const char *format, va_list args)
{
	struct sink sink = { .to = to, .size = size };

	while (*format) {
		struct spec spec = { .precision = -1 };
		const char *plain = format;
		char one;

		while (*format && *format != '%')
			format++;
		put_text(&sink, plain, (size_t)(format - plain));
		if (!*format)
			break;
		format = read_flags(&spec, format + 1);
		if (*format == '*') {
			spec.width = va_arg(args, int);
			if (spec.width < 0) {
				spec.left = true;
				spec.width = -spec.width;
			}
			format++;
		} else {
			format = read_digits(&spec.width, format);
		}
		if (*format == '.') {
			if (format[1] == '*') {
				spec.precision = va_arg(args, int);
				format += 2;
			} else {
				format = read_digits(&spec.precision, format + 1);
			}
		}
		format = read_size(&spec, format);
		switch (*format) {
		case '\0':
			break;
		case '%':
			put(&sink, *format++);
			break;
		case 'c':
			one = (char)va_arg(args, int);
			put_field(&sink, &spec, &one, 1);
			format++;
			break;
		case 's':
			put_string(&sink, &spec, va_arg(args, const char *));
			format++;
			break;
		case 'p':
			format = put_pointer(&sink, &spec, format + 1, va_arg(args, const void *));
			break;
		default:
			put_integer(&sink, &spec, *format, spec.size == 8 ? va_arg(args, unsigned long) : va_arg(args, unsigned int));
			format++;
		}
	}
	if (size)
		to[sink.count < size ? sink.count : size - 1] = '\0';
	return (int)sink.count;
}

int vscnprintf(char *to, size_t size, const char *format, va_list args)
{
	int count = vsnprintf(to, size, format, args);

	if ((size_t)count < size)
		return count;
	return size ? (int)size - 1 : 0;
}

int snprintf(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vsnprintf(to, size, format, args);
	va_end(args);
	return count;
}

int scnprintf(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vscnprintf(to, size, format, args);
	va_end(args);
	return count;
}

int sprintf(char *to, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vsnprintf(to, INT_MAX, format, args);
	va_end(args);
	return count;
}

int sysfs_emit(char *buf, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vscnprintf(buf, PAGE_SIZE, format, args);
	va_end(args);
	return count;
}

char *kvasprintf(gfp_t flags, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = kmalloc((size_t)length + 1, flags);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *kasprintf(gfp_t flags, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = kvasprintf(flags, format, args);
	va_end(args);
	return text;
}

void seq_printf(struct seq_file *m, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	m->count += (size_t)vscnprintf(m->buf + m->count, m->size - m->count, format, args);
	va_end(args);
}

void seq_puts(struct seq_file *m, const char *text)
{
	seq_printf(m, "%s", text);
}
