/** One article for its maintainers: write, hand in, review with differences, readers, history. */
import { BellOutlined } from "@ant-design/icons";
import {
  Alert,
  App,
  Button,
  Checkbox,
  Input,
  Result,
  Segmented,
  Skeleton,
  Space,
  Table,
} from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { attachments } from "@/api/attachments";
import { sentence } from "@/api/errors";
import type { ArticleVersion, Step, WholeArticle } from "@/api/knowledgeTypes";
import { AttachmentList } from "@/shared/attachments/AttachmentList";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { DifferenceView } from "./DifferenceView";
import { DraftForm } from "./DraftForm";
import "./knowledge.css";
import { TONES } from "./MaintainPage";
import { beside } from "./pictures";
import { useDifference, useKnowledgeVerbs, useReadings, useVersions, useWhole } from "./queries";
import { RichText } from "./RichText";
import { type Unsaved, useUnsaved } from "./useUnsaved";

export default function EditPage() {
  const t = useText();
  const { id } = useParams();
  const [address] = useSearchParams();
  const fresh = id === "new";
  const { data, error } = useWhole(fresh ? null : (id ?? null), null);
  if (error) return <Result status="warning" title={sentence(error, t)} />;
  if (fresh) {
    return (
      <>
        <header className="knowledge-head">
          <h1>{t("maintain.new")}</h1>
        </header>
        <Fresh title={address.get("title") ?? ""} />
      </>
    );
  }
  return data ? <Whole key={data.id} whole={data} /> : <Skeleton active />;
}

function Fresh({ title }: { title: string }) {
  return <DraftForm whole={null} title={title} unsaved={useUnsaved()} />;
}

const TABS = ["text", "difference", "readers", "history"] as const;

function Whole({ whole }: { whole: WholeArticle }) {
  const t = useText();
  const { version } = whole;
  const [tab, setTab] = useState<(typeof TABS)[number]>("text");
  const [writing, setWriting] = useState(false);
  const unsaved = useUnsaved();
  // Handed in by somebody while text is typed here: the text stays to be seen.
  const forms = version.state === "draft" || unsaved.shown;
  return (
    <section>
      <header className="knowledge-head">
        <h1>
          {version.title}{" "}
          <Pill tone={TONES[version.state]}>{t(`versionState.${version.state}`)}</Pill>
        </h1>
        <Steps whole={whole} setWriting={setWriting} writing={writing} unsaved={unsaved} />
      </header>
      <p className="muted">
        {t("knowledge.version", { number: version.number })} · {whole.names[version.author]}{" "}
        <Moment at={version.changed_at} />
        {whole.published ? (
          <>
            {" · "}
            <Link to={`/knowledge?article=${whole.id}`}>{t("maintain.asReaders")}</Link>
          </>
        ) : null}
      </p>
      {version.reason ? (
        <Alert type="warning" showIcon title={t("maintain.returned", { reason: version.reason })} />
      ) : null}
      <Segmented
        style={{ margin: "8px 0 12px" }}
        value={tab}
        onChange={setTab}
        options={TABS.map((value) => ({ value, label: t(`maintain.tab.${value}`) }))}
      />
      {/* Hidden behind the other tabs, never gone: what is typed in it is nowhere else. */}
      <div hidden={tab !== "text"}>
        {forms || (writing && version.state !== "in_review") ? (
          <DraftForm whole={whole} unsaved={unsaved} />
        ) : (
          <Shown whole={whole} />
        )}
      </div>
      {tab === "difference" ? <Differences whole={whole} /> : null}
      {tab === "readers" ? <Readers id={whole.id} must={version.must_read} /> : null}
      {tab === "history" ? <History id={whole.id} /> : null}
    </section>
  );
}

/** A version as it is, with the files it has. */
function Shown({ whole }: { whole: WholeArticle }) {
  const files = beside(whole.files, whole.version.body);
  return (
    <div className="card">
      <RichText nodes={whole.nodes} />
      {files.length ? <AttachmentList files={files} transport={attachments} /> : null}
    </div>
  );
}

/** An older version in the history. */
function Older({ id, number, close }: { id: string; number: number; close: () => void }) {
  const t = useText();
  const { data } = useWhole(id, number);
  return (
    <Drawer open onClose={close} size={640} title={t("knowledge.version", { number })}>
      {data ? <Shown whole={data} /> : <Skeleton active />}
    </Drawer>
  );
}

interface StepsProps {
  whole: WholeArticle;
  writing: boolean;
  setWriting: (writing: boolean) => void;
  unsaved: Unsaved;
}

function Steps({ whole, writing, setWriting, unsaved }: StepsProps) {
  const t = useText();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const verbs = useKnowledgeVerbs();
  const { version } = whole;
  const take = async (step: Step, reason = "") => {
    // The server would hand in what was saved last, without what is typed.
    if (unsaved.now() && step !== "discard") {
      tellError(t("maintain.saveFirst"));
      return;
    }
    try {
      await verbs.step(whole.id, step, version.number, reason);
      unsaved.forget();
      setWriting(false);
      tellDone(t(`maintain.done.${step}`));
      if (step === "discard") await navigate("/maintain");
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  const ask = (step: Step) => {
    let reason = "";
    modal.confirm({
      title: t(`maintain.ask.${step as "return" | "withdraw" | "discard"}`),
      content:
        step === "discard" ? null : (
          <Input.TextArea
            rows={3}
            aria-label={t("maintain.reason")}
            placeholder={t("maintain.reason")}
            onChange={(event) => {
              reason = event.target.value;
            }}
          />
        ),
      okText: t(`maintain.step.${step}`),
      cancelText: t("common.cancel"),
      onOk: () => take(step, reason),
    });
  };
  return (
    <Space wrap className="list-actions">
      {version.state !== "draft" && version.state !== "in_review" && !whole.open && !writing ? (
        <Button onClick={() => setWriting(true)}>{t("maintain.newVersion")}</Button>
      ) : null}
      {whole.steps.map((step) => {
        const asks = step === "return" || step === "withdraw" || step === "discard";
        return (
          <Button
            key={step}
            type={step === "publish" || step === "submit" ? "primary" : "default"}
            danger={step === "withdraw" || step === "discard"}
            onClick={() => (asks ? ask(step) : void take(step))}
          >
            {t(`maintain.step.${step}`)}
          </Button>
        );
      })}
    </Space>
  );
}

function Differences({ whole }: { whole: WholeArticle }) {
  const t = useText();
  const versions = useVersions(whole.id).data ?? [];
  const before =
    whole.published && whole.published !== whole.version.number
      ? whole.published
      : versions.find((one) => one.number < whole.version.number)?.number;
  if (!before) return <p className="muted">{t("maintain.firstVersion")}</p>;
  return <Difference id={whole.id} old={before} fresh={whole.version.number} />;
}

function Difference({ id, old, fresh }: { id: string; old: number; fresh: number }) {
  return <DifferenceView difference={useDifference(id, old, fresh).data} old={old} fresh={fresh} />;
}

function Readers({ id, must }: { id: string; must: boolean }) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const [only, setOnly] = useState(false);
  const { data } = useReadings(id);
  if (!data) return <Skeleton active />;
  const done = data.filter((one) => one.confirmed_at).length;
  const read = data.filter((one) => one.read_at).length;
  const open = must ? data.length - done : data.length - read;
  const remind = () =>
    verbs
      .remind(id)
      .then(({ people }) => tellDone(t("maintain.reminded", { people })))
      .catch((error: unknown) => tellError(sentence(error, t)));
  const shown = only ? data.filter((one) => !(must ? one.confirmed_at : one.read_at)) : data;
  return (
    <>
      <div className="knowledge-head">
        <span>{t("maintain.readers", { all: data.length, read, done })}</span>
        <Space>
          <Checkbox checked={only} onChange={({ target }) => setOnly(target.checked)}>
            {t(must ? "maintain.onlyUnconfirmed" : "maintain.onlyUnread")}
          </Checkbox>
          <Button icon={<BellOutlined />} disabled={!open} onClick={() => void remind()}>
            {t("maintain.remind", { people: open })}
          </Button>
        </Space>
      </div>
      <Table
        size="small"
        rowKey="user"
        dataSource={[...shown].sort((a, b) => Number(!!a.read_at) - Number(!!b.read_at))}
        pagination={{ pageSize: 50, hideOnSinglePage: true, size: "small" }}
        columns={[
          { key: "name", title: t("maintain.by"), render: (_, one) => one.name },
          {
            key: "read",
            title: t("maintain.readAt"),
            render: (_, one) =>
              one.read_at ? (
                <Moment at={one.read_at} />
              ) : (
                <Pill tone="warn">{t("maintain.unread")}</Pill>
              ),
          },
          {
            key: "confirmed",
            title: t("maintain.confirmedAt"),
            render: (_, one) => <Moment at={one.confirmed_at} />,
          },
        ]}
      />
    </>
  );
}

function History({ id }: { id: string }) {
  const t = useText();
  const { data } = useVersions(id);
  const [open, setOpen] = useState<number | null>(null);
  return (
    <>
      {open ? <Older id={id} number={open} close={() => setOpen(null)} /> : null}
      <Table<ArticleVersion>
        size="small"
        rowKey="number"
        loading={!data}
        dataSource={data ?? []}
        pagination={false}
        columns={[
          {
            key: "number",
            title: t("maintain.number"),
            render: (_, one) => (
              <Button type="link" size="small" onClick={() => setOpen(one.number)}>
                {t("knowledge.version", { number: one.number })}
              </Button>
            ),
          },
          {
            key: "state",
            title: t("maintain.state"),
            render: (_, one) => (
              <Pill tone={TONES[one.state]}>{t(`versionState.${one.state}`)}</Pill>
            ),
          },
          { key: "title", title: t("knowledge.title"), render: (_, one) => one.title },
          { key: "note", title: t("maintain.note"), render: (_, one) => one.note || "–" },
          {
            key: "published",
            title: t("maintain.publishedAt"),
            render: (_, one) => <Moment at={one.published_at} />,
          },
          {
            key: "changed",
            title: t("maintain.changedAt"),
            render: (_, one) => <Moment at={one.changed_at} />,
          },
        ]}
      />
    </>
  );
}
