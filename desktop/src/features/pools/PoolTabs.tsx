/** The pages of the public pool as tabs: only those the person may use. */
import { Tabs } from "antd";
import { useLocation, useNavigate } from "react-router";
import { useMay } from "@/api/me";
import type { Permission } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import "./pools.css";

const TABS: readonly { path: string; text: TextKey; any: readonly Permission[] }[] = [
  { path: "/pools", text: "pools.tab.pool", any: ["pool.use", "pool.distribute"] },
  { path: "/pools/mine", text: "pools.tab.mine", any: ["pool.use"] },
  { path: "/pools/calls", text: "pools.tab.calls", any: ["pool.use"] },
  { path: "/pools/log", text: "pools.tab.log", any: ["pool.distribute"] },
  { path: "/pools/runs", text: "pools.tab.runs", any: ["pool.manage"] },
  { path: "/pools/settings", text: "pools.tab.settings", any: ["pool.manage"] },
];

export function PoolTabs() {
  const t = useText();
  const may = useMay();
  const go = useNavigate();
  const { pathname } = useLocation();
  const shown = TABS.filter(({ any }) => any.some(may));
  const active = [...shown].reverse().find(({ path }) => pathname.startsWith(path));
  return (
    <Tabs
      className="pool-tabs"
      activeKey={active?.path}
      onChange={(path) => void go(path)}
      items={shown.map(({ path, text }) => ({ key: path, label: t(text) }))}
    />
  );
}
