import { LogMessageNotification, type MessageType, type ProtocolConnection, ShowMessageNotification } from "vscode-languageserver-protocol";

/** Writes to the client's log of this server. */
export function log(connection: ProtocolConnection, type: MessageType, message: string): void {
  // A client that is gone hears nothing; that it is gone is noticed elsewhere.
  connection.sendNotification(LogMessageNotification.type, { type, message }).catch(() => undefined);
}

/** Shows a text to the user at once. For what they asked for, or must know. */
export function show(connection: ProtocolConnection, type: MessageType, message: string): void {
  connection.sendNotification(ShowMessageNotification.type, { type, message }).catch(() => undefined);
}
