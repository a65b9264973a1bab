/** `run-c`: a freestanding program's `main` on the machine. Its exit code is the command's. */
import { makeSourceFile } from "../../base/source-file.ts";
import { runC as execute } from "../../simulator/run/run-c.ts";
import { DiskFiles, Inputs } from "../input/inputs.ts";
import { readText, STDIN } from "../input/read-text.ts";
import type { RunCDocument } from "../../simulator/report/documents.ts";
import { type Command, envelope, json, unusable } from "./answer.ts";

/** Unsupported, or cannot be read: the small codes are the program's own. */
const UNUSABLE = 125;
const MAX_MACHINE_BYTES = 2 ** 30;

export const runC: Command = (values) => {
  const asked = values.positional(0) ?? STDIN;
  const path = asked === STDIN ? (values.text("stdin-filename") ?? "<stdin>") : asked;
  const format = values.text("format");
  const read = readText(asked, path);
  if (!read.ok) return unusable("run-c", format, [read.problem], undefined, UNUSABLE);
  const files = new Inputs(new DiskFiles(process.cwd())).under(new Map([[path, read.text]]));
  const instructionLimit = values.integer("limit");
  const memoryLimit = values.size("memory-limit");
  const result = execute({
    path,
    text: read.text,
    read: (file) => files.read(file),
    ...(instructionLimit === undefined ? {} : { instructionLimit }),
    ...(memoryLimit === undefined ? {} : { memoryLimit: Math.min(memoryLimit, MAX_MACHINE_BYTES) }),
  });
  const { outcome, status, output, errorOutput, instructions, problems } = result;
  const document: RunCDocument = { ...envelope("run-c", problems), outcome, status, output, instructions };
  return {
    exit: status,
    text: format === "json" ? json(document) : output,
    errorText: errorOutput,
    problems,
    findSource: (file) => {
      const text = files.read(file);
      return text === undefined ? undefined : makeSourceFile(file, text, "user");
    },
  };
};
