/** What the left menu shows, by permission. Pure; the first entry a person may see is his start. */
import type { Permission } from "@/api/types";
import type { TextKey } from "@/shared/i18n";

export interface MenuEntry {
  path: string;
  text: TextKey;
  icon: IconName;
  /** Any of these opens the page; empty: everybody who is logged in. */
  any: readonly Permission[];
  /** Whoever holds one of these works on another page: it is not in his menu. */
  unless?: readonly Permission[];
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
  | "omissions"
  | "ratings"
  | "customers"
  | "customerSettings"
  | "department"
  | "tickets"
  | "ticketTypes"
  | "ticketPeople"
  | "surveys"
  | "followups"
  | "followupPeople"
  | "questionnaires"
  | "showcase"
  | "draws"
  | "retention"
  | "downloads"
  | "missed"
  | "callbacks"
  | "pools"
  | "prompts"
  | "lookups"
  | "outward"
  | "calendars"
  | "dialRules"
  | "trunks"
  | "numbers"
  | "phones"
  | "audit"
  | "guide"
  | "imports"
  | "shopOrders"
  | "shopFunnel"
  | "shopImports"
  | "people"
  | "service"
  | "lines"
  | "knowledge"
  | "cards"
  | "maintain"
  | "knowledgeSettings";

export const PAGES = {
  home: { path: "/desk", text: "menu.home", icon: "home", any: ["desk.use"] },
  calls: { path: "/calls", text: "menu.calls", icon: "calls", any: ["call.list"] },
  customers: {
    path: "/customers",
    text: "menu.customers",
    icon: "customers",
    any: ["customer.view"],
  },
  followups: {
    path: "/followups",
    text: "menu.followups",
    icon: "followups",
    any: ["followup.work"],
  },
  followupPeople: {
    path: "/followup-people",
    text: "menu.followupPeople",
    icon: "followupPeople",
    any: ["followup.assign"],
  },
  questionnaires: {
    path: "/questionnaires",
    text: "menu.questionnaires",
    icon: "questionnaires",
    any: ["questionnaire.read", "questionnaire.manage"],
  },
  department: {
    path: "/department",
    text: "menu.department",
    icon: "department",
    any: ["ticket.handle"],
    unless: ["ticket.create", "ticket.dispatch", "ticket.revisit", "ticket.supervise"],
  },
  tickets: { path: "/tickets", text: "menu.tickets", icon: "tickets", any: ["ticket.view"] },
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
  pools: {
    path: "/pools",
    text: "menu.pools",
    icon: "pools",
    any: ["pool.use", "pool.distribute", "pool.manage"],
  },
  omissions: {
    path: "/omissions",
    text: "menu.omissions",
    icon: "omissions",
    any: ["ticket.supervise", "ticket.create", "ticket.handle"],
  },
  ratings: { path: "/ratings", text: "menu.ratings", icon: "ratings", any: ["survey.read"] },
  showcase: {
    path: "/showcase",
    text: "menu.showcase",
    icon: "showcase",
    any: ["recording.shelf"],
  },
  draws: { path: "/draws", text: "menu.draws", icon: "draws", any: ["recording.sample"] },
  callbacks: {
    path: "/callbacks",
    text: "menu.callbacks",
    icon: "callbacks",
    any: ["callback.manage"],
  },
  imports: {
    path: "/customer-imports",
    text: "menu.imports",
    icon: "imports",
    any: ["customer.import"],
  },
  knowledge: {
    path: "/knowledge",
    text: "menu.knowledge",
    icon: "knowledge",
    any: ["knowledge.view"],
  },
  cards: { path: "/scripts", text: "menu.cards", icon: "cards", any: ["knowledge.view"] },
  maintain: {
    path: "/maintain",
    text: "menu.maintain",
    icon: "maintain",
    any: ["knowledge.write", "knowledge.review"],
  },
  knowledgeSettings: {
    path: "/settings/knowledge",
    text: "menu.knowledgeSettings",
    icon: "knowledgeSettings",
    any: ["knowledge.configure"],
  },
  shopOrders: {
    path: "/shop/orders",
    text: "menu.shopOrders",
    icon: "shopOrders",
    any: ["shop.view"],
  },
  shopFunnel: {
    path: "/shop/funnel",
    text: "menu.shopFunnel",
    icon: "shopFunnel",
    any: ["shop.view"],
  },
  shopImports: {
    path: "/shop-imports",
    text: "menu.shopImports",
    icon: "shopImports",
    any: ["shop.import"],
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
  surveys: {
    path: "/settings/surveys",
    text: "menu.surveys",
    icon: "surveys",
    any: ["survey.manage"],
  },
  customerSettings: {
    path: "/settings/customers",
    text: "menu.customerSettings",
    icon: "customerSettings",
    any: ["customer.configure"],
  },
  ticketTypes: {
    path: "/settings/ticket-types",
    text: "menu.ticketTypes",
    icon: "ticketTypes",
    any: ["ticket.configure"],
  },
  ticketPeople: {
    path: "/ticket-people",
    text: "menu.ticketPeople",
    icon: "ticketPeople",
    any: ["ticket.supervise"],
  },
  lookups: {
    path: "/settings/lookups",
    text: "menu.lookups",
    icon: "lookups",
    any: ["settings.manage"],
  },
  outward: {
    path: "/settings/outward",
    text: "menu.outward",
    icon: "outward",
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
  retention: {
    path: "/settings/retention",
    text: "menu.retention",
    icon: "retention",
    any: ["recording.keep"],
  },
  downloads: {
    path: "/settings/downloads",
    text: "menu.downloads",
    icon: "downloads",
    any: ["audit.view"],
  },
  audit: { path: "/settings/audit", text: "menu.audit", icon: "audit", any: ["audit.view"] },
  guide: { path: "/first-steps", text: "menu.guide", icon: "guide", any: ["settings.manage"] },
} as const satisfies Record<string, MenuEntry>;

export type PageName = keyof typeof PAGES;

const MAIN: readonly PageName[] = [
  "home",
  "department",
  "customers",
  "tickets",
  "followups",
  "knowledge",
  "calls",
  "missed",
  "messages",
  "callbacks",
  "board",
];
interface Group {
  text: TextKey;
  icon: IconName;
  pages: readonly PageName[];
}

/** Folded: one group at a time is open, so that all of it fits 768 px. */
const GROUPS: readonly Group[] = [
  {
    text: "menu.customerWork",
    icon: "pools",
    pages: ["pools", "imports", "followupPeople", "ticketPeople", "questionnaires"],
  },
  { text: "menu.words", icon: "cards", pages: ["cards", "maintain", "knowledgeSettings"] },
  { text: "menu.shop", icon: "shopOrders", pages: ["shopOrders", "shopFunnel", "shopImports"] },
  { text: "menu.quality", icon: "ratings", pages: ["omissions", "showcase", "draws", "ratings"] },
  { text: "menu.people", icon: "people", pages: ["users", "roles", "departments", "agents"] },
  {
    text: "menu.service",
    icon: "service",
    pages: ["queues", "callerRules", "flows", "prompts", "calendars", "surveys", "lookups"],
  },
  { text: "menu.lines", icon: "lines", pages: ["trunks", "numbers", "phones", "dialRules"] },
  {
    text: "menu.system",
    icon: "settings",
    pages: [
      "guide",
      "customerSettings",
      "ticketTypes",
      "outward",
      "retention",
      "audit",
      "downloads",
    ],
  },
];

export function mayOpen(page: PageName, permissions: readonly Permission[]): boolean {
  const { any } = PAGES[page] as MenuEntry;
  return any.length === 0 || any.some((permission) => permissions.includes(permission));
}

/** Whether a page is in a person's menu: he may open it, and does not work on another instead. */
function shows(page: PageName, permissions: readonly Permission[]): boolean {
  const { unless = [] } = PAGES[page] as MenuEntry;
  return mayOpen(page, permissions) && !unless.some((one) => permissions.includes(one));
}

/** The menu of a person: pages, then the groups that have something in them; of a group with one
 * page the page itself. */
export function menuFor(permissions: readonly Permission[]): (MenuEntry | MenuGroup)[] {
  const seen = (names: readonly PageName[]): MenuEntry[] =>
    names.filter((name) => shows(name, permissions)).map((name) => PAGES[name]);
  const groups = GROUPS.map(({ text, icon, pages }) => ({ text, icon, children: seen(pages) }));
  const folded = groups.flatMap<MenuEntry | MenuGroup>((group) =>
    group.children.length > 1 ? [group] : group.children,
  );
  return [...seen(MAIN), ...folded];
}

/** The group that has a page, by the page's address. */
export function groupOf(
  entries: readonly (MenuEntry | MenuGroup)[],
  pathname: string,
): TextKey | null {
  const found = entries.find(
    (entry) => "children" in entry && entry.children.some((page) => pathname.startsWith(page.path)),
  );
  return found?.text ?? null;
}

/** Where a person lands: the desk for agents, else the first page he may see. */
export function startFor(permissions: readonly Permission[]): string {
  const names = [...MAIN, ...GROUPS.flatMap((group) => group.pages)];
  const first = names.find((name) => shows(name, permissions));
  return first ? PAGES[first].path : "/desk";
}
