/** Numbers as people read them. Times are virtual nanoseconds. */

const UNITS: readonly (readonly [size: number, name: string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** With three decimals at most: `850 ns`, `12.300 µs`, `4.567 ms`, `1.234 s`. */
export function formatNs(ns: number): string {
  const unit = UNITS.find(([size]) => Math.abs(ns) >= size);
  return unit === undefined ? (ns === 0 ? "0" : `${trimmed(ns, 3)} ns`) : `${(ns / unit[0]).toFixed(3)} ${unit[1]}`;
}

/** A moment of a run, exact: seconds as a kernel's trace has them, down to nanoseconds. */
export function formatMoment(ns: number): string {
  return `${(ns / 1e9).toFixed(9)} s`;
}

/** For figures in running text: three significant digits, `12.3 ms`. */
export function formatNsShort(ns: number): string {
  const unit = UNITS.find(([size]) => Math.abs(ns) >= size);
  return unit === undefined ? formatNs(Math.round(ns)) : `${significant(ns / unit[0])} ${unit[1]}`;
}

function significant(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

const count = new Intl.NumberFormat("en-US");

/** With thin groups of three, as the kernel's own tools and Perfetto print them: `171,450`. */
export function formatCount(value: number): string {
  return count.format(value);
}

/** A difference: `+3`, `−3`, `0`, with a minus sign as wide as the plus. */
export function formatDelta(value: number): string {
  return signed(value, formatCount(Math.abs(value)));
}

export function formatDeltaNs(ns: number): string {
  return signed(ns, formatNs(Math.abs(ns)));
}

function signed(value: number, size: string): string {
  if (value === 0) return "0";
  return value > 0 ? `+${size}` : `−${size}`;
}

/** `1 try`, `2 tries`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** The last part of a path. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
