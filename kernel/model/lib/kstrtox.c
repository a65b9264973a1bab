// SPDX-License-Identifier: MIT
/* Numbers and switches from text. Stands for lib/kstrtox.c of 6.1 and 6.12. */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>

static int digit_of(char character)
{
	if (isdigit((unsigned char)character))
		return character - '0';
	if (isalpha((unsigned char)character))
		return tolower((unsigned char)character) - 'a' + 10;
	return INT_MAX;
}

/* As the prefix says: 0x is 16, 0 is 8, else 10. */
static const char *find_base(const char *text, unsigned int *base)
{
	bool hex = text[0] == '0' && tolower((unsigned char)text[1]) == 'x' && isxdigit((unsigned char)text[2]);

	if (*base == 0)
		*base = hex ? 16 : text[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? text + 2 : text;
}

static int parse(const char *text, unsigned int base, unsigned long long *result)
{
	unsigned long long value = 0;
	const char *first;

	text = find_base(text, &base);
	first = text;
	for (; (unsigned int)digit_of(*text) < base; text++) {
		unsigned long long digit = (unsigned long long)digit_of(*text);

		if (value > (ULLONG_MAX - digit) / base)
			return -ERANGE;
		value = value * base + digit;
	}
	if (text == first)
		return -EINVAL;
	if (*text == '\n')
		text++;
	if (*text)
		return -EINVAL;
	*result = value;
	return 0;
}

int kstrtoull(const char *text, unsigned int base, unsigned long long *result)
{
	return parse(*text == '+' ? text + 1 : text, base, result);
}

int kstrtoll(const char *text, unsigned int base, long long *result)
{
	unsigned long long size;
	bool negative = *text == '-';
	int ret = negative ? parse(text + 1, base, &size) : kstrtoull(text, base, &size);

	if (ret)
		return ret;
	if (size > (unsigned long long)LLONG_MAX + negative)
		return -ERANGE;
	*result = (long long)(negative ? -size : size);
	return 0;
}

int kstrtoul(const char *text, unsigned int base, unsigned long *result)
{
	unsigned long long value;
	int ret = kstrtoull(text, base, &value);

	if (!ret)
		*result = value;
	return ret;
}

int kstrtol(const char *text, unsigned int base, long *result)
{
	long long value;
	int ret = kstrtoll(text, base, &value);

	if (!ret)
		*result = value;
	return ret;
}

int kstrtouint(const char *text, unsigned int base, unsigned int *result)
{
	unsigned long long value;
	int ret = kstrtoull(text, base, &value);

	if (ret)
		return ret;
	if (value > UINT_MAX)
		return -ERANGE;
	*result = (unsigned int)value;
	return 0;
}

int kstrtoint(const char *text, unsigned int base, int *result)
{
	long long value;
	int ret = kstrtoll(text, base, &value);

	if (ret)
		return ret;
	if (value > INT_MAX || value < INT_MIN)
		return -ERANGE;
	*result = (int)value;
	return 0;
}

/* The first character decides, for "on" and "off" the second. */
int kstrtobool(const char *text, bool *result)
{
	if (!text)
		return -EINVAL;
	switch (tolower((unsigned char)text[0])) {
	case 'y':
	case 't':
	case '1':
		*result = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*result = false;
		return 0;
	case 'o':
		switch (tolower((unsigned char)text[1])) {
		case 'n':
			*result = true;
			return 0;
		case 'f':
			*result = false;
			return 0;
		}
	}
	return -EINVAL;
}
