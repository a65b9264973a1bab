/** A part of a picture that is drawn at once where it may be seen, and else after the next frame, so that this need not wait for what is out of sight. */
import { noChange, nothing } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";

class SoonOrLater extends AsyncDirective {
  #key: readonly unknown[] = [];
  #draw: (() => unknown) | undefined;

  /**
   * @param isSoon Whether to draw it at once, if it has never been drawn.
   * @param key What it follows from: as long as these are the same values it stays as it is.
   * @param draw Makes it.
   */
  render(isSoon: boolean, key: readonly unknown[], draw: () => unknown): unknown {
    const isSame = key.length === this.#key.length && key.every((each, at) => each === this.#key[at]);
    const isFirst = this.#key.length === 0;
    this.#key = key;
    if (isSame && this.#draw === undefined) return noChange;
    this.#draw = draw;
    if (isSoon || !(isFirst || waiting.has(this))) return this.#now();
    if (waiting.size === 0) afterFrame();
    waiting.add(this);
    return nothing;
  }

  protected override disconnected(): void {
    waiting.delete(this);
  }

  protected override reconnected(): void {
    this.drawLate();
  }

  drawLate(): void {
    if (this.#draw !== undefined) this.setValue(this.#now());
  }

  #now(): unknown {
    waiting.delete(this);
    const draw = this.#draw;
    this.#draw = undefined;
    return draw?.();
  }
}

export const soonOrLater = directive(SoonOrLater);

const waiting = new Set<SoonOrLater>();
/** Parts between two looks at the clock of the page: keys and frames come in between. */
const AT_ONCE = 30;

function afterFrame(): void {
  requestAnimationFrame(() => setTimeout(drawSome));
}

function drawSome(): void {
  for (const each of [...waiting].slice(0, AT_ONCE)) each.drawLate();
  if (waiting.size > 0) afterFrame();
}
