/** Surveys: what callers are asked after a talk. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Survey } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { useSurveys } from "./queries";
import { SurveyForm } from "./SurveyForm";

export default function SurveysPage() {
  const t = useText();
  const may = useMay();
  const control = useListState([]);
  const query = useSurveys(control.state);
  const [editing, setEditing] = useState<Survey | "new" | null>(null);
  return (
    <>
      <ListPage<Survey>
        name="surveys"
        title={t("surveys.title")}
        query={query}
        columns={useSurveyColumns()}
        control={control}
        empty={t("surveys.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("surveys.searchHint")} />}
        actions={
          may("survey.manage") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("surveys.new")}
            </Button>
          ) : null
        }
        open={setEditing}
      />
      <SurveyForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useSurveyColumns(): ListColumn<Survey>[] {
  const t = useText();
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, survey) => <strong>{survey.name}</strong>,
    },
    { key: "key", title: t("surveys.key"), sorter: true, dataIndex: "key" },
    {
      key: "scale",
      title: t("surveys.scale"),
      render: (_, { script }) => t(script.scale === 5 ? "surveys.scale5" : "surveys.scale3"),
    },
    {
      key: "active",
      title: t("ratings.state"),
      render: (_, { active }) => (
        <Pill tone={active ? "good" : "plain"}>{t(active ? "surveys.active" : "surveys.off")}</Pill>
      ),
    },
    { key: "version", title: t("surveys.version"), align: "right", dataIndex: "version" },
    {
      key: "changed_at",
      title: t("surveys.changed"),
      sorter: true,
      render: (_, survey) => <Moment at={survey.changed_at} />,
    },
  ];
}
