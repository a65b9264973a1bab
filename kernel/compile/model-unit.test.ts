import { describe, expect, it } from "vitest";
import { intrinsicTable } from "../catalogue/intrinsics.ts";
import { changeConfig, preemptionConfig } from "../config.ts";
import { profiles } from "../profiles/profiles.ts";
import { PREEMPTION_MODELS } from "../topologies/parse.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { externalsOf } from "./externals.ts";
import { HeaderSearch } from "./header-search.ts";
import { modelFiles, modelUnit } from "./model-unit.ts";
import type { ParsedUnit } from "./parsed-unit.ts";
import { readUnit } from "./read-unit.ts";
import { CompileCache } from "./unit-cache.ts";

const NO_FILES = { read: () => undefined, list: () => [] };

const kernels = profiles.flatMap(({ name, version, config }) =>
  PREEMPTION_MODELS.map((model) => ({ name, model, version, config: changeConfig(config, preemptionConfig(model, false)) })),
);

describe.each(kernels)("the model's files for $name, preemption $model", ({ version, config }) => {
  const cache = new CompileCache();
  const read = (file: SourceFile): ParsedUnit => {
    const headers = new HeaderSearch({ store: cache.store, lookup: NO_FILES, userFolder: "", treeIncludes: [] });
    return readUnit(file, { headers, cache, version, config, intrinsics: intrinsicTable });
  };
  const apart = modelFiles().map((path) => read(cache.store.model(path)!));
  const together = read(modelUnit(cache.store));

  it("each include what they use", () => {
    expect(apart.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it("mean the same as one unit", () => {
    expect(together.problems).toEqual([]);
    const apartDefine = new Set(apart.flatMap(({ unit }) => Array.from(externalsOf(unit).defines)));
    expect([...externalsOf(together.unit).defines].sort()).toEqual([...apartDefine].sort());
    // What one file wants of another is wanted by nobody else once they are one.
    const apartWant = new Set(apart.flatMap(({ unit }) => Array.from(externalsOf(unit).wants)));
    expect([...externalsOf(together.unit).wants].sort()).toEqual([...apartWant].filter((name) => !apartDefine.has(name)).sort());
  });
});
