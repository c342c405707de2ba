/** Short messages to the person, from anywhere: `app` lends its message box at start. */
import type { MessageInstance } from "antd/es/message/interface";

let box: MessageInstance | null = null;

export function lendMessages(instance: MessageInstance): void {
  box = instance;
}

export const tellError = (text: string): void => void box?.error(text);
export const tellDone = (text: string): void => void box?.success(text);
export const tellNote = (text: string): void => void box?.info(text);
