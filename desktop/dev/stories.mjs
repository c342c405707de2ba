/**
 * Renders every page with the mock's data to screenshots for a person to look at:
 * zh and en, light and dark, 1366×768 and 1920×1080.
 *
 *   npm run stories [-- FOLDER [NAME…]]      FOLDER defaults to a new one under the system's temp
 *
 * Needs a Chromium: CHROMIUM names it, /usr/bin/chromium is the default.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const FLOW = "/settings/flows/00000000-0000-7000-8000-0000000000f1";
const RUN = [".flow-side .ant-segmented-item >> nth=1", ".flow-runner > .ant-btn-primary"];
const CUSTOMER = "00000000-0000-7000-8000-000000900000";
const TICKET = "00000000-0000-7000-8000-000000800100";
const CALENDAR = "00000000-0000-7000-8000-000000007001";

const STORIES = [
  { name: "login", as: "nobody", path: "/" },
  { name: "desk-offline", as: "agent-offline", path: "/desk" },
  { name: "desk-ready", as: "agent-ready", path: "/desk" },
  { name: "desk-ringing", as: "agent-ringing", path: "/desk" },
  { name: "desk-talking", as: "agent-talking", path: "/desk" },
  { name: "desk-wrap-up", as: "agent-wrap_up", path: "/desk" },
  { name: "state-menu", as: "agent-pause", path: "/desk", click: ".state-button" },
  { name: "keys", as: "agent-ready", path: "/desk", press: "?" },
  { name: "first-steps", as: "admin", path: "/first-steps" },
  { name: "phone-drawer", as: "agent-ready", path: "/desk", click: ".phone-button" },
  { name: "missed", as: "agent-ready", path: "/missed" },
  { name: "board", as: "admin", path: "/board" },
  { name: "board-why", as: "admin", path: "/board", click: "[aria-label=为什么没分出去]" },
  { name: "calls", as: "admin", path: "/calls" },
  { name: "calls-empty", as: "admin", path: "/calls?q=9999&outcome=failed" },
  { name: "call-drawer", as: "admin", path: "/calls?call=00000000-0000-7000-8000-000000001000" },
  { name: "call-page", as: "admin", path: "/calls/00000000-0000-7000-8000-000000001001" },
  {
    name: "call-why",
    as: "admin",
    path: "/calls/00000000-0000-7000-8000-000000001001",
    click: ".call-part:last-child button",
  },
  { name: "users", as: "admin", path: "/settings/users" },
  { name: "user-form", as: "admin", path: "/settings/users", click: ".list-row" },
  { name: "roles", as: "admin", path: "/settings/roles" },
  { name: "role-form", as: "admin", path: "/settings/roles", click: ".list-row >> nth=1" },
  { name: "departments", as: "admin", path: "/settings/departments" },
  { name: "queues", as: "admin", path: "/settings/queues" },
  { name: "queue-form", as: "admin", path: "/settings/queues", click: ".list-row" },
  { name: "skills", as: "admin", path: "/settings/queues", click: ".list-actions button >> nth=0" },
  { name: "flows", as: "admin", path: "/settings/flows" },
  { name: "flow", as: "admin", path: FLOW },
  { name: "flow-node", as: "admin", path: FLOW, click: ".react-flow__node[data-id=menu]" },
  { name: "flow-hours", as: "admin", path: FLOW, click: ".react-flow__node[data-id=hours]" },
  { name: "flow-say", as: "admin", path: FLOW, click: ".react-flow__node[data-id=read_back]" },
  { name: "flow-run", as: "admin", path: FLOW, click: ".flow-side .ant-segmented-item >> nth=1" },
  { name: "flow-played", as: "admin", path: FLOW, click: RUN },
  { name: "flow-versions", as: "admin", path: FLOW, click: ".flow-head-acts .ant-btn-default" },
  { name: "flow-publish", as: "admin", path: FLOW, click: ".flow-head-acts .ant-btn-primary" },
  { name: "agents", as: "admin", path: "/settings/agents" },
  { name: "agent-form", as: "admin", path: "/settings/agents", click: ".list-row" },
  { name: "messages", as: "admin", path: "/messages" },
  { name: "customers", as: "admin", path: "/customers" },
  { name: "customers-more", as: "admin", path: "/customers", click: "[aria-expanded=false]" },
  { name: "customers-empty", as: "admin", path: "/customers?q=9999" },
  {
    name: "customer-form",
    as: "admin",
    path: "/customers",
    click: ".list-actions .ant-btn-primary",
  },
  { name: "customer-card", as: "admin", path: `/customers/${CUSTOMER}` },
  { name: "customer-missing", as: "admin", path: "/customers/none" },
  {
    name: "customer-unmask",
    as: "admin",
    path: `/customers/${CUSTOMER}`,
    click: ".customer-acts button >> nth=0",
  },
  { name: "tickets", as: "admin", path: "/tickets" },
  { name: "ticket-drawer", as: "admin", path: `/tickets?ticket=${TICKET}` },
  { name: "ticket-page", as: "admin", path: `/tickets/${TICKET}` },
  { name: "ticket-step", as: "admin", path: `/tickets/${TICKET}`, click: "[data-step=reply]" },
  { name: "ticket-print", as: "admin", path: `/tickets/${TICKET}/print` },
  {
    name: "ticket-form",
    as: "admin",
    path: "/tickets",
    click: ".list-actions .ant-btn-primary",
  },
  {
    name: "desk-tickets",
    as: "agent-talking",
    path: "/desk",
    click: ".desk-tabs .ant-tabs-tab >> nth=1",
  },
  { name: "department", as: "department", path: `/department/${TICKET}` },
  { name: "department-phone", as: "department", path: "/department", phone: true },
  { name: "department-phone-order", as: "department", path: `/department/${TICKET}`, phone: true },
  { name: "ticket-types", as: "admin", path: "/settings/ticket-types" },
  {
    name: "ticket-type-fields",
    as: "admin",
    path: "/settings/ticket-types",
    click: [".list-row >> nth=2", ".ant-drawer .ant-tabs-tab >> nth=1"],
  },
  { name: "ticket-limits", as: "admin", path: "/settings/ticket-limits" },
  { name: "customer-settings", as: "admin", path: "/settings/customers" },
  {
    name: "customer-field",
    as: "admin",
    path: "/settings/customers",
    click: ".list-row >> nth=3",
  },
  { name: "callbacks", as: "admin", path: "/callbacks" },
  { name: "pool", as: "admin", path: "/pools", click: ".ant-table-row .ant-checkbox" },
  {
    name: "pool-distribute",
    as: "admin",
    path: "/pools?source=web",
    click: ".list-actions > .ant-btn:not(.ant-dropdown-trigger)",
  },
  { name: "pool-mine", as: "admin", path: "/pools/mine" },
  { name: "pool-give-up", as: "admin", path: "/pools/mine", click: ".ant-btn-dangerous" },
  { name: "pool-calls", as: "admin", path: "/pools/calls" },
  { name: "pool-log", as: "admin", path: "/pools/log" },
  { name: "pool-moved", as: "admin", path: "/pools/log", click: ".list-row" },
  { name: "pool-runs", as: "admin", path: "/pools/runs" },
  { name: "pool-run", as: "admin", path: "/pools/runs/00000000-0000-7000-8000-000000900600" },
  { name: "pool-rules", as: "admin", path: "/pools/settings" },
  { name: "pool-rules-form", as: "admin", path: "/pools/settings", click: ".list-row" },
  {
    name: "queue-callback",
    as: "admin",
    path: "/settings/queues",
    click: [".list-row", ".ant-tabs-tab:nth-child(6)", "[role=tabpanel]:visible .ant-switch"],
  },
  { name: "message-drawer", as: "admin", path: "/messages", click: ".list-row" },
  { name: "ratings", as: "admin", path: "/ratings" },
  { name: "rating-drawer", as: "admin", path: "/ratings", click: "tr.list-row >> nth=1" },
  { name: "surveys", as: "admin", path: "/settings/surveys" },
  { name: "survey-form", as: "admin", path: "/settings/surveys", click: ".list-row" },
  { name: "retention", as: "admin", path: "/settings/retention" },
  { name: "retention-form", as: "admin", path: "/settings/retention", click: ".list-row" },
  { name: "retention-due", as: "admin", path: "/settings/retention/due" },
  { name: "recording-storage", as: "admin", path: "/settings/retention/storage" },
  { name: "legal-holds", as: "admin", path: "/settings/retention/holds" },
  { name: "downloads", as: "admin", path: "/settings/downloads" },
  { name: "showcase", as: "admin", path: "/showcase" },
  { name: "showcase-one", as: "admin", path: "/showcase", click: ".list-row" },
  { name: "draws", as: "admin", path: "/draws" },
  { name: "draw-form", as: "admin", path: "/draws", click: ".list-actions button" },
  {
    name: "draw",
    as: "admin",
    path: "/draws/00000000-0000-7000-8000-000000800050",
    click: ".ant-table-row-expand-icon >> nth=2",
  },
  { name: "calendars", as: "admin", path: "/settings/calendars" },
  {
    name: "calendar-form",
    as: "admin",
    path: "/settings/calendars",
    click: ".list-actions button",
  },
  { name: "calendar-year", as: "admin", path: `/settings/calendars/${CALENDAR}?year=2026` },
  {
    name: "calendar-day",
    as: "admin",
    path: `/settings/calendars/${CALENDAR}?year=2026`,
    click: '[data-date="2026-12-31"]',
  },
  { name: "prompts", as: "admin", path: "/settings/prompts" },
  { name: "prompt-drawer", as: "admin", path: "/settings/prompts", click: ".list-row >> nth=2" },
  {
    name: "prompt-speak",
    as: "admin",
    path: "/settings/prompts",
    click: ".list-actions button >> nth=1",
  },
  { name: "lookups", as: "admin", path: "/settings/lookups" },
  { name: "lookup-form", as: "admin", path: "/settings/lookups", click: ".list-row" },
  { name: "trunks", as: "admin", path: "/settings/trunks" },
  { name: "trunks-empty", as: "admin", path: "/settings/trunks?q=none&page=1" },
  {
    name: "trunk-form",
    as: "admin",
    path: "/settings/trunks",
    click: ".list-row >> nth=1",
  },
  {
    name: "trunk-test",
    as: "admin",
    path: "/settings/trunks",
    click: [".list-row", ".ant-form-item button:not(.ant-select *) >> nth=-1"],
    scroll: ".checks",
  },
  { name: "numbers", as: "admin", path: "/settings/numbers" },
  { name: "number-trial", as: "admin", path: "/settings/numbers?try=1" },
  { name: "number-form", as: "admin", path: "/settings/numbers", click: ".list-row" },
  { name: "phones", as: "admin", path: "/settings/phones" },
  { name: "phone-form", as: "admin", path: "/settings/phones", click: ".list-row >> nth=3" },
  {
    name: "phone-secret",
    as: "admin",
    path: "/settings/phones",
    click: [
      ".list-row >> nth=3",
      ".ant-drawer-body button.ant-btn",
      ".ant-modal-confirm-btns .ant-btn-primary",
    ],
  },
  { name: "audit", as: "admin", path: "/settings/audit" },
  { name: "account", as: "admin", path: "/account" },
  {
    name: "token-form",
    as: "admin",
    path: "/account",
    click: ".security > .ant-card >> nth=3 >> .ant-card-extra button",
  },
  { name: "first-password", as: "first-password", path: "/" },
  { name: "first-codes", as: "first-second_factor", path: "/" },
  { name: "menu-icons", as: "agent-ready", path: "/desk", click: ".side-toggle" },
  { name: "not-allowed", as: "agent-ready", path: "/settings/users" },
];
const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
];
/** For pages that are used on a phone as well. */
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  ["zh", "light"],
  ["zh", "dark"],
  ["en", "light"],
  ["en", "dark"],
];

const [folder = mkdtempSync(join(tmpdir(), "warmline-stories-")), ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const wanted = STORIES.filter((story) => names.length === 0 || names.includes(story.name));
const looks = process.env.LOOKS
  ? LOOKS.filter((look) => process.env.LOOKS.includes(look.join("-")))
  : LOOKS;
const sizes = process.env.SIZES
  ? SIZES.filter((size) => process.env.SIZES.includes(String(size.width)))
  : SIZES;

await build({ logLevel: "warn" });
const server = await preview({ mode: "mock", preview: { port: 0, host: "127.0.0.1" } });
const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
});

for (const size of sizes) {
  for (const [language, theme] of looks) {
    for (const story of wanted) {
      // One that cannot be taken is told, and the others are taken all the same.
      await shoot(story, size, language, theme).catch((error) => {
        console.error(`${story.name}-${language}-${theme}: ${error.message}`);
        process.exitCode = 1;
      });
    }
  }
}
await browser.close();
await server.close();
console.log(folder);

async function shoot(story, size, language, theme) {
  const viewport = story.phone ? PHONE : size;
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  await context.addCookies([{ name: "mock", value: story.as, url: origin }]);
  await context.addInitScript(
    ([l, t]) => {
      localStorage.setItem("warmline.language", l);
      localStorage.setItem("warmline.theme", t);
    },
    [language, theme],
  );
  const page = await context.newPage();
  const file = `${story.name}-${language}-${theme}-${viewport.width}.png`;
  page.on("pageerror", (error) => console.error(`${file}: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error" && !/401|Failed to load resource/.test(line.text())) {
      console.error(`${file}: ${line.text().slice(0, 300)}`);
    }
  });
  await page.goto(origin + story.path, { waitUntil: "networkidle" });
  await page.waitForFunction(
    () =>
      document.querySelector(".login-card, .frame-page > *") &&
      !document.querySelector(".ant-skeleton"),
    { timeout: 30_000 },
  );
  await page.waitForTimeout(300);
  for (const target of [story.click ?? []].flat()) {
    await page.click(target);
    await page.waitForTimeout(400);
  }
  if (story.scroll) await page.locator(story.scroll).scrollIntoViewIfNeeded();
  if (story.press) await page.keyboard.press(story.press);
  if (story.click || story.press) await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, file) });
  await context.close();
}
