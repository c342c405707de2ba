/** The follow-ups of one customer: a tab of his page. */
import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Empty, Skeleton, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useColumns } from "./columns";
import { DoneForm } from "./DoneForm";
import { FollowUpForm } from "./FollowUpForm";
import { FollowupDrawer } from "./FollowupDrawer";
import "./followups.css";
import { useFollowupsOf, useFollowupVerbs } from "./queries";
import type { Followup } from "./types";

const HIDDEN = ["customer", "department", "repeat", "created_at"];

export function CustomerFollowups({ customerId }: { customerId: string }) {
  const t = useText();
  const { data, error, isPending } = useFollowupsOf({ customer: customerId });
  const { take } = useFollowupVerbs();
  const [making, setMaking] = useState(false);
  const [doing, setDoing] = useState<Followup | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const taken = (one: Followup) =>
    void take(one.id).then(
      () => tellDone(t("followups.taken")),
      (problem) => tellError(sentence(problem, t)),
    );
  const columns = useColumns({ done: setDoing, take: taken })
    .filter(({ key }) => !HIDDEN.includes(key))
    .map((column) => ({ ...column, sorter: false }));
  return (
    <>
      <div className="followup-panel-head">
        <Button icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t("followups.new")}
        </Button>
      </div>
      {error ? <Alert type="warning" showIcon title={sentence(error, t)} /> : null}
      {isPending ? <Skeleton active /> : null}
      {data?.items.length === 0 ? <Empty description={t("followups.forCard")} /> : null}
      {data?.items.length ? (
        <Table<Followup>
          size="small"
          rowKey="id"
          dataSource={data.items}
          columns={columns}
          pagination={false}
          scroll={{ x: "max-content" }}
          onRow={(one) => ({ onClick: () => setOpenId(one.id) })}
          rowClassName="list-row"
        />
      ) : null}
      <FollowUpForm open={making} close={() => setMaking(false)} customerId={customerId} />
      <DoneForm followup={doing} close={() => setDoing(null)} />
      <FollowupDrawer id={openId} close={() => setOpenId(null)} />
    </>
  );
}
