/** Programs that outlive the process, in the folder of caches. */
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { compiler } from "quiesce:digests";
import type { ProgramStore, SavedProgram } from "../kernel/compile/programs.ts";
import { cacheFolder, type Kind, nodeStore } from "./store.ts";

/** Some two megabytes each. */
export const PROGRAMS: Kind = { ending: ".program", most: 24 };

const CHECK_BYTES = 32;
const NAME_BYTES = 8;

/** The programs of whoever runs this process. */
export function ownPrograms(): ProgramStore {
  return programStore(cacheFolder(process.env));
}

/**
 * Keeps programs as node writes values, behind their SHA-256: what is cut off, damaged, or from another version of the compiler is as if
 * it were not there.
 */
export function programStore(folder: string): ProgramStore {
  const store = nodeStore(folder, PROGRAMS);
  const fileOf = (question: string): string => `${compiler}-${checkOf(question).toString("hex", 0, NAME_BYTES)}`;
  return {
    load(question) {
      const bytes = store.read(fileOf(question));
      if (bytes === undefined) return undefined;
      const body = bytes.subarray(CHECK_BYTES);
      if (!checkOf(body).equals(bytes.subarray(0, CHECK_BYTES))) return undefined;
      try {
        return deserialize(body) as SavedProgram;
      } catch {
        // Written by a node that knows more kinds of values.
        return undefined;
      }
    },
    save(program) {
      const body = serialize(program);
      store.write(fileOf(program.question), Buffer.concat([checkOf(body), body]));
    },
  };
}

function checkOf(body: Uint8Array | string): Buffer {
  return createHash("sha256").update(body).digest();
}
