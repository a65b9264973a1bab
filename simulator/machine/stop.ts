/** Why `run` came back. */
export enum Stop {
  /** The budget of instructions is used up. */
  Budget,
  /** The function that the host called last on this thread has returned. */
  Returned,
  /** A host call was completed and asked to leave. */
  HostStop,
  /** A host call asked to be made again when the thread is next run. */
  HostRetry,
  /** See {@link Machine.fault}; the thread stays at the faulting instruction. */
  Fault,
  /** See {@link Pauses.pause}; the run goes on when the thread is run again. */
  Paused,
  /** Within the machine only: the instruction is left to the cold path. */
  Cold,
  /** Within the machine only: the cold path has carried the instruction out. */
  Continue,
}

/** Whether the cold path completed the instruction that it came back from: only then it counts. */
export function isCarriedOut(stop: Stop): boolean {
  return stop !== Stop.HostRetry && stop !== Stop.Fault;
}

/** What a host function answers. */
export enum HostAnswer {
  /** Completed; the thread runs on. */
  Continue,
  /** Completed; `run` comes back with {@link Stop.HostStop}. */
  Stop,
  /** Not completed; `run` comes back with {@link Stop.HostRetry} and the call is made again later. */
  Retry,
  /** The host has raised a fault. */
  Fault,
}
