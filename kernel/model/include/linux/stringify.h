/* SPDX-License-Identifier: MIT */
#include <linux/sysfs.h>
