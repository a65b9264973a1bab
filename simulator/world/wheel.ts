/**
 * When a timer of the timer wheel fires (kernel/time/timer.c, calc_wheel_index): the later it is due, the coarser the wheel, and it never fires early. A
 * timer that is less than 63 ticks ahead fires one tick after the one it asked for, the next level rounds up to 8 ticks, and so on.
 */
const LEVEL_SIZE = 64;
const LEVEL_SHIFT = 3;
const LEVELS = 9;

/** @param expires In jiffies, as asked for. @param now The present jiffy. @returns The jiffy at which the timer fires. */
export function wheelExpiry(expires: number, now: number): number {
  const delta = Math.max(0, expires - now);
  let level = 0;
  while (level < LEVELS - 1 && delta >= (LEVEL_SIZE - 1) * 2 ** (level * LEVEL_SHIFT)) level++;
  const granularity = 2 ** (level * LEVEL_SHIFT);
  return Math.floor((expires + granularity) / granularity) * granularity;
}
