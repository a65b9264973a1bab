/**
 * One line of a trace in text, in any of three forms: ftrace's `trace` and `trace_pipe`, `trace-cmd report` and `perf script`.
 *
 * The first two differ in little: `comm-pid [cpu] flags time: event: details`, with an optional `(tgid)` and optional flags. perf writes
 * `comm pid [cpu] time: system:event: details`.
 */

/** An event as it is written. Times are seconds of some clock, as text: subtracting them is the reader's business. */
export interface EventLine {
  readonly kind: "event";
  readonly form: "ftrace" | "perf";
  readonly comm: string;
  readonly pid: number;
  readonly cpu: number;
  readonly seconds: string;
  /** The digits after the point. */
  readonly fraction: string;
  readonly name: string;
  readonly detail: string;
}

export type TraceLine =
  | EventLine
  /** A line without meaning of its own: a comment, an empty line, a line of a stack, a call that a function tracer saw. */
  | { readonly kind: "passed" }
  /** Which program wrote the trace. */
  | { readonly kind: "header"; readonly program: "ftrace" | "trace-cmd" }
  /** Events that the kernel had no room for. `cpu` is −1 where it is not told. */
  | { readonly kind: "lost"; readonly cpu: number; readonly count: number | undefined }
  /** `entries-in-buffer/entries-written`. */
  | { readonly kind: "entries"; readonly kept: number; readonly written: number }
  | { readonly kind: "unread" };

const PASSED: TraceLine = { kind: "passed" };
const UNREAD: TraceLine = { kind: "unread" };

const FTRACE = /^\s*(\S.*?|<\.\.\.>)-(\d+)\s+(?:\(\s*(?:\d+|-+)\)\s+)?\[(\d+)\]\s+(?:[.dDbBXnN][^\s:]{2,7}\s+)?(\d+)\.(\d+):\s+(\S.*)$/;
const PERF = /^\s*(\S.*?)\s+(?:\d+\/)?(\d+)\s+\[(\d+)\]\s+(\d+)\.(\d+):\s+(?:\d+\s+)?([\w-]+):([\w-]+):(?:\s+(.*))?$/;
const EVENT = /^([A-Za-z_][\w-]*):(?:\s+(.*))?$/;

/** The kernel writes a line into a page; what is longer is something else, and costs no time here. */
const LONGEST = 4096;

/** @param line Without its newline. */
export function readTraceLine(line: string): TraceLine {
  if (line.length > LONGEST) return UNREAD;
  const text = line.trimEnd();
  if (text === "") return PASSED;
  return otherThanEvent(text) ?? perfEvent(text) ?? ftraceEvent(text) ?? UNREAD;
}

function otherThanEvent(text: string): TraceLine | undefined {
  if (text.startsWith("#")) return comment(text);
  if (/^cpus=\d+$/.test(text)) return { kind: "header", program: "trace-cmd" };
  // A line of a stack: `=> schedule`, or perf's `ffffffff810a symbol+0x1 ([kernel])`.
  if (/^\s*(=>\s|[0-9a-f]{6,16}\s+\S.* \(.*\)$)/.test(text) || /^\s*<stack trace>$/.test(text)) return PASSED;
  if (/^\s*CPU \d+ is empty$/.test(text)) return PASSED;
  return lostEvents(text);
}

function comment(text: string): TraceLine {
  const [, kept, written] = /entries-in-buffer\/entries-written:\s*(\d+)\/(\d+)/.exec(text) ?? [];
  if (kept !== undefined && written !== undefined) return { kind: "entries", kept: Number(kept), written: Number(written) };
  return text.startsWith("# tracer:") ? { kind: "header", program: "ftrace" } : PASSED;
}

/** ftrace: `CPU:2 [LOST 12 EVENTS]`; trace-cmd: `CPU:2 [12 EVENTS DROPPED]`; perf: `… PERF_RECORD_LOST lost 12`, `LOST 12 events!`. */
function lostEvents(text: string): TraceLine | undefined {
  const [, cpu, first, second] = /^\s*CPU\s*:?\s*(\d+):?\s*\[(?:LOST\s*(\d+)?\s*EVENTS|(\d+)?\s*EVENTS DROPPED)\]/i.exec(text) ?? [];
  if (cpu !== undefined) return { kind: "lost", cpu: Number(cpu), count: numberOf(first ?? second) };
  const [, lost] = /PERF_RECORD_LOST(?:_SAMPLES)?\b\D*(\d+)/.exec(text) ?? /^\s*LOST\s+(\d+)\s+events/i.exec(text) ?? [];
  return lost === undefined ? undefined : { kind: "lost", cpu: -1, count: Number(lost) };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function perfEvent(text: string): EventLine | undefined {
  const match = PERF.exec(text);
  if (match === null) return undefined;
  const [, comm = "", pid, cpu, seconds = "", fraction = "", , name = "", detail = ""] = match;
  return { kind: "event", form: "perf", comm, pid: Number(pid), cpu: Number(cpu), seconds, fraction, name, detail };
}

function ftraceEvent(text: string): TraceLine | undefined {
  const match = FTRACE.exec(text);
  if (match === null) return undefined;
  const [, comm = "", pid, cpu, seconds = "", fraction = "", rest = ""] = match;
  const [, name, detail = ""] = EVENT.exec(rest) ?? [];
  // The function tracers write calls between the events: `schedule <-do_idle`.
  if (name === undefined) return / <-|^\s*\||[{};]$/.test(rest) ? PASSED : undefined;
  return { kind: "event", form: "ftrace", comm, pid: Number(pid), cpu: Number(cpu), seconds, fraction, name, detail };
}
