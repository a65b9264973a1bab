import { describe, expect, it } from "vitest";
import { makeProgress } from "./terminal.ts";

describe("makeProgress", () => {
  it("writes nothing where nobody watches", () => {
    const written: string[] = [];
    const progress = makeProgress({ write: (text) => written.push(text) });
    progress("a");
    progress(undefined);
    expect(written).toEqual([]);
  });

  it("writes over its line, not too often, and takes it away", () => {
    const written: string[] = [];
    let time = 0;
    const progress = makeProgress({ isTTY: true, columns: 5, write: (text) => written.push(text) }, () => time);
    progress("one of ten");
    progress("two of ten");
    time = 200;
    progress("three");
    progress(undefined);
    progress(undefined);
    expect(written).toEqual(["\r\u001b[Kone ", "\r\u001b[Kthre", "\r\u001b[K"]);
  });

  it("takes a terminal that does not know its width for an ordinary one", () => {
    const written: string[] = [];
    const progress = makeProgress({ isTTY: true, columns: 0, write: (text) => written.push(text) }, () => 0);
    progress("one of ten");
    expect(written).toEqual(["\r\u001b[Kone of ten"]);
  });
});
