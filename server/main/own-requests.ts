/** Requests of ours: read before they are answered, and guarded. */
import { ErrorCodes, type ProtocolConnection, type RequestType, ResponseError } from "vscode-languageserver-protocol";
import type { Shape } from "../../base/shape.ts";
import type { Guard } from "./guard.ts";

export interface OwnRequestsOptions {
  readonly connection: ProtocolConnection;
  readonly guard: Guard;
}

export class OwnRequests {
  readonly #options: OwnRequestsOptions;
  #isServing = true;

  constructor(options: OwnRequestsOptions) {
    this.#options = options;
  }

  /** From now on every request is refused. */
  dispose(): void {
    this.#isServing = false;
  }

  /** A failure of ours is told to the log, and answered as one. */
  on<P, R>(type: RequestType<P, R, void>, read: Shape<P>, answer: (params: P) => R | Promise<R>): void {
    const { connection, guard } = this.#options;
    const handle = async (params: unknown): Promise<unknown> => {
      if (!this.#isServing) throw new ResponseError(ErrorCodes.InvalidRequest, `${type.method} was asked for after shutdown`);
      const found = read(params);
      if (found === undefined)
        throw new ResponseError(ErrorCodes.InvalidParams, `${type.method}: parameters are not as docs/protocol.md says`);
      const answered = await guard.run<{ readonly value: R } | undefined>(type.method, undefined, async () => ({
        value: await answer(found),
      }));
      if (answered === undefined)
        throw new ResponseError(ErrorCodes.InternalError, `${type.method} failed; the output says how to report it`);
      return answered.value;
    };
    connection.onRequest(type.method, handle);
  }
}
