/** Reads the colours that the timeline is made from out of the page's theme. */
import type { Rgb, ThemeColors } from "./palette.ts";

/** Everything besides pixels: text, lines, and what is drawn over the lanes. */
export interface InkColors {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly background: string;
  readonly gutter: string;
  readonly focus: string;
  readonly selection: string;
  readonly wakeup: string;
  readonly call: string;
  readonly font: string;
  readonly mono: string;
}

export interface Theme {
  readonly colors: ThemeColors;
  readonly ink: InkColors;
}

/** Where a theme has no such colour, the one of VS Code's dark theme. */
const FALLBACKS: Readonly<Record<string, string>> = {
  "--vscode-editor-background": "#1e1e1e",
  "--vscode-foreground": "#cccccc",
  "--vscode-descriptionForeground": "#9d9d9d",
  "--vscode-charts-red": "#f14c4c",
  "--vscode-charts-blue": "#3794ff",
  "--vscode-charts-yellow": "#cca700",
  "--vscode-charts-orange": "#d18616",
  "--vscode-charts-green": "#89d185",
  "--vscode-charts-purple": "#b180d7",
  "--vscode-focusBorder": "#007fd4",
  "--vscode-panel-border": "#80808059",
  "--vscode-sideBar-background": "#252526",
  "--vscode-editor-findMatchBackground": "#9e6a03",
};

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => {
    const value = style.getPropertyValue(name).trim();
    return value === "" ? (FALLBACKS[name] ?? "#808080") : value;
  };
  const rgb = rgbReader();
  const kind = document.body.classList;
  const highContrast = kind.contains("vscode-high-contrast") || kind.contains("vscode-high-contrast-light");
  const background = rgb(read("--vscode-editor-background"), [0, 0, 0]);
  const over = (name: string): Rgb => rgb(read(name), background);
  return {
    colors: {
      background,
      foreground: over("--vscode-foreground"),
      red: over("--vscode-charts-red"),
      blue: over("--vscode-charts-blue"),
      yellow: over("--vscode-charts-yellow"),
      orange: over("--vscode-charts-orange"),
      green: over("--vscode-charts-green"),
      purple: over("--vscode-charts-purple"),
      highContrast,
    },
    ink: {
      text: read("--vscode-foreground"),
      dim: highContrast ? read("--vscode-foreground") : read("--vscode-descriptionForeground"),
      line: highContrast ? read("--vscode-foreground") : read("--vscode-panel-border"),
      background: read("--vscode-editor-background"),
      gutter: read("--vscode-editor-background"),
      focus: read("--vscode-focusBorder"),
      selection: read("--vscode-foreground"),
      wakeup: read("--vscode-charts-yellow"),
      call: read("--vscode-charts-orange"),
      font: style.getPropertyValue("--vscode-font-family").trim() || "sans-serif",
      mono: style.getPropertyValue("--vscode-editor-font-family").trim() || "monospace",
    },
  };
}

/** Lets the browser understand a colour, and lays one that is not opaque over the background. */
function rgbReader(): (color: string, below: Rgb) => Rgb {
  const context = document.createElement("canvas").getContext("2d");
  return (color, below) => {
    if (context === null) return below;
    context.fillStyle = "#000000";
    context.fillStyle = color;
    const solid = /^#(..)(..)(..)$/.exec(context.fillStyle);
    if (solid !== null) return [parseInt(solid[1] ?? "0", 16), parseInt(solid[2] ?? "0", 16), parseInt(solid[3] ?? "0", 16)];
    const parts = (context.fillStyle.match(/[\d.]+/g) ?? []).map(Number);
    const alpha = parts[3] ?? 1;
    const at = (k: 0 | 1 | 2): number => Math.round(below[k] + ((parts[k] ?? 0) - below[k]) * alpha);
    return [at(0), at(1), at(2)];
  };
}
