import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { Documents } from "./documents.ts";
import { nodePaths } from "./node-paths.ts";

const uri = "file:///linux/kernel/a.c";
const at = (line: number, character: number) => ({ line, character });

function opened(text: string) {
  const documents = new Documents("utf-16", nodePaths);
  documents.open({ uri, languageId: "c", version: 1, text });
  return documents;
}

describe("open documents", () => {
  it("take several changes one after the other, also a whole text", () => {
    const documents = opened("one\ntwo\n");
    const changed = documents.change(uri, 2, [
      { text: "a\nb\nc\n" },
      { range: { start: at(1, 0), end: at(2, 1) }, text: "x" },
      { range: { start: at(1, 1), end: at(1, 1) }, text: "\ny" },
    ]);
    expect(changed?.version).toBe(2);
    expect(changed?.source).toEqual(makeSourceFile("/linux/kernel/a.c", "a\nx\ny\n", "user"));
  });

  it("take a range whose ends are the wrong way round, and one beyond the text", () => {
    const documents = opened("abc");
    documents.change(uri, 2, [{ range: { start: at(0, 2), end: at(0, 1) }, text: "" }]);
    documents.change(uri, 3, [{ range: { start: at(7, 2), end: at(9, 1) }, text: "!" }]);
    expect(documents.get(uri)?.source.text).toBe("ac!");
  });

  it("know nothing of a document that is closed or never was open", () => {
    const documents = opened("abc");
    expect(documents.close(uri)?.version).toBe(1);
    expect(documents.change(uri, 2, [{ text: "x" }])).toBeUndefined();
    expect(documents.close(uri)).toBeUndefined();
  });
});

describe("the file of a URI", () => {
  it.each(["untitled:Untitled-1", "vscode-vfs://github/a/b.c", "file://host/a.c", "file:///a%2Fb.c"])("%s is none", (text) => {
    expect(nodePaths.fileOf(text)).toBeUndefined();
  });

  it("comes back with blanks and letters outside ASCII", () => {
    expect(nodePaths.fileOf(nodePaths.uriOf("/tmp/ein Baum/ä.c"))).toBe("/tmp/ein Baum/ä.c");
  });
});
