/* SPDX-License-Identifier: MIT */
/* Strings and bytes: include/linux/string.h of 6.1 to 6.12. In lib/string.c, the allocating ones in lib/slab.c. */
#ifndef _LINUX_STRING_H_
#define _LINUX_STRING_H_

#include <linux/compiler.h>
#include <linux/types.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *bytes, int value, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *text, int character);
char *strrchr(const char *text, int character);
char *strstr(const char *text, const char *part);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t limit);
char *strcat(char *to, const char *from);
/* Characters copied, or -E2BIG when the text was cut. */
ssize_t strscpy(char *to, const char *from, size_t size);
size_t strlcpy(char *to, const char *from, size_t size);
/* Equal, but for a newline at the end of one of them. */
bool sysfs_streq(const char *a, const char *b);
char *strim(char *text);
char *kstrdup(const char *text, gfp_t flags);
const char *kstrdup_const(const char *text, gfp_t flags);
char *kstrndup(const char *text, size_t limit, gfp_t flags);
void *kmemdup(const void *from, size_t size, gfp_t flags);
void kfree_const(const void *object);

static inline bool str_has_prefix_of(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static inline bool strstarts(const char *text, const char *prefix)
{
	return str_has_prefix_of(text, prefix);
}

#endif /* _LINUX_STRING_H_ */
