// SPDX-License-Identifier: MIT
/* Strings and bytes. Stands for lib/string.c and arch/x86/lib/mem*_64.S of 6.1 and 6.12. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <sim/library.h>

void *memcpy(void *to, const void *from, size_t size)
{
	__sim_copy(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	__sim_copy(to, from, size);
	return to;
}

void *memset(void *to, int value, size_t size)
{
	__sim_fill(to, value, size);
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *left = a, *right = b;

	for (size_t i = 0; i < size; i++) {
		if (left[i] != right[i])
			return left[i] - right[i];
	}
	return 0;
}

void *memchr(const void *bytes, int value, size_t size)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < size; i++) {
		if (at[i] == (unsigned char)value)
			return (void *)(at + i);
	}
	return NULL;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		unsigned char left = (unsigned char)a[i], right = (unsigned char)b[i];

		if (left != right)
			return left < right ? -1 : 1;
		if (!left)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strcasecmp(const char *a, const char *b)
{
	for (;; a++, b++) {
		int left = tolower((unsigned char)*a), right = tolower((unsigned char)*b);

		if (left != right || !left)
			return left - right;
	}
}

char *strchr(const char *text, int character)
{
	for (;; text++) {
		if (*text == (char)character)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

char *strrchr(const char *text, int character)
{
	const char *last = NULL;

	do {
		if (*text == (char)character)
			last = text;
	} while (*text++);
	return (char *)last;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (;; text++) {
		if (strncmp(text, part, length) == 0)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

char *strcpy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

char *strncpy(char *to, const char *from, size_t limit)
{
	size_t length = strnlen(from, limit);

	memcpy(to, from, length);
	memset(to + length, 0, limit - length);
	return to;
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t length;

	if (!size)
		return -E2BIG;
	length = strnlen(from, size);
	if (length < size) {
		memcpy(to, from, length + 1);
		return (ssize_t)length;
	}
	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	return -E2BIG;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	if (size)
		strscpy(to, from, size);
	return strlen(from);
}

bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	return (!*a && *b == '\n' && !b[1]) || (!*b && *a == '\n' && !a[1]);
}

char *strim(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}
