/** Saved views of any list as tabs: chosen, kept as the list stands, shared, taken away. */
import { CloseOutlined, SaveOutlined, TeamOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Input, Popover, Radio, Tabs } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useText } from "@/shared/i18n";
import type { ShownColumns } from "@/shared/list/columns";
import { isView, keptOf, nearest, viewed } from "@/shared/list/views";
import { tellDone, tellError } from "@/shared/tell";
import { sentence } from "./errors";
import { type ListView, type Share, useListViews, useListViewVerbs } from "./listViews";
import { useMay, useMe } from "./me";

interface Props {
  /** The list as the server calls it. */
  list: string;
  /** What the list keeps in its address besides words and order. */
  names: readonly string[];
  columns: ShownColumns;
  /** Tabs of the list's own before the kept ones. Such a one stays the open tab while the list is
   * narrowed further; without them there is one for the list as it usually is. */
  own?: readonly OwnTab[];
}

export interface OwnTab {
  key: string;
  label: ReactNode;
  filters: Record<string, string>;
}

const USUAL = "usual";
const NONE: ListView[] = [];

export function SavedViews({ list, names, columns, own }: Props) {
  const t = useText();
  const { user } = useMe();
  const [search, setSearch] = useSearchParams();
  const views = useListViews(list).data ?? NONE;
  const active = views.find((one) => isView(search, names, one.filters));
  const kept = keptOf(search, names);
  const tabs = own ?? [{ key: USUAL, label: t("views.usual"), filters: {} }];
  const there = nearest(tabs, kept);
  const narrowed = Object.keys(kept).some((name) => !(name in (there?.filters ?? {})));
  useColumnsOf(active, columns);
  const choose = (key: string) => {
    const chosen = views.find((one) => one.id === key) ?? tabs.find((one) => one.key === key);
    const filters = chosen?.filters ?? {};
    setSearch((before) => viewed(before, names, filters), { replace: true });
  };
  return (
    <Tabs
      size={own ? undefined : "small"}
      className="list-views"
      // A list that stands as no tab left it has none.
      activeKey={active?.id ?? (narrowed && !own ? "" : (there?.key ?? ""))}
      onChange={choose}
      tabBarExtraContent={
        narrowed && !active ? <Keep list={list} names={names} columns={columns} /> : null
      }
      items={[
        ...tabs.map(({ key, label }) => ({ key, label })),
        ...views.map((view) => ({
          key: view.id,
          label: (
            <span data-view={view.name} title={sharedWith(view)}>
              {view.share === "own" ? null : <TeamOutlined />} {view.name}
              {view.owner === user.id ? <Drop list={list} view={view} /> : null}
            </span>
          ),
        })),
      ]}
    />
  );
}

const sharedWith = (view: ListView) =>
  view.share === "own" ? "" : [view.owner_name, view.department_name].filter(Boolean).join(" · ");

/** A view that has columns of its own lends them while it is open. */
function useColumnsOf(active: ListView | undefined, columns: ShownColumns) {
  const show = useRef(columns.show);
  show.current = columns.show;
  const lent = active?.columns?.join(" ") ?? "";
  useEffect(() => show.current(lent ? lent.split(" ") : null), [lent]);
}

function Drop({ list, view }: { list: string; view: ListView }) {
  const t = useText();
  const { modal } = App.useApp();
  const { drop } = useListViewVerbs(list);
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={t("views.drop", { name: view.name })}
      onClick={(event) => {
        event.stopPropagation();
        void modal.confirm({
          title: t("views.drop", { name: view.name }),
          content: view.share === "own" ? undefined : t("views.dropShared"),
          okButtonProps: { danger: true },
          onOk: () => drop(view.id).catch((error) => tellError(sentence(error, t))),
        });
      }}
    />
  );
}

function Keep({ list, names, columns }: Props) {
  const t = useText();
  const may = useMay();
  const { user, scope } = useMe();
  const { keep } = useListViewVerbs(list);
  const [search] = useSearchParams();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [share, setShare] = useState<Share>("own");
  const [withColumns, setWithColumns] = useState(true);
  const department = user.department;
  const go = async () => {
    try {
      await keep({
        name: name.trim(),
        filters: keptOf(search, names),
        columns: withColumns ? columns.keys : null,
        share,
        department: share === "department" ? (department?.id ?? null) : null,
      });
      tellDone(t("common.saved"));
      setOpen(false);
      setName("");
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <div className="list-keep">
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? void go() : undefined)}
            placeholder={t("views.name")}
            aria-label={t("views.name")}
            maxLength={40}
          />
          <Checkbox
            checked={withColumns}
            onChange={(event) => setWithColumns(event.target.checked)}
          >
            {t("views.withColumns")}
          </Checkbox>
          {may("view.share") ? (
            <Radio.Group
              value={share}
              onChange={(event) => setShare(event.target.value as Share)}
              aria-label={t("views.share")}
            >
              <Radio value="own">{t("views.own")}</Radio>
              {department ? (
                <Radio value="department">{t("views.department", { name: department.name })}</Radio>
              ) : null}
              {scope === "all" ? <Radio value="all">{t("views.everybody")}</Radio> : null}
            </Radio.Group>
          ) : null}
          <Button type="primary" disabled={name.trim() === ""} onClick={() => void go()}>
            {t("common.save")}
          </Button>
        </div>
      }
    >
      <Button type="text" size="small" icon={<SaveOutlined />}>
        {t("views.keep")}
      </Button>
    </Popover>
  );
}
