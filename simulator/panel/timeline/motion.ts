/** Wheel, pointer and keys on the timeline. What they mean is in docs/panel.md and behind `?`. */
import { AXIS, GUTTER } from "./ink.ts";

/** What moving and choosing come down to. Places are CSS pixels on the stage. */
export interface Movable {
  readonly pan: (share: number) => void;
  readonly zoom: (factor: number, x?: number) => void;
  readonly zoomTo: (from: number, to: number) => void;
  readonly fit: () => void;
  readonly ends: (which: "start" | "end") => void;
  readonly scrollLanes: (pixels: number) => void;
  readonly canScroll: () => boolean;
  readonly focusLane: (by: number | undefined) => void;
  readonly step: (direction: "next" | "previous") => void;
  readonly choose: (x: number, y: number) => void;
  readonly reveal: () => void;
  readonly clear: () => void;
  readonly point: (x: number | undefined, y?: number) => void;
  readonly redraw: () => void;
}

type Drag =
  | { readonly kind: "pan"; readonly startX: number; readonly startY: number; lastX: number; lastY: number; moved: boolean }
  | { readonly kind: "brush"; readonly startX: number; x: number };

/** Shares of the view that a held key moves in a second, and by which it zooms. */
const PAN_SPEED = 1.1;
const ZOOM_SPEED = 4;
/** A press that moved less is a click. */
const CLICK = 4;
const HELD = new Set(["a", "d", "w", "s"]);
/** How long a key goes on moving after it is up: a tap would do nothing visible otherwise. */
const TAP_MS = 90;

export class Motion {
  readonly #target: Movable;
  readonly #held = new Map<string, number>();
  #drag: Drag | undefined;
  #lastTime = 0;
  #wheelUntil = 0;
  #time = 0;

  constructor(target: Movable) {
    this.#target = target;
  }

  get isDragging(): boolean {
    return this.#drag !== undefined;
  }

  /** Whether the view is on its way, so that what it passes by is not worth fetching. */
  get isMoving(): boolean {
    return this.#held.size > 0 || this.#time < this.#wheelUntil;
  }

  get brush(): { readonly from: number; readonly to: number } | undefined {
    return this.#drag?.kind === "brush" ? { from: this.#drag.startX, to: this.#drag.x } : undefined;
  }

  stop(): void {
    this.#held.clear();
    this.#drag = undefined;
  }

  /** Moves on by the time since the last frame. @returns Whether another frame is wanted. */
  advance(time: number): boolean {
    const passed = this.#lastTime === 0 ? 16 : Math.min(time - this.#lastTime, 50);
    this.#time = time;
    for (const key of this.#held.keys()) this.#move(key, passed / 1000);
    this.#lastTime = this.#held.size > 0 ? time : 0;
    for (const [key, left] of this.#held) {
      // A tap goes on for a moment after the key is up; a key that is down has no end.
      if (left !== Number.POSITIVE_INFINITY && left - passed <= 0) this.#held.delete(key);
      else if (left !== Number.POSITIVE_INFINITY) this.#held.set(key, left - passed);
    }
    return this.#held.size > 0;
  }

  #move(key: string, seconds: number): void {
    if (key === "a" || key === "d") this.#target.pan((key === "d" ? PAN_SPEED : -PAN_SPEED) * seconds);
    else this.#target.zoom(Math.exp((key === "w" ? ZOOM_SPEED : -ZOOM_SPEED) * seconds));
  }

  listen(element: HTMLElement): void {
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.#down(element, event));
    element.addEventListener("pointermove", (event) => this.#moved(event));
    element.addEventListener("pointerup", (event) => this.#up(event));
    element.addEventListener("pointercancel", () => this.#end());
    element.addEventListener("pointerleave", () => this.#target.point(undefined));
    element.addEventListener("dblclick", (event) => this.#target.zoom(4, placeOf(event).x));
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("keyup", (event) => this.#release(event.key.toLowerCase()));
    element.addEventListener("blur", () => this.#held.clear());
  }

  /** Turning scrolls the lanes where there are more than fit, else zooms; with Ctrl, or on the axis, it always zooms; with Shift it pans. */
  #wheel(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const width = Math.max(1, (event.currentTarget as HTMLElement).clientWidth - GUTTER);
    const { x, y } = placeOf(event);
    this.#wheelUntil = this.#time + 80;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || y < AXIS) {
      // A pinch on a touch pad comes as small steps with Ctrl.
      this.#target.zoom(Math.exp(-dy * (Math.abs(dy) < 40 && event.ctrlKey ? 0.01 : 0.0025)), x);
      return;
    }
    const across = event.shiftKey && dx === 0 ? dy : dx;
    if (across !== 0) this.#target.pan(across / width);
    if (event.shiftKey || dy === 0) return;
    if (this.#target.canScroll()) this.#target.scrollLanes(dy);
    else this.#target.zoom(Math.exp(-dy * 0.0025), x);
  }

  #down(element: HTMLElement, event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = placeOf(event);
    // The scroll bar is the browser's own.
    if (x > element.clientWidth) return;
    element.setPointerCapture(event.pointerId);
    if (event.shiftKey || y < AXIS) this.#drag = { kind: "brush", startX: x, x };
    else this.#drag = { kind: "pan", startX: x, startY: y, lastX: x, lastY: y, moved: false };
  }

  #moved(event: PointerEvent): void {
    const { x, y } = placeOf(event);
    const drag = this.#drag;
    if (drag === undefined) {
      this.#target.point(x, y);
      return;
    }
    if (drag.kind === "brush") {
      drag.x = x;
      this.#target.redraw();
      return;
    }
    drag.moved ||= Math.abs(x - drag.startX) + Math.abs(y - drag.startY) > CLICK;
    if (!drag.moved) return;
    const width = Math.max(1, (event.currentTarget as HTMLElement).clientWidth - GUTTER);
    this.#target.pan((drag.lastX - x) / width);
    this.#target.scrollLanes(drag.lastY - y);
    drag.lastX = x;
    drag.lastY = y;
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    const { x, y } = placeOf(event);
    this.#end();
    if (drag?.kind === "brush") this.#target.zoomTo(drag.startX, x);
    else if (drag !== undefined && !drag.moved) this.#target.choose(x, y);
  }

  #end(): void {
    this.#drag = undefined;
    this.#target.redraw();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (HELD.has(key)) {
      this.#held.set(key, Number.POSITIVE_INFINITY);
      this.#target.redraw();
    } else {
      // What a key that is up still does would spoil what this one does.
      for (const [held, left] of this.#held) if (left !== Number.POSITIVE_INFINITY) this.#held.delete(held);
      if (!this.#press(key)) return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #release(key: string): void {
    if (this.#held.has(key)) this.#held.set(key, TAP_MS);
  }

  /** @returns Whether the key means something here. */
  #press(key: string): boolean {
    switch (key) {
      case "ArrowLeft":
        this.#target.pan(-0.1);
        return true;
      case "ArrowRight":
        this.#target.pan(0.1);
        return true;
      case "ArrowUp":
        this.#target.focusLane(-1);
        return true;
      case "ArrowDown":
        this.#target.focusLane(1);
        return true;
      case "+":
      case "=":
        this.#target.zoom(1.5);
        return true;
      case "-":
        this.#target.zoom(1 / 1.5);
        return true;
      case "Home":
        this.#target.ends("start");
        return true;
      case "End":
        this.#target.ends("end");
        return true;
      case "f":
        this.#target.fit();
        return true;
      case ".":
        this.#target.step("next");
        return true;
      case ",":
        this.#target.step("previous");
        return true;
      case "Enter":
        this.#target.reveal();
        return true;
      case "Escape":
        this.stop();
        this.#target.clear();
        return true;
      default:
        return false;
    }
  }
}

/** On the stage, which does not scroll: what scrolls is below the pointer. */
function placeOf(event: MouseEvent): { readonly x: number; readonly y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
