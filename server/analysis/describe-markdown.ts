/** A description as Markdown, or as plain text for clients that do not read it. */
import { type KernelSource, SOURCE_VERSION } from "../../kernel/catalogue/primitive.ts";
import type { Description, PairedPlace } from "./describe.ts";
import type { Entry } from "./describe-context.ts";

export interface Links {
  /** Where a source of the catalogue lies in this tree, as a URI; undefined when it is not there. */
  readonly source: (source: KernelSource) => string | undefined;
  /** The URI of a line of a file of the tree. */
  readonly place: (path: string, line: number) => string | undefined;
}

export const NO_LINKS: Links = { source: () => undefined, place: () => undefined };

export function toMarkdown(description: Description, links: Links = NO_LINKS): string {
  const { title, subtitle, paragraphs, entries, disturbs, here, pairs, simulated, explored, actions = [], sources, note } = description;
  const blocks = [
    `**\`${title}\`** · ${escape(subtitle)}`,
    ...paragraphs.map(prose),
    items(entries),
    table(disturbs),
    here.length === 0 ? "" : `**Here**, in \`${description.in}()\`:`,
    items(here),
    pairs.length === 0 ? "" : pairs.map((pair) => pairLine(pair, links)).join("\n"),
    simulated === undefined ? "" : `**Last simulation** (${escape(simulated.what)}):`,
    items(simulated?.entries ?? []),
    explored === undefined ? "" : `**${escape(explored.title)}**:`,
    items(explored?.entries ?? []),
    actions
      .map(({ title, command, argument }) => `[${escape(title)}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`)
      .join(" · "),
    sourcesLine(sources, links),
    note === "" ? "" : `*${escape(note)}*`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** The same without marks, for `MarkupKind.PlainText`. */
export function toPlainText(description: Description): string {
  const { title, subtitle, paragraphs, entries, disturbs, here, pairs, simulated, explored, note } = description;
  const lines = (list: readonly Entry[]): string => list.map(([label, text]) => `${label}: ${text}`).join("\n");
  const blocks = [
    `${title} (${subtitle})`,
    ...paragraphs,
    lines(entries),
    lines(disturbs.map(([label, text]): Entry => [`a CPU that is ${label}`, text])),
    here.length === 0 ? "" : `Here, in ${description.in}():\n${lines(here)}`,
    pairs.map(({ name, function: fn, path, line, why }) => `pairs with ${name} in ${fn}(), ${path}:${line} (${why})`).join("\n"),
    simulated === undefined ? "" : `Last simulation (${simulated.what}):\n${lines(simulated.entries)}`,
    explored === undefined ? "" : `${explored.title}:\n${lines(explored.entries)}`,
    note,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function items(entries: readonly Entry[]): string {
  return entries.map(([label, text]) => `- ${label}: ${prose(text)}`).join("\n");
}

function table(disturbs: readonly Entry[]): string {
  if (disturbs.length === 0) return "";
  return ["| a CPU that is | |", "|---|---|", ...disturbs.map(([label, text]) => `| ${prose(label)} | ${prose(text)} |`)].join("\n");
}

function pairLine({ path, line, function: fn, name, why }: PairedPlace, { place }: Links): string {
  const label = `${path}:${line}`;
  const target = place(path, line);
  const where = target === undefined ? label : `[${label}](${target})`;
  return `- pairs with \`${name}\` in \`${fn}()\`, ${where}${why === "" ? "" : `. ${prose(capital(why))}`}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function sourcesLine(sources: readonly KernelSource[], { source: linkOf }: Links): string {
  const shown = sources.map((source) => {
    const target = linkOf(source);
    const label = `${source.file}:${source.line}`;
    return `${target === undefined ? `\`${label}\`` : `[${label}](${target})`} ${prose(source.says)}`;
  });
  return shown.length === 0 ? "" : `Read in Linux ${SOURCE_VERSION}: ${shown.join(" · ")}`;
}

/** Names of C become code; what Markdown would take for marks is escaped. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`|[A-Za-z_]\w*\(\)|\b\w*_\w*\b|\/\w[\w./-]*)/)
    .map((part, index) =>
      index % 2 === 0 ? escape(part) : part.startsWith("`") ? part : part.startsWith("/") ? escape(part) : `\`${part}\``,
    )
    .join("");
}

export function escape(text: string): string {
  return text.replaceAll(/[\\*_`[\]<>|#]/g, String.raw`\$&`);
}
