/**
 * Links, in comments only, where they take nothing from clangd: a rule that a comment allows leads to its page, and a primitive that a
 * comment names as a call leads to the line that the catalogue read its facts from.
 */
import type { DocumentLink } from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import { ruleNamed, rulePage } from "../rules/rules.ts";
import { allowancesOf } from "../rules/suppress-comments.ts";
import { rangeIn, type View } from "./view.ts";

/** Links of one document; more would be a file that is all comments. */
export const MOST_LINKS = 500;

export interface LinkData {
  readonly uri: string;
  readonly primitive: string;
}

export function documentLinks(view: View): readonly DocumentLink[] {
  return [...ruleLinks(view), ...view.file.comments.flatMap((comment) => primitiveLinks(view, comment))].slice(0, MOST_LINKS);
}

/** Looks the target up in the tree. */
export function resolveDocumentLink(view: View, link: DocumentLink, { primitive }: LinkData): DocumentLink {
  const target = primitiveNamed(primitive)
    ?.sources.map((source) => view.links.source(source))
    .find((uri) => uri !== undefined);
  return target === undefined ? link : { ...link, target };
}

export function readLinkData(value: unknown): LinkData | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { uri, primitive } = value as Readonly<Record<string, unknown>>;
  return typeof uri === "string" && typeof primitive === "string" ? { uri, primitive } : undefined;
}

function ruleLinks(view: View): readonly DocumentLink[] {
  return allowancesOf(view.file).flatMap(({ rules }) =>
    rules.flatMap(({ code, start, end }) => {
      const target = ruleNamed(code) === undefined ? undefined : view.pageUri(rulePage(code));
      return target === undefined ? [] : [{ range: rangeIn(view, { start, end }), target, tooltip: `About ${code}` }];
    }),
  );
}

function primitiveLinks(view: View, comment: Span): readonly DocumentLink[] {
  const text = view.file.source.text.slice(comment.start, comment.end);
  return [...text.matchAll(/\b([A-Za-z_]\w*)\(\)/g)].flatMap((match) => {
    const name = match[1] ?? "";
    const primitive = primitiveNamed(name);
    if (primitive === undefined || primitive.kind === "context") return [];
    const start = comment.start + match.index;
    const data: LinkData = { uri: view.uri, primitive: primitive.name };
    return [{ range: rangeIn(view, { start, end: start + name.length }), tooltip: primitive.summary, data }];
  });
}
