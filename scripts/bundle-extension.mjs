/**
 * The extension's copy of its client, of the language server and of its threads. They run on node and in a browser, and most of both is the
 * same code, which two bundles each would put into the package twice. So there is one script of each, which looks where it runs; and as the
 * names of files decide what node takes them for, a line or two stand before each there.
 */
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { esbuildPlugin, root } from "./c-sources.mjs";

const isNode = 'typeof process === "object" && typeof process.versions?.node === "string"';

/** What stands for `import.meta.url`, which a script does not have: where node's module in front of it lies. */
const SELF = "globalThis.quiesceServer";

/**
 * @typedef {object} Script
 * @property {string} name
 * @property {string} node An expression: what it is on node.
 * @property {string} browser The module that it is in a browser.
 * @property {Readonly<Record<string, string>>} fronts File → what stands in it; a module's besides the two lines.
 */

/** @type {readonly Script[]} */
const scripts = [
  {
    name: "client",
    node: 'require("./client/session/desktop.ts")',
    browser: "client/web.ts",
    // The host on node loads it when a session begins; a browser's takes one file from the start.
    fronts: {},
  },
  {
    name: "server",
    node: 'require("./server/main.ts")',
    browser: "server/main-web.ts",
    fronts: {
      "server.mjs": `${SELF} = import.meta.url;\nexport const { serveStdio } = createRequire(import.meta.url)("./server-web.js");\n`,
    },
  },
  {
    name: "worker",
    // The debugger runs what the threads run, in a process of its own.
    node: 'require("node:worker_threads").isMainThread ? require("./cli/dap/main.ts") : require("./simulator/jobs/node.ts")',
    browser: "simulator/jobs/web.ts",
    fronts: {
      "worker.mjs": 'createRequire(import.meta.url)("./worker-web.js");\n',
      "debugger.mjs": `${SELF} = import.meta.url;\ncreateRequire(import.meta.url)("./worker-web.js");\n`,
    },
  },
];

/** The protocol's libraries hide their part for node from whoever builds for browsers; here both are wanted. @type {import("esbuild").Plugin} */
const partsForNode = {
  name: "parts for node",
  setup: (plugged) => {
    plugged.onResolve({ filter: /^vscode-(?:jsonrpc|languageserver-protocol|languageclient)\/node$/ }, ({ path: name }) => ({
      path: createRequire(import.meta.url).resolve(name),
    }));
  },
};

/** @param {string} folder Where they are written. */
export async function bundleForExtension(folder) {
  mkdirSync(folder, { recursive: true });
  await Promise.all(
    scripts.map(async ({ name, node, browser, fronts }) => {
      // A worker's script in a browser is no module.
      const contents = `const it = ${isNode} ? ${node} : require("./${browser}"); if (typeof module === "object") module.exports = it;`;
      await build({
        absWorkingDir: root,
        stdin: { contents, resolveDir: root, sourcefile: `${name}-web.js` },
        outfile: path.join(folder, `${name}-web.js`),
        bundle: true,
        format: "cjs",
        platform: "neutral",
        mainFields: ["module", "main"],
        conditions: ["browser", "import"],
        target: ["node20", "chrome122"],
        minify: true,
        // Names stay in stack traces: a report of a crash would say nothing without them.
        keepNames: true,
        legalComments: "none",
        define: { "import.meta.url": SELF },
        external: [
          "vscode",
          "node:*",
          "child_process",
          "crypto",
          "fs",
          "fs/promises",
          "module",
          "net",
          "os",
          "path",
          "readline",
          "url",
          "util",
        ],
        plugins: [partsForNode, esbuildPlugin()],
        logLevel: "warning",
      });
      const head = 'import { createRequire } from "node:module";\n';
      for (const [front, text] of Object.entries(fronts)) {
        writeFileSync(path.join(folder, front), front.endsWith(".mjs") ? head + text : text);
      }
    }),
  );
}
