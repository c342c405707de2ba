/** What the left menu shows, by permission. Pure; the first entry a person may see is his start. */
import type { Permission } from "@/api/types";
import type { TextKey } from "@/shared/i18n";

export interface MenuEntry {
  path: string;
  text: TextKey;
  icon: IconName;
  /** Any of these opens the page; empty: everybody who is logged in. */
  any: readonly Permission[];
}

export interface MenuGroup {
  text: TextKey;
  icon: IconName;
  children: MenuEntry[];
}

export type IconName =
  | "home"
  | "calls"
  | "board"
  | "settings"
  | "users"
  | "roles"
  | "departments"
  | "queues"
  | "flows"
  | "callerRules"
  | "agents"
  | "messages"
  | "missed"
  | "prompts"
  | "lookups"
  | "calendars"
  | "dialRules"
  | "trunks"
  | "numbers"
  | "phones"
  | "audit";

export const PAGES = {
  home: { path: "/desk", text: "menu.home", icon: "home", any: ["desk.use"] },
  calls: { path: "/calls", text: "menu.calls", icon: "calls", any: ["call.list"] },
  missed: {
    path: "/missed",
    text: "menu.missed",
    icon: "missed",
    any: ["desk.use", "call.list"],
  },
  messages: {
    path: "/messages",
    text: "menu.messages",
    icon: "messages",
    any: ["message.work"],
  },
  board: { path: "/board", text: "menu.board", icon: "board", any: ["board.view"] },
  users: {
    path: "/settings/users",
    text: "menu.users",
    icon: "users",
    any: ["user.view", "user.manage"],
  },
  roles: { path: "/settings/roles", text: "menu.roles", icon: "roles", any: ["role.manage"] },
  departments: {
    path: "/settings/departments",
    text: "menu.departments",
    icon: "departments",
    any: ["department.manage"],
  },
  queues: {
    path: "/settings/queues",
    text: "menu.queues",
    icon: "queues",
    any: ["queue.view", "queue.manage"],
  },
  flows: { path: "/settings/flows", text: "menu.flows", icon: "flows", any: ["flow.view"] },
  callerRules: {
    path: "/settings/caller-rules",
    text: "menu.callerRules",
    icon: "callerRules",
    any: ["queue.view", "queue.manage"],
  },
  agents: {
    path: "/settings/agents",
    text: "menu.agents",
    icon: "agents",
    any: ["agent.view", "agent.manage"],
  },
  calendars: {
    path: "/settings/calendars",
    text: "menu.calendars",
    icon: "calendars",
    any: ["calendar.manage", "flow.view"],
  },
  prompts: {
    path: "/settings/prompts",
    text: "menu.prompts",
    icon: "prompts",
    any: ["prompt.manage", "flow.view"],
  },
  lookups: {
    path: "/settings/lookups",
    text: "menu.lookups",
    icon: "lookups",
    any: ["settings.manage"],
  },
  dialRules: {
    path: "/settings/dial-rules",
    text: "menu.dialRules",
    icon: "dialRules",
    any: ["trunk.manage"],
  },
  phones: { path: "/settings/phones", text: "menu.phones", icon: "phones", any: ["agent.manage"] },
  trunks: { path: "/settings/trunks", text: "menu.trunks", icon: "trunks", any: ["trunk.manage"] },
  numbers: {
    path: "/settings/numbers",
    text: "menu.numbers",
    icon: "numbers",
    any: ["trunk.manage"],
  },
  audit: { path: "/settings/audit", text: "menu.audit", icon: "audit", any: ["audit.view"] },
} as const satisfies Record<string, MenuEntry>;

export type PageName = keyof typeof PAGES;

const MAIN: readonly PageName[] = ["home", "calls", "missed", "messages", "board"];
const SETTINGS: readonly PageName[] = [
  "users",
  "roles",
  "departments",
  "queues",
  "flows",
  "callerRules",
  "agents",
  "prompts",
  "calendars",
  "lookups",
  "phones",
  "trunks",
  "numbers",
  "dialRules",
  "audit",
];

export function mayOpen(page: PageName, permissions: readonly Permission[]): boolean {
  const { any } = PAGES[page] as MenuEntry;
  return any.length === 0 || any.some((permission) => permissions.includes(permission));
}

/** The menu of a person: pages, and the settings group when it has something in it. */
export function menuFor(permissions: readonly Permission[]): (MenuEntry | MenuGroup)[] {
  const seen = (names: readonly PageName[]): MenuEntry[] =>
    names.filter((name) => mayOpen(name, permissions)).map((name) => PAGES[name]);
  const settings = seen(SETTINGS);
  const main: (MenuEntry | MenuGroup)[] = seen(MAIN);
  if (settings.length === 0) return main;
  return [...main, { text: "menu.settings", icon: "settings", children: settings }];
}

/** Where a person lands: the desk for agents, else the first page he may see. */
export function startFor(permissions: readonly Permission[]): string {
  const names = [...MAIN, ...SETTINGS];
  const first = names.find((name) => mayOpen(name, permissions));
  return first ? PAGES[first].path : "/desk";
}
