/* SPDX-License-Identifier: MIT */
#ifndef _STRINGS_H
#define _STRINGS_H

#include <stddef.h>

int bcmp(const void *a, const void *b, size_t size);
void bcopy(const void *from, void *to, size_t size);
void bzero(void *to, size_t size);
char *index(const char *text, int letter);
char *rindex(const char *text, int letter);
int ffs(int value);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t most);

#endif /* _STRINGS_H */
