/**
 * Names that tasks sleep and CPUs spin under where no word of memory names it. They are negative, and so never a word's address. Each range has room for
 * more CPUs and slots than there can be.
 */

/** CPU n spins under this name while its task is busy without anything to interpret. */
export function busyKey(cpu: number): number {
  return -0x10000000 - cpu;
}

/** CPU n spins under this name until the CPUs that it asked have answered. */
export function answersKey(asker: number): number {
  return -0x20000000 - asker;
}

/** Tasks sleep under this name until the work item in a slot has run. */
export function flushKey(slot: number): number {
  return -0x30000000 - slot;
}

/** CPUs spin under this name until a pinned task is let go. */
export function pinKey(task: number): number {
  return -0x40000000 - task;
}

/** The maker of workers sleeps under this name. */
export const MAKER_KEY = -2;

/** Tasks that wait for a grace period of flavour n, or for callbacks. */
export function gracePeriodKey(flavour: number): number {
  return -16 - flavour;
}

export const BARRIER_KEY = -3;
