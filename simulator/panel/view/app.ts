/** `<quiesce-panel>`: the whole panel, drawn anew from the state whenever that changes. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { WebviewApi } from "../channel.ts";
import { RELATIONS } from "../exploration/relation.ts";
import { TABS } from "../state/state.ts";
import { Store } from "../store.ts";
import { t } from "../words.ts";
import { exploreView } from "./explore/explore-view.ts";
import { handOut } from "./explore/explore-toolbar.ts";
import { helpView } from "./help-view.ts";
import { machineView } from "./machine-view.ts";
import { resultView } from "./result-view.ts";
import { resultsSection } from "./results-section.ts";
import { timelineSection } from "./timeline-section.ts";
import { compare, exportRun, options, toolbar } from "./toolbar.ts";

/** How long a notice is shown. */
const NOTICE_MS = 6000;

export class PanelApp extends LitElement {
  readonly #store: Store;
  #noticeShown = "";
  #noticeTimer = 0;

  constructor() {
    super();
    this.#store = new Store(
      acquireVsCodeApi(),
      () => this.requestUpdate(),
      (command) => this.#command(command),
    );
  }

  /** The page's own style sheet reaches everything; nothing else is on the page. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#key);
    window.addEventListener("error", ({ message }) => this.#store.channel.trouble(message));
    window.addEventListener("unhandledrejection", ({ reason }) => this.#store.channel.trouble(String(reason)));
    this.#store.channel.ready();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#key);
  }

  protected override render(): TemplateResult {
    const store = this.#store;
    const { state } = store;
    if (state.document === undefined)
      return html`<div class="loading" role="status"><vscode-progress-ring aria-label=${t("Loading")}></vscode-progress-ring></div>`;
    const isExploring = state.exploring.isOpen;
    const hasResult = !isExploring && state.shown !== undefined;
    const classes = [
      "panel",
      hasResult ? "has-result" : "",
      isExploring ? "explores" : "",
      state.configuration.reduceMotion ? "still" : "",
    ];
    return html`<main class=${classes.join(" ")}>
        ${toolbar(store)} ${options(store)} ${isExploring ? exploreView(store) : html`${machineView(store)} ${resultView(store)}`}
        ${hasResult ? html`${timelineSection(store)} ${this.#splitter()} ${resultsSection(store)}` : nothing}
      </main>
      ${helpView(store)}
      <div class="toast ${state.notice === "" || state.notice !== this.#noticeShown ? "gone" : ""}" role="status" aria-live="polite">${state.notice}</div>
      <div class="hidden" role="status" aria-live="polite">${state.spoken}</div>`;
  }

  protected override updated(): void {
    const { notice, view } = this.#store.state;
    this.style.setProperty("--timeline-share", String(view.timelineShare));
    if (notice === this.#noticeShown) return;
    this.#noticeShown = notice;
    clearTimeout(this.#noticeTimer);
    this.requestUpdate();
    if (notice !== "") this.#noticeTimer = window.setTimeout(() => this.#store.dispatch({ kind: "notice", text: "" }), NOTICE_MS);
  }

  #splitter(): TemplateResult {
    const { view } = this.#store.state;
    const share = Math.round(view.timelineShare * 100);
    const to = (timelineShare: number): void =>
      this.#store.dispatch({ kind: "view", change: { timelineShare: Math.min(Math.max(timelineShare, 0.15), 0.85) } });
    const drag = (event: PointerEvent): void => {
      const handle = event.currentTarget as HTMLElement;
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const above = handle.previousElementSibling?.getBoundingClientRect();
      const below = handle.nextElementSibling?.getBoundingClientRect();
      if (above !== undefined && below !== undefined) to((event.clientY - above.top) / Math.max(1, below.bottom - above.top));
    };
    return html`<div
      class="splitter"
      role="separator"
      tabindex="0"
      aria-orientation="horizontal"
      aria-label=${t("Height of the timeline")}
      aria-valuenow=${share}
      aria-valuemin="15"
      aria-valuemax="85"
      @pointerdown=${(event: PointerEvent) => (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)}
      @pointermove=${drag}
      @keydown=${(event: KeyboardEvent) => {
        const by = event.key === "ArrowUp" ? -0.05 : event.key === "ArrowDown" ? 0.05 : 0;
        if (by === 0) return;
        event.preventDefault();
        to(view.timelineShare + by);
      }}
    ></div>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
    const { dispatch, state } = this.#store;
    if (event.key === "?") dispatch({ kind: "view", change: { helpOpen: !state.view.helpOpen } });
    else if (!(state.exploring.isOpen ? this.#exploreKey(event.key) : this.#runKey(event.key))) return;
    event.preventDefault();
  };

  /** Whether the key means something while the panel simulates. */
  #runKey(key: string): boolean {
    const { dispatch, state } = this.#store;
    const tab = TABS[Number(key) - 1];
    if (tab !== undefined && state.shown !== undefined) dispatch({ kind: "view", change: { tab } });
    else if (key === "r") dispatch({ kind: "run" });
    else if (key === "x") dispatch({ kind: "stop" });
    else if (key === "/" && state.shown !== undefined) void this.#search();
    else return false;
    return true;
  }

  #exploreKey(key: string): boolean {
    const { dispatch, state } = this.#store;
    const { trace } = state.exploring;
    const relation = RELATIONS[Number(key) - 1];
    const field = { "/": "#step-search", w: "#step-watch" }[key];
    if (key === "r") dispatch({ kind: "explore" });
    else if (key === "x") dispatch({ kind: "explore-stop" });
    else if (state.exploring.shown?.result.violation === undefined) return false;
    else if (relation !== undefined) dispatch({ kind: "trace", change: { relation } });
    else if (field !== undefined) this.querySelector<HTMLElement>(field)?.focus();
    else if (key === "l") dispatch({ kind: "trace", change: { layout: trace.layout === "list" ? "columns" : "list" } });
    else if (key === "d") void handOut(this.#store, "debug");
    else return false;
    return true;
  }

  async #search(): Promise<void> {
    this.#store.dispatch({ kind: "view", change: { tab: "events" } });
    await this.updateComplete;
    this.querySelector<HTMLElement>("#event-search")?.focus();
  }

  #command(command: string): void {
    const store = this.#store;
    const sides: Readonly<Record<string, string>> = { compareFix: "fix", compareHead: "head", compareFile: "file", comparePatch: "patch" };
    const side = sides[command];
    const { isOpen } = store.state.exploring;
    if (command === "run") {
      // Whoever asks for a run wants to see one.
      store.dispatch({ kind: "exploring", isOpen: false });
      store.dispatch({ kind: "run" });
    } else if (command === "explore") store.dispatch({ kind: "explore" });
    else if (command === "stop") store.dispatch({ kind: isOpen ? "explore-stop" : "stop" });
    else if (side !== undefined) void compare(store, side);
    else if (command === "exportPerfetto") void (isOpen ? handOut(store, "perfetto") : exportRun(store, "perfetto"));
    else if (command === "help") store.dispatch({ kind: "view", change: { helpOpen: true } });
  }
}

/** Letters belong to whoever takes text, and to lists that jump by letter. */
function isTyping(event: KeyboardEvent): boolean {
  return event
    .composedPath()
    .some(
      (target) =>
        target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select, [role=listbox], [role=menu]"),
    );
}

declare function acquireVsCodeApi(): WebviewApi;
