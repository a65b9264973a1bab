/** Everything behind the prefilter: the language client and what is drawn from it. One per window. */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { type CommandAnswer, readPlaceArgument } from "../../server/protocol.ts";
import { runCommand } from "../commands/commands.ts";
import { Pages } from "../commands/documents.ts";
import type { CommandId } from "../commands/ids.ts";
import { Marks } from "../marks/marks.ts";
import { Panels } from "../panel-host/panels.ts";
import type { Platform } from "../platform.ts";
import { StatusItems } from "../status/item.ts";
import { SynchronizationView } from "../view/tree.ts";
import { Annotations } from "./annotations.ts";
import { trackContext } from "./context-keys.ts";
import { answerFileRequests } from "./files.ts";
import { Connection, documentSelector } from "./language-client.ts";
import { type Log, openLog } from "./log.ts";
import { State } from "./state.ts";

export class Session {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly state = new State();
  readonly connection: Connection;
  readonly annotations: Annotations;
  readonly marks: Marks;
  readonly view: SynchronizationView;
  readonly status: StatusItems;
  readonly panels: Panels;
  readonly pages = new Pages();

  private constructor(context: vscode.ExtensionContext, platform: Platform) {
    this.context = context;
    this.log = openLog();
    const media = vscode.Uri.joinPath(context.extensionUri, "media");
    const selector = documentSelector();
    this.connection = new Connection({
      output: this.log.channel,
      state: this.state,
      platform: platform.kind,
      resources: vscode.Uri.joinPath(context.extensionUri, "dist").toString(true),
      middleware: this.#middleware(),
      makeClient: (options) => platform.makeClient(context, options),
    });
    const { client } = this.connection;
    if (platform.kind === "web") answerFileRequests(client);
    this.annotations = new Annotations(client, selector);
    this.marks = new Marks(this.annotations, media);
    this.view = new SynchronizationView({ annotations: this.annotations, media, memory: context.workspaceState });
    this.status = new StatusItems(this.state, this.annotations, selector);
    this.panels = new Panels({ context, connection: this.connection, state: this.state, output: this.log.channel });
    const tracked = trackContext(this.annotations);
    context.subscriptions.push(
      ...[this.log, this.state, this.connection, this.annotations, this.marks, this.view, this.status, this.panels, this.pages, tracked],
      this.state.onDidChange(() => {
        if (this.state.server.kind === "running") this.annotations.refresh(false);
      }),
    );
  }

  static async open(context: vscode.ExtensionContext, platform: Platform): Promise<Session> {
    const session = new Session(context, platform);
    await vscode.commands.executeCommand("setContext", "quiesce.active", true);
    await session.connection.start();
    return session;
  }

  async run(command: CommandId, parameters: readonly unknown[]): Promise<unknown> {
    return runCommand(this, command, parameters);
  }

  async restorePanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.panels.restore(panel, state);
  }

  async stop(): Promise<void> {
    await this.connection.stop();
  }

  /** The server's commands have a better face here than a message: the view, and pages. */
  #middleware(): Middleware {
    return {
      executeCommand: async (command, parameters: readonly unknown[], next) => {
        if (command === "quiesce.annotate") {
          const place = readPlaceArgument(parameters[0]);
          await this.view.show(place?.function);
          return null;
        }
        const answer = (await next(command, [...parameters])) as CommandAnswer | null;
        if (command === "quiesce.explain" && answer !== null) await this.pages.show(String(parameters[0]), answer.markdown);
        return answer;
      },
    };
  }
}
