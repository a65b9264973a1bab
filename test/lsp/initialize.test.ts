import { afterEach, describe, expect, it } from "vitest";
import { EVERYTHING, type Server, startServer } from "../support/lsp.ts";

let server: Server | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

describe("initialize", () => {
  it("promises nothing that is clangd's", async () => {
    server = await startServer();
    expect(server.initialized.serverInfo?.name).toBe("quiesce");
    expect(server.initialized.capabilities).toMatchInlineSnapshot(`
      {
        "callHierarchyProvider": true,
        "codeActionProvider": {
          "codeActionKinds": [
            "quickfix",
            "quiesce",
          ],
          "resolveProvider": true,
        },
        "codeLensProvider": {
          "resolveProvider": false,
        },
        "diagnosticProvider": {
          "identifier": "quiesce",
          "interFileDependencies": true,
          "workspaceDiagnostics": false,
        },
        "documentLinkProvider": {
          "resolveProvider": true,
        },
        "documentSymbolProvider": {
          "label": "Quiesce",
        },
        "executeCommandProvider": {
          "commands": [
            "quiesce.annotate",
            "quiesce.explain",
            "quiesce.showRule",
            "quiesce.simulateReport",
            "quiesce.compareReport",
            "quiesce.exploreReport",
            "quiesce.ablateReport",
            "quiesce.explainReport",
          ],
        },
        "hoverProvider": true,
        "inlayHintProvider": {
          "resolveProvider": false,
        },
        "positionEncoding": "utf-16",
        "referencesProvider": true,
        "textDocumentSync": {
          "change": 2,
          "openClose": true,
          "save": {
            "includeText": false,
          },
        },
        "workspace": {
          "workspaceFolders": {
            "supported": true,
          },
        },
      }
    `);
  });

  it("does not offer to be pulled from by a client that cannot", async () => {
    server = await startServer({ capabilities: {} });
    const { capabilities } = server.initialized;
    expect(capabilities.diagnosticProvider).toBeUndefined();
    expect(capabilities.positionEncoding).toBe("utf-16");
    expect(capabilities.codeActionProvider).toEqual({ codeActionKinds: ["quickfix", "quiesce"], resolveProvider: false });
  });

  it("counts columns as the client prefers", async () => {
    server = await startServer({ capabilities: { ...EVERYTHING, general: { positionEncodings: ["utf-8", "utf-16"] } } });
    expect(server.initialized.capabilities.positionEncoding).toBe("utf-8");
  });

  it("says when initializationOptions are wrong, and goes on", async () => {
    server = await startServer({ initializationOptions: { commands: 17 } });
    await server.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: "file:///a.c" },
      position: { line: 0, character: 0 },
    });
    expect(server.logs.map(({ message }) => message)).toContainEqual(expect.stringContaining("docs/protocol.md"));
  });
});
