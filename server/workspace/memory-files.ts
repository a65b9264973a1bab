import { type Failed, type FileStat, type Files, type FolderEntry, type ListResult, looksBinary, type ReadResult } from "./files.ts";

interface Stored {
  text: string;
  mtimeMs: number;
}

/** Files in memory, for tests and for texts that lie nowhere else. Each change makes the clock of its files tick. */
export class MemoryFiles implements Files {
  private readonly stored = new Map<string, Stored>();
  private clock = 1;

  /** @param texts By absolute path. */
  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.write(path, text);
  }

  write(path: string, text: string): void {
    this.stored.set(path, { text, mtimeMs: this.clock++ });
  }

  /** As {@link write}, but the file looks as if it had not been touched. */
  writeSecretly(path: string, text: string): void {
    const known = this.stored.get(path);
    if (known === undefined) this.write(path, text);
    else known.text = text;
  }

  remove(path: string): void {
    for (const each of this.stored.keys()) {
      if (each === path || each.startsWith(`${path}/`)) this.stored.delete(each);
    }
  }

  paths(): readonly string[] {
    return [...this.stored.keys()];
  }

  read(path: string): ReadResult {
    const found = this.stored.get(path);
    if (found === undefined) return failed(this.isFolder(path) ? "folder" : "missing");
    return looksBinary(found.text) ? failed("binary") : { kind: "text", text: found.text, lossy: false };
  }

  list(path: string): ListResult {
    const entries = new Map<string, FolderEntry>();
    const prefix = path === "/" ? path : `${path}/`;
    for (const each of this.stored.keys()) {
      if (!each.startsWith(prefix)) continue;
      const [name = "", rest] = each.slice(prefix.length).split("/", 2);
      entries.set(name, { name, kind: rest === undefined ? "file" : "folder" });
    }
    return entries.size === 0
      ? failed(this.stored.has(path) ? "unreadable" : "missing")
      : { kind: "entries", entries: [...entries.values()] };
  }

  stat(path: string): FileStat | undefined {
    const found = this.stored.get(path);
    if (found !== undefined) return { kind: "file", size: found.text.length, mtimeMs: found.mtimeMs };
    return this.isFolder(path) ? { kind: "folder", size: 0, mtimeMs: 0 } : undefined;
  }

  private isFolder(path: string): boolean {
    const prefix = path === "/" ? path : `${path}/`;
    for (const each of this.stored.keys()) if (each.startsWith(prefix)) return true;
    return false;
  }
}

function failed(reason: Failed["reason"]): Failed {
  return { kind: "failed", reason };
}

/** Path and text of each file of a fixture in one string: `//- kernel/a.c`, then its lines. */
export function splitFixture(fixture: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of fixture.split(/^\/\/- /m).slice(1)) {
    const end = part.indexOf("\n");
    found.set(part.slice(0, end < 0 ? undefined : end).trim(), end < 0 ? "" : part.slice(end + 1));
  }
  return found;
}
