import { expect, it } from "vitest";
import { isTopologyFile } from "./file-name.ts";

it("knows a topology by its name", () => {
  expect(["/a/m.topology.json", "file:///a/machine.topology.json", "untitled:m.topology.json"].every(isTopologyFile)).toBe(true);
  expect(["/a/topology.json", "file:///a/topology.json", "/a/machine.topology.json.c"].some(isTopologyFile)).toBe(false);
});
