/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PARAM_H
#define _LINUX_PARAM_H

#include <linux/limits.h>

#ifndef CONFIG_HZ
#define CONFIG_HZ	250
#endif
#define HZ		CONFIG_HZ
#define USER_HZ		100

#endif /* _LINUX_PARAM_H */
