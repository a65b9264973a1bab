/** The model's headers and sources are C that gcc accepts, for both kernels and for every profile. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PRELUDE, unitDefines } from "../../kernel/compile/unit-defines.ts";
import { changeConfig } from "../../kernel/config.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import type { Profile } from "../../kernel/profiles/profile.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources, type SourceTree } from "../support/sources.ts";

const hasGcc = spawnSync("gcc", ["--version"]).error === undefined;
const model = path.join(root, "kernel/model");
const livepatchFiles = ["core.c", "patch.c", "shadow.c", "state.c", "transition.c"];

function profile(name: string): Profile {
  const found = profileNamed(name);
  if (found === undefined) throw new Error(`no profile ${name}`);
  return found;
}

const FLAGS = ["-nostdinc", "-ffreestanding", "-fno-builtin", "-std=gnu11", "-fsyntax-only", "-Wall", "-Wno-unused-function", "-Werror"];

/** What gcc says about the file with the model's headers; empty when it is content. Folders of `first` come before the model's. */
function gccSays(file: string, { version, config }: Profile, first: readonly string[] = []): string {
  const defines = unitDefines(file, version, config).filter(({ name }) => name !== "__QUIESCE__");
  const args = [
    ...FLAGS,
    ...defines.map(({ name, value }) => `-D${name}=${value}`),
    ...PRELUDE.flatMap((header) => ["-include", path.join(root, "kernel", header)]),
    ...[...first, path.join(model, "include")].flatMap((folder) => ["-I", folder]),
  ];
  return spawnSync("gcc", [...args, file], { encoding: "utf8" }).stderr;
}

/** A folder that holds the tree's own livepatch headers and nothing else of its include/. */
function livepatchHeadersOf(tree: SourceTree, folder: string): string {
  const linux = path.join(folder, path.basename(tree.path), "linux");
  mkdirSync(linux, { recursive: true });
  for (const name of ["livepatch.h", "livepatch_sched.h"]) symlinkSync(path.join(tree.path, "include/linux", name), path.join(linux, name));
  return path.dirname(linux);
}

describeWithSources("the model's headers", ({ linux612, linux61 }) => {
  const scratch = mkdtempSync(path.join(tmpdir(), "quiesce-headers-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const trees = [
    { name: "6.12", tree: linux612, with: profile("debian-6.12") },
    { name: "6.12 without PREEMPT_DYNAMIC", tree: linux612, with: profile("6.12-voluntary") },
    { name: "6.1", tree: linux61, with: profile("debian-6.1") },
  ];

  describe.runIf(hasGcc).each(trees)("compile, with gcc, livepatch of $name", ({ tree, with: build }) => {
    it.each(livepatchFiles)("%s", (name) => {
      expect(gccSays(path.join(tree.path, "kernel/livepatch", name), build)).toBe("");
    });

    it.each(livepatchFiles)("%s with the tree's livepatch.h", (name) => {
      const own = livepatchHeadersOf(tree, mkdtempSync(path.join(scratch, "t")));
      expect(gccSays(path.join(tree.path, "kernel/livepatch", name), build, [own])).toBe("");
    });
  });
});

/** model/freestanding is for programs that run without a kernel. */
const modelFiles = Object.keys(embeddedSources).filter((name) => name.endsWith(".c") && !name.startsWith("model/freestanding/"));
const headers = Object.keys(embeddedSources).filter((name) => name.startsWith("model/include/"));

describe.runIf(hasGcc)("the model's own files, with gcc", () => {
  const builds = [
    { name: "debian-6.12", build: profile("debian-6.12") },
    { name: "6.12-voluntary", build: profile("6.12-voluntary") },
    { name: "6.12-rt", build: profile("6.12-rt") },
    { name: "debian-6.1", build: profile("debian-6.1") },
    {
      name: "debian-6.12 with delayed releases and RCU checks",
      build: {
        ...profile("debian-6.12"),
        config: changeConfig(profile("debian-6.12").config, [
          ["CONFIG_DEBUG_KOBJECT_RELEASE", "y"],
          ["CONFIG_FTRACE_VALIDATE_RCU_IS_WATCHING", "y"],
        ]),
      },
    },
  ];

  it.each(builds)("are accepted for $name", ({ build }) => {
    const complaints = modelFiles.map((name) => gccSays(path.join(root, "kernel", name), build));
    expect(complaints.filter((text) => text !== "")).toEqual([]);
  });

  it.each(["debian-6.12", "6.12-rt"])("stand on their own, header by header, for %s", (name) => {
    const build = profile(name);
    const complaints = headers.map((header) => gccSays(path.join(root, "kernel", header), build));
    expect(complaints.filter((text) => text !== "" && !/#pragma once|pch/.test(text))).toEqual([]);
  });
});

describe.runIf(hasGcc)("the examples, with gcc", () => {
  it.each(["transition.c", "transition-rcu.c"])("%s", (name) => {
    const file = path.join(root, "examples/livepatch", name);
    expect(gccSays(file, profile("debian-6.12"), [path.join(model, "livepatch")])).toBe("");
    expect(gccSays(file, profile("6.12-voluntary"), [path.join(model, "livepatch")])).toBe("");
  });
});
