/** `<quiesce-menu>`: a button with a list of things to do, worked by pointer and keyboard as menus are. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "./icons.ts";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** Beside the label, dimmed. */
  readonly note?: string;
  /** Why it cannot be chosen now; it is shown, and says so. */
  readonly disabled?: string;
  /** A line above it. */
  readonly separated?: boolean;
}

export class QuiesceMenu extends LitElement {
  static override readonly properties = {
    label: { type: String },
    icon: { type: String },
    items: { attribute: false },
    compact: { type: Boolean },
    open: { state: true },
  };
  declare label: string;
  declare icon: IconName | "";
  declare items: readonly MenuItem[];
  /** Only the picture; the label is for those who listen, and for the pointer that rests. */
  declare compact: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.label = "";
    this.icon = "";
    this.items = [];
    this.compact = false;
    this.open = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#away);
    window.addEventListener("blur", this.#shut);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#away);
    window.removeEventListener("blur", this.#shut);
  }

  protected override render(): TemplateResult {
    const shown = this.icon === "" ? nothing : icon(this.icon);
    return html`<button
        class="tool ${this.compact ? "compact" : ""}"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-label=${this.compact ? this.label : nothing}
        title=${this.compact ? this.label : nothing}
        @click=${() => this.#toggle()}
        @keydown=${this.#buttonKey}
      >
        ${shown}${this.compact ? nothing : html`<span>${this.label}</span>${icon("down")}`}
      </button>
      ${
        this.open
          ? html`<ul class="menu" role="menu" aria-label=${this.label} @keydown=${this.#menuKey}>
            ${this.items.map((item) => this.#item(item))}
          </ul>`
          : nothing
      }`;
  }

  #item({ id, label, note, disabled, separated }: MenuItem): TemplateResult {
    return html`<li
      role="menuitem"
      tabindex="-1"
      class=${separated === true ? "separated" : ""}
      aria-disabled=${disabled === undefined ? "false" : "true"}
      title=${disabled ?? nothing}
      @click=${() => this.#choose(id, disabled !== undefined)}
    >
      <span>${label}</span>${(disabled ?? note) === undefined ? nothing : html`<span class="menu-note">${disabled ?? note}</span>`}
    </li>`;
  }

  #toggle(): void {
    this.open = !this.open;
    if (this.open) this.#focus(0);
  }

  #focus(at: number): void {
    void this.updateComplete.then(() => this.#options[at]?.focus());
  }

  get #options(): readonly HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  #choose(id: string, disabled: boolean): void {
    if (disabled) return;
    this.#close();
    this.dispatchEvent(new CustomEvent("chosen", { detail: id }));
  }

  #close(): void {
    this.open = false;
    this.querySelector("button")?.focus();
  }

  readonly #shut = (): void => {
    this.open = false;
  };

  readonly #away = (event: Event): void => {
    if (this.open && !event.composedPath().includes(this)) this.open = false;
  };

  readonly #buttonKey = (event: KeyboardEvent): void => {
    if (event.key === (this.open ? "Escape" : "ArrowDown")) this.#toggle();
    else return;
    event.preventDefault();
  };

  readonly #menuKey = (event: KeyboardEvent): void => {
    const options = this.#options;
    const at = options.indexOf(document.activeElement as HTMLElement);
    const move = {
      ArrowDown: (at + 1) % options.length,
      ArrowUp: (at - 1 + options.length) % options.length,
      Home: 0,
      End: options.length - 1,
    }[event.key];
    if (move !== undefined) options[move]?.focus();
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" || event.key === " ") options[at]?.click();
    else if (event.key === "Tab") this.#shut();
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  };
}
