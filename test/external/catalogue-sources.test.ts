import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { SOURCE_VERSION } from "../../kernel/catalogue/primitive.ts";
import { primitives } from "../../kernel/catalogue/primitives.ts";
import { describeWithSources } from "../support/sources.ts";

describeWithSources("the catalogue's sources", ({ linux612 }) => {
  const sources = primitives.flatMap(({ name, sources: places }) => places.map((place) => ({ name, ...place })));
  const moved: string[] = [];

  it.each(sources)("$name: $file has “$anchor”", ({ name, file, line, anchor }) => {
    const lines = readFileSync(path.join(linux612.path, file), "utf8").split("\n");
    const found = lines.findIndex((text) => text.includes(anchor));
    expect(found).toBeGreaterThanOrEqual(0);
    if (!(lines[line - 1] ?? "").includes(anchor)) moved.push(`${name}: ${file}:${line} is now ${found + 1}`);
  });

  it("has its lines where it says, in the release it names", () => {
    const named = linux612.version.startsWith(`${SOURCE_VERSION}-`);
    if (!named) console.log(`Lines that have moved since ${SOURCE_VERSION}:\n${moved.join("\n")}`);
    expect(named ? moved : []).toEqual([]);
  });
});
