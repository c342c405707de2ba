/** Why a call was given to whom it was, and not to the others. */
import type { Why } from "@/shared/why/model";
import { get } from "./client";

export const whyOf = (call: string, signal?: AbortSignal) =>
  get<Why>(`/calls/${call}/why`, {}, signal);
