/** Simulations over stdio, as a client with a panel asks for them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { finishedNotification, type FinishedParams, progressNotification, type ProgressParams, simulateRequest } from "../../server/protocol.ts";
import { type Server, startServer } from "../support/lsp.ts";
import { root } from "../support/source-tree.ts";

const file = path.join(root, "examples/livepatch/transition.c");
const text = readFileSync(file, "utf8");
let server: Server;
let uri = "";
const finished: FinishedParams[] = [];
const progress: ProgressParams[] = [];

beforeAll(async () => {
  server = await startServer({
    initializationOptions: { commands: ["quiesce.simulate"] },
    prepare: (connection) => {
      connection.onNotification(finishedNotification, (params) => void finished.push(params));
      connection.onNotification(progressNotification, (params) => void progress.push(params));
    },
  });
  uri = server.open(file, text);
}, 60_000);

afterAll(async () => {
  await server.stop();
});

describe("a simulation", () => {
  it("ends with a summary", async () => {
    const a = performance.now();
    const { id } = await server.connection.sendRequest(simulateRequest, { uri, options: {} });
    await expect.poll(() => finished.find((each) => each.id === id), { timeout: 30_000 }).toBeDefined();
    console.log(performance.now() - a, JSON.stringify(finished).slice(0, 3000), JSON.stringify(server.logs), progress.length);
  });
});
