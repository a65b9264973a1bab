/** Colours of the timeline, all of them made from the theme: as CSS for text and lines, as words for pixels. */

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** The colours of the theme that the timeline is made from. */
export interface ThemeColors {
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly red: Rgb;
  readonly blue: Rgb;
  readonly yellow: Rgb;
  readonly orange: Rgb;
  readonly green: Rgb;
  readonly purple: Rgb;
  /** High contrast wants full colours where others want calm ones. */
  readonly highContrast: boolean;
}

export const SHADES = 16;

/** Words for an ImageData seen as a Uint32Array, little endian: alpha, blue, green, red. */
export interface Palette {
  readonly background: number;
  /** Behind every second lane, so that the eye keeps the row. */
  readonly stripe: number;
  readonly offline: number;
  /** No events are kept there, or none has come yet. */
  readonly unknown: number;
  /** By share of time in the kernel, from {@link SHADES} steps: a CPU whose rest is user mode, a guest, idle. */
  readonly user: Uint32Array;
  readonly guest: Uint32Array;
  readonly idle: Uint32Array;
  readonly kernel: number;
  readonly spinning: number;
  readonly watching: number;
  readonly watchingAtTimes: number;
  readonly disturbance: number;
  readonly interrupt: number;
  readonly point: number;
  readonly violation: number;
  readonly stall: number;
  /** By share of time. */
  readonly gracePeriod: Uint32Array;
  readonly step: Uint32Array;
  readonly light: number;
}

/** What a legend or a table shows beside a name. */
export type Swatch =
  | "user"
  | "guest"
  | "idle"
  | "kernel"
  | "spinning"
  | "offline"
  | "watching"
  | "disturbance"
  | "gracePeriod"
  | "step"
  | "point"
  | "interrupt"
  | "light";

export function makePalette(theme: ThemeColors): Palette {
  const { background, foreground } = theme;
  const solid = (color: Rgb, share: number): number => pack(mix(background, color, theme.highContrast ? Math.min(1, share + 0.25) : share));
  const userBase = mix(background, theme.green, theme.highContrast ? 0.55 : 0.34);
  const guestBase = mix(background, theme.yellow, theme.highContrast ? 0.55 : 0.26);
  const idleBase = mix(background, foreground, theme.highContrast ? 0.25 : 0.1);
  return {
    background: pack(background),
    stripe: pack(mix(background, foreground, 0.03)),
    offline: pack(mix(background, foreground, 0.04)),
    unknown: pack(mix(background, foreground, 0.07)),
    user: shades(userBase, theme.blue),
    guest: shades(guestBase, theme.blue),
    idle: shades(idleBase, theme.blue),
    kernel: pack(theme.blue),
    spinning: solid(theme.orange, 0.9),
    watching: solid(theme.yellow, 0.75),
    watchingAtTimes: solid(theme.yellow, 0.4),
    disturbance: pack(theme.red),
    interrupt: solid(theme.orange, 0.7),
    point: solid(theme.purple, 0.9),
    violation: pack(theme.red),
    stall: solid(theme.orange, 0.9),
    gracePeriod: shades(background, theme.purple, 0.25, 0.75),
    step: shades(background, theme.blue, 0.25, 0.6),
    light: pack(theme.foreground),
  };
}

/** From `base` to `top`; any share at all shows clearly, however small it is. */
function shades(base: Rgb, top: Rgb, least = 0.4, most = 1): Uint32Array {
  return Uint32Array.from({ length: SHADES }, (_, step) =>
    pack(step === 0 ? base : mix(base, top, least + ((most - least) * step) / (SHADES - 1))),
  );
}

export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (k: 0 | 1 | 2): number => Math.round(a[k] + (b[k] - a[k]) * share);
  return [at(0), at(1), at(2)];
}

function pack([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `#rrggbb` of a word. */
export function cssOf(word: number): string {
  const hex = (value: number): string => (value & 255).toString(16).padStart(2, "0");
  return `#${hex(word)}${hex(word >> 8)}${hex(word >> 16)}`;
}

/** The colour of a legend's swatch. */
export function swatchOf(palette: Palette, swatch: Swatch): string {
  const { user, guest, idle, gracePeriod, step, ...plain } = palette;
  switch (swatch) {
    case "user":
      return cssOf(user[0] ?? 0);
    case "guest":
      return cssOf(guest[0] ?? 0);
    case "idle":
      return cssOf(idle[0] ?? 0);
    case "gracePeriod":
      return cssOf(gracePeriod[SHADES - 1] ?? 0);
    case "step":
      return cssOf(step[SHADES - 1] ?? 0);
    default:
      return cssOf(plain[swatch]);
  }
}

/** Black or white, whichever reads better on a colour. */
export function textOn(word: number): string {
  const luminance = 0.299 * (word & 255) + 0.587 * ((word >> 8) & 255) + 0.114 * ((word >> 16) & 255);
  return luminance > 140 ? "#000000" : "#ffffff";
}
