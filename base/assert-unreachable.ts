/**
 * Closes an exhaustive switch: the compiler refuses the call when a case is missing.
 *
 * @param value What no case took. Reached at run time only by a value that lies about its type, which is a bug of ours.
 */
export function assertUnreachable(value: never): never {
  throw new Error(`Unreachable: ${describe(value)}`);
}

function describe(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Cyclic, or a bigint: the text matters less than the throw.
    return String(value);
  }
}
