/** The interface's words: English in the source, the user's language where the host has it. */

let words: Readonly<Record<string, string>> = {};

/** Called once, before anything is shown. */
export function useWords(translated: Readonly<Record<string, string>>): void {
  words = translated;
}

/** `{0}`, `{1}` … stand for the values, as in `vscode.l10n.t`. */
export function t(english: string, ...values: readonly (string | number)[]): string {
  return (words[english] ?? english).replaceAll(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

/** Marks words of a table, which {@link t} translates where they are shown: the translators' bundle is made from the calls in the source. */
export function phrase<const Text extends string>(english: Text): Text {
  return english;
}
