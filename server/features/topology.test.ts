import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { topologyDiagnostics } from "./topology.ts";

/** Each finding as its severity, the text it is about, and what it says. */
function found(text: string): readonly string[] {
  const source = makeSourceFile("/m/machine.topology.json", text, "user");
  return topologyDiagnostics(source, "utf-16").map(({ range: { start, end }, severity, message }) => {
    const at = (line: number, character: number): number => (source.lineStarts[line] ?? 0) + character;
    const about = JSON.stringify(text.slice(at(start.line, start.character), at(end.line, end.character)));
    return `${String(severity)} ${about} ${typeof message === "string" ? message : message.value}`;
  });
}

describe("a topology file", () => {
  it("without mistakes has no findings", () => {
    expect(found('{ "cpus": 4, "cmdline": "nohz_full=2-3", "tasks": [{ "kind": "user-loop", "cpus": "2-3", "each": 1 }] }')).toEqual([]);
  });

  it.each([
    [
      "a CPU that there is not, inside the command line",
      '{\n  "cpus": 4,\n  "cmdline": "quiet nohz_full=2-9"\n}',
      /^[12] "[^"]*2-9[^"]*" .*2-9/,
    ],
    ["CPU 0 offline", '{ "cpus": 4, "offline": "0" }', /^1 "\\"0\\"" boot CPU 0 cannot be offline; x86 has no way to take it down/],
    ["a field that there is not", '{ "cpus": 4, "cpu": 3 }', /^1 "\\"cpu\\"" /],
    ["a tick rate that no kernel has", '{ "cpus": 4, "hz": 60 }', /^1 "60" /],
    ["no CPUs", "{ }", /^1 .*"cpus\\?" is missing; say how many CPUs the machine has/],
    ["no JSON", '{ "cpus": 4, }', /^1 "}" .*JSON has no comments and no trailing commas/],
  ])("says of %s where it stands and why", (_what, text, finding) => {
    expect(found(text).join("\n")).toMatch(finding);
  });

  it("says what the kernel corrects as a warning", () => {
    expect(found('{ "cpus": 4, "cmdline": "maxcpus=2 nr_cpus=2" }').join("\n")).toMatch(/^2 /m);
  });
});
