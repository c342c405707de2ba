/** Addresses → pages. Each page is its own chunk and opens only with its permission. */
import { Button, Result } from "antd";
import { type ComponentType, lazy } from "react";
import { createBrowserRouter, Link, Navigate, useRouteError } from "react-router";
import { useMe } from "@/api/me";
import { isAway, useFirstSteps } from "@/features/guide/queries";
import { useText } from "@/shared/i18n";
import { PageSkeleton } from "@/shared/PageSkeleton";
import { Frame } from "./Frame";
import { mayOpen, PAGES, type PageName, startFor } from "./menu";

const page = (name: PageName, load: () => Promise<{ default: ComponentType }>) => {
  const Page = lazy(load);
  return (
    <Guard name={name}>
      <Page />
    </Guard>
  );
};

const SETTINGS = [
  { path: "users", element: page("users", () => import("@/features/accounts/UsersPage")) },
  { path: "roles", element: page("roles", () => import("@/features/accounts/RolesPage")) },
  {
    path: "departments",
    element: page("departments", () => import("@/features/accounts/DepartmentsPage")),
  },
  { path: "queues", element: page("queues", () => import("@/features/queues/QueuesPage")) },
  { path: "flows", element: page("flows", () => import("@/features/flows/FlowsPage")) },
  { path: "flows/:id", element: page("flows", () => import("@/features/flows/FlowPage")) },
  {
    path: "calendars",
    element: page("calendars", () => import("@/features/calendars/CalendarsPage")),
  },
  {
    path: "calendars/:id",
    element: page("calendars", () => import("@/features/calendars/YearPage")),
  },
  { path: "prompts", element: page("prompts", () => import("@/features/prompts/PromptsPage")) },
  { path: "surveys", element: page("surveys", () => import("@/features/surveys/SurveysPage")) },
  {
    path: "ticket-types",
    element: page("ticketTypes", () => import("@/features/tickets/TypesPage")),
  },
  {
    path: "ticket-limits",
    element: page("ticketTypes", () => import("@/features/tickets/LimitsPage")),
  },
  {
    path: "ticket-lines",
    element: page("ticketTypes", () => import("@/features/tickets/LinesPage")),
  },
  { path: "lookups", element: page("lookups", () => import("@/features/lookups/LookupsPage")) },
  { path: "outward", element: page("outward", () => import("@/features/outward/OutwardPage")) },
  {
    path: "outward/messages",
    element: page("outward", () => import("@/features/outward/MessagesPage")),
  },
  {
    path: "customers",
    element: page("customerSettings", () => import("@/features/customers/SettingsPage")),
  },
  {
    path: "caller-rules",
    element: page("callerRules", () => import("@/features/queues/CallerRulesPage")),
  },
  { path: "agents", element: page("agents", () => import("@/features/queues/AgentsPage")) },
  {
    path: "dial-rules",
    element: page("dialRules", () => import("@/features/dialling/DialRulesPage")),
  },
  { path: "phones", element: page("phones", () => import("@/features/telephony/PhonesPage")) },
  { path: "trunks", element: page("trunks", () => import("@/features/telephony/TrunksPage")) },
  { path: "numbers", element: page("numbers", () => import("@/features/telephony/NumbersPage")) },
  {
    path: "retention",
    element: page("retention", () => import("@/features/recordings/RetentionPage")),
  },
  {
    path: "retention/due",
    element: page("retention", () => import("@/features/recordings/DuePage")),
  },
  {
    path: "retention/holds",
    element: page("retention", () => import("@/features/recordings/HoldsPage")),
  },
  {
    path: "retention/not-whole",
    element: page("retention", () => import("@/features/recordings/NotWholePage")),
  },
  {
    path: "retention/storage",
    element: page("retention", () => import("@/features/recordings/StoragePage")),
  },
  {
    path: "downloads",
    element: page("downloads", () => import("@/features/recordings/DownloadsPage")),
  },
  {
    path: "knowledge",
    element: page("knowledgeSettings", () => import("@/features/knowledge/SettingsPage")),
  },
  { path: "audit", element: page("audit", () => import("@/features/audit/AuditPage")) },
];

const POOLS = [
  { path: "pools", element: page("pools", () => import("@/features/pools/PoolPage")) },
  { path: "pools/mine", element: page("pools", () => import("@/features/pools/MinePage")) },
  { path: "pools/calls", element: page("pools", () => import("@/features/pools/CallsPage")) },
  { path: "pools/log", element: page("pools", () => import("@/features/pools/LogPage")) },
  { path: "pools/runs", element: page("pools", () => import("@/features/pools/RunsPage")) },
  { path: "pools/runs/:id", element: page("pools", () => import("@/features/pools/RunPage")) },
  { path: "pools/settings", element: page("pools", () => import("@/features/pools/RulesPage")) },
];

const Account = lazy(() => import("@/features/session/SecurityPage"));
const MyNotifications = lazy(() => import("@/features/outward/MyPage"));

export function makeRouter(logOut: () => void, sessionOver: () => void) {
  return createBrowserRouter([
    {
      element: <Frame logOut={logOut} sessionOver={sessionOver} />,
      errorElement: <Crashed />,
      children: [
        {
          errorElement: <Crashed />,
          children: [
            { index: true, element: <Start /> },
            { path: "desk", element: page("home", () => import("./Desk")) },
            {
              path: "customers",
              element: page("customers", () => import("./CustomersList")),
            },
            { path: "customers/:id", element: page("customers", () => import("./CustomerPage")) },
            {
              path: "tickets",
              element: page("tickets", () => import("./TicketsWithHelp")),
            },
            {
              path: "tickets/:id",
              element: page("tickets", () => import("./OrderPage")),
            },
            {
              path: "tickets/:id/print",
              element: page("tickets", () => import("@/features/tickets/PrintPage")),
            },
            {
              path: "ticket-people",
              element: page("ticketPeople", () => import("@/features/tickets/PeoplePage")),
            },
            {
              path: "omissions",
              element: page("omissions", () => import("@/features/tickets/OmissionsPage")),
            },
            {
              path: "department/:id?",
              element: page("department", () => import("@/features/tickets/DepartmentPage")),
            },
            {
              path: "shop/orders",
              element: page("shopOrders", () => import("@/features/shop/OrdersPage")),
            },
            {
              path: "shop/funnel",
              element: page("shopFunnel", () => import("@/features/shop/FunnelPage")),
            },
            { path: "calls", element: page("calls", () => import("./CallsWithOrders")) },
            {
              path: "calls/:id",
              element: page("calls", () => import("./CallWithOrders")),
            },
            {
              path: "followups",
              element: page("followups", () => import("@/features/followups/FollowupsPage")),
            },
            {
              path: "followup-people",
              element: page("followupPeople", () => import("@/features/followups/PeoplePage")),
            },
            {
              path: "questionnaires",
              element: page(
                "questionnaires",
                () => import("@/features/followups/QuestionnairesPage"),
              ),
            },
            {
              path: "questionnaires/:id",
              element: page("questionnaires", () => import("@/features/followups/EditorPage")),
            },
            {
              path: "questionnaires/:id/results",
              element: page("questionnaires", () => import("@/features/followups/ResultsPage")),
            },
            {
              path: "missed",
              element: page("missed", () => import("@/features/missed/MissedPage")),
            },
            {
              path: "messages",
              element: page("messages", () => import("@/features/messages/MessagesPage")),
            },
            {
              path: "first-steps",
              element: page("guide", () => import("@/features/guide/GuidePage")),
            },
            ...POOLS,
            {
              path: "ratings",
              element: page("ratings", () => import("@/features/surveys/RatingsPage")),
            },
            {
              path: "showcase",
              element: page("showcase", () => import("@/features/recordings/ShelfPage")),
            },
            {
              path: "draws",
              element: page("draws", () => import("@/features/recordings/DrawsPage")),
            },
            {
              path: "draws/:id",
              element: page("draws", () => import("@/features/recordings/DrawPage")),
            },
            {
              path: "callbacks",
              element: page("callbacks", () => import("@/features/callbacks/CallbacksPage")),
            },
            {
              path: "shop-imports",
              element: page("shopImports", () => import("@/features/imports/OrderImportsPage")),
            },
            {
              path: "shop-imports/:id",
              element: page("shopImports", () => import("@/features/imports/OrderImportPage")),
            },
            {
              path: "customer-imports",
              element: page("imports", () => import("@/features/imports/CustomerImportsPage")),
            },
            {
              path: "customer-imports/:id",
              element: page("imports", () => import("@/features/imports/CustomerImportPage")),
            },
            {
              path: "knowledge",
              element: page("knowledge", () => import("@/features/knowledge/KnowledgePage")),
            },
            {
              path: "maintain",
              element: page("maintain", () => import("@/features/knowledge/MaintainPage")),
            },
            {
              path: "maintain/:id",
              element: page("maintain", () => import("@/features/knowledge/EditPage")),
            },
            {
              path: "scripts",
              element: page("cards", () => import("@/features/knowledge/CardsPage")),
            },
            { path: "board", element: page("board", () => import("@/features/board/BoardPage")) },
            { path: "account", element: <Account /> },
            { path: "account/notifications", element: <MyNotifications /> },
            { path: "settings", children: SETTINGS },
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);
}

function Guard({ name, children }: { name: PageName; children: React.ReactNode }) {
  const t = useText();
  const { permissions } = useMe();
  if (mayOpen(name, permissions)) return children;
  return <Result status="403" title={t("frame.notAllowed")} extra={<ToStart />} />;
}

function Start() {
  const { permissions, user } = useMe();
  const guided = mayOpen("guide", permissions) && !isAway(user.id);
  const steps = useFirstSteps(guided);
  if (guided && steps.isPending) return <PageSkeleton />;
  const open = guided && steps.data?.complete === false;
  return <Navigate to={open ? PAGES.guide.path : startFor(permissions)} replace />;
}

function NotFound() {
  const t = useText();
  return <Result status="404" title={t("frame.notFound")} extra={<ToStart />} />;
}

function ToStart() {
  const t = useText();
  return (
    <Link to="/">
      <Button>{t("frame.toHome")}</Button>
    </Link>
  );
}

function Crashed() {
  const t = useText();
  const error = useRouteError();
  console.error(error);
  return (
    <Result
      status="error"
      title={t("frame.crashed")}
      subTitle={t("frame.crashedHelp")}
      extra={<Button onClick={() => location.reload()}>{t("frame.reload")}</Button>}
    />
  );
}
