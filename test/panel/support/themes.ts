/** The variables that VS Code 1.100 gives a webview under its own themes, as far as the panel reads them: measured in a workbench. */
import themes from "../fixtures/themes.json" with { type: "json" };

export const THEME_NAMES = ["light", "dark", "high-contrast", "high-contrast-light"] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

const KINDS: Readonly<Record<ThemeName, string>> = {
  light: "vscode-light",
  dark: "vscode-dark",
  "high-contrast": "vscode-high-contrast",
  "high-contrast-light": "vscode-high-contrast vscode-high-contrast-light",
};

export interface Theme {
  readonly variables: Readonly<Record<string, string>>;
  /** Classes of the body. */
  readonly kind: string;
}

export function themeOf(name: ThemeName): Theme {
  return { variables: themes[name], kind: KINDS[name] };
}
