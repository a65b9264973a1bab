/* SPDX-License-Identifier: MIT */
/* Writing to the two standard streams. There are no files and there is no input. */
#ifndef _STDIO_H
#define _STDIO_H

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)
#define BUFSIZ 8192

typedef struct __stream FILE;

extern FILE *stdout;
extern FILE *stderr;
#define stdout stdout
#define stderr stderr

int printf(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
int fprintf(FILE *stream, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));
int sprintf(char *to, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));
int snprintf(char *to, size_t size, const char *format, ...) __attribute__((__format__(__printf__, 3, 4)));
int vprintf(const char *format, va_list args);
int vfprintf(FILE *stream, const char *format, va_list args);
int vsprintf(char *to, const char *format, va_list args);
int vsnprintf(char *to, size_t size, const char *format, va_list args);

int puts(const char *text);
int putchar(int letter);
int putc(int letter, FILE *stream);
int fputc(int letter, FILE *stream);
int fputs(const char *text, FILE *stream);
size_t fwrite(const void *items, size_t size, size_t count, FILE *stream);
int fflush(FILE *stream);
int ferror(FILE *stream);
void perror(const char *text);

#endif /* _STDIO_H */
