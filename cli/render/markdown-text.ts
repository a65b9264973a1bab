/** Our own Markdown pages on a terminal: headings without their signs, paragraphs and lists filled anew, links as their text, code as it is. */
import { wrap } from "../../simulator/report/wrap.ts";

/** To another page of ours. */
const LINK = /\[([^\]]+)\]\([\w./#-]+\)/g;

/** How an item of a list begins. */
const ITEM = /^\s*(?:[-*]|\d+\.) /;

/** Lines of text. Knows what docs/rules and docs/properties are written in: headings, paragraphs, lists, fenced code, tables. */
export function markdownText(page: string): readonly string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let code = false;
  const flush = (): void => {
    const text = paragraph.map((line) => line.trim()).join(" ");
    const indent = " ".repeat(ITEM.exec(text)?.[0].length ?? 0);
    if (paragraph.length > 0) lines.push(...wrap(text.replaceAll(LINK, "$1"), indent).split("\n"));
    paragraph = [];
  };
  for (const line of page.trim().split("\n")) {
    if (line.startsWith("```")) {
      flush();
      code = !code;
    } else if (code) lines.push(line === "" ? "" : `    ${line}`);
    else if (/^(#|\||\s*$)/.test(line)) {
      flush();
      lines.push(line.replace(/^#+ /, "").trimEnd());
    } else {
      if (ITEM.test(line)) flush();
      paragraph.push(line);
    }
  }
  flush();
  return lines;
}
