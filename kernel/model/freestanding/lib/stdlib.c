// SPDX-License-Identifier: MIT
/* stdlib.h: memory, ends, numbers, sorting. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sim/freestanding.h>
#include <sim/library.h>

#undef errno
int errno;

/* argv of main: the host passes it. */
char *__program_arguments[] = { "program", NULL };

#define MAX_ATEXIT 32
static void (*at_exit[MAX_ATEXIT])(void);
static int at_exit_count;

int atexit(void (*function)(void))
{
	if (at_exit_count == MAX_ATEXIT)
		return -1;
	at_exit[at_exit_count++] = function;
	return 0;
}

void abort(void)
{
	__sim_abort();
}

void _exit(int status)
{
	__sim_exit(status);
}

void _Exit(int status)
{
	__sim_exit(status);
}

void exit(int status)
{
	while (at_exit_count)
		at_exit[--at_exit_count]();
	__sim_exit(status);
}

void __assert_fail(const char *text, const char *file, unsigned int line, const char *function)
{
	fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, text);
	abort();
}

void *malloc(size_t size)
{
	void *object = __sim_alloc(size, 0);

	if (!object)
		errno = ENOMEM;
	return object;
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return __sim_alloc(bytes, 1);
}

void *realloc(void *object, size_t size)
{
	void *grown = malloc(size);

	if (object && grown) {
		size_t before = __sim_alloc_size(object);

		memcpy(grown, object, before < size ? before : size);
		free(object);
	}
	return grown;
}

void free(void *object)
{
	__sim_free(object);
}

int abs(int value)
{
	return value < 0 ? -value : value;
}

long labs(long value)
{
	return value < 0 ? -value : value;
}

long long llabs(long long value)
{
	return value < 0 ? -value : value;
}

div_t div(int a, int b)
{
	return (div_t){ a / b, a % b };
}

ldiv_t ldiv(long a, long b)
{
	return (ldiv_t){ a / b, a % b };
}

static int digit(int letter)
{
	if (isdigit(letter))
		return letter - '0';
	return isalpha(letter) ? tolower(letter) - 'a' + 10 : INT_MAX;
}

/* The magnitude of a number; *@negative says its sign, *@overflow whether it does not fit. */
static unsigned long magnitude(const char *text, char **end, int base, int *negative, int *overflow)
{
	const char *at = text, *first;
	unsigned long value = 0;

	*overflow = 0;
	while (isspace((unsigned char)*at))
		at++;
	*negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	if ((base == 0 || base == 16) && at[0] == '0' && (at[1] | 32) == 'x' && digit((unsigned char)at[2]) < 16) {
		at += 2;
		base = 16;
	} else if (base == 0) {
		base = *at == '0' ? 8 : 10;
	}
	first = at;
	for (; digit((unsigned char)*at) < base; at++) {
		*overflow |= __builtin_mul_overflow(value, (unsigned long)base, &value);
		*overflow |= __builtin_add_overflow(value, (unsigned long)digit((unsigned char)*at), &value);
	}
	if (end)
		*end = (char *)(at == first ? text : at);
	return value;
}

unsigned long strtoul(const char *text, char **end, int base)
{
	int negative, overflow;
	unsigned long value = magnitude(text, end, base, &negative, &overflow);

	if (overflow) {
		errno = ERANGE;
		return ULONG_MAX;
	}
	return negative ? -value : value;
}

long strtol(const char *text, char **end, int base)
{
	int negative, overflow;
	unsigned long value = magnitude(text, end, base, &negative, &overflow);

	if (overflow || value > (unsigned long)LONG_MAX + negative) {
		errno = ERANGE;
		return negative ? LONG_MIN : LONG_MAX;
	}
	return negative ? -value : value;
}

unsigned long long strtoull(const char *text, char **end, int base)
{
	return strtoul(text, end, base);
}

long long strtoll(const char *text, char **end, int base)
{
	return strtol(text, end, base);
}

int atoi(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
	return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
	return strtol(text, NULL, 10);
}

static unsigned long random_state = 1;

void srand(unsigned int seed)
{
	random_state = seed;
}

int rand(void)
{
	random_state = random_state * 6364136223846793005UL + 1442695040888963407UL;
	return (int)(random_state >> 33);
}

void srandom(unsigned int seed)
{
	srand(seed);
}

long random(void)
{
	return rand();
}

static void swap(char *a, char *b, size_t size)
{
	for (; size; size--) {
		char kept = *a;

		*a++ = *b;
		*b++ = kept;
	}
}

/* Lets the item at @root sink in the heap of the first @count items. */
static void sink(char *array, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			return;
		if (child + 1 < count && compare(array + child * size, array + (child + 1) * size) < 0)
			child++;
		if (compare(array + root * size, array + child * size) >= 0)
			return;
		swap(array + root * size, array + child * size, size);
		root = child;
	}
}

void qsort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *array = items;

	for (size_t root = count / 2; root-- > 0;)
		sink(array, root, count, size, compare);
	while (count > 1) {
		count--;
		swap(array, array + count * size, size);
		sink(array, 0, count, size, compare);
	}
}

void *bsearch(const void *key, const void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		const char *item = (const char *)array + middle * size;
		int order = compare(key, item);

		if (order == 0)
			return (void *)item;
		if (order > 0)
			low = middle + 1;
		else
			count = middle;
	}
	return NULL;
}

char *getenv(const char *name)
{
	(void)name;
	return NULL;
}
