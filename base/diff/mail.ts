/**
 * Mails and mailboxes as patches come in them: each message's text decoded, with the line of the file that each of its lines came from.
 *
 * Reads what `git format-patch`, list archives and mail programs write: the lines `From …` between messages of an mbox, and bodies in
 * quoted-printable or base64 (RFC 2045). Text that is no mail is one message.
 */

/** A text out of a file. `lines[n]` is the 1-based line of the file where line n of the text (from 0) comes from. */
export interface Message {
  readonly text: string;
  readonly lines: readonly number[];
  /** `[PATCH v2 3/11]` of its subject. */
  readonly place: SeriesPlace | undefined;
  /** 1-based line of the file where it begins. */
  readonly line: number;
}

/** Which patch of a series a mail is. */
export interface SeriesPlace {
  readonly version: number;
  readonly number: number;
  readonly count: number;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

const BETWEEN = /^From \S+ .*\d\d:\d\d.*\d{4}/;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/;

/** In the order of the file. */
export function messagesOf(text: string): readonly Message[] {
  const lines = text.split("\n").map((each, index): Line => ({ text: each, line: index + 1 }));
  const starts = lines.flatMap(({ text: each }, index) => (BETWEEN.test(each) ? [index] : []));
  // A patch that begins without such a line is a message of its own before the first one.
  const begins = starts[0] === 0 ? starts : [0, ...starts];
  return begins.map((start, index) => messageOf(lines.slice(start, begins[index + 1] ?? lines.length)));
}

function messageOf(lines: readonly Line[]): Message {
  const first = BETWEEN.test(lines[0]?.text ?? "") ? 1 : 0;
  const { headers, next } = headersOf(lines, first);
  const body = headers.size === 0 ? lines : partsOf(headers, lines.slice(next));
  return {
    text: body.map(({ text }) => text).join("\n"),
    lines: body.map(({ line }) => line),
    place: placeIn(headers.get("subject") ?? ""),
    line: lines[0]?.line ?? 1,
  };
}

/** Header lines, with those that continue one joined to it. None where the text does not begin with headers. */
function headersOf(lines: readonly Line[], from: number): { readonly headers: ReadonlyMap<string, string>; readonly next: number } {
  const headers = new Map<string, string>();
  let name = "";
  for (let at = from; at < lines.length; at++) {
    const text = (lines[at]?.text ?? "").replace(/\r$/, "");
    if (text === "") return { headers, next: at + 1 };
    const [, key, value = ""] = HEADER.exec(text) ?? [];
    if (key !== undefined) {
      name = key.toLowerCase();
      headers.set(name, value);
    } else if (/^[ \t]/.test(text) && name !== "") headers.set(name, `${headers.get(name) ?? ""} ${text.trim()}`);
    else break;
  }
  return { headers: new Map(), next: from };
}

/** The body of a message, or of each of its parts one after the other. */
function partsOf(headers: ReadonlyMap<string, string>, body: readonly Line[]): readonly Line[] {
  const type = headers.get("content-type") ?? "";
  const boundary = /\bboundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!/^multipart\//i.test(type) || boundary === undefined) return decoded(headers.get("content-transfer-encoding") ?? "", body);
  const marks = body.flatMap(({ text }, index) => (text.startsWith(`--${boundary}`) ? [index] : []));
  return marks.flatMap((mark, index) => {
    const part = body.slice(mark + 1, marks[index + 1] ?? body.length);
    if (index === marks.length - 1 && (body[mark]?.text ?? "").startsWith(`--${boundary}--`)) return [];
    const { headers: own, next } = headersOf(part, 0);
    return partsOf(own, part.slice(own.size === 0 ? 0 : next));
  });
}

function decoded(encoding: string, body: readonly Line[]): readonly Line[] {
  switch (encoding.trim().toLowerCase()) {
    case "quoted-printable":
      return quotedPrintable(body);
    case "base64":
      return base64(body);
    default:
      return body;
  }
}

/** `=3D` is `=`, and a line that ends in `=` goes on. */
function quotedPrintable(body: readonly Line[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const { text, line } of body) {
    const whole = text.replace(/[ \t\r]+$/, "");
    const soft = whole.endsWith("=");
    const joined: Line = { text: (open?.text ?? "") + (soft ? whole.slice(0, -1) : whole), line: open?.line ?? line };
    open = soft ? joined : undefined;
    if (!soft) lines.push({ text: unescape(joined.text), line: joined.line });
  }
  return open === undefined ? lines : [...lines, { text: unescape(open.text), line: open.line }];
}

function unescape(text: string): string {
  return text.replaceAll(/(?:=[0-9A-Fa-f]{2})+/g, (escaped) =>
    decode(escaped.match(/[0-9A-Fa-f]{2}/g)?.map((pair) => Number.parseInt(pair, 16)) ?? []),
  );
}

/** As UTF-8; bytes that are none stand for the characters of Latin-1. */
function decode(bytes: readonly number[]): string {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte)).join("");
  }
}

/** Lines of the text do not follow the lines of the file: all of them are said to come from where the part begins. */
function base64(body: readonly Line[]): readonly Line[] {
  const first = body.find(({ text }) => text.trim() !== "")?.line ?? body[0]?.line ?? 1;
  const bytes = bytesOfBase64(body.map(({ text }) => text.trim()).join(""));
  const text = decode(bytes).replaceAll("\r\n", "\n");
  return text.split("\n").map((each) => ({ text: each, line: first }));
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function bytesOfBase64(text: string): readonly number[] {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text) {
    const value = DIGITS.indexOf(character);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes;
}

/** `[PATCH 2/5]`, `[RFC PATCH v3 02/11]`; a reply is no patch of the series. */
function placeIn(subject: string): SeriesPlace | undefined {
  const [, tags = ""] = /^\s*\[([^\]]*)\]/.exec(subject) ?? [];
  const [, number, count] = /\b(\d+)\/(\d+)\b/.exec(tags) ?? [];
  if (number === undefined || count === undefined) return undefined;
  return { version: Number(/\bv(\d+)\b/i.exec(tags)?.[1] ?? 1), number: Number(number), count: Number(count) };
}
