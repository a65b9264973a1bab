/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STAT_H
#define _LINUX_STAT_H

#define S_IRUGO	0444
#define S_IWUSR	0200
#define S_IRUSR	0400

#endif /* _LINUX_STAT_H */
