/** What macro expansion may cost. A macro bomb must end with a message, quickly. */

export interface MacroLimits {
  /** Tokens made by expansion, paddings and intermediate results included. */
  readonly tokens: number;
  /** Characters made by `#` and `##`. */
  readonly characters: number;
  /** Macro calls within arguments of macro calls. */
  readonly nesting: number;
}

export const DEFAULT_MACRO_LIMITS: MacroLimits = { tokens: 2_000_000, characters: 16_000_000, nesting: 300 };

/** Counts against the limits. Once one is passed everything is over: `exceeded` says which. */
export class MacroBudget {
  readonly limits: MacroLimits;
  exceeded: keyof MacroLimits | undefined;
  private tokens = 0;
  private characters = 0;
  private nesting = 0;

  constructor(limits: MacroLimits) {
    this.limits = limits;
  }

  spendTokens(count: number): void {
    this.tokens += count;
    if (this.tokens > this.limits.tokens) this.exceeded ??= "tokens";
  }

  spendCharacters(count: number): void {
    this.characters += count;
    if (this.characters > this.limits.characters) this.exceeded ??= "characters";
  }

  /** Enters an argument. False when it lies too deep. */
  descend(): boolean {
    this.nesting++;
    if (this.nesting > this.limits.nesting) this.exceeded ??= "nesting";
    return this.exceeded === undefined;
  }

  ascend(): void {
    this.nesting--;
  }
}
