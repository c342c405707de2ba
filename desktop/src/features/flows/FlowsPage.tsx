/** Flows: what callers hear, which version is live, what is not published yet. */
import { DownOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import type { Flow } from "@/api/flowTypes";
import { useMay } from "@/api/me";
import { serverNow } from "@/shared/clock";
import { exact, when } from "@/shared/format";
import { useLanguage, useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { pickDocument } from "./file";
import { numbersOf } from "./Publish";
import { useFlows, useFlowVerbs, useReferences } from "./queries";
import { reception } from "./starter";

const STATES = ["live", "draft", "archived"] as const;

type Naming = { flow: Flow; as: "rename" | "copy" } | "new" | null;

export default function FlowsPage() {
  const t = useText();
  const may = useMay();
  const go = useNavigate();
  const control = useListState(["state"]);
  const query = useFlows(control.state);
  const verbs = useFlowVerbs();
  const [naming, setNaming] = useState<Naming>(useCreateAsked() ? "new" : null);
  const manage = may("flow.manage");
  const open = (flow: { id: string }) => void go(`/settings/flows/${flow.id}`);

  const bring = async () => {
    let document: unknown;
    try {
      document = await pickDocument();
    } catch {
      tellError(t("flows.noFlowFile"));
      return;
    }
    if (!document) return;
    try {
      open(await verbs.create({ document }));
    } catch (error) {
      tellError(sentence(error, t));
    }
  };

  return (
    <>
      <ListPage<Flow>
        name="flows"
        title={t("flows.title")}
        query={query}
        columns={useFlowColumns(manage ? setNaming : null)}
        control={control}
        empty={t("flows.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("flows.searchHint")} />
            <Select
              allowClear
              placeholder={t("common.status")}
              aria-label={t("common.status")}
              style={{ width: 160 }}
              value={control.state.filters.state ?? null}
              onChange={(state: string | undefined) => control.filter("state", state)}
              options={STATES.map((state) => ({ value: state, label: t(`flows.state.${state}`) }))}
            />
          </>
        }
        actions={
          manage ? (
            <>
              <Button icon={<UploadOutlined />} onClick={() => void bring()}>
                {t("flows.import")}
              </Button>
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setNaming("new")}>
                {t("flows.new")}
              </Button>
            </>
          ) : null
        }
        open={open}
      />
      <NameDialog naming={naming} close={() => setNaming(null)} made={open} />
    </>
  );
}

function useFlowColumns(rename: ((naming: Naming) => void) | null): ListColumn<Flow>[] {
  const t = useText();
  const language = useLanguage();
  const at = (iso: string | null | undefined) => (
    <span className="figures" title={exact(iso)}>
      {when(iso, serverNow(), language)}
    </span>
  );
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, flow) => <strong>{flow.name}</strong>,
    },
    {
      key: "state",
      title: t("common.status"),
      render: (_, flow) => (
        <span className="tags">
          {flow.archived_at ? <Pill>{t("flows.archived")}</Pill> : null}
          {flow.live ? (
            <Pill tone="good">{t("flows.liveVersion", { number: flow.live.number })}</Pill>
          ) : (
            <Pill>{t("flows.neverPublished")}</Pill>
          )}
          {flow.draft ? <Pill tone="warn">{t("flows.unpublished")}</Pill> : null}
        </span>
      ),
    },
    {
      key: "numbers",
      title: t("flows.numbers"),
      render: (_, flow) => <span className="figures">{numbersOf(flow, t) || "–"}</span>,
    },
    {
      key: "published",
      title: t("flows.publishedAt"),
      render: (_, flow) => at(flow.live?.at),
    },
    {
      key: "changed_at",
      title: t("flows.changedAt"),
      sorter: true,
      render: (_, flow) => at(flow.changed_at),
    },
    {
      key: "changed_name",
      title: t("flows.changedBy"),
      render: (_, flow) => flow.changed_name || "–",
    },
    { key: "key", title: t("flows.key"), sorter: true, extra: true, dataIndex: "key" },
    ...(rename
      ? [
          {
            key: "acts",
            title: t("common.actions"),
            fixedIn: true,
            render: (_: unknown, flow: Flow) => <RowActs flow={flow} rename={rename} />,
          },
        ]
      : []),
  ];
}

function RowActs({ flow, rename }: { flow: Flow; rename: (naming: Naming) => void }) {
  const t = useText();
  const verbs = useFlowVerbs();
  const { modal } = App.useApp();
  const archive = () =>
    modal.confirm({
      title: t(flow.archived_at ? "flows.restoreAsk" : "flows.archiveAsk", { name: flow.name }),
      content: flow.archived_at ? undefined : t("flows.archiveHelp"),
      okText: t(flow.archived_at ? "flows.restore" : "flows.archive"),
      cancelText: t("common.cancel"),
      onOk: async () => {
        try {
          await verbs.archive(flow, !flow.archived_at);
          tellDone(t("common.saved"));
        } catch (error) {
          tellError(sentence(error, t));
        }
      },
    });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps a click here from opening the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys do not open rows
    <span onClick={(event) => event.stopPropagation()}>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            {
              key: "rename",
              label: t("flows.rename"),
              onClick: () => rename({ flow, as: "rename" }),
            },
            {
              key: "copy",
              label: t("flows.duplicate"),
              onClick: () => rename({ flow, as: "copy" }),
            },
            {
              key: "archive",
              label: t(flow.archived_at ? "flows.restore" : "flows.archive"),
              onClick: archive,
            },
          ],
        }}
      >
        <Button size="small" type="text" aria-label={`${t("common.more")} ${flow.name}`}>
          {t("common.more")} <DownOutlined />
        </Button>
      </Dropdown>
    </span>
  );
}

interface NameProps {
  naming: Naming;
  close: () => void;
  made: (flow: Flow) => void;
}

function NameDialog({ naming, close, made }: NameProps) {
  const t = useText();
  const verbs = useFlowVerbs();
  const [form] = Form.useForm<{ name: string; queue?: string }>();
  const queues = useReferences().data?.queue ?? [];
  const what = naming === "new" ? "new" : (naming?.as ?? "new");
  const titles = { new: "flows.new", rename: "flows.rename", copy: "flows.duplicate" } as const;
  const first =
    naming === null || naming === "new"
      ? ""
      : naming.as === "copy"
        ? t("flows.copyName", { name: naming.flow.name })
        : naming.flow.name;
  const save = async ({ name, queue }: { name: string; queue?: string }) => {
    try {
      if (naming === null) return;
      if (naming === "new") {
        made(await verbs.create(queue ? { name, document: reception(name, queue) } : { name }));
      } else if (naming.as === "copy") made(await verbs.create({ name, copy_of: naming.flow.id }));
      else await verbs.rename(naming.flow, name);
      close();
    } catch (error) {
      form.setFields([{ name: "name", errors: [sentence(error, t)] }]);
    }
  };
  return (
    <Modal
      open={naming !== null}
      onCancel={close}
      onOk={form.submit}
      okText={t(what === "rename" ? "common.save" : "common.create")}
      cancelText={t("common.cancel")}
      title={t(titles[what])}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => void save(values)}
        preserve={false}
        initialValues={{ name: first }}
      >
        <Form.Item
          name="name"
          label={t("common.name")}
          rules={[{ required: true, whitespace: true, message: t("common.required") }]}
        >
          <Input maxLength={80} autoFocus />
        </Form.Item>
        {what === "new" ? (
          <Form.Item name="queue" label={t("flows.starter")} extra={t("flows.starterHelp")}>
            <Select
              allowClear
              placeholder={t("flows.starterNone")}
              options={queues.map((one) => ({ value: one.value, label: one.name }))}
            />
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  );
}
