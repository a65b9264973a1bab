/** Numbers as people read them. */

/** Virtual time with three decimals: `850 ns`, `12.300 us`, `4.567 ms`, `1.234 s`. */
export function formatNs(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1e3) return ns === 0 ? "0" : `${ns} ns`;
  if (size < 1e6) return `${(ns / 1e3).toFixed(3)} us`;
  if (size < 1e9) return `${(ns / 1e6).toFixed(3)} ms`;
  return `${(ns / 1e9).toFixed(3)} s`;
}

/** A difference: `+3`, `-3`, `0`. */
export function formatDelta(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

export function formatDeltaNs(ns: number): string {
  return ns > 0 ? `+${formatNs(ns)}` : formatNs(ns);
}

/** `1 try`, `2 tries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
