/** 店铺订单: what was ordered, by whom, after which talk; the unpaid ones to follow up. */
import { ImportOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns as useColumnChoice } from "@/shared/list/columns";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { useColumns } from "./columns";
import { OrderDrawer } from "./OrderDrawer";
import { SellerFilter, ShopFilter } from "./OrderFilters";
import { PlanBar } from "./PlanOrders";
import { asFilters, FILTERS, useOrders } from "./queries";
import { RuleForm } from "./RuleForm";
import { type Order, STAGES } from "./types";

export default function OrdersPage() {
  const t = useText();
  const may = useMay();
  const control = useAfterState(FILTERS);
  const query = useOrders(control.state, control.after);
  const columns = useColumns();
  const choice = useColumnChoice("shopOrders", columns);
  const [open, setOpen] = useState<string | null>(null);
  const [ruling, setRuling] = useState(false);
  const [chosen, setChosen] = useState<readonly Order[]>([]);
  const shown = query.data?.items.find((order) => order.id === open) ?? null;
  const { filters } = control.state;
  return (
    <>
      <AfterList<Order>
        name="shopOrders"
        title={t("shop.orders")}
        query={query}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="shop-orders" names={FILTERS} columns={choice} />}
        control={control}
        sort="-ordered_at"
        empty={t("shop.empty")}
        errorText={(error) => sentence(error, t)}
        open={(order) => setOpen(order.id)}
        selection={
          may("followup.work")
            ? {
                selectedRowKeys: chosen.map((one) => one.id),
                onChange: (_keys, rows) => setChosen(rows.filter(Boolean)),
                getCheckboxProps: (one) => ({
                  disabled: one.stage !== "ordered" || one.plan !== null,
                }),
              }
            : undefined
        }
        bar={<PlanBar chosen={chosen} clear={() => setChosen([])} />}
        filters={
          <>
            <SearchBox control={control} hint={t("shop.searchHint")} />
            <Select
              allowClear
              placeholder={t("shop.stage")}
              aria-label={t("shop.stage")}
              style={{ width: 120 }}
              value={filters.stage}
              onChange={(value) => control.filter("stage", value)}
              options={STAGES.map((value) => ({ value, label: t(`shopStage.${value}`) }))}
            />
            <SellerFilter control={control} />
            <ShopFilter control={control} />
            <Select
              allowClear
              placeholder={t("shop.linked")}
              aria-label={t("shop.linked")}
              style={{ width: 150 }}
              value={filters.linked}
              onChange={(value) => control.filter("linked", value)}
              options={[
                { value: "true", label: t("shop.linkedYes") },
                { value: "false", label: t("shop.linkedNo") },
              ]}
            />
            <PeriodFilter control={control} />
            <Checkbox
              checked={filters.unpaid === "true"}
              onChange={(event) => control.filter("unpaid", event.target.checked ? "true" : "")}
            >
              {t("shop.unpaidOnly")}
            </Checkbox>
          </>
        }
        actions={
          <>
            {may("shop.import") ? (
              <Link to="/shop-imports">
                <Button icon={<ImportOutlined />}>{t("shop.import")}</Button>
              </Link>
            ) : null}
            {may("shop.export") ? (
              <RunExportButton
                path="/shop/orders"
                query={asFilters(control.state)}
                columns={choice.keys}
              />
            ) : null}
            {may("shop.manage") ? (
              <Button icon={<SettingOutlined />} onClick={() => setRuling(true)}>
                {t("shop.rule")}
              </Button>
            ) : null}
          </>
        }
      />
      <OrderDrawer order={shown} close={() => setOpen(null)} />
      <RuleForm open={ruling} close={() => setRuling(false)} />
    </>
  );
}
