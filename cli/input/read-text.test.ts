import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readText } from "./read-text.ts";
import { pathInTree, treeAbove } from "./tree.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** `code: message` of what is wrong. */
function complaint(file: string): string {
  const result = readText(file, "f");
  return result.ok ? "" : `${result.problem.code}: ${result.problem.message}`;
}

describe("readText", () => {
  it("reads text, without a byte order mark", () => {
    expect(readText(write("bom.c", "\uFEFFint a; // \u00e9\r\n"))).toEqual({ ok: true, text: "int a; // \u00e9\r\n" });
    expect(readText(write("empty.c", ""))).toEqual({ ok: true, text: "" });
  });

  it("says what cannot be read, and why", () => {
    expect(complaint(path.join(folder, "none.c"))).toBe("input-unreadable: f does not exist");
    expect(complaint(path.join(write("x.c", ""), "y.c"))).toBe("input-unreadable: f does not exist: a part of its path is no folder");
    expect(complaint(folder)).toBe("input-directory: f is a folder, not a file");
    symlinkSync("loop", path.join(folder, "loop"));
    expect(complaint(path.join(folder, "loop"))).toBe("input-unreadable: f is a link that leads back to itself");
    expect(complaint(write("nul.c", "int a;\nint\0b;\n"))).toBe("input-nul: f has a NUL byte on line 2: it is no text");
    expect(complaint(write("latin1.c", Uint8Array.from([0x61, 0x0a, 0x62, 0xe9, 0x0a])))).toBe(
      "input-not-utf8: f is not UTF-8 text on line 2",
    );
    expect(complaint(write("cut.c", Uint8Array.from([0x61, 0x0a, 0xc3])))).toBe("input-not-utf8: f is not UTF-8 text on line 2");
  });

  it("reads nothing of what is too large", () => {
    const file = write("large.c", "");
    truncateSync(file, 100 * 2 ** 20);
    expect(complaint(file)).toBe("input-too-large: f is 100 MB large; the limit is 64 MB");
  });
});

describe("treeAbove", () => {
  it("finds the tree by its Makefile", () => {
    write("linux/Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n");
    const file = write("linux/kernel/livepatch/transition.c", "");
    write("linux/kernel/livepatch/Makefile", "obj-y += a.o\n");
    const tree = treeAbove(file);
    expect(tree).toMatchObject({ root: path.join(folder, "linux"), version: { major: 6, minor: 12, patch: 3 } });
    expect(pathInTree(tree!, file)).toBe("kernel/livepatch/transition.c");
    expect(pathInTree(tree!, path.join(folder, "bom.c"))).toBeUndefined();
    expect(treeAbove(path.join(folder, "bom.c"))).toBeUndefined();
  });
});
