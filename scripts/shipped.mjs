/** What the VS Code extension is made of; scripts/package.mjs packs it, and tests hold package.json to it. */

/**
 * Files and folders that the extension reads at run time, or that people read. Below the root. The session, the server and its threads are bundled for
 * it alone, by scripts/bundle-extension.mjs.
 */
export const shipped = [
  "dist/client.cjs",
  "dist/quiesce.mjs",
  "dist/reception.mjs",
  "dist/panel.css",
  "dist/panel.js",
  "dist/web-tree-sitter.wasm",
  "dist/tree-sitter-c.wasm",
  "docs/rules",
  "docs/properties",
  "docs/schemas/topology.schema.json",
  "docs/schemas/config.schema.json",
  "examples/livepatch",
  "l10n",
  "media",
  "syntaxes",
  "package.nls.json",
  "CHANGELOG.md",
  "LICENSE",
  "THIRD-PARTY-NOTICES.md",
];
