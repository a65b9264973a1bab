/**
 * cpulists, as the kernel reads and prints them.
 *
 * Reading follows bitmap_parselist() (lib/bitmap-str.c; in lib/bitmap.c up to 6.5) down to its oddities, because a command line that
 * the kernel takes must be taken here, and one it refuses refused: the same text is what `nohz_full=` and cpuset files hold.
 * Printing follows the `%*pbl` format (bitmap_list_string() in lib/vsprintf.c).
 */

/** What the kernel's function returns for a text that it refuses. */
export type CpulistErrno = "EINVAL" | "ERANGE" | "EOVERFLOW";

export interface CpulistError {
  readonly errno: CpulistErrno;
  /** 0-based offset in the text, in UTF-16 code units: the character that does not fit, or the start of the region that does not. */
  readonly at: number;
  /** One sentence without a full stop. */
  readonly reason: string;
}

export type CpulistResult =
  | { readonly ok: true /** In ascending order, each once. */; readonly cpus: readonly number[] }
  | { readonly ok: false; readonly error: CpulistError };

/**
 * Reads a cpulist: `0-3,7`, `0-15:2/4` (the first 2 of every 4), `all`, and `N` for the last CPU.
 *
 * Reads to the end of the text or to a NUL; a newline ends it where the kernel's parser says so.
 *
 * @param text An empty list is a list of no CPUs.
 * @param cpuCount How many CPUs a mask holds (`nr_cpu_ids`), at least 1: CPU numbers are below it.
 */
export function parseCpulist(text: string, cpuCount: number): CpulistResult {
  const mask = new Uint8Array(cpuCount);
  let at: number | undefined = 0;
  while (at !== undefined) {
    at = findRegion(text, at);
    if (at === undefined) break;
    const parsed = parseRegion(text, at, cpuCount);
    if (!parsed.ok) return parsed;
    const error = checkRegion(parsed.region, at, cpuCount);
    if (error !== undefined) return { ok: false, error };
    setRegion(parsed.region, mask);
    at = parsed.next;
  }
  return { ok: true, cpus: cpusOf(mask) };
}

/** `start-end:used/group`, all of them unsigned 32-bit. */
interface Region {
  readonly start: number;
  readonly end: number;
  /** How many CPUs of each group are taken. */
  readonly used: number;
  readonly group: number;
}

type RegionResult =
  | { readonly ok: true; readonly region: Region /** Undefined when the text ended. */; readonly next: number | undefined }
  | { readonly ok: false; readonly error: CpulistError };

function parseRegion(text: string, begin: number, cpuCount: number): RegionResult {
  let start = 0;
  let end = cpuCount - 1;
  let at = begin + 3;
  if (text.slice(begin, at).toLowerCase() !== "all") {
    const first = parseNumber(text, begin, cpuCount);
    if (!first.ok) return first;
    start = first.value;
    if (endsRegion(text, first.next)) return withoutPattern(text, first.next, start, start);
    if (text[first.next] !== "-") return invalid(text, first.next, "expected '-', ',' or the end");
    const last = parseNumber(text, first.next + 1, cpuCount);
    if (!last.ok) return last;
    end = last.value;
    at = last.next;
  }
  if (endsRegion(text, at)) return withoutPattern(text, at, start, end);
  return parsePattern(text, at, start, end, cpuCount);
}

/** Reads `:used/group`. What follows it need not be a separator: the kernel's parser takes it as the next region. */
function parsePattern(text: string, at: number, start: number, end: number, cpuCount: number): RegionResult {
  if (text[at] !== ":") return invalid(text, at, "expected ':', ',' or the end");
  const used = parseNumber(text, at + 1, cpuCount);
  if (!used.ok) return used;
  if (text[used.next] !== "/") return invalid(text, used.next, "expected '/' and the size of a group");
  const group = parseNumber(text, used.next + 1, cpuCount);
  if (!group.ok) return group;
  return { ok: true, region: { start, end, used: used.value, group: group.value }, next: group.next };
}

/** One group that holds the whole range. Its size wraps to 0 after CPU 4294967295, which is why the kernel answers EINVAL there. */
function withoutPattern(text: string, at: number, start: number, end: number): RegionResult {
  const size = (end + 1) >>> 0;
  return { ok: true, region: { start, end, used: size, group: size }, next: endsText(text, at) ? undefined : at };
}

type NumberResult =
  | { readonly ok: true; readonly value: number; readonly next: number }
  | { readonly ok: false; readonly error: CpulistError };

function parseNumber(text: string, at: number, cpuCount: number): NumberResult {
  if (text[at] === "N") return { ok: true, value: cpuCount - 1, next: at + 1 };
  let value = 0;
  let next = at;
  for (; isDigit(text.charCodeAt(next)); next++) {
    // Saturates far above the limit, where doubles still count exactly.
    value = Math.min(value * 10 + text.charCodeAt(next) - 48, 2 ** 40);
  }
  if (next === at) return invalid(text, at, "expected a CPU number");
  if (value > 0xffff_ffff) return { ok: false, error: { errno: "EOVERFLOW", at, reason: "the number does not fit in 32 bits" } };
  return { ok: true, value, next };
}

function checkRegion({ start, end, used, group }: Region, at: number, cpuCount: number): CpulistError | undefined {
  const refuse = (errno: CpulistErrno, reason: string): CpulistError => ({ errno, at, reason });
  if (start > end) return refuse("EINVAL", `the range runs backwards, from ${start} to ${end}`);
  if (group === 0) return refuse("EINVAL", end === 0xffff_ffff ? `there is no CPU ${end}` : "a group of 0 CPUs");
  if (used > group) return refuse("EINVAL", `${used} CPUs of a group of ${group}`);
  if (end >= cpuCount) return refuse("ERANGE", `there is no CPU ${end}; the last one is ${cpuCount - 1}`);
  return undefined;
}

function setRegion({ start, end, used, group }: Region, mask: Uint8Array): void {
  // Unsigned 32-bit, as in the kernel: a huge group size wraps around to a lower CPU, and the kernel sets that one too.
  for (let first = start; first <= end; first = (first + group) >>> 0) {
    mask.fill(1, first, first + Math.min(end - first + 1, used));
  }
}

function cpusOf(mask: Uint8Array): readonly number[] {
  const cpus: number[] = [];
  mask.forEach((set, cpu) => {
    if (set !== 0) cpus.push(cpu);
  });
  return cpus;
}

/** Skips commas and white space, newlines included; undefined when the text ends there. */
function findRegion(text: string, from: number): number | undefined {
  let at = from;
  while (separates(text.charCodeAt(at))) at++;
  return endsText(text, at) ? undefined : at;
}

function endsRegion(text: string, at: number): boolean {
  return endsText(text, at) || separates(text.charCodeAt(at));
}

function endsText(text: string, at: number): boolean {
  return at >= text.length || text[at] === "\0" || text[at] === "\n";
}

/** A comma, or what isspace() takes below 128. (It takes the byte 160 too, which UTF-8 text has only inside other characters.) */
function separates(code: number): boolean {
  return code === 44 || code === 32 || (code >= 9 && code <= 13);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function invalid(text: string, at: number, expected: string): { readonly ok: false; readonly error: CpulistError } {
  const found = endsText(text, at) ? "the list ends" : `there is '${String.fromCodePoint(text.codePointAt(at) ?? 0)}'`;
  return { ok: false, error: { errno: "EINVAL", at, reason: `${expected}, but ${found}` } };
}

/**
 * Prints CPUs as the kernel does: ascending, two and more in a row as a range, never with groups.
 *
 * @param cpus In any order; repetitions count once.
 */
export function formatCpulist(cpus: Iterable<number>): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (const cpu of sorted) {
    const range = ranges.at(-1);
    if (range !== undefined && range.last + 1 === cpu) range.last = cpu;
    else ranges.push({ first: cpu, last: cpu });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}
