import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { spawnSync } from "node:child_process";
import { PreprocessorCache } from "../../c/syntax/preprocess.ts";
import { predefinedText } from "../../c/syntax/predefined-macros.ts";
import { PRELUDE, unitDefines } from "../../kernel/compile/unit-defines.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { attributeVersion } from "../../c/syntax/predefined-attributes.ts";
import {
  type Comparison,
  DiskFiles,
  firstDifference,
  hasGcc,
  runGcc,
  runOurs,
  systemFolders,
  textsOf,
  textsOfOutput,
} from "../support/preprocess.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";

const model = path.join(root, "kernel/model/include");

/** As the front end preprocesses a kernel file of this profile. */
function kernelFile(file: string, profileName: string): Comparison {
  const profile = profileNamed(profileName);
  if (profile === undefined) throw new Error(`There is no profile ${profileName}`);
  return {
    file,
    folders: [model],
    predefined: "kernel",
    defines: unitDefines(file, profile.version, profile.config),
    prelude: PRELUDE.map((each) => path.join(root, "kernel", each)),
  };
}

async function expectIdentical(comparison: Comparison): Promise<void> {
  const ours = runOurs(comparison, new DiskFiles(comparison.folders));
  const theirs = await runGcc(comparison);
  expect(ours.problems.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  expect(theirs.errors).toBe("");
  expect(firstDifference(textsOf(ours.tokens), textsOfOutput(theirs.text))).toBeUndefined();
  expect(ours.tokens.length).toBeGreaterThan(100);
}

describe.runIf(hasGcc)("the table of predefined macros", () => {
  const leftOut = /^__(?:FLT(?:16|32|64|128)X?|DEC(?:32|64|128)|DEC_EVAL|DECIMAL_BID)_/;
  const kernelFlags = ["-std=gnu11", "-O2", "-fno-PIE", "-mcmodel=kernel", "-mno-red-zone", "-mno-80387"];
  const noVectors = ["-mno-sse", "-mno-sse2", "-mno-mmx", "-mno-3dnow", "-mno-avx"];
  it.each([
    { which: "plain" as const, flags: [] },
    { which: "kernel" as const, flags: [...kernelFlags, ...noVectors] },
  ])("is gcc 12's for $which text", ({ which, flags }) => {
    const { stdout } = spawnSync("gcc", ["-dM", "-E", "-nostdinc", ...flags, "-x", "c", "/dev/null"], { encoding: "utf8" });
    if (!stdout.includes("#define __GNUC__ 12\n")) return console.warn("SKIPPED the table of predefined macros: gcc is not version 12");
    const lines = (text: string): readonly string[] =>
      text
        .split("\n")
        .map((line) => line.trimEnd())
        .filter((line) => line !== "")
        .sort();
    const theirs = lines(stdout).filter((line) => !leftOut.test(line.split(" ")[1] ?? ""));
    expect(lines(predefinedText(which))).toEqual(theirs);
  });

  it("answers for attributes as gcc does", () => {
    const names = ["packed", "__packed__", "gnu::packed", "fallthrough", "noreturn", "counted_by", "error", "nothing", "nodiscard", "weak"];
    const asked = names.map((name) => `__has_attribute(${name}) __has_c_attribute(${name})`).join("\n");
    const { stdout } = spawnSync("gcc", ["-E", "-P", "-"], { encoding: "utf8", input: asked });
    const ours = names.flatMap((name) => [attributeVersion(name, false), attributeVersion(name, true)]);
    expect(stdout.trim().split(/\s+/).map(Number)).toEqual(ours);
  });
});

describe.runIf(hasGcc)("the model against gcc -E", () => {
  const files = Object.keys(embeddedSources).filter((name) => name.endsWith(".c"));
  const freestanding = "model/freestanding/";
  it.each(files.filter((name) => !name.startsWith(freestanding)))("%s", async (name) => {
    await expectIdentical(kernelFile(path.join(root, "kernel", name), "debian-6.12"));
  });

  it.each(files.filter((name) => name.startsWith(freestanding)))("%s", async (name) => {
    const folders = [path.join(root, "kernel", freestanding, "include"), model];
    await expectIdentical({ file: path.join(root, "kernel", name), folders, predefined: "plain", defines: [] });
  });
});

describeWithSources("the preprocessor against gcc -E", ({ linux612, linux61, gcc12 }) => {
  describe.runIf(hasGcc).each([
    { tree: linux612, profile: "debian-6.12" },
    { tree: linux61, profile: "debian-6.1" },
  ])("livepatch, $profile", ({ tree, profile }) => {
    it.each(["transition.c", "patch.c", "core.c", "shadow.c", "state.c"])("%s", async (name) => {
      await expectIdentical(kernelFile(path.join(tree.path, "kernel/livepatch", name), profile));
    });
  });

  it.runIf(hasGcc)("every program of gcc.c-torture/execute whose headers are there", async () => {
    const folder = path.join(gcc12.path, "gcc/testsuite/gcc.c-torture/execute");
    const programs = [folder, path.join(folder, "ieee"), path.join(folder, "builtins")].flatMap((each) =>
      readdirSync(each)
        .filter((file) => file.endsWith(".c"))
        .map((file) => path.join(each, file)),
    );
    const folders = systemFolders();
    const disk = new DiskFiles(folders);
    const cache = new PreprocessorCache();
    const failures: string[] = [];
    const counts = { identical: 0, withSystemHeaders: 0, missingHeaders: 0, pragmas: 0 };
    await inParallel(programs, 2, async (file) => {
      const comparison: Comparison = { file, folders, predefined: "plain", defines: [] };
      const ours = runOurs(comparison, disk, cache);
      const errors = ours.problems.filter(({ severity }) => severity === "error");
      if (errors.length > 0 && errors.every(({ code }) => code === "cpp-missing-include")) {
        counts.missingHeaders++;
        return;
      }
      const theirs = await runGcc(comparison);
      const difference = firstDifference(textsOf(ours.tokens), textsOfOutput(theirs.text));
      if (errors.length > 0 || !theirs.ok || difference !== undefined) {
        failures.push(`${path.basename(file)}: ${errors[0]?.message ?? ""} ${theirs.errors} ${difference ?? ""}`);
      } else {
        counts.identical++;
        counts.pragmas += ours.pragmas.length;
        if (ours.includes.length > 0) counts.withSystemHeaders++;
      }
    });
    console.log(`torture programs: ${JSON.stringify({ programs: programs.length, ...counts })}`);
    expect(failures).toEqual([]);
    expect(counts.identical).toBeGreaterThan(1400);
  });
});

async function inParallel<Item>(items: readonly Item[], width: number, act: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
