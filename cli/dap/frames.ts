/** The debug adapter protocol's framing: `Content-Length: N`, an empty line, N bytes of JSON. */
const HEADER_END = Buffer.from("\r\n\r\n");
/** A header is a few dozen bytes; something that never ends one does not speak this protocol. */
const LONGEST_HEADER = 4096;

export class Frames {
  private pending: Buffer = Buffer.alloc(0);

  /** The bodies that are complete now. Bytes that belong to no message are skipped up to the next header. */
  add(chunk: Buffer): readonly string[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const bodies: string[] = [];
    for (;;) {
      const end = this.pending.indexOf(HEADER_END);
      if (end < 0) {
        if (this.pending.length > LONGEST_HEADER) this.pending = Buffer.alloc(0);
        return bodies;
      }
      const start = end + HEADER_END.length;
      const length = /Content-Length: *(\d+)/i.exec(this.pending.toString("latin1", 0, end))?.[1];
      if (length === undefined) {
        this.pending = this.pending.subarray(start);
        continue;
      }
      const last = start + Number(length);
      if (this.pending.length < last) return bodies;
      bodies.push(this.pending.toString("utf8", start, last));
      this.pending = this.pending.subarray(last);
    }
  }
}
