/** Supplied by scripts/c-sources.mjs to the bundler and to the test runner alike. */
declare module "quiesce:c-sources" {
  /** Path below `kernel/` (for example "model/include/linux/list.h") → text. Frozen; keys in code-unit order. */
  const sources: Readonly<Record<string, string>>;
  export default sources;
}

declare module "quiesce:version" {
  /** The version in package.json. */
  const version: string;
  export default version;
}
