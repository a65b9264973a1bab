import { expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../kernel/topologies/parse.ts";
import { mismatches } from "./mismatches.ts";

it.each([
  ["debian-6.12", {}, []],
  ["debian-6.12", { fairServerUs: 0 }, []],
  ["debian-6.1", { rtRuntimeUs: -1 }, []],
  ["6.12-rt", {}, []],
  ["debian-6.12", { rtRuntimeUs: -1 }, ["bandwidth-unused"]],
  ["debian-6.1", { fairServerUs: 0 }, ["bandwidth-unused"]],
  ["debian-6.1", { preempt: "rt" }, ["preempt-rt-too-early"]],
])("%s with %o", (name, fields, expected) => {
  const { topology } = parseTopology(makeSourceFile("a.topology.json", JSON.stringify({ cpus: 2, ...fields }), "user"));
  expect(mismatches({ topology: topology!, profile: profileNamed(name)! }).map(({ code }) => code)).toEqual(expected);
});
