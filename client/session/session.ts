/** Everything behind the prefilter: the language client and what is drawn from it. One per window. */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { type CommandAnswer, readPlaceArgument } from "../../server/protocol.ts";
import { Pages } from "../commands/documents.ts";
import type { CommandId } from "../commands/ids.ts";
import { Ahead } from "../debugger/ahead.ts";
import { Exploring } from "../exploring/exploring.ts";
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

/** Commands know the session, so the session is handed them. */
export type RunCommand = (session: Session, command: CommandId, parameters: readonly unknown[]) => Promise<unknown>;

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
  readonly exploring: Exploring;
  readonly pages = new Pages();

  readonly #run: RunCommand;

  private constructor(context: vscode.ExtensionContext, platform: Platform, run: RunCommand) {
    this.context = context;
    this.#run = run;
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
    if (platform.kind === "web") this.connection.eachClient(answerFileRequests);
    this.annotations = new Annotations(this.connection, selector);
    this.marks = new Marks(this.annotations, media);
    this.status = new StatusItems(this.state, this.annotations, selector);
    this.panels = new Panels({ context, connection: this.connection, state: this.state, output: this.log.channel });
    const { annotations, connection } = this;
    this.exploring = new Exploring({ connection, annotations, relay: (method, params) => this.panels.relay(method, params) });
    this.view = new SynchronizationView({ annotations, exploring: this.exploring, media, memory: context.workspaceState });
    context.subscriptions.push(
      this.log,
      this.state,
      this.connection,
      this.annotations,
      this.marks,
      this.view,
      this.status,
      this.panels,
      this.exploring,
      this.pages,
      new Ahead(this.connection),
      trackContext(this.annotations),
      this.state.onDidReadTree(() => this.annotations.refresh()),
      this.state.onDidChangeServer(({ kind }) => {
        if (kind === "running") this.annotations.refresh();
      }),
    );
  }

  static async open(context: vscode.ExtensionContext, platform: Platform, run: RunCommand): Promise<Session> {
    const session = new Session(context, platform, run);
    // The server's process takes its time: nothing is waited for before it is started.
    await Promise.all([session.connection.start(), vscode.commands.executeCommand("setContext", "quiesce.active", true)]);
    return session;
  }

  /** Carries out a command of {@link ../commands/commands.ts}. */
  async run(command: CommandId, parameters: readonly unknown[]): Promise<unknown> {
    return this.#run(this, command, parameters);
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
