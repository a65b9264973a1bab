import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cSourcePath, listCSources } from "../scripts/c-sources.mjs";
import { embeddedSources } from "./embedded.ts";

describe("embeddedSources", () => {
  it("holds exactly the files on disk, in order", () => {
    expect(Object.keys(embeddedSources)).toEqual(listCSources());
    for (const [name, text] of Object.entries(embeddedSources)) {
      expect(text).toBe(readFileSync(cSourcePath(name), "utf8"));
    }
  });

  it("holds C text only", () => {
    for (const name of Object.keys(embeddedSources)) {
      expect(name).toMatch(/^(model|scenarios)\/.*\.[ch]$/);
    }
  });

  it("cannot be changed", () => {
    expect(Object.isFrozen(embeddedSources)).toBe(true);
  });
});
