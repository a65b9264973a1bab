/* SPDX-License-Identifier: MIT */
/*
 * LINUX_VERSION_CODE is predefined from the tree's Makefile or the profile. The model keeps every difference between kernel
 * versions behind a comparison with it.
 */
#ifndef _LINUX_VERSION_H
#define _LINUX_VERSION_H

#define KERNEL_VERSION(major, minor, patch) (((major) << 16) + ((minor) << 8) + ((patch) > 255 ? 255 : (patch)))

#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 0)
#endif

#endif /* _LINUX_VERSION_H */
