/** Exports of a run in parts: one can be larger than a message should be, or than a text can be. */
import { simulateMarkdown } from "../report/simulate-markdown.ts";
import { eventLines } from "../run/event-lines.ts";
import { eventRow, eventRows } from "../run/event-rows.ts";
import { perfettoPieces } from "../run/perfetto.ts";
import type { KeptRun } from "./thread-protocol.ts";
import type { ExportAnswer, ExportForm } from "./timeline.ts";

/** UTF-16 code units of a part, at least, but for the last. */
const PART_LENGTH = 500_000;
/** Rows of JSON lines that are made at once. */
const ROWS = 256;

export class Exports {
  readonly #kept: KeptRun;
  /** The export under way, and the part that it would give next. */
  #current: { readonly form: ExportForm; readonly pieces: Iterator<string>; part: number } | undefined;

  constructor(kept: KeptRun) {
    this.#kept = kept;
  }

  /** Parts are asked for in their order; another one begins anew, and passes over those before it. */
  part(form: ExportForm, part: number): ExportAnswer {
    let current = this.#current;
    if (current === undefined || current.form !== form || current.part !== part) {
      current = { form, pieces: this.#pieces(form), part: 0 };
      this.#current = current;
    }
    let text = next(current.pieces);
    for (; current.part < part && text !== ""; current.part++) text = next(current.pieces);
    current.part = part + 1;
    const isEnd = text.length < PART_LENGTH;
    if (isEnd) this.#current = undefined;
    return { text, next: isEnd ? null : part + 1 };
  }

  #pieces(form: ExportForm): Iterator<string> {
    const { source, document } = this.#kept;
    switch (form) {
      case "perfetto":
        return perfettoPieces(eventRows(source), source.endNs);
      case "lines":
        return this.#lines();
      case "json":
        return pieces(`${JSON.stringify(document, undefined, 1)}\n`);
      case "markdown":
        return pieces(simulateMarkdown(document, { log: false }));
      default:
        return form satisfies never;
    }
  }

  *#lines(): Generator<string, void> {
    const { source } = this.#kept;
    for (let event = 0; event < source.events.recorded; event += ROWS) {
      const length = Math.min(ROWS, source.events.recorded - event);
      yield eventLines(Array.from({ length }, (_, k) => eventRow(source, event + k)));
    }
  }
}

function* pieces(text: string): Generator<string, void> {
  for (let at = 0; at < text.length; at += PART_LENGTH) yield text.slice(at, at + PART_LENGTH);
}

/** The next pieces, until they are long enough. */
function next(from: Iterator<string>): string {
  const parts: string[] = [];
  let length = 0;
  while (length < PART_LENGTH) {
    const piece = from.next();
    if (piece.done === true) break;
    parts.push(piece.value);
    length += piece.value.length;
  }
  return parts.join("");
}
