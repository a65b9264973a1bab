/** Programs that are kept when there is time for it: somebody waits for the first stop. */
import type { ProgramStore, SavedProgram } from "../../kernel/compile/programs.ts";

export interface LaterStore extends ProgramStore {
  /** Keeps what there is to keep. */
  readonly flush: () => void;
}

export function laterStore(store: ProgramStore): LaterStore {
  let waiting: SavedProgram[] = [];
  return {
    load: (question) => waiting.find((program) => program.question === question) ?? store.load(question),
    save: (program) => void waiting.push(program),
    flush: () => {
      const programs = waiting;
      waiting = [];
      for (const program of programs) store.save(program);
    },
  };
}
