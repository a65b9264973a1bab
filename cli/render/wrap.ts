/** Text for people, at most so wide. */

/** Everything that is printed for people fits into so many columns, but for names that are longer. */
export const WIDTH = 100;

/**
 * Breaks a paragraph at spaces.
 *
 * @param indent Stands before every line but the first; the first is assumed to begin at the same column.
 */
export function wrap(text: string, indent = "", width = WIDTH): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}
