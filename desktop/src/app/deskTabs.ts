/**
 * The tabs in the middle of the agent's page beside the contact itself, in their order. A feature
 * exports a panel that takes `callId`; a line here mounts it.
 */
import type { DeskTab } from "@/features/home/WhatColumn";
import { CallTickets } from "@/features/tickets/CallTickets";

export const DESK_TABS: readonly DeskTab[] = [
  { key: "tickets", text: "tickets.list", any: ["ticket.view"], Panel: CallTickets },
];
