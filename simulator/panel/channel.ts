/** The webview's end of the line to the extension host: answers find the request they belong to; everything else goes to one listener. */
import {
  type HostMessage,
  type PanelMessage,
  readHostMessage,
  readServiceResult,
  type RelayError,
  type ServiceName,
  type ServiceRequest,
  type Services,
} from "./messages.ts";

/** What VS Code gives a webview: `acquireVsCodeApi()`. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): unknown;
}

/** A request that came to nothing; `relay` says why, in words for people. */
export class RelayFailure extends Error {
  readonly relay: RelayError;

  constructor(relay: RelayError) {
    super(relay.message);
    this.relay = relay;
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: RelayFailure) => void;
}

export type Announcement = Exclude<HostMessage, { readonly type: "response" }>;

export class Channel {
  readonly #api: WebviewApi;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(api: WebviewApi, listen: (message: Announcement) => void) {
    this.#api = api;
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      const message = readHostMessage(event.data);
      if (message === undefined) this.trouble(`unknown message from the host: ${describe(event.data)}`);
      else if (message.type === "response") this.#settle(message);
      else listen(message);
    });
  }

  ready(): void {
    this.#post({ type: "ready" });
  }

  notify(method: string, params: unknown): void {
    this.#post({ type: "notify", method, params });
  }

  shows(what: Extract<PanelMessage, { readonly type: "shows" }>["what"]): void {
    this.#post({ type: "shows", what });
  }

  trouble(message: string): void {
    this.#post({ type: "trouble", message });
  }

  /**
   * Asks the language server. @param read Reads the answer; one that it does not know is a failure.
   * @throws RelayFailure
   */
  async request<T>(method: string, params: unknown, read: (value: unknown) => T | undefined): Promise<T> {
    const id = ++this.#lastId;
    const answer = this.#answer(id);
    this.#post({ type: "request", id, method, params });
    const result = read(await answer);
    if (result !== undefined) return result;
    throw new RelayFailure({ code: "internal", message: `the server's answer to ${method} is not understood`, help: "" });
  }

  /** Asks the editor. @throws RelayFailure */
  async service<Name extends ServiceName>(service: Name, params: Services[Name]["params"]): Promise<Services[Name]["result"]> {
    const id = ++this.#lastId;
    const answer = this.#answer(id);
    // The compiler cannot see that one name's parameters make that name's member of the union.
    this.#post({ type: "service", id, service, params } as ServiceRequest);
    const result = readServiceResult(service, await answer);
    if (result !== undefined) return result;
    throw new RelayFailure({ code: "internal", message: `the editor's answer to ${service} is not understood`, help: "" });
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject: (failure: RelayFailure) => void) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(message: Extract<HostMessage, { readonly type: "response" }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("error" in message) waiting?.reject(new RelayFailure(message.error));
    else waiting?.resolve(message.result);
  }

  #post(message: PanelMessage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's own function, not a window
    this.#api.postMessage(message);
  }
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
