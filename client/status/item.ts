/** Two language status items beside the language's name: the file's kernel and health, and the engine. */
import * as vscode from "vscode";
import type { Annotations } from "../session/annotations.ts";
import type { State } from "../session/state.ts";
import { engineStatus, fileStatus, type StatusText } from "./text.ts";

const SEVERITY: Readonly<Record<StatusText["severity"], vscode.LanguageStatusSeverity>> = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

export class StatusItems implements vscode.Disposable {
  readonly #state: State;
  readonly #annotations: Annotations;
  readonly #file: vscode.LanguageStatusItem;
  readonly #engine: vscode.LanguageStatusItem;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(state: State, annotations: Annotations, selector: vscode.DocumentSelector) {
    this.#state = state;
    this.#annotations = annotations;
    this.#file = vscode.languages.createLanguageStatusItem("quiesce.file", selector);
    this.#file.name = vscode.l10n.t("Quiesce: kernel and file");
    this.#file.command = { title: vscode.l10n.t("Show Synchronization"), command: "quiesce.showSynchronization" };
    this.#engine = vscode.languages.createLanguageStatusItem("quiesce.engine", selector);
    this.#engine.name = vscode.l10n.t("Quiesce: engine");
    this.#engine.command = { title: vscode.l10n.t("Show Output"), command: "quiesce.showOutput" };
    const update = (): void => this.#update();
    this.#subscriptions = [
      this.#file,
      this.#engine,
      state.onDidChange(update),
      annotations.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    ];
    update();
  }

  /** What is shown, for tests and bug reports. */
  get texts(): { readonly file: StatusText; readonly engine: StatusText } {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const tree = uri === undefined ? undefined : this.#state.treeOf(uri);
    const found = uri === undefined ? undefined : this.#annotations.of(uri);
    return {
      file: fileStatus(tree, found, vscode.l10n.t),
      engine: engineStatus(this.#state.server, tree, this.#state.work, vscode.l10n.t),
    };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #update(): void {
    const { file, engine } = this.texts;
    show(this.#file, file);
    show(this.#engine, engine);
  }
}

function show(item: vscode.LanguageStatusItem, { text, detail, busy, severity }: StatusText): void {
  item.text = text;
  item.detail = detail;
  item.busy = busy;
  item.severity = SEVERITY[severity];
}
