/** Our own Markdown pages on a terminal: headings without their signs, paragraphs and lists filled anew, code as it is. */
import { wrap } from "../../simulator/report/wrap.ts";

/** Lines of text. Knows what docs/rules is written in: headings, paragraphs, lists, fenced code, tables. */
export function markdownText(page: string): readonly string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let code = false;
  const flush = (): void => {
    const [first = ""] = paragraph;
    const indent = /^[-*] /.test(first) ? "  " : "";
    if (paragraph.length > 0) lines.push(...wrap(paragraph.map((line) => line.trim()).join(" "), indent).split("\n"));
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
      if (/^\s*[-*] /.test(line)) flush();
      paragraph.push(line);
    }
  }
  flush();
  return lines;
}
