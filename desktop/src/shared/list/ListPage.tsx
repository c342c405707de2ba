/** The one pattern of a list: title and actions, search row, table, paging; all state in the URL. */
import { ReloadOutlined, SettingOutlined } from "@ant-design/icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button, Checkbox, Empty, Popover, Result, Skeleton, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
import { useText } from "../i18n";
import { type ColumnChoice, type ListColumn, useColumns } from "./columns";
import "./list.css";
import { narrowed, SIZES } from "./urlState";
import type { ListControl } from "./useListState";

interface Page<T> {
  items: T[];
  total: number;
}

interface Props<T extends { id: string }> {
  name: string;
  title: string;
  query: UseQueryResult<Page<T>>;
  columns: ListColumn<T>[];
  control: ListControl;
  /** The sentence of an unfiltered list without rows: what this is, what to do first. */
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

export function ListPage<T extends { id: string }>(props: Props<T>) {
  const { title, query, control, actions, filters } = props;
  const t = useText();
  const own = useColumns(props.name, props.columns);
  const choice = props.choice ?? own;
  return (
    <section className="list">
      <header className="list-head">
        <h1>{title}</h1>
        <div className="list-actions">{actions}</div>
      </header>
      {props.tabs}
      <div className="list-search">
        {filters}
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
      <Body {...props} shown={choice.shown} />
    </section>
  );
}

function Body<T extends { id: string }>(props: Props<T> & { shown: ListColumn<T>[] }) {
  const { query, control, shown, open, openId } = props;
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
  const { page, size } = control.state;
  const onChange: TableProps<T>["onChange"] = (paging, _filters, sorter, { action }) => {
    if (action === "sort") {
      const one = Array.isArray(sorter) ? sorter[0] : sorter;
      const sign = one?.order === "descend" ? "-" : "";
      control.set({ sort: one?.order ? `${sign}${String(one.columnKey)}` : "" });
    } else {
      const resized = paging.pageSize !== size;
      control.set({ page: resized ? 1 : (paging.current ?? 1), size: paging.pageSize ?? size });
    }
  };
  return (
    <Table<T>
      size="small"
      rowKey="id"
      sticky
      dataSource={query.data.items}
      columns={shown.map((column) => sorted(column, control.state.sort))}
      onChange={onChange}
      scroll={{ x: "max-content" }}
      showSorterTooltip={false}
      rowClassName={(row) => (row.id === openId ? "list-row list-row-open" : "list-row")}
      rowSelection={props.selection}
      onRow={open ? (row) => ({ onClick: () => open(row) }) : undefined}
      pagination={{
        current: page,
        pageSize: size,
        total: query.data.total,
        pageSizeOptions: [...SIZES],
        showSizeChanger: true,
        hideOnSinglePage: false,
        size: "small",
        showTotal: (total) => t("common.total", { total: total.toLocaleString("en-US") }),
      }}
      locale={{ emptyText: <Nothing filtered={narrowed(control.state)} text={props.empty} /> }}
    />
  );
}

export function Nothing({ filtered, text }: { filtered: boolean; text: string }) {
  const t = useText();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div>{t(filtered ? "list.emptyFiltered" : "list.empty")}</div>
          {filtered ? null : <div className="muted">{text}</div>}
        </>
      }
    />
  );
}

export function sorted<T>(column: ListColumn<T>, sort: string): ListColumn<T> {
  if (!column.sorter) return column;
  const active = sort === column.key || sort === `-${column.key}`;
  return { ...column, sortOrder: active ? (sort.startsWith("-") ? "descend" : "ascend") : null };
}

interface ChooserProps<T> {
  columns: ListColumn<T>[];
  choice: ColumnChoice<T>;
}

export function ColumnChooser<T>({ columns, choice }: ChooserProps<T>) {
  const t = useText();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t("common.columns")}
      content={
        <div className="list-columns">
          {columns
            .filter((column) => !column.fixedIn)
            .map((column) => (
              <Checkbox
                key={column.key}
                checked={choice.isShown(column.key)}
                onChange={() => choice.toggle(column.key)}
              >
                {column.title}
              </Checkbox>
            ))}
        </div>
      }
    >
      <Button type="text" icon={<SettingOutlined />} aria-label={t("common.columns")} />
    </Popover>
  );
}
