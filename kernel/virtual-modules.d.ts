/** Supplied by scripts/c-sources.mjs to the bundler and to the test runner alike. */
declare module "quiesce:c-sources" {
  /** Path below `kernel/` (for example "model/include/linux/list.h") → text. Frozen; keys in code-unit order. */
  const sources: Readonly<Record<string, string>>;
  export default sources;
}

declare module "quiesce:rule-docs" {
  /** A rule's code → its page in docs/rules, in Markdown. Frozen; keys in code-unit order. */
  const pages: Readonly<Record<string, string>>;
  export default pages;
}

declare module "quiesce:property-docs" {
  /** A page's name → its text in docs/properties, in Markdown. Frozen; keys in code-unit order. */
  const pages: Readonly<Record<string, string>>;
  export default pages;
}

declare module "quiesce:version" {
  /** The version in package.json. */
  const version: string;
  export default version;
}

declare module "quiesce:digests" {
  /** Of the C text that the product carries, as eight digits: it is a part of the engine's version in tokens. */
  export const model: string;
  /** Of everything that decides what a program is compiled to. */
  export const compiler: string;
  /** Of that, and of everything that decides what an exploration comes to. */
  export const explorer: string;
}

declare module "quiesce:kernel-profiles" {
  /** A profile's name → the text of its file in kernel/profiles. Frozen; keys in code-unit order. */
  const profiles: Readonly<Record<string, string>>;
  export default profiles;
}

declare module "quiesce:prefilter" {
  /** The source of a regular expression that finds a name of the catalogue. */
  const pattern: string;
  export default pattern;
}
