/**
 * Unified diffs, as `git diff`, `diff -u` and mails hold them, read as strictly as `git apply` reads them.
 *
 * Our own, because the libraries for it answer "does not apply" without saying which hunk, and take patches that git refuses.
 */

/** One file's part of a patch. Paths are without their first component (`-p1`); undefined is /dev/null. */
export interface FileDiff {
  readonly oldPath: string | undefined;
  readonly newPath: string | undefined;
  readonly hunks: readonly Hunk[];
  /** 1-based line in the patch where this part begins. */
  readonly line: number;
}

export interface Hunk {
  /** 1-based; 0 when the file is empty there. */
  readonly oldStart: number;
  readonly newStart: number;
  /** Each with its newline, unless the patch says that there is none. */
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** How many unchanged lines stand at its start. */
  readonly leading: number;
  /** How many unchanged lines stand at its end. Without any it must end where the file ends. */
  readonly trailing: number;
  /** 1-based line of its `@@` in the patch. */
  readonly line: number;
}

export interface DiffError {
  /** 1-based line of the patch. */
  readonly line: number;
  readonly message: string;
}

export type ParsedDiff = { readonly ok: true; readonly files: readonly FileDiff[] } | { readonly ok: false; readonly error: DiffError };

/** Thrown inside this file only. */
class Corrupt extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads every diff of a text. What stands before, between and after them (a mail) is passed over. */
export function parseDiff(text: string): ParsedDiff {
  try {
    const files = new Parser(text).files();
    if (files.length > 0) return { ok: true, files };
    return { ok: false, error: { line: 0, message: "there is no diff in it" } };
  } catch (error) {
    if (!(error instanceof Corrupt)) throw error;
    return { ok: false, error: { line: error.line, message: error.message } };
  }
}

interface Header {
  oldPath: string | undefined;
  newPath: string | undefined;
  readonly line: number;
}

class Parser {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(text: string) {
    const lines = text.split("\n").map((line) => `${line}\n`);
    // The text's last line has a newline of its own, or nothing follows the last newline.
    const last = lines.pop()?.slice(0, -1) ?? "";
    this.#lines = last === "" ? lines : [...lines, last];
  }

  files(): readonly FileDiff[] {
    const found: FileDiff[] = [];
    while (this.#at < this.#lines.length) {
      const line = this.#line();
      if (line.startsWith("diff --git ")) found.push(...this.#gitFile());
      else if (this.#atPlainHeader())
        found.push(this.#withHunks(this.#paths({ oldPath: undefined, newPath: undefined, line: this.#at + 1 })));
      else if (/^@@ -\d/.test(line)) throw new Corrupt(this.#at + 1, "a hunk without the names of its files");
      else this.#at++;
    }
    return found;
  }

  /** `diff --git`, extended header lines, perhaps `---` and `+++`, perhaps hunks. */
  #gitFile(): readonly FileDiff[] {
    const header: Header = { ...gitNames(this.#line(), this.#at + 1), line: this.#at + 1 };
    this.#at++;
    let renamed = false;
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line().trimEnd();
      if (line.startsWith("new file mode ")) header.oldPath = undefined;
      else if (line.startsWith("deleted file mode ")) header.newPath = undefined;
      else if (line.startsWith("rename from ")) header.oldPath = unquote(line.slice(12));
      else if (line.startsWith("rename to ")) header.newPath = unquote(line.slice(10));
      else if (/^(copy|GIT binary patch|Binary files )/.test(line))
        throw new Corrupt(this.#at + 1, "a copy or a binary change, which is not supported");
      else if (!/^(index|old mode|new mode|similarity index|dissimilarity index) /.test(line)) break;
      renamed ||= line.startsWith("rename to ");
    }
    if (this.#atPlainHeader()) return [this.#withHunks(this.#paths(header))];
    // A change of nothing but the mode has no effect here.
    return renamed || header.oldPath === undefined || header.newPath === undefined ? [{ ...header, hunks: [] }] : [];
  }

  #atPlainHeader(): boolean {
    return this.#line().startsWith("--- ") && this.#line(1).startsWith("+++ ") && /^@@ -\d/.test(this.#line(2));
  }

  /** `---` and `+++`. Renames keep the names of their extended header. */
  #paths(header: Header): Header {
    const oldPath = pathOf(this.#line().slice(4));
    const newPath = pathOf(this.#line(1).slice(4));
    this.#at += 2;
    return { line: header.line, oldPath: strip(oldPath, this.#at - 1), newPath: strip(newPath, this.#at) };
  }

  #withHunks(header: Header): FileDiff {
    const hunks: Hunk[] = [];
    while (/^@@ -\d/.test(this.#line())) hunks.push(this.#hunk());
    return { ...header, hunks };
  }

  #hunk(): Hunk {
    const start = this.#at + 1;
    const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(this.#line());
    if (match === null) throw new Corrupt(start, "the line of a hunk is not complete");
    const [oldStart = 0, oldCount = 1, newStart = 0, newCount = 1] = match
      .slice(1)
      .map((text) => (text === undefined ? undefined : Number(text)));
    this.#at++;
    const oldLines: string[] = [];
    const newLines: string[] = [];
    let leading = 0;
    let trailing = 0;
    let changed = false;
    while (oldLines.length < oldCount || newLines.length < newCount) {
      const [sign, body] = this.#hunkLine();
      changed ||= sign !== " ";
      if (!changed) leading++;
      trailing = sign === " " ? trailing + 1 : 0;
      if (sign !== "+") oldLines.push(body);
      if (sign !== "-") newLines.push(body);
    }
    if (oldLines.length !== oldCount || newLines.length !== newCount) throw new Corrupt(this.#at, "the hunk has more lines than it says");
    return { oldStart, newStart, oldLines, newLines, leading, trailing, line: start };
  }

  /** One line of a hunk's body, without its sign. */
  #hunkLine(): readonly [sign: " " | "+" | "-", body: string] {
    const line = this.#line();
    const sign = line === "\n" ? " " : line[0];
    if (this.#at >= this.#lines.length || (sign !== " " && sign !== "+" && sign !== "-")) {
      throw new Corrupt(this.#at + 1, "the hunk ends before the number of lines that it says");
    }
    this.#at++;
    const body = line === "\n" ? line : line.slice(1);
    if (!this.#line().startsWith("\\ ")) return [sign, body.endsWith("\n") ? body : `${body}\n`];
    this.#at++;
    return [sign, body.replace(/\n$/, "")];
  }

  #line(ahead = 0): string {
    return this.#lines[this.#at + ahead] ?? "";
  }
}

/** The two names of a `diff --git` line; they are needed only where no `---` follows, and then they are equal or a rename's. */
function gitNames(line: string, number: number): Pick<Header, "oldPath" | "newPath"> {
  const match = /^diff --git ("?[^/]+\/.*) ("?[^/ ]+\/.*)$/.exec(line.trimEnd());
  const name = match === null ? undefined : strip(unquote(match[2] ?? ""), number);
  return { oldPath: name, newPath: name };
}

/** The name on a `---` or `+++` line: up to a tab, which begins the time. */
function pathOf(text: string): string {
  const line = text.replace(/\r?\n$/, "");
  return line.startsWith('"') ? unquote(line) : (line.split("\t")[0] ?? "").trimEnd();
}

/** Git quotes names with unusual characters as C does. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.lastIndexOf('"');
  return text
    .slice(1, end)
    .replaceAll(/\\(["\\]|[0-7]{3})/g, (_, escaped: string) =>
      escaped.length === 1 ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
    );
}

/** Takes the first component off (`-p1`); undefined for /dev/null. */
function strip(path: string, line: number): string | undefined {
  if (path === "/dev/null") return undefined;
  const slash = path.indexOf("/");
  const rest = path.slice(slash + 1);
  if (slash < 0 || rest === "") throw new Corrupt(line, `the name '${path}' has no first component to take off, as in a/${path}`);
  return rest;
}
