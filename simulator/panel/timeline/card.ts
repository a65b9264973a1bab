/** The card beside the pointer: what goes on there, and what happened nearest to it. */
import type { AtAnswer, EventDetails, LaneState } from "../../jobs/timeline.ts";
import { baseName, formatMoment, formatNs, plural } from "../format.ts";
import { t } from "../words.ts";
import type { Row } from "./rows.ts";

export interface CardPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Distance from the pointer, in CSS pixels. */
const AWAY = 14;

export class Card {
  readonly element = document.createElement("div");

  constructor() {
    this.element.className = "tl-card";
    // The same is told by the lists of events and by the chosen event's line: a reader of the screen is not interrupted.
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
  }

  hide(): void {
    this.element.hidden = true;
  }

  show({ state, event, count }: AtAnswer, row: Row, { x, y, width, height }: CardPlace): void {
    const parts = [line("tl-card-title", `${row.label} · ${titleOf(state)}`), ...stateLines(state)];
    if (event !== null) parts.push(line("tl-card-event", event.title), ...eventLines(event));
    if (count > 1) parts.push(line("tl-card-dim", t("{0} here", plural(count, t("event"), t("events")))));
    this.element.replaceChildren(...parts);
    this.element.hidden = false;
    const { offsetWidth, offsetHeight } = this.element;
    const left = x + AWAY + offsetWidth > width ? x - AWAY - offsetWidth : x + AWAY;
    const top = y + AWAY + offsetHeight > height ? y - AWAY - offsetHeight : y + AWAY;
    this.element.style.left = `${Math.max(2, left)}px`;
    this.element.style.top = `${Math.max(2, top)}px`;
  }
}

function titleOf(state: LaneState): string {
  switch (state.kind) {
    case "cpu":
      return state.mode;
    case "grace-period":
      return t("grace period {0}", state.number);
    case "transition":
      return state.step;
    case "nothing":
      return t("nothing");
    default:
      return state satisfies never;
  }
}

function stateLines(state: LaneState): readonly HTMLElement[] {
  if (state.kind === "nothing") return [];
  const span = pair(t("for"), `${formatNs(state.untilNs - state.fromNs)}, ${t("from {0}", formatMoment(state.fromNs))}`);
  if (state.kind !== "cpu") return [span];
  const task = state.task === "" ? [] : [pair(t("task"), state.task)];
  return [...task, pair(t("RCU"), state.watching ? t("watching") : t("not watching")), span];
}

function eventLines({ timeNs, task, origin }: EventDetails): readonly HTMLElement[] {
  const by = origin === null || origin.function === "" ? [] : [pair(t("by"), originText(origin))];
  return [pair(t("at"), formatMoment(timeNs)), ...(task === "" ? [] : [pair(t("task"), task)]), ...by];
}

/** `transition.c:83 klp_…`, or the kernel's own function. */
export function originText({ file, line: at, function: name, primitive }: NonNullable<EventDetails["origin"]>): string {
  if (file === "") return t("kernel: {0}", name === "" ? primitive : name);
  return `${baseName(file)}:${at} ${primitive === "" ? name : primitive}`;
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text;
  return element;
}

function pair(name: string, value: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "tl-card-pair";
  element.append(line("tl-card-dim", name), line("tl-card-value", value));
  return element;
}
