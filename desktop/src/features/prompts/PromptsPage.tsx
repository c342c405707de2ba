/** The library of prompts: uploaded sounds and spoken texts, and who uses them. */
import { SoundOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Select, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Prompt } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { NewPrompt } from "./NewPrompt";
import { PromptDrawer } from "./PromptDrawer";
import { usePrompts } from "./queries";

export default function PromptsPage() {
  const t = useText();
  const may = useMay();
  const control = useListState(["used", "source"]);
  const query = usePrompts(control.state);
  const [fresh, setFresh] = useState<"upload" | "speech" | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = query.data?.items.find((prompt) => prompt.id === openId) ?? null;
  const choose = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Select
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width: 140 }}
      value={control.state.filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <>
      <ListPage<Prompt>
        name="prompts"
        title={t("prompts.title")}
        query={query}
        columns={usePromptColumns()}
        control={control}
        empty={t("prompts.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("prompts.searchHint")} />
            {choose("used", t("prompts.used"), [
              { value: "yes", label: t("prompts.usedYes") },
              { value: "no", label: t("prompts.usedNo") },
            ])}
            {choose("source", t("prompts.source"), [
              { value: "upload", label: t("promptSource.upload") },
              { value: "speech", label: t("promptSource.speech") },
            ])}
          </>
        }
        actions={
          may("prompt.manage") ? (
            <>
              <Button icon={<UploadOutlined />} onClick={() => setFresh("upload")}>
                {t("prompts.upload")}
              </Button>
              <Button type="primary" icon={<SoundOutlined />} onClick={() => setFresh("speech")}>
                {t("prompts.speak")}
              </Button>
            </>
          ) : null
        }
        open={(prompt) => setOpenId(prompt.id)}
        openId={openId}
      />
      <NewPrompt kind={fresh} close={() => setFresh(null)} />
      <PromptDrawer prompt={open} close={() => setOpenId(null)} />
    </>
  );
}

function usePromptColumns(): ListColumn<Prompt>[] {
  const t = useText();
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, prompt) => <strong>{prompt.name}</strong>,
    },
    { key: "key", title: t("prompts.sound"), sorter: true, render: (_, { sound }) => sound },
    {
      key: "source",
      title: t("prompts.source"),
      sorter: true,
      render: (_, { source }) => t(`promptSource.${source}`),
    },
    {
      key: "seconds",
      title: t("prompts.length"),
      sorter: true,
      align: "right",
      render: (_, { seconds }) => <span className="figures">{duration(seconds)}</span>,
    },
    {
      key: "used_by",
      title: t("prompts.usedBy"),
      render: (_, { used_by }) =>
        used_by.length ? (
          used_by.map((name) => <Tag key={name}>{name}</Tag>)
        ) : (
          <span className="muted">{t("prompts.usedNo")}</span>
        ),
    },
    {
      key: "changed_at",
      title: t("prompts.changed"),
      sorter: true,
      render: (_, { changed_at }) => <Moment at={changed_at} />,
    },
  ];
}
