/** The tabs of the list: views with their numbers, then views that somebody kept. */
import { CloseOutlined, SaveOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Input, Popover, Tabs } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import { useText } from "@/shared/i18n";
import { narrowed } from "@/shared/list/urlState";
import type { ListControl } from "@/shared/list/useListState";
import { tellDone, tellError } from "@/shared/tell";
import { useCounts, useSavedViews, useViewVerbs } from "./queries";
import { ALL, isView, keptOf, stateOf, VIEWS, withoutView } from "./query";

const KEPT = "kept ";

export function Views({ control }: { control: ListControl }) {
  const t = useText();
  const { permissions, user } = useMe();
  const counts = useCounts().data;
  const kept = useSavedViews().data ?? [];
  const { state } = control;
  const number = (name: (typeof VIEWS)[number]["name"]) => {
    const found = counts?.[name];
    if (!counts || found === undefined || found === 0) return null;
    const capped = found > counts.capped_at;
    const bad = name === "overdue";
    return (
      <span className={bad ? "ticket-count ticket-count-bad" : "ticket-count"}>
        {capped ? `${counts.capped_at}+` : found}
      </span>
    );
  };
  const views = VIEWS.filter(
    ({ any }) => any.length === 0 || any.some((one) => permissions.includes(one)),
  );
  const own = kept.find((one) => isView(state, one));
  const active = own ? KEPT + own.id : (state.filters.view ?? ALL);
  const choose = (key: string) => {
    const view = kept.find((one) => KEPT + one.id === key);
    // Who looks at a board goes on looking at one.
    const { board } = state.filters;
    const shown: Record<string, string> = board ? { board } : {};
    if (view) {
      const kept = stateOf(view);
      control.set({ ...kept, filters: { ...shown, ...kept.filters } });
    } else {
      control.set({
        q: "",
        sort: "",
        filters: { ...shown, ...(key === ALL ? {} : { view: key }) },
      });
    }
  };
  return (
    <Tabs
      activeKey={active}
      onChange={choose}
      className="ticket-views"
      tabBarExtraContent={narrowed(withoutView(state)) ? <Keep control={control} /> : null}
      items={[
        ...views.map(({ name }) => ({
          key: name as string,
          label: (
            <span data-view={name}>
              {t(`ticketView.${name}`)} {number(name)}
            </span>
          ),
        })),
        { key: ALL, label: <span data-view={ALL}>{t("ticketView.all")}</span> },
        ...kept.map((view) => ({
          key: KEPT + view.id,
          label: (
            <span data-view={view.name}>
              {view.name}
              {view.owner === user.id ? <Drop id={view.id} name={view.name} /> : null}
            </span>
          ),
        })),
      ]}
    />
  );
}

function Drop({ id, name }: { id: string; name: string }) {
  const t = useText();
  const { modal } = App.useApp();
  const { drop } = useViewVerbs();
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={t("tickets.dropView", { name })}
      onClick={(event) => {
        event.stopPropagation();
        void modal.confirm({
          title: t("tickets.dropView", { name }),
          okButtonProps: { danger: true },
          onOk: () => drop(id).catch((error) => tellError(sentence(error, t))),
        });
      }}
    />
  );
}

/** Keeps the list as it stands under a name. */
function Keep({ control }: { control: ListControl }) {
  const t = useText();
  const { keep } = useViewVerbs();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const go = () =>
    keep(name.trim(), keptOf(control.state), shared).then(
      () => {
        tellDone(t("common.saved"));
        setOpen(false);
        setName("");
      },
      (error) => tellError(sentence(error, t)),
    );
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <div className="ticket-keep">
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? void go() : undefined)}
            placeholder={t("tickets.viewName")}
            aria-label={t("tickets.viewName")}
            maxLength={40}
          />
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {t("tickets.viewShared")}
          </Checkbox>
          <Button type="primary" disabled={name.trim() === ""} onClick={() => void go()}>
            {t("common.save")}
          </Button>
        </div>
      }
    >
      <Button type="text" icon={<SaveOutlined />}>
        {t("tickets.keepView")}
      </Button>
    </Popover>
  );
}
