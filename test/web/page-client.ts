/** A client in a page, for a server in a worker. The function runs in the page: it may use nothing of this module but its parameter. */

export interface PageClient {
  ask(method: string, params: object): Promise<unknown>;
  tell(method: string, params: object): void;
  /** Parameters of the notifications of a method, so far. */
  told(method: string): readonly unknown[];
  /** Methods and URIs of the files that the server asked for. */
  asked(): readonly string[];
}

/** What a page's scope has; tests are compiled without a browser's types. */
export interface PageScope {
  readonly Worker: new (script: string) => PageWorker;
  client: PageClient;
}

interface PageWorker {
  postMessage(message: object): void;
  addEventListener(kind: "message", heard: (event: { readonly data: Wire }) => void): void;
  addEventListener(kind: "error", heard: (event: { readonly message: string }) => void): void;
}

interface Wire {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly uri?: string };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface PageClientOptions {
  readonly script: string;
  readonly resources: string;
  /** Texts by URI. */
  readonly files: Readonly<Record<string, string>>;
}

export function pageClient({ script, files }: PageClientOptions): void {
  const scope = globalThis as unknown as PageScope;
  const worker = new scope.Worker(script);
  const post = (message: object): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    worker.postMessage({ jsonrpc: "2.0", ...message });
  };
  const pending = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>();
  const notifications: Wire[] = [];
  const wanted: string[] = [];
  let count = 0;
  const isFolder = (uri: string): boolean => Object.keys(files).some((each) => each.startsWith(`${uri}/`));
  const answer = (method: string, uri: string): unknown => {
    wanted.push(`${method} ${uri}`);
    const text = files[uri];
    if (method === "quiesce/fs/read") return text === undefined ? { kind: "missing" } : { kind: "text", text };
    if (method === "quiesce/fs/stat") {
      if (text === undefined && !isFolder(uri)) return { kind: "missing" };
      return { kind: "stat", stat: { kind: text === undefined ? "folder" : "file", size: text?.length ?? 0, mtimeMs: 1 } };
    }
    if (!isFolder(uri)) return { kind: "missing" };
    const inside = Object.keys(files).filter((each) => each.startsWith(`${uri}/`));
    const names = new Set(inside.map((each) => each.slice(uri.length + 1).split("/")[0] ?? ""));
    return { kind: "items", items: [...names].map((name) => ({ name, kind: files[`${uri}/${name}`] === undefined ? "folder" : "file" })) };
  };
  worker.addEventListener("message", ({ data }) => {
    const { id, method, params, result, error } = data;
    if (method === undefined) {
      const waiting = pending.get(Number(id));
      pending.delete(Number(id));
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error.message));
      return;
    }
    if (id === undefined) return void notifications.push(data);
    post({ id, result: method.startsWith("quiesce/fs/") ? answer(method, params?.uri ?? "") : null });
  });
  worker.addEventListener("error", ({ message }) => {
    throw new Error(message);
  });
  scope.client = {
    ask: async (method, params) => {
      const id = ++count;
      const answered = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }));
      post({ id, method, params });
      return answered;
    },
    tell: (method, params) => post({ method, params }),
    told: (method) => notifications.filter((each) => each.method === method).map((each) => each.params),
    asked: () => wanted,
  };
}
