// SPDX-License-Identifier: MIT
/* stdio.h: formatted output to two streams and to memory. Floating point is refused. */
#include <stdio.h>
#include <string.h>
#include <sim/freestanding.h>
#include <sim/library.h>

#undef stdout
#undef stderr

struct __stream {
	int number;
};

static FILE output = { 1 }, errors = { 2 };
FILE *stdout = &output;
FILE *stderr = &errors;

/* Where formatted text goes: to a stream by way of a buffer, or to memory, which takes what fits. */
struct sink {
	FILE *stream;
	char *to;
	size_t room;
	size_t count;
	char buffer[128];
	size_t buffered;
};

struct spec {
	int left, zero, plus, space, alternate;
	int width;
	/* -1 when none was given. */
	int precision;
	/* Bytes of an integer argument. */
	int size;
};

static void flush(struct sink *sink)
{
	if (sink->buffered)
		__sim_write(sink->stream->number, sink->buffer, sink->buffered);
	sink->buffered = 0;
}

static void put(struct sink *sink, char letter)
{
	if (sink->stream) {
		if (sink->buffered == sizeof(sink->buffer))
			flush(sink);
		sink->buffer[sink->buffered++] = letter;
	} else if (sink->count < sink->room) {
		sink->to[sink->count] = letter;
	}
	sink->count++;
}

static void put_many(struct sink *sink, char letter, int count)
{
	while (count-- > 0)
		put(sink, letter);
}

static void put_field(struct sink *sink, const struct spec *spec, const char *text, size_t length)
{
	int spaces = spec->width - (int)length;

	if (!spec->left)
		put_many(sink, ' ', spaces);
	while (length--)
		put(sink, *text++);
	if (spec->left)
		put_many(sink, ' ', spaces);
}

static void put_number(struct sink *sink, const struct spec *spec, unsigned long value, int negative, char kind)
{
	const char *digits = kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = kind == 'o' ? 8 : kind == 'x' || kind == 'X' ? 16 : 10;
	char sign = negative ? '-' : spec->plus ? '+' : spec->space ? ' ' : 0;
	const char *prefix = spec->alternate && value && base == 16 ? (kind == 'X' ? "0X" : "0x") : "";
	char reversed[24];
	int count = 0, zeros, spaces, fixed = (sign != 0) + (int)strlen(prefix);

	for (; value; value /= base)
		reversed[count++] = digits[value % base];
	if (spec->precision >= 0)
		zeros = spec->precision - count;
	else if (spec->zero && !spec->left)
		zeros = spec->width - fixed - count;
	else
		zeros = 0;
	if (spec->precision < 0 && count + zeros < 1)
		zeros = 1 - count;
	if (spec->alternate && base == 8 && zeros < 1)
		zeros = 1;
	if (zeros < 0)
		zeros = 0;
	spaces = spec->width - fixed - zeros - count;
	if (!spec->left)
		put_many(sink, ' ', spaces);
	if (sign)
		put(sink, sign);
	while (*prefix)
		put(sink, *prefix++);
	put_many(sink, '0', zeros);
	while (count)
		put(sink, reversed[--count]);
	if (spec->left)
		put_many(sink, ' ', spaces);
}

static void put_signed(struct sink *sink, const struct spec *spec, long value)
{
	if (spec->size == 1)
		value = (signed char)value;
	else if (spec->size == 2)
		value = (short)value;
	put_number(sink, spec, value < 0 ? -(unsigned long)value : (unsigned long)value, value < 0, 'd');
}

static void put_unsigned(struct sink *sink, const struct spec *spec, unsigned long value, char kind)
{
	struct spec unsign = *spec;

	unsign.plus = unsign.space = 0;
	if (spec->size < 8)
		value &= (1UL << (8 * spec->size)) - 1;
	put_number(sink, &unsign, value, 0, kind);
}

static void put_pointer(struct sink *sink, struct spec *spec, unsigned long value)
{
	if (!value) {
		put_field(sink, spec, "(nil)", 5);
		return;
	}
	spec->alternate = 1;
	spec->size = 8;
	put_unsigned(sink, spec, value, 'x');
}

static void store_count(void *to, int size, size_t count)
{
	switch (size) {
	case 1:
		*(signed char *)to = (signed char)count;
		break;
	case 2:
		*(short *)to = (short)count;
		break;
	case 4:
		*(int *)to = (int)count;
		break;
	default:
		*(long *)to = (long)count;
	}
}

static const char *read_number(const char *format, int *number)
{
	*number = 0;
	while (*format >= '0' && *format <= '9')
		*number = *number * 10 + (*format++ - '0');
	return format;
}

static const char *read_flags(const char *format, struct spec *spec)
{
	for (;; format++) {
		switch (*format) {
		case '-':
			spec->left = 1;
			break;
		case '0':
			spec->zero = 1;
			break;
		case '+':
			spec->plus = 1;
			break;
		case ' ':
			spec->space = 1;
			break;
		case '#':
			spec->alternate = 1;
			break;
		default:
			return format;
		}
	}
}

static const char *read_size(const char *format, struct spec *spec)
{
	spec->size = 4;
	for (;; format++) {
		switch (*format) {
		case 'h':
			spec->size = spec->size == 2 ? 1 : 2;
			break;
		case 'l':
		case 'q':
		case 'j':
		case 'z':
		case 't':
			spec->size = 8;
			break;
		default:
			return format;
		}
	}
}

static int format_to(struct sink *sink, const char *format, va_list args)
{
	for (; *format; format++) {
		struct spec spec = { .precision = -1 };
		const char *text;
		char letter;

		if (*format != '%') {
			put(sink, *format);
			continue;
		}
		format = read_flags(format + 1, &spec);
		if (*format == '*') {
			spec.width = va_arg(args, int);
			if (spec.width < 0) {
				spec.left = 1;
				spec.width = -spec.width;
			}
			format++;
		} else {
			format = read_number(format, &spec.width);
		}
		if (*format == '.' && format[1] == '*') {
			spec.precision = va_arg(args, int);
			format += 2;
		} else if (*format == '.') {
			format = read_number(format + 1, &spec.precision);
		}
		format = read_size(format, &spec);
		switch (*format) {
		case 'd':
		case 'i':
			put_signed(sink, &spec, spec.size == 8 ? va_arg(args, long) : va_arg(args, int));
			break;
		case 'u':
		case 'o':
		case 'x':
		case 'X':
			put_unsigned(sink, &spec, spec.size == 8 ? va_arg(args, unsigned long) : va_arg(args, unsigned int), *format);
			break;
		case 'c':
			letter = (char)va_arg(args, int);
			put_field(sink, &spec, &letter, 1);
			break;
		case 's':
			text = va_arg(args, const char *);
			if (!text)
				text = "(null)";
			put_field(sink, &spec, text, strnlen(text, spec.precision < 0 ? (size_t)-1 : (size_t)spec.precision));
			break;
		case 'p':
			put_pointer(sink, &spec, (unsigned long)va_arg(args, void *));
			break;
		case 'n':
			store_count(va_arg(args, void *), spec.size, sink->count);
			break;
		case '%':
			put(sink, '%');
			break;
		default:
			__sim_refuse("a conversion of printf other than d i u o x X c s p n");
		}
	}
	return (int)sink->count;
}

int vfprintf(FILE *stream, const char *format, va_list args)
{
	struct sink sink = { .stream = stream };
	int count = format_to(&sink, format, args);

	flush(&sink);
	return count;
}

int vsnprintf(char *to, size_t size, const char *format, va_list args)
{
	struct sink sink = { .to = to, .room = size };
	int count = format_to(&sink, format, args);

	if (size)
		to[sink.count < size ? sink.count : size - 1] = 0;
	return count;
}

int vprintf(const char *format, va_list args)
{
	return vfprintf(stdout, format, args);
}

int vsprintf(char *to, const char *format, va_list args)
{
	return vsnprintf(to, 0x7fffffff, format, args);
}

int printf(const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vfprintf(stdout, format, args);
	va_end(args);
	return count;
}

int fprintf(FILE *stream, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vfprintf(stream, format, args);
	va_end(args);
	return count;
}

int sprintf(char *to, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vsprintf(to, format, args);
	va_end(args);
	return count;
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

size_t fwrite(const void *items, size_t size, size_t count, FILE *stream)
{
	__sim_write(stream->number, items, size * count);
	return size ? count : 0;
}

int fputs(const char *text, FILE *stream)
{
	__sim_write(stream->number, text, strlen(text));
	return 1;
}

int fputc(int letter, FILE *stream)
{
	char text = (char)letter;

	__sim_write(stream->number, &text, 1);
	return (unsigned char)letter;
}

int putc(int letter, FILE *stream)
{
	return fputc(letter, stream);
}

int putchar(int letter)
{
	return fputc(letter, stdout);
}

int puts(const char *text)
{
	fputs(text, stdout);
	putchar('\n');
	return 1;
}

int fflush(FILE *stream)
{
	(void)stream;
	return 0;
}

int ferror(FILE *stream)
{
	(void)stream;
	return 0;
}

void perror(const char *text)
{
	fprintf(stderr, "%s: an error\n", text);
}
