/* SPDX-License-Identifier: MIT */
#ifndef _ERRNO_H
#define _ERRNO_H

extern int errno;
#define errno errno

#define ENOMEM 12
#define EINVAL 22
#define EDOM 33
#define ERANGE 34

#endif /* _ERRNO_H */
