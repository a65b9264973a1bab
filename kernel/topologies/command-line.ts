/**
 * The kernel's command line, cut into parameters as next_arg() cuts it (6.12 lib/cmdline.c:227): white space separates, double
 * quotes hold together, a quote at the start of the value or of the whole parameter is not part of it, the first `=` parts name and
 * value, and `--` ends what the kernel itself reads.
 */

/** One parameter. Offsets are 0-based, in the text that was cut. */
export interface BootArgument {
  readonly name: string;
  readonly at: number;
  /** Undefined when there is no `=`. */
  readonly value: string | undefined;
  readonly valueAt: number;
  /** As the user wrote it. */
  readonly text: string;
}

/** Cuts the whole text; what follows `--` belongs to init and is left out. */
export function splitCommandLine(text: string): readonly BootArgument[] {
  const found: BootArgument[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const end = endOfArgument(text, at);
    const argument = makeArgument(text, at, end);
    if (argument.name === "--" && argument.value === undefined) break;
    found.push(argument);
    at = skipSpace(text, end);
  }
  return found;
}

/** Names are compared with `-` and `_` as one letter (6.12 kernel/params.c:86). */
export function sameParameter(a: string, b: string): boolean {
  return canonicalName(a) === canonicalName(b);
}

/** The name with `_` for every `-`. */
export function canonicalName(name: string): string {
  return name.replaceAll("-", "_");
}

function endOfArgument(text: string, start: number): number {
  let inQuotes = false;
  let end = start;
  for (; end < text.length; end++) {
    if (text[end] === '"') inQuotes = !inQuotes;
    else if (!inQuotes && isSpace(text[end])) break;
  }
  return end;
}

function makeArgument(text: string, at: number, end: number): BootArgument {
  const quoted = text[at] === '"';
  const start = quoted ? at + 1 : at;
  const last = quoted && end > start && text[end - 1] === '"' ? end - 1 : end;
  const equals = text.indexOf("=", start);
  if (equals <= start || equals >= last) {
    return { name: text.slice(start, last), at: start, value: undefined, valueAt: last, text: text.slice(at, end) };
  }
  const opens = text[equals + 1] === '"' && equals + 1 < last;
  const valueAt = opens ? equals + 2 : equals + 1;
  const valueEnd = opens && last > valueAt && text[last - 1] === '"' ? last - 1 : last;
  return { name: text.slice(start, equals), at: start, value: text.slice(valueAt, valueEnd), valueAt, text: text.slice(at, end) };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at])) at++;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /[\t-\r ]/.test(character);
}
