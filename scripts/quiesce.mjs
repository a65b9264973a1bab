/** `npm run -s quiesce -- ARGS`: builds what is missing or stale, then runs the command in the folder npm was called from. */
import { pathToFileURL } from "node:url";
import { commandFile, ensureBuilt } from "../esbuild.mjs";

try {
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof Error && error.message.startsWith("Build failed"))) throw error;
  console.error("quiesce: the build failed; see above");
  process.exit(4);
}
// npm changes to the package's folder. Only npm's own start of this script may say otherwise: the variable is inherited by
// whatever a test runner under npm starts.
const { INIT_CWD: calledFrom, npm_lifecycle_event: lifecycle } = process.env;
if (lifecycle === "quiesce" && calledFrom !== undefined) process.chdir(calledFrom);
process.argv[1] = commandFile;
await import(pathToFileURL(commandFile).href);
