/** Time that other programs of the machine do not lengthen. */

/** What some work came to, and the milliseconds of processor time that this process spent on it. */
export function measured<T>(work: () => T): { readonly result: T; readonly processorMs: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, processorMs: (user + system) / 1000 };
}

/** The least of what some tries measured: what is left of it where a busy machine gets between. Stops early once it is below `enough`. */
export async function leastOf(tries: number, enough: number, measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < tries && least >= enough; k++) least = Math.min(least, await measure());
  return least;
}
