/** The view *Synchronization*: points, regions and findings of the C file that was last looked at. */
import * as vscode from "vscode";
import type { AnnotateResult } from "../../server/protocol.ts";
import type { Exploring } from "../exploring/exploring.ts";
import type { Annotations } from "../session/annotations.ts";
import { type Finding, type Grouping, type GroupNode, type Node, nodesOf } from "./model.ts";
import { fileName } from "../uris.ts";

const VIEW = "quiesce.synchronization";
const GROUPING_KEY = "quiesce.view.grouping";

type Icon = NonNullable<vscode.TreeItem["iconPath"]>;

export interface TreeOptions {
  readonly annotations: Annotations;
  readonly exploring: Exploring;
  readonly media: vscode.Uri;
  readonly memory: vscode.Memento;
}

export class SynchronizationView implements vscode.Disposable, vscode.TreeDataProvider<Node> {
  readonly #options: TreeOptions;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Node>;
  readonly #subscriptions: readonly vscode.Disposable[];
  #document: vscode.Uri | undefined;
  #top: readonly GroupNode[] = [];
  #parents: ReadonlyMap<string, GroupNode> = new Map();

  constructor(options: TreeOptions) {
    this.#options = options;
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#view,
      this.#changed,
      options.annotations.onDidChange((uri) => this.#changedIn(uri)),
      options.exploring.onDidChange((uri) => this.#changedIn(uri)),
      vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some((uri) => uri.toString() === this.#document?.toString())) this.refresh();
      }),
    ];
    void this.#tellGrouping();
    this.refresh();
  }

  get grouping(): Grouping {
    return this.#options.memory.get<Grouping>(GROUPING_KEY, "function");
  }

  /** The file that is shown; undefined before there was one. */
  get document(): vscode.Uri | undefined {
    return this.#document;
  }

  async group(by: Grouping): Promise<void> {
    await this.#options.memory.update(GROUPING_KEY, by);
    await this.#tellGrouping();
    this.refresh();
  }

  /** The file that is shown: the active one if it has anything of ours, else the last that had. */
  refresh(): void {
    const active = activeDocument();
    if (active !== undefined && this.#options.annotations.of(active) !== undefined) this.#document = active;
    const found = this.#document === undefined ? undefined : this.#options.annotations.of(this.#document);
    this.#top = found === undefined || this.#document === undefined ? [] : this.#nodesOf(this.#document, found);
    this.#parents = new Map(this.#top.flatMap((group) => group.children.map((child) => [child.id, group] as const)));
    this.#view.description = this.#document === undefined || found === undefined ? "" : fileName(this.#document);
    this.#changed.fire(undefined);
  }

  #nodesOf(document: vscode.Uri, found: AnnotateResult): readonly GroupNode[] {
    const verdicts = this.#options.exploring.verdictsOf(document);
    return nodesOf({ found, findings: findingsIn(document), verdicts }, this.grouping, vscode.l10n.t);
  }

  #changedIn(uri: vscode.Uri): void {
    if (uri.toString() === (this.#document ?? activeDocument())?.toString()) this.refresh();
  }

  /** Shows the view with a function's group open, or the file's first one. */
  async show(functionName: string | undefined): Promise<void> {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    const group = this.#top.find(({ id }) => id === `function:${functionName}`) ?? this.#top[0];
    if (group !== undefined) await this.#view.reveal(group, { select: true, focus: true, expand: true });
  }

  getChildren(node?: Node): readonly Node[] & Node[] {
    const children = node === undefined ? this.#top : node.kind === "group" ? node.children : [];
    return [...children];
  }

  getParent(node: Node): Node | undefined {
    return this.#parents.get(node.id);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label);
    item.id = `${this.#document?.toString() ?? ""}#${node.id}`;
    item.description = node.description;
    item.contextValue = node.kind;
    item.iconPath = this.#iconOf(node);
    item.tooltip = `${node.label}\n${node.description}`;
    if (node.kind === "group") {
      const isOpen = node.of !== "unread";
      item.collapsibleState = isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
    }
    if ("start" in node && this.#document !== undefined) {
      const place = new vscode.Position(node.start.line, node.start.character);
      const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(place, place) };
      item.command = { command: "vscode.open", title: vscode.l10n.t("Go to Line"), arguments: [this.#document, options] };
    }
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #iconOf(node: Node): Icon {
    switch (node.kind) {
      case "point":
        return node.icon === undefined ? new vscode.ThemeIcon("circle-small") : this.#gutterIcon(node.icon);
      case "boundary":
        return new vscode.ThemeIcon(node.boundary === "rcu-not-watching" ? "eye-closed" : "shield");
      case "finding":
        return severityIcon(node.severity);
      case "unread":
        return new vscode.ThemeIcon("question");
      case "group":
        if (node.icon !== undefined) return this.#gutterIcon(node.icon);
        return new vscode.ThemeIcon(node.of === "function" ? "symbol-function" : node.of === "findings" ? "checklist" : "question");
    }
  }

  #gutterIcon(group: string): Icon {
    const at = (theme: string): vscode.Uri => vscode.Uri.joinPath(this.#options.media, "gutter", theme, `${group}.svg`);
    return { light: at("light"), dark: at("dark") };
  }

  async #tellGrouping(): Promise<void> {
    await vscode.commands.executeCommand("setContext", GROUPING_KEY, this.grouping);
  }
}

function activeDocument(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri;
}

function findingsIn(uri: vscode.Uri): readonly Finding[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "quiesce")
    .map(({ code, message, severity, range }) => ({
      rule: ruleOf(code),
      message,
      severity: SEVERITY[severity],
      start: range.start,
    }));
}

const SEVERITY: Readonly<Record<vscode.DiagnosticSeverity, Finding["severity"]>> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "information",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

function ruleOf(code: vscode.Diagnostic["code"]): string {
  return typeof code === "object" ? String(code.value) : String(code ?? "");
}

function severityIcon(severity: Finding["severity"]): vscode.ThemeIcon {
  switch (severity) {
    case "error":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground"));
    case "warning":
      return new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground"));
    case "information":
      return new vscode.ThemeIcon("info", new vscode.ThemeColor("problemsInfoIcon.foreground"));
    case "hint":
      return new vscode.ThemeIcon("lightbulb");
  }
}
