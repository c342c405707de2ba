/** 随机抽听: draws so far, and a new one. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import type { Draw } from "@/api/types";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { DrawForm } from "./DrawForm";
import { useDraws } from "./queries";

export default function DrawsPage() {
  const t = useText();
  const control = useListState([]);
  const go = useNavigate();
  const [drawing, setDrawing] = useState(false);
  return (
    <>
      <ListPage<Draw>
        name="recording-draws"
        title={t("draws.title")}
        query={useDraws(control.state)}
        columns={useDrawColumns()}
        control={control}
        empty={t("draws.empty")}
        errorText={(error) => sentence(error, t)}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setDrawing(true)}>
            {t("draws.new")}
          </Button>
        }
        open={(draw) => void go(`/draws/${draw.id}`)}
      />
      <DrawForm
        open={drawing}
        drawn={(id) => void go(`/draws/${id}`)}
        close={() => setDrawing(false)}
      />
    </>
  );
}

function useDrawColumns(): ListColumn<Draw>[] {
  const t = useText();
  return [
    {
      key: "at",
      title: t("draws.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, draw) => <Moment at={draw.at} />,
    },
    { key: "drawn_by", title: t("draws.by"), dataIndex: "drawn_by" },
    {
      key: "count",
      title: t("draws.listened"),
      align: "right",
      render: (_, draw) => (
        <span className="figures">
          {draw.listened} / {draw.count}
        </span>
      ),
    },
    {
      key: "population",
      title: t("draws.population"),
      align: "right",
      render: (_, draw) => <span className="figures">{count(draw.population)}</span>,
    },
    {
      key: "seed",
      title: t("draws.seed"),
      align: "right",
      render: (_, draw) => <span className="figures">{draw.seed}</span>,
    },
  ];
}
