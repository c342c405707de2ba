/** All versions of a flow: compare any two, go back to one, take one away as a file. */
import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Flow, FlowDetail, FlowVersion } from "@/api/flowTypes";
import { serverNow } from "@/shared/clock";
import { Drawer } from "@/shared/Drawer";
import { exact, when } from "@/shared/format";
import { useLanguage, useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { Differences } from "./Differences";
import { exportAddress, rollBack, useVersions } from "./queries";

interface Props {
  open: boolean;
  close: () => void;
  flow: Flow;
  mayManage: boolean;
  done: (flow: FlowDetail) => void;
}

export function Versions({ open, close, flow, mayManage, done }: Props) {
  const t = useText();
  const query = useVersions(flow.id, flow.revision, open);
  const versions = query.data ?? [];
  const [pair, setPair] = useState<[number, number] | null>(null);
  const newest = versions[0]?.number ?? 0;
  const [before, after] = pair ?? [versions[1]?.number ?? 0, newest];
  return (
    <Drawer open={open} onClose={close} title={t("flows.versions")} size={560}>
      {query.data ? (
        <>
          <ul className="flow-versions">
            {versions.map((one) => (
              <Version
                key={one.number}
                version={one}
                flow={flow}
                mayManage={mayManage}
                done={done}
                compare={one.number === newest ? null : () => setPair([one.number, newest])}
              />
            ))}
          </ul>
          {versions.length > 1 ? (
            <section className="flow-compare">
              <h3>{t("flows.compare")}</h3>
              <div className="flow-compare-pick">
                <Pick
                  versions={versions}
                  value={before}
                  set={(one) => setPair([one, after])}
                  label={t("flows.before")}
                />
                <span aria-hidden>→</span>
                <Pick
                  versions={versions}
                  value={after}
                  set={(one) => setPair([before, one])}
                  label={t("flows.after")}
                />
              </div>
              <Differences flow={flow.id} revision={flow.revision} before={before} after={after} />
            </section>
          ) : null}
        </>
      ) : (
        <Skeleton active />
      )}
    </Drawer>
  );
}

interface PickProps {
  versions: FlowVersion[];
  value: number;
  set: (number: number) => void;
  label: string;
}

function Pick({ versions, value, set, label }: PickProps) {
  const t = useText();
  return (
    <Select
      value={value}
      onChange={set}
      aria-label={label}
      options={versions.map((one) => ({
        value: one.number,
        label:
          one.state === "draft" ? t("flows.draft") : t("flows.version", { number: one.number }),
      }))}
    />
  );
}

interface VersionProps {
  version: FlowVersion;
  flow: Flow;
  mayManage: boolean;
  done: (flow: FlowDetail) => void;
  compare: (() => void) | null;
}

function Version({ version, flow, mayManage, done, compare }: VersionProps) {
  const t = useText();
  const language = useLanguage();
  const { modal } = App.useApp();
  const live = flow.live?.number === version.number;
  const draft = version.state === "draft";
  const back = () => {
    let note = "";
    modal.confirm({
      title: t("flows.rollBackAsk", { number: version.number }),
      content: (
        <>
          <p>{t("flows.rollBackHelp")}</p>
          <Input.TextArea
            rows={2}
            maxLength={500}
            placeholder={t("flows.note")}
            onChange={(event) => {
              note = event.target.value;
            }}
          />
        </>
      ),
      okText: t("flows.rollBack"),
      cancelText: t("common.cancel"),
      onOk: async () => {
        try {
          done(await rollBack(flow.id, version.number, flow.revision, note));
          tellDone(t("flows.rolledBack", { number: version.number }));
        } catch (error) {
          tellError(sentence(error, t));
        }
      },
    });
  };
  return (
    <li className="flow-version" data-version={version.number}>
      <div className="flow-version-head">
        <strong>{draft ? t("flows.draft") : t("flows.version", { number: version.number })}</strong>
        {live ? <Pill tone="good">{t("flows.live")}</Pill> : null}
        {draft ? <Pill tone="warn">{t("flows.unpublished")}</Pill> : null}
        <span className="muted" title={exact(version.at)}>
          {version.by_name} · {when(version.at, serverNow(), language)}
        </span>
      </div>
      {version.note ? <div>{version.note}</div> : null}
      <div className="flow-version-acts">
        {compare ? (
          <Button size="small" type="link" onClick={compare}>
            {t("flows.compareThis")}
          </Button>
        ) : null}
        {mayManage && !live && !draft ? (
          <Button size="small" type="link" onClick={back}>
            {t("flows.rollBack")}
          </Button>
        ) : null}
        <Button
          size="small"
          type="link"
          icon={<DownloadOutlined />}
          href={exportAddress(flow.id, version.number)}
        >
          {t("flows.export")}
        </Button>
      </div>
    </li>
  );
}
