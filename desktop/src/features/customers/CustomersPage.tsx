/** 客户: found by name, number or field; one is opened by a click, made by a button. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ComponentType, type ReactNode, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { Query } from "@/api/client";
import type { Customer } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns as useColumnChoice } from "@/shared/list/columns";
import { useAfterState } from "@/shared/list/useAfterState";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { CustomerForm } from "./CustomerForm";
import { useColumns } from "./columns";
import "./customers.css";
import { Filters } from "./Filters";
import { useCustomers, useFields } from "./queries";
import { asFilters, FILTERS, FIRST_SORT, OWN } from "./query";

/** What is done to customers of the list, ticked ones or all it finds; `clear` when it is done. */
export interface ChosenProps {
  ids: string[];
  clear: () => void;
  /** The list as it is narrowed and sorted, and how many it finds where that is known. */
  found: { filters: Query; sort: string; total: number | null; capped: boolean };
}

interface Props {
  /** Acts of features beside customers; without them no row can be chosen. */
  Chosen?: ComponentType<ChosenProps> | undefined;
  /** Ways to pages of features beside customers, before the page's own buttons. */
  ways?: ReactNode;
}

/** The page begins once it is known which fields the address may filter by. */
export default function CustomersPage({ Chosen, ways }: Props) {
  const fields = useFields();
  const own = useMemo(
    () => (fields.data ?? []).filter((one) => one.active && one.searchable),
    [fields.data],
  );
  const t = useText();
  const may = useMay();
  const go = useNavigate();
  const names = useMemo(() => [...FILTERS, ...own.map((one) => `${OWN}${one.key}`)], [own]);
  const control = useAfterState(names);
  const columns = useColumns();
  const choice = useColumnChoice("customers", columns);
  const query = useCustomers(control.state, control.after);
  const sheet = query.data;
  const [making, setMaking] = useState(useCreateAsked());
  const [chosen, setChosen] = useState<string[]>([]);
  const open = (card: Customer) => void go(`/customers/${card.id}`);
  return (
    <>
      <AfterList<Customer>
        name="customers"
        title={t("customers.title")}
        query={query}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="customers" names={names} columns={choice} />}
        control={control}
        sort={FIRST_SORT}
        empty={t("customers.empty")}
        errorText={(error) => sentence(error, t)}
        open={open}
        selection={
          Chosen && {
            selectedRowKeys: chosen,
            preserveSelectedRowKeys: true,
            onChange: (keys) => setChosen(keys.map(String)),
          }
        }
        bar={
          Chosen ? (
            <div className="list-chosen" role="toolbar">
              <span>{t("pools.chosen", { n: chosen.length })}</span>
              <Chosen
                ids={chosen}
                clear={() => setChosen([])}
                found={{
                  filters: asFilters(control.state),
                  sort: control.state.sort || FIRST_SORT,
                  total: sheet?.total ?? control.total,
                  capped: sheet?.total === null ? control.capped : (sheet?.capped ?? false),
                }}
              />
            </div>
          ) : null
        }
        filters={<Filters key={own.length} control={control} own={own} />}
        actions={
          <>
            {ways}
            {may("customer.export") ? (
              <RunExportButton
                path="/customers"
                query={asFilters(control.state)}
                columns={choice.keys}
              />
            ) : null}
            {may("customer.edit") ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
                {t("customers.new")}
              </Button>
            ) : null}
          </>
        }
      />
      <CustomerForm open={making} close={() => setMaking(false)} saved={open} />
    </>
  );
}
