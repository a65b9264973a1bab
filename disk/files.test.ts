import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MOST_BYTES } from "../server/workspace/files.ts";
import { nodeFiles } from "./files.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-files-"));
const at = (name: string): string => path.join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

describe("files on the disk", () => {
  it("are read as they are, a byte order mark and CRLF included", () => {
    writeFileSync(at("a.c"), "\uFEFFint a;\r\n");
    expect(nodeFiles.read(at("a.c"))).toEqual({ kind: "text", text: "\uFEFFint a;\r\n", lossy: false });
    writeFileSync(at("empty.c"), "");
    expect(nodeFiles.read(at("empty.c"))).toEqual({ kind: "text", text: "", lossy: false });
  });

  it("that are not UTF-8 are read with a sign for each wrong byte", () => {
    writeFileSync(at("latin.c"), Buffer.from([0x2f, 0x2f, 0xe4, 0x0a]));
    expect(nodeFiles.read(at("latin.c"))).toEqual({ kind: "text", text: "//\uFFFD\n", lossy: true });
  });

  it("that cannot be read say why, and keep nobody waiting", () => {
    writeFileSync(at("object.o"), Buffer.from([0x7f, 0x45, 0, 0]));
    writeFileSync(at("huge.c"), "");
    truncateSync(at("huge.c"), MOST_BYTES + 1);
    symlinkSync("ring", at("ring"));
    spawnSync("mkfifo", [at("pipe")]);
    const reasonFor = (name: string) => nodeFiles.read(at(name));
    expect(reasonFor("object.o")).toEqual({ kind: "failed", reason: "binary" });
    expect(reasonFor("huge.c")).toEqual({ kind: "failed", reason: "too-large" });
    expect(reasonFor("none.c")).toEqual({ kind: "failed", reason: "missing" });
    expect(reasonFor("a.c/b.c")).toEqual({ kind: "failed", reason: "missing" });
    expect(reasonFor(".")).toEqual({ kind: "failed", reason: "folder" });
    expect(reasonFor("ring")).toEqual({ kind: "failed", reason: "unreadable" });
    expect(reasonFor("pipe")).toEqual({ kind: "failed", reason: "unreadable" });
  });

  it("are listed with their kinds, links as links", () => {
    mkdirSync(at("list"));
    mkdirSync(at("list/folder"));
    writeFileSync(at("list/file"), "");
    symlinkSync("folder", at("list/link"));
    const listed = nodeFiles.list(at("list"));
    const entries = listed.kind === "entries" ? [...listed.entries].sort((a, b) => a.name.localeCompare(b.name)) : [];
    expect(entries).toEqual([
      { name: "file", kind: "file" },
      { name: "folder", kind: "folder" },
      { name: "link", kind: "link" },
    ]);
    expect(nodeFiles.list(at("none"))).toEqual({ kind: "failed", reason: "missing" });
    expect(nodeFiles.stat(at("list/link"))?.kind).toBe("folder");
    expect(nodeFiles.stat(at("ring"))).toBeUndefined();
    expect(nodeFiles.stat(at("none"))).toBeUndefined();
  });
});
