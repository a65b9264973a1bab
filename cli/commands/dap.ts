/** `dap`: a debug adapter over the standard streams. */
import { usage } from "../args/parse.ts";
import { serveDebugger } from "../dap/serve.ts";
import { type Command, unusable } from "./answer.ts";

/** `quiesce dap --stdio` */
export const dap: Command = async (values) => {
  if (!values.has("stdio")) {
    return unusable("dap", undefined, [usage("usage-dap", "dap speaks over the standard streams only", "add --stdio")]);
  }
  return { exit: await serveDebugger(process.stdin, process.stdout), text: "", problems: [] };
};
