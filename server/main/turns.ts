/** Turns of the event loop, on node and in a browser. */

const { setImmediate: immediate } = globalThis as { readonly setImmediate?: (run: () => void) => unknown };

/** Calls back after events that wait already were handled. A browser's timers wait four milliseconds; a message to oneself does not. */
export const nextTurn: (run: () => void) => void = immediate === undefined ? byMessage() : (run) => void immediate(run);

function byMessage(): (run: () => void) => void {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  return (run) => {
    waiting.push(run);
    port2.postMessage(undefined);
  };
}
