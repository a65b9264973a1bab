/**
 * `<quiesce-trace-links>`: the arrows over a counterexample. What they say stands in the rows, too, so for those who listen there is nothing here. It lies in the
 * scrolled box beside the table and measures where the rows are.
 */
import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import type { Link } from "../../exploration/relation.ts";

interface Drawn {
  readonly kind: Link["kind"];
  readonly path: string;
  readonly head: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** A step's node, and where its cell ends. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly right: number;
}

/** Length of an arrow's head. */
const HEAD = 5;
/** Where a column's line of life is; see style/explore.css. */
const NODE_X = 13;

/**
 * What makes a line look dashed. A browser lays out all dashes of a dashed line wherever a part of it is drawn anew, which for lines over hundreds of rows takes
 * most of a frame; stripes of colour cost nothing.
 */
const DASHES = svg`<defs>
  <linearGradient id="dashes" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="2" y2="6" spreadMethod="repeat">
    <stop class="dash" offset="0"></stop><stop class="dash" offset="0.57"></stop>
    <stop class="gap" offset="0.57"></stop><stop class="gap" offset="1"></stop>
  </linearGradient>
</defs>`;

export class TraceLinks extends LitElement {
  static override readonly properties = {
    links: { attribute: false },
    columns: { attribute: false },
    chosen: { attribute: false },
    rows: { attribute: false },
    drawn: { state: true },
  };
  declare links: readonly Link[];
  /** By step, which of the CPUs' columns it is in, from 0. */
  declare columns: readonly number[];
  declare chosen: number;
  /** The rows there are: other rows are other places. */
  declare rows: string;
  declare drawn: readonly Drawn[];
  readonly #resized = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.links = [];
    this.columns = [];
    this.chosen = -1;
    this.rows = "";
    this.drawn = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const table = this.previousElementSibling;
    if (table !== null) this.#resized.observe(table);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  protected override render(): TemplateResult {
    return html`<svg class="trace-links" aria-hidden="true" focusable="false">
      ${DASHES}
      ${this.drawn.map(
        ({ kind, path, head, label, x, y }) => svg`<g class=${kind}>
          <path class="line" d=${path}></path><path class="head" d=${head}></path>
          ${label === "" ? nothing : svg`<text x=${x} y=${y}>${label}</text>`}
        </g>`,
      )}
    </svg>`;
  }

  protected override updated(changed: ReadonlyMap<PropertyKey, unknown>): void {
    if (changed.has("links") || changed.has("rows")) this.#measure();
    // A step that was chosen elsewhere comes into view; the first one is where the box begins anyway.
    if (changed.has("chosen")) this.#row(this.chosen)?.scrollIntoView({ block: "nearest" });
  }

  #row(step: number): Element | undefined {
    return this.parentElement?.querySelector(`[data-step="${step}"]`) ?? undefined;
  }

  #measure(): void {
    const box = this.parentElement;
    const table = box?.querySelector("table");
    if (box === null || table === null || table === undefined) return;
    const origin = table.getBoundingClientRect();
    const heads = [...(table.tHead?.querySelectorAll("th") ?? [])].slice(1).map((cell) => cell.getBoundingClientRect());
    const head = heads[0]?.height ?? 0;
    // From the row and its column's head, not from the node: what lies in a row out of sight is not laid out, and need not be.
    const place = (step: number): Point | undefined => {
      const row = this.#row(step)?.getBoundingClientRect();
      const column = heads[this.columns[step] ?? -1];
      if (row === undefined || column === undefined) return undefined;
      const y = row.top + row.height / 2 - origin.top;
      return { x: column.left + NODE_X - origin.left, y, right: column.right - origin.left };
    };
    const drawn = this.links.flatMap((link): readonly Drawn[] => {
      const from = place(link.from);
      const to = link.to >= 0 ? place(link.to) : from === undefined ? undefined : { ...from, y: head };
      return from === undefined || to === undefined ? [] : [drawnLink(link, from, to)];
    });
    if (JSON.stringify(drawn) !== JSON.stringify(this.drawn)) this.drawn = drawn;
  }
}

/** Within a column the line bends out to the left; between columns it leaves and comes level. */
function drawnLink({ kind, label }: Link, from: Point, to: Point): Drawn {
  if (Math.abs(from.x - to.x) < 1) {
    const out = Math.min(9, 4 + (from.y - to.y) / 40);
    const end = { ...to, y: to.y + 4 };
    const path = `M${from.x} ${from.y - 4}C${from.x - out} ${from.y - 12} ${to.x - out} ${to.y + 14} ${end.x} ${end.y + 1}`;
    const head = `M${end.x - HEAD / 2} ${end.y + HEAD}L${end.x} ${end.y}L${end.x + HEAD / 2} ${end.y + HEAD}`;
    return { kind, path, head, label: kind === "stale" ? label : "", x: from.x + 8, y: (from.y + to.y) / 2 };
  }
  // What a step does stands right of its node, so a line keeps to where its cell ends.
  const side = to.x < from.x ? 1 : -1;
  const start = { x: side > 0 ? from.x - 5 : from.right, y: from.y };
  const end = { x: side > 0 ? to.right - 2 : to.x - 6, y: to.y };
  const middle = (start.x + end.x) / 2;
  const path = `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`;
  const head = `M${end.x + side * HEAD} ${end.y - HEAD / 2}L${end.x} ${end.y}L${end.x + side * HEAD} ${end.y + HEAD / 2}`;
  return { kind, path, head, label: kind === "stale" ? label : "", x: from.x + 8, y: (start.y + end.y) / 2 + 4 };
}
