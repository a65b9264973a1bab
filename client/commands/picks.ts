/** Lists to choose from, for commands that were called without an argument. */
import * as vscode from "vscode";
import { primitives } from "../../kernel/catalogue/primitives.ts";

export async function pickPrimitive(): Promise<string | undefined> {
  const items = primitives.map(({ name, class: primitiveClass, summary }) => ({
    label: name,
    description: primitiveClass,
    detail: summary,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("A primitive, annotation or context of the catalogue"),
    matchOnDetail: true,
  });
  return chosen?.label;
}

/** @param folder Where the rules' pages lie. */
export async function pickRule(folder: vscode.Uri): Promise<string | undefined> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const codes = names.filter((name) => /^[a-z-]+\.md$/.test(name)).map((name) => name.replace(/\.md$/, ""));
  return vscode.window.showQuickPick(codes.sort(), { placeHolder: vscode.l10n.t("A rule") });
}
