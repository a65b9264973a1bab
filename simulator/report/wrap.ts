/** Text for people, at most so wide. */

/** Everything that is printed for people fits into so many columns, but for names that are longer. */
export const WIDTH = 100;

/**
 * Breaks a paragraph at spaces; a list that is longer than a line also at its commas.
 *
 * @param indent Stands before every line but the first; the first is assumed to begin at the same column.
 */
export function wrap(text: string, indent = "", width = WIDTH): string {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const { word, glued } of wordsOf(text, room)) {
    const gap = line === "" || glued ? "" : " ";
    if (line !== "" && line.length + gap.length + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line += gap + word;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}

interface Word {
  readonly word: string;
  /** Whether no space stands before it. */
  readonly glued: boolean;
}

function wordsOf(text: string, room: number): readonly Word[] {
  return text.split(" ").flatMap((word) => {
    const parts = word.length > room ? (word.match(/[^,]+,*|,+/g) ?? [word]) : [word];
    return parts.map((part, index) => ({ word: part, glued: index > 0 }));
  });
}

/**
 * A sentence as it stands after `error: ` or `help: `: it begins with a small letter there, as other compilers write it. A first word
 * that is a name keeps its letters.
 */
export function afterColon(sentence: string): string {
  return /^[A-Z]([a-z]|\s)/.test(sentence) ? sentence.slice(0, 1).toLowerCase() + sentence.slice(1) : sentence;
}
