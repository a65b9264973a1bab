/**
 * Packs the VS Code extension: `node scripts/package.mjs [FILE]` builds what is stale and writes FILE (default: dist/quiesce-VERSION.vsix).
 *
 * What ships is named here, file by file or folder by folder, and laid out in dist/vsix first; so nothing slips in, and the extension's
 * package.json can leave out what only the npm package needs.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { ensureBuilt } from "../esbuild.mjs";
import { bundleForExtension } from "./bundle-extension.mjs";
import { root } from "./c-sources.mjs";
import { shipped } from "./shipped.mjs";

/** The .vsix may be this large, in bytes. */
export const MOST_BYTES = 1_500_000;

/** Members of package.json that mean nothing to an editor. */
const npmOnly = new Set(["type", "bin", "man", "private", "scripts", "allowScripts", "devDependencies"]);

/**
 * Lays out what the extension's folder holds, after building what is stale.
 *
 * @param {string} stage The folder; what is in it is deleted.
 * @returns {Promise<string>} The folder.
 */
export async function layOutExtension(stage) {
  await ensureBuilt();
  rmSync(stage, { recursive: true, force: true });
  await bundleForExtension(path.join(stage, "dist"));
  for (const name of shipped) {
    const from = path.join(root, name);
    if (!existsSync(from)) throw new Error(`${name} is to be packed and is not there`);
    mkdirSync(path.dirname(path.join(stage, name)), { recursive: true });
    cpSync(from, path.join(stage, name), { recursive: true });
  }
  cpSync(path.join(root, "docs", "editors", "vscode.md"), path.join(stage, "README.md"));
  const manifest = /** @type {Record<string, unknown>} */ (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));
  const kept = Object.fromEntries(Object.entries(manifest).filter(([name]) => !npmOnly.has(name)));
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(kept, undefined, 2)}\n`);
  // Everything that is there is meant to be; the packer asks to be told so.
  writeFileSync(path.join(stage, ".vscodeignore"), "");
  return stage;
}

/**
 * @param {string} [file] Where the package is to lie.
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function packExtension(file) {
  const stage = path.join(root, "dist", "vsix");
  const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));
  const packagePath = file ?? path.join(root, "dist", `quiesce-${version}.vsix`);
  const options = {
    cwd: await layOutExtension(stage),
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  };
  await createVSIX(options);
  rmSync(stage, { recursive: true, force: true });
  const bytes = statSync(packagePath).size;
  if (bytes > MOST_BYTES) throw new Error(`${packagePath} has ${bytes} bytes, more than ${MOST_BYTES}`);
  return { file: packagePath, bytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { file, bytes } = await packExtension(process.argv[2]);
  console.log(`${path.relative(process.cwd(), file)}: ${bytes} bytes`);
}
