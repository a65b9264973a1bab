// SPDX-License-Identifier: MIT
/* string.h and strings.h. What moves bytes is done by the host; what looks at them is C. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sim/library.h>

void *memmove(void *to, const void *from, size_t size)
{
	__sim_copy(to, from, size);
	return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
	__sim_copy(to, from, size);
	return to;
}

void *mempcpy(void *to, const void *from, size_t size)
{
	__sim_copy(to, from, size);
	return (char *)to + size;
}

void *memset(void *to, int value, size_t size)
{
	__sim_fill(to, value, size);
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	for (; size; size--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

void *memchr(const void *in, int value, size_t size)
{
	const unsigned char *at = in;

	for (; size; size--, at++) {
		if (*at == (unsigned char)value)
			return (void *)at;
	}
	return NULL;
}

void *memccpy(void *to, const void *from, int last, size_t size)
{
	const void *found = memchr(from, last, size);

	if (!found) {
		memcpy(to, from, size);
		return NULL;
	}
	return mempcpy(to, from, (const char *)found - (const char *)from + 1);
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

size_t strnlen(const char *text, size_t most)
{
	size_t length = 0;

	while (length < most && text[length])
		length++;
	return length;
}

char *stpcpy(char *to, const char *from)
{
	while ((*to = *from++))
		to++;
	return to;
}

char *strcpy(char *to, const char *from)
{
	stpcpy(to, from);
	return to;
}

char *stpncpy(char *to, const char *from, size_t size)
{
	size_t length = strnlen(from, size);

	memcpy(to, from, length);
	memset(to + length, 0, size - length);
	return to + length;
}

char *strncpy(char *to, const char *from, size_t size)
{
	stpncpy(to, from, size);
	return to;
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char *strncat(char *to, const char *from, size_t most)
{
	size_t length = strnlen(from, most);
	char *end = mempcpy(to + strlen(to), from, length);

	*end = 0;
	return to;
}

int strncmp(const char *a, const char *b, size_t most)
{
	for (; most; most--, a++, b++) {
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, (size_t)-1);
}

int strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

int strncasecmp(const char *a, const char *b, size_t most)
{
	for (; most; most--, a++, b++) {
		int x = tolower((unsigned char)*a), y = tolower((unsigned char)*b);

		if (x != y || !x)
			return x - y;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, (size_t)-1);
}

char *strchrnul(const char *text, int letter)
{
	while (*text && *text != (char)letter)
		text++;
	return (char *)text;
}

char *strchr(const char *text, int letter)
{
	char *found = strchrnul(text, letter);

	return *found == (char)letter ? found : NULL;
}

char *strrchr(const char *text, int letter)
{
	const char *at = text + strlen(text);

	for (;; at--) {
		if (*at == (char)letter)
			return (char *)at;
		if (at == text)
			return NULL;
	}
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (;; text++) {
		if (!strncmp(text, part, length))
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

size_t strspn(const char *text, const char *letters)
{
	size_t length = 0;

	while (text[length] && strchr(letters, text[length]))
		length++;
	return length;
}

size_t strcspn(const char *text, const char *letters)
{
	size_t length = 0;

	while (text[length] && !strchr(letters, text[length]))
		length++;
	return length;
}

char *strpbrk(const char *text, const char *letters)
{
	text += strcspn(text, letters);
	return *text ? (char *)text : NULL;
}

char *strtok(char *text, const char *letters)
{
	static char *rest;
	char *start = text ? text : rest;

	if (!start)
		return NULL;
	start += strspn(start, letters);
	if (!*start)
		return rest = NULL;
	rest = start + strcspn(start, letters);
	if (*rest)
		*rest++ = 0;
	return start;
}

char *strndup(const char *text, size_t most)
{
	size_t length = strnlen(text, most);
	char *copy = malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = 0;
	}
	return copy;
}

char *strdup(const char *text)
{
	return strndup(text, (size_t)-1);
}

int bcmp(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size);
}

void bcopy(const void *from, void *to, size_t size)
{
	memmove(to, from, size);
}

void bzero(void *to, size_t size)
{
	memset(to, 0, size);
}

char *index(const char *text, int letter)
{
	return strchr(text, letter);
}

char *rindex(const char *text, int letter)
{
	return strrchr(text, letter);
}

int ffs(int value)
{
	return __builtin_ffs(value);
}
