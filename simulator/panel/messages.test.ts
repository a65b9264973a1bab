import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHostMessage, readPanelMemory, readPanelMessage, readServiceResult, type HostMessage, type PanelMessage } from "./messages.ts";

const document = { uri: "file:///a.c", name: "a.c", version: -1, state: "gone" } as const;
const configuration = { rerunOnEdit: true, rerunDelayMs: 600, topology: undefined, scenario: "enable", reduceMotion: false } as const;

const panelMessages: readonly PanelMessage[] = [
  { type: "ready" },
  { type: "request", id: 1, method: "quiesce/tile", params: { run: 1 } },
  { type: "notify", method: "quiesce/release", params: { runs: [1] } },
  { type: "cancel", id: 2 },
  { type: "trouble", message: "" },
  { type: "shows", what: "explorations" },
  { type: "service", id: 3, service: "reveal", params: { uri: "file:///a.c", line: 1, column: 1, preserveFocus: true } },
  { type: "service", id: 4, service: "highlight", params: { uri: "file:///a.c", lines: [] } },
  { type: "service", id: 5, service: "copy", params: { text: "" } },
  { type: "service", id: 6, service: "save", params: { name: "a", text: "b" } },
  { type: "service", id: 7, service: "open", params: { name: "a", text: "b", language: "json" } },
  { type: "service", id: 8, service: "pick", params: { what: "patch" } },
  { type: "service", id: 9, service: "head", params: { uri: "file:///a.c" } },
  { type: "service", id: 10, service: "openFiles", params: {} },
  { type: "service", id: 11, service: "applyFix", params: { uri: "file:///a.c", rule: "r" } },
  { type: "service", id: 12, service: "command", params: { command: "quiesce.showOutput" } },
  { type: "service", id: 13, service: "debug", params: { uri: "file:///a.c", token: "q1:x", name: "n" } },
];

const hostMessages: readonly HostMessage[] = [
  {
    type: "init",
    document,
    configuration,
    git: { available: false, reason: "off" },
    server: { kind: "starting" },
    memory: { version: 1, uri: "file:///a.c", panel: { anything: 1 } },
    run: true,
    words: { Run: "Ausführen" },
  },
  { type: "response", id: 1, result: null },
  { type: "response", id: 1, error: { code: "gone", message: "m", help: "" } },
  { type: "notification", method: "quiesce/progress", params: {} },
  { type: "document", document },
  { type: "cursor", uri: "file:///a.c", line: 3 },
  { type: "configuration", configuration },
  { type: "git", git: { available: true } },
  { type: "server", server: { kind: "failed", reason: "crashed" } },
  { type: "simulate", scenario: "reverse" },
  { type: "explore", scenario: "disable" },
  { type: "configuration", configuration: { ...configuration, memory: "lkmm" } },
  { type: "command", command: "compareHead" },
];

describe("messages between panel and host", () => {
  it.each(panelMessages)("of the panel are read as they are: $type $service", (message) => {
    expect(readPanelMessage(structuredClone(message))).toEqual(message);
  });

  it.each(hostMessages)("of the host are read as they are: $type", (message) => {
    expect(readHostMessage(structuredClone(message))).toEqual(message);
  });

  it("are refused when a part is missing or of another kind", () => {
    expect(
      readPanelMessage({ type: "service", id: 3, service: "reveal", params: { uri: "a", line: 0, column: 1, preserveFocus: true } }),
    ).toBeUndefined();
    expect(readPanelMessage({ type: "service", id: 3, service: "command", params: { command: "workbench.action.quit" } })).toBeUndefined();
    expect(readPanelMessage({ type: "request", id: 0, method: "m" })).toBeUndefined();
    expect(readHostMessage({ type: "response", id: 1, error: "text" })).toBeUndefined();
    expect(readHostMessage({ ...hostMessages[0], git: { available: false } })).toBeUndefined();
    expect(readHostMessage({ type: "server", server: { kind: "failed" } })).toBeUndefined();
    expect(readServiceResult("head", { uri: "a", name: "b" })).toBeUndefined();
    expect(readServiceResult("pick", null)).toBeNull();
    expect(readPanelMemory({ version: 2, uri: "a" })).toBeUndefined();
  });

  it("are never thrown about, whatever comes", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => [readPanelMessage(value), readHostMessage(value), readPanelMemory(value)]).not.toThrow();
      }),
    );
  });
});
