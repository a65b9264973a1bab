/** Work that is done a step at a time, for who must answer something else in between. */

/** The result of such work, all at once. */
export function finished<T>(steps: Iterator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
