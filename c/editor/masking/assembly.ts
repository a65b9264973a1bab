/** Inline assembly: the grammar sees an empty one, since kernels build its text and operands by macros. */

const words: ReadonlySet<string> = new Set(["asm", "__asm__", "__asm"]);
const qualifiers: ReadonlySet<string> = new Set(["volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__", "__inline"]);

/** Whether the word begins inline assembly. */
export function isAssembly(word: string): boolean {
  return words.has(word);
}

/** Whether the word may stand between that and the parenthesis. */
export function isQualifier(word: string): boolean {
  return qualifiers.has(word);
}

/** The labels that it may jump to: what stands after its fourth colon. */
export function assemblyLabels(tokens: readonly string[]): readonly string[] {
  let depth = 0;
  let colons = 0;
  const labels: string[] = [];
  for (const token of tokens) {
    if (token === "(" || token === "[") depth++;
    else if (token === ")" || token === "]") depth--;
    else if (depth === 0 && token === ":") colons++;
    else if (depth === 0 && colons === 4 && /^\w+$/.test(token)) labels.push(token);
  }
  return labels;
}
