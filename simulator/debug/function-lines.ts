/** Which function of a text a line belongs to, as the kernel writes functions: a brace at the beginning of a line opens one, and one closes it. */

export interface FunctionLines {
  readonly name: string;
  /** 1-based, of its header and of its last brace. */
  readonly first: number;
  readonly last: number;
}

const HEADER_LINES = 12;

/** @param line 1-based. @returns Undefined between functions. */
export function functionAround(text: string, line: number): FunctionLines | undefined {
  const lines = text.split("\n");
  const at = (number: number): string => lines[number - 1] ?? "";
  let open = line;
  // A line of the header lies before the brace.
  while (open < line + HEADER_LINES && !/^[{}]/.test(at(open)) && !/[;}]\s*$/.test(at(open)) && isHeader(at(open))) open++;
  if (!at(open).startsWith("{")) open = line;
  while (open > 0 && !at(open).startsWith("{") && (open === line || !at(open).startsWith("}"))) open--;
  if (!at(open).startsWith("{")) return undefined;
  let last = open;
  while (last < lines.length && !at(last).startsWith("}")) last++;
  let first = open - 1;
  while (first > 1 && open - first < HEADER_LINES && isHeader(at(first - 1))) first--;
  const header = lines.slice(first - 1, open - 1).join(" ");
  const name = /(\w+)\s*\(/.exec(header)?.[1];
  return name === undefined || line > last ? undefined : { name, first, last };
}

/** Not blank, no comment, no directive, no end of something else. */
function isHeader(text: string): boolean {
  return text.trim() !== "" && !/[;}]\s*$/.test(text) && !/^\s*(?:\/?\*|\/\/|#)|\*\/\s*$/.test(text);
}
