/** The client's settings: asked for where the client can be asked, else taken as they come. */
import {
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  MessageType,
  type ProtocolConnection,
} from "vscode-languageserver-protocol";
import type { Client } from "./client.ts";
import type { Guard } from "./guard.ts";
import { log } from "./log.ts";
import { DEFAULT_SETTINGS, readServerSettings, type ServerSettings } from "./settings.ts";

/** The section of the client's settings that is ours. */
export const SECTION = "quiesce";

export interface ConfigurationOptions {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly guard: Guard;
  readonly onChange: () => void;
}

export class Configuration {
  settings: ServerSettings = DEFAULT_SETTINGS;
  readonly #options: ConfigurationOptions;
  /** The last one asked for counts, in whatever order answers come. */
  #asked = 0;

  constructor(options: ConfigurationOptions) {
    this.#options = options;
    const { connection, client, guard } = options;
    this.#take(client.options.settings);
    connection.onNotification(DidChangeConfigurationNotification.type, (params) => {
      void guard.run("configuration", undefined, async () => this.#changed(params.settings));
    });
  }

  /** Asks the client, if it can be asked. */
  async load(): Promise<void> {
    const { connection, client } = this.#options;
    if (!client.asksConfiguration) return;
    const mine = ++this.#asked;
    const values: readonly unknown[] = await connection.sendRequest(ConfigurationRequest.type, { items: [{ section: SECTION }] });
    const [value] = values;
    // A client that has nothing of ours answers null: then what came with initialize holds.
    if (mine === this.#asked && value !== null && value !== undefined && this.#take(value)) this.#options.onChange();
  }

  async #changed(settings: unknown): Promise<void> {
    if (this.#options.client.asksConfiguration) return this.load();
    if (typeof settings !== "object" || settings === null) return;
    const { [SECTION]: own } = settings as Readonly<Record<string, unknown>>;
    if (own !== undefined && this.#take(own)) this.#options.onChange();
  }

  /** @returns Whether anything is different now. */
  #take(value: unknown): boolean {
    const { settings, faults } = readServerSettings(value);
    for (const fault of faults) log(this.#options.connection, MessageType.Warning, `Settings: ${fault}`);
    const isNew = JSON.stringify(settings) !== JSON.stringify(this.settings);
    this.settings = settings;
    return isNew;
  }
}
