/** Icons beside the line numbers and bars beside regions, drawn from {@link Annotations}. */
import * as vscode from "vscode";
import type { Annotations } from "../session/annotations.ts";
import { type Group, GROUPS, gutterLines } from "./groups.ts";
import { type Region, REGIONS, regionLines } from "./regions.ts";

/** Bars differ by their stroke, so that they are told apart without colour. */
const STROKE: Readonly<Record<Region, string>> = { noinstr: "solid", instrumentation: "dashed", rcuNotWatching: "dotted" };

/** What an editor shows now, for tests. */
export interface ShownMarks {
  /** 0-based line → group of its icon. */
  readonly gutter: ReadonlyMap<number, Group>;
  readonly regions: Readonly<Record<Region, readonly vscode.Range[]>>;
}

const NOTHING: ShownMarks = { gutter: new Map(), regions: { noinstr: [], instrumentation: [], rcuNotWatching: [] } };

export class Marks implements vscode.Disposable {
  readonly #annotations: Annotations;
  readonly #icons: Readonly<Record<Group, vscode.TextEditorDecorationType>>;
  readonly #bars: Readonly<Record<Region, vscode.TextEditorDecorationType>>;
  readonly #shown = new WeakMap<vscode.TextEditor, ShownMarks>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #isOn = true;

  constructor(annotations: Annotations, media: vscode.Uri) {
    this.#annotations = annotations;
    this.#icons = record(GROUPS, (group) => iconOf(media, group));
    this.#bars = record(REGIONS, barOf);
    this.#subscriptions = [
      annotations.onDidChange((uri) => this.#draw(({ document }) => document.uri.toString() === uri.toString())),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw(() => true)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("quiesce.marks")) this.#draw(() => true);
      }),
      ...Object.values(this.#icons),
      ...Object.values(this.#bars),
    ];
  }

  /** Takes all marks away for this window, or shows them again. */
  toggle(): void {
    this.#isOn = !this.#isOn;
    this.#draw(() => true);
  }

  shownIn(editor: vscode.TextEditor): ShownMarks {
    return this.#shown.get(editor) ?? NOTHING;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(which: (editor: vscode.TextEditor) => boolean): void {
    for (const editor of vscode.window.visibleTextEditors) if (which(editor)) this.#drawIn(editor);
  }

  #drawIn(editor: vscode.TextEditor): void {
    const { document } = editor;
    const found = this.#annotations.of(document.uri);
    // Marks of an older text move with it until the new answer is there: drawing them anew would put them on wrong lines.
    if (found !== undefined && found.version !== document.version) return;
    const marks = found === undefined || !this.#isOn ? NOTHING : marksOf(found, document);
    if (marks === NOTHING && this.shownIn(editor) === NOTHING) return;
    this.#shown.set(editor, marks);
    for (const group of GROUPS) {
      const lines = [...marks.gutter].filter(([, each]) => each === group);
      editor.setDecorations(
        this.#icons[group],
        lines.map(([line]) => new vscode.Range(line, 0, line, 0)),
      );
    }
    for (const region of REGIONS) editor.setDecorations(this.#bars[region], [...marks.regions[region]]);
  }
}

function marksOf(found: NonNullable<ReturnType<Annotations["of"]>>, document: vscode.TextDocument): ShownMarks {
  const settings = vscode.workspace.getConfiguration("quiesce.marks", document);
  const lines = regionLines(found.boundaries);
  const ranges = (region: Region): readonly vscode.Range[] =>
    settings.get(region, true) ? lines[region].map(({ first, last }) => new vscode.Range(first, 0, last, 0)) : [];
  return {
    gutter: gutterLines(found.points, new Set(settings.get<readonly string[]>("gutter", []))),
    regions: record(REGIONS, ranges),
  };
}

function iconOf(media: vscode.Uri, group: Group): vscode.TextEditorDecorationType {
  const icon = (theme: string): { gutterIconPath: vscode.Uri } => ({
    gutterIconPath: vscode.Uri.joinPath(media, "gutter", theme, `${group}.svg`),
  });
  return vscode.window.createTextEditorDecorationType({ dark: icon("dark"), light: icon("light"), gutterIconSize: "contain" });
}

function barOf(region: Region): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderWidth: "0 0 0 3px",
    borderStyle: STROKE[region],
    borderColor: new vscode.ThemeColor(`quiesce.${region}Border`),
    backgroundColor: new vscode.ThemeColor(`quiesce.${region}Background`),
    overviewRulerColor: new vscode.ThemeColor(`quiesce.${region}Border`),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
}

function record<K extends string, V>(keys: readonly K[], make: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, V>;
}
