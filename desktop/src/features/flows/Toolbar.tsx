/** The head of the editor: which flow, its state, undo, tidy, trial, versions, publish. */
import {
  ArrowLeftOutlined,
  ClusterOutlined,
  DownloadOutlined,
  HistoryOutlined,
  MoreOutlined,
  RedoOutlined,
  UndoOutlined,
  UploadOutlined,
} from "@ant-design/icons";
import { App, Button, Dropdown, Tooltip } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { FlowDocument } from "@/api/flowTypes";
import { serverNow } from "@/shared/clock";
import { when } from "@/shared/format";
import { useLanguage, useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { tellError } from "@/shared/tell";
import { pickDocument } from "./file";
import { numbersOf } from "./Publish";
import { discardDraft, exportAddress } from "./queries";
import type { Draft } from "./useDraft";

interface Props {
  draft: Draft;
  readOnly: boolean;
  tidy: () => void;
  publish: () => void;
  versions: () => void;
  bringIn: (document: FlowDocument) => void;
}

export function Toolbar({ draft, readOnly, tidy, publish, versions, bringIn }: Props) {
  const t = useText();
  const { modal } = App.useApp();
  const { flow } = draft;
  const shown = flow.draft ?? flow.live;

  const discard = () =>
    modal.confirm({
      title: t("flows.discardAsk"),
      content: t("flows.discardHelp", { number: flow.live?.number ?? 0 }),
      okText: t("flows.discard"),
      okButtonProps: { danger: true },
      cancelText: t("common.cancel"),
      onOk: async () => {
        try {
          if (await draft.flush()) draft.load(await discardDraft(flow.id, draft.revision()));
        } catch (error) {
          tellError(sentence(error, t));
        }
      },
    });
  const bring = async () => {
    try {
      const document = await pickDocument();
      if (document) bringIn(document);
    } catch {
      tellError(t("flows.noFlowFile"));
    }
  };

  return (
    <header className="flow-head">
      <Link to="/settings/flows" aria-label={t("flows.title")}>
        <Button type="text" icon={<ArrowLeftOutlined />} tabIndex={-1} />
      </Link>
      <div className="flow-head-name">
        <h1 title={flow.name}>{flow.name}</h1>
        <span className="muted flow-head-numbers">
          {flow.numbers.length > 0
            ? t("flows.reachedBy", { numbers: numbersOf(flow, t) })
            : t("flows.reachedByNone")}
        </span>
      </div>
      <States draft={draft} readOnly={readOnly} />
      <div className="flow-head-acts">
        {readOnly ? null : (
          <>
            <Tooltip title={`${t("flows.undo")} Ctrl+Z`}>
              <Button
                type="text"
                icon={<UndoOutlined />}
                disabled={!draft.canUndo}
                onClick={draft.undo}
                aria-label={t("flows.undo")}
              />
            </Tooltip>
            <Tooltip title={`${t("flows.redo")} Ctrl+Y`}>
              <Button
                type="text"
                icon={<RedoOutlined />}
                disabled={!draft.canRedo}
                onClick={draft.redo}
                aria-label={t("flows.redo")}
              />
            </Tooltip>
            <Tooltip title={t("flows.tidyHelp")}>
              <Button
                type="text"
                icon={<ClusterOutlined />}
                onClick={tidy}
                aria-label={t("flows.tidy")}
              />
            </Tooltip>
          </>
        )}
        <Button icon={<HistoryOutlined />} onClick={versions}>
          {t("flows.versions")}
        </Button>
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              {
                key: "export",
                icon: <DownloadOutlined />,
                label: (
                  <a href={exportAddress(flow.id, shown?.number ?? 1)}>{t("flows.exportFile")}</a>
                ),
              },
              ...(readOnly
                ? []
                : [
                    {
                      key: "import",
                      icon: <UploadOutlined />,
                      label: t("flows.importHere"),
                      onClick: () => void bring(),
                    },
                    {
                      key: "discard",
                      danger: true,
                      disabled: !flow.draft || !flow.live,
                      label: t("flows.discard"),
                      onClick: discard,
                    },
                  ]),
            ],
          }}
        >
          <Button icon={<MoreOutlined />} aria-label={t("common.more")} />
        </Dropdown>
        {readOnly ? null : (
          <Button
            type="primary"
            onClick={publish}
            disabled={!flow.draft && draft.saving === "saved"}
          >
            {t("flows.publish")}
          </Button>
        )}
      </div>
    </header>
  );
}

function States({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const t = useText();
  const language = useLanguage();
  const { flow, saving } = draft;
  const words = {
    saved: flow.changed_at
      ? t("flows.savedAt", {
          at: when(flow.changed_at, serverNow(), language),
          by: flow.changed_name || t("common.unknown"),
        })
      : "",
    waiting: t("flows.notSavedYet"),
    saving: t("common.saving"),
    failed: t("common.notSaved"),
    conflict: t("flows.clashShort"),
  }[saving];
  return (
    <div className="flow-head-state">
      {flow.archived_at ? <Pill>{t("flows.archived")}</Pill> : null}
      {flow.live ? (
        <Pill tone="good">{t("flows.liveVersion", { number: flow.live.number })}</Pill>
      ) : (
        <Pill>{t("flows.neverPublished")}</Pill>
      )}
      {flow.draft ? <Pill tone="warn">{t("flows.unpublished")}</Pill> : null}
      {readOnly ? <Pill>{t("flows.readOnly")}</Pill> : null}
      <span
        className={saving === "failed" ? "flow-unsaved" : "muted"}
        data-saving={saving}
        aria-live="polite"
      >
        {words}
      </span>
    </div>
  );
}
