/**
 * One customer by his own address: who he is on top, then tabs. The first is the card itself; the
 * others are panels of other features, which `app` hands in (features never import each other).
 */
import { EditOutlined } from "@ant-design/icons";
import { Button, Result, Skeleton, Tabs } from "antd";
import { type ComponentType, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Permission } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { CustomerForm } from "./CustomerForm";
import "./customers.css";
import "@/shared/list/list.css";
import { Overview } from "./Overview";
import { useCustomer } from "./queries";
import { Marks, Whose } from "./Summary";

/** A panel of another feature on a customer's page. */
export interface CustomerTab {
  key: string;
  text: TextKey;
  /** Any of these shows it. */
  any: readonly Permission[];
  Panel: ComponentType<{ customerId: string }>;
}

const FIRST = "overview";

export function CardPage({ tabs }: { tabs: readonly CustomerTab[] }) {
  const t = useText();
  const may = useMay();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const [editing, setEditing] = useState(false);
  const query = useCustomer(id);
  const card = query.data;
  if (query.isError && !card) {
    return (
      <Result
        status="warning"
        title={sentence(query.error, t)}
        extra={
          <Link to="/customers">
            <Button>{t("customers.toList")}</Button>
          </Link>
        }
      />
    );
  }
  if (!card) return <Skeleton active paragraph={{ rows: 8 }} />;
  const shown = tabs.filter((tab) => tab.any.some(may));
  const tab = search.get("tab") ?? FIRST;
  return (
    <section className="list customer-page">
      <header className="customer-head">
        <h1>{card.name}</h1>
        <Marks card={card} />
        <span className="muted">
          <Whose card={card} />
        </span>
        {may("customer.edit") ? (
          <Button
            type="primary"
            icon={<EditOutlined />}
            onClick={() => setEditing(true)}
            className="customer-edit"
          >
            {t("customers.edit")}
          </Button>
        ) : null}
      </header>
      <Tabs
        activeKey={shown.some((one) => one.key === tab) ? tab : FIRST}
        onChange={(key) => setSearch(key === FIRST ? {} : { tab: key }, { replace: true })}
        destroyOnHidden
        items={[
          { key: FIRST, label: t("customers.overview"), children: <Overview card={card} /> },
          ...shown.map(({ key, text, Panel }) => ({
            key,
            label: t(text),
            children: <Panel customerId={card.id} />,
          })),
        ]}
      />
      <CustomerForm card={card} open={editing} close={() => setEditing(false)} />
    </section>
  );
}
