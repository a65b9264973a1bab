/* SPDX-License-Identifier: MIT */
/* Delays: include/linux/delay.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

void msleep(unsigned int ms);
unsigned long msleep_interruptible(unsigned int ms);
void usleep_range(unsigned long min_us, unsigned long max_us);
void ssleep(unsigned int seconds);
void udelay(unsigned long us);
void ndelay(unsigned long ns);
void mdelay(unsigned long ms);

#endif /* _LINUX_DELAY_H */
