/** The `quiesce` command: reads the arguments, runs one command, prints its answer, exits with its code. */
import { writeFileSync } from "node:fs";
import version from "quiesce:version";
import { assertUnreachable } from "../base/assert-unreachable.ts";
import type { Problem } from "../base/problem.ts";
import { COMMAND_LINE, type Invocation, parseInvocation } from "./args/parse.ts";
import { type Answer, EXIT, unusable } from "./commands/answer.ts";
import { commands } from "./commands/index.ts";
import { commandHelp, overview } from "./generate/help.ts";
import { coloured, plain, renderProblems } from "./render/problems.ts";
import { makeProgress } from "./terminal.ts";

const invocation = parseInvocation(process.argv.slice(2));
process.on("SIGINT", () => process.exit(130));
process.on("uncaughtException", (error) => {
  // The reader of our output went away (a pager, head): there is nobody left to tell.
  if ("code" in error && error.code === "EPIPE") process.exit(EXIT.answered);
  print(internalError(error));
  process.exit(EXIT.internal);
});
process.exitCode = print(await answer(invocation));

async function answer(invoked: Invocation): Promise<Answer> {
  switch (invoked.kind) {
    case "version":
      return says(`quiesce ${version}\n`);
    case "help":
      return says(invoked.command === undefined ? overview() : commandHelp(invoked.command));
    case "wrong":
      return unusable(invoked.command?.name ?? "error", invoked.format, invoked.problems, undefined, wrongUsage(invoked.command?.name));
    case "run":
      return run(invoked);
    default:
      return assertUnreachable(invoked);
  }
}

function says(text: string): Answer {
  return { exit: EXIT.answered, text, problems: [] };
}

/** run-c keeps the small codes for the program it runs. */
function wrongUsage(command: string | undefined): number {
  return command === "run-c" ? 125 : EXIT.unusable;
}

async function run({ command, arguments: values }: Invocation & { readonly kind: "run" }): Promise<Answer> {
  const progress = makeProgress(process.stderr);
  try {
    const note = (line: string): void => {
      if (!process.stderr.isTTY) return;
      progress(undefined);
      process.stderr.write(`${line}\n`);
    };
    const found = await commands[command.name]?.(values, { progress, note });
    return found ?? internalError(new Error(`There is no command ${command.name}`));
  } catch (error) {
    return internalError(error);
  } finally {
    progress(undefined);
  }
}

function internalError(error: unknown): Answer {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const problem: Problem = {
    code: "internal-error",
    severity: "error",
    file: COMMAND_LINE,
    line: 0,
    column: 0,
    message: `this is a bug of quiesce ${version} (node ${process.version}): ${trace}`,
    help: "please report it with this text, the command and its input; --bundle makes one file of the input",
  };
  const format = invocation.kind === "run" ? invocation.arguments.text("format") : undefined;
  return unusable(invocation.kind === "run" ? invocation.command.name : "error", format, [problem], undefined, EXIT.internal);
}

/** Writes what a command answered. Returns the exit code. */
function print({ exit, text, errorText = "", beforeText = "", problems, findSource = () => undefined, files = [] }: Answer): number {
  const output = invocation.kind === "run" ? invocation.arguments.text("output") : undefined;
  const written = [...files, ...(output === undefined || output === "-" || text === "" ? [] : [[output, text] as const])].flatMap(write);
  process.stderr.write(beforeText);
  if (output === undefined || output === "-") process.stdout.write(text);
  const paint = process.stderr.isTTY && (process.env["NO_COLOR"] ?? "") === "" ? coloured : plain;
  process.stderr.write(errorText + renderProblems([...problems, ...written], findSource, paint));
  return written.length > 0 ? EXIT.unusable : exit;
}

/** A problem when it cannot be written. */
function write([name, text]: readonly [name: string, text: string]): readonly Problem[] {
  try {
    writeFileSync(name, text);
    return [];
  } catch (error) {
    const message = `${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    return [
      {
        code: "output-unwritable",
        severity: "error",
        file: name,
        line: 0,
        column: 0,
        message,
        help: "name a file in a folder that you may write to",
      },
    ];
  }
}
