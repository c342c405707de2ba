/**
 * A list whose pages are reached by a cursor and not by counting rows, so that it stays quick at a
 * million of them: title and actions, search row, table, previous and next. All state in the URL.
 */
import { LeftOutlined, ReloadOutlined, RightOutlined } from "@ant-design/icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button, Result, Select, Skeleton, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
import { useText } from "../i18n";
import { type ColumnChoice, type ListColumn, useColumns } from "./columns";
import { ColumnChooser, Nothing, sorted } from "./ListPage";
import "./list.css";
import { narrowed, SIZES } from "./urlState";
import type { AfterControl } from "./useAfterState";

export interface Sheet<T> {
  items: T[];
  next: string;
  total: number | null;
  capped: boolean;
}

interface Props<T extends { id: string }> {
  name: string;
  title: string;
  query: UseQueryResult<Sheet<T>>;
  columns: ListColumn<T>[];
  control: AfterControl;
  /** How the list is sorted where nobody chose. */
  sort: string;
  empty: string;
  filters?: ReactNode;
  actions?: ReactNode;
  errorText: (error: unknown) => string;
  open?: (row: T) => void;
  openId?: string | null;
  /** Views, above the search row. */
  tabs?: ReactNode;
  /** Which columns are shown, where the page wants to know it, too. */
  choice?: ColumnChoice<T>;
  /** For acts on several rows; `bar` shows them. */
  selection?: TableProps<T>["rowSelection"];
  bar?: ReactNode;
}

export function AfterList<T extends { id: string }>(props: Props<T>) {
  const { query, control } = props;
  const t = useText();
  const own = useColumns(props.name, props.columns);
  const choice = props.choice ?? own;
  return (
    <section className="list">
      <header className="list-head">
        <h1>{props.title}</h1>
        <div className="list-actions">{props.actions}</div>
      </header>
      {props.tabs}
      <div className="list-search">
        {props.filters}
        {narrowed(control.state) ? (
          <Button type="link" onClick={control.clear}>
            {t("common.reset")}
          </Button>
        ) : null}
        <span className="list-tools">
          <Button
            type="text"
            icon={<ReloadOutlined spin={query.isFetching && !query.isLoading} />}
            onClick={() => void query.refetch()}
            aria-label={t("common.retry")}
          />
          <ColumnChooser columns={props.columns} choice={choice} />
        </span>
      </div>
      {props.bar}
      <Rows {...props} columns={choice.shown} />
    </section>
  );
}

function Rows<T extends { id: string }>(props: Props<T>) {
  const { query, control, columns, open, openId } = props;
  const t = useText();
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={props.errorText(query.error)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 10 }} className="list-skeleton" />;
  const onChange: TableProps<T>["onChange"] = (_paging, _filters, sorter) => {
    const one = Array.isArray(sorter) ? sorter[0] : sorter;
    const sign = one?.order === "descend" ? "-" : "";
    control.set({ sort: one?.order ? `${sign}${String(one.columnKey)}` : "" });
  };
  const sort = control.state.sort || props.sort;
  return (
    <>
      <Table<T>
        size="small"
        rowKey="id"
        sticky
        dataSource={query.data.items}
        columns={columns.map((column) => sorted(column, sort))}
        onChange={onChange}
        scroll={{ x: "max-content" }}
        showSorterTooltip={false}
        rowClassName={(row) => (row.id === openId ? "list-row list-row-open" : "list-row")}
        rowSelection={props.selection}
        onRow={open ? (row) => ({ onClick: () => open(row) }) : undefined}
        pagination={false}
        locale={{ emptyText: <Nothing filtered={narrowed(control.state)} text={props.empty} /> }}
      />
      <Pages sheet={query.data} control={control} busy={query.isPlaceholderData} />
    </>
  );
}

interface PagesProps<T> {
  sheet: Sheet<T>;
  control: AfterControl;
  /** The next page is on its way; what is shown is the one before. */
  busy: boolean;
}

function Pages<T>({ sheet, control, busy }: PagesProps<T>) {
  const t = useText();
  // Counted on the first page only.
  const total = sheet.total ?? control.total;
  const capped = sheet.total === null ? control.capped : sheet.capped;
  return (
    <footer className="list-pages">
      {total === null ? null : (
        <span className="muted figures">
          {t(capped ? "list.totalMore" : "common.total", { total: total.toLocaleString("en-US") })}
        </span>
      )}
      {control.number === null ? (
        <Button size="small" type="link" onClick={control.first}>
          {t("list.firstPage")}
        </Button>
      ) : null}
      <Button
        size="small"
        icon={<LeftOutlined />}
        disabled={busy || control.number === null || control.number === 1}
        onClick={control.previous}
        aria-label={t("list.previous")}
      />
      {control.number === null ? null : <span className="figures">{control.number}</span>}
      <Button
        size="small"
        icon={<RightOutlined />}
        disabled={busy || !sheet.next}
        onClick={() => control.next(sheet.next, total, capped)}
        aria-label={t("list.next")}
      />
      <Select
        size="small"
        value={control.state.size}
        onChange={(size) => control.set({ size })}
        options={SIZES.map((value) => ({ value, label: t("list.perPage", { size: value }) }))}
        aria-label={t("list.perPage", { size: control.state.size })}
      />
    </footer>
  );
}
