/** What is registered after `initialized`, where the client lets a server do so. */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ProtocolConnection,
  type Registration,
  RegistrationRequest,
} from "vscode-languageserver-protocol";
import type { Client } from "./client.ts";
import { SECTION } from "./configuration.ts";

/** Files that answers depend on besides the open one. */
const WATCHED: readonly string[] = ["**/*.{c,h}", "**/quiesce.json", "**/Makefile"];

export async function registerDynamically(connection: ProtocolConnection, client: Client): Promise<void> {
  const registrations: Registration[] = [];
  if (client.registersConfiguration) {
    const { method } = DidChangeConfigurationNotification.type;
    registrations.push({ id: "quiesce.configuration", method, registerOptions: { section: SECTION } });
  }
  if (client.watchesFiles) {
    const { method } = DidChangeWatchedFilesNotification.type;
    const watchers = WATCHED.map((globPattern) => ({ globPattern }));
    registrations.push({ id: "quiesce.files", method, registerOptions: { watchers } });
  }
  if (registrations.length > 0) await connection.sendRequest(RegistrationRequest.type, { registrations });
}
