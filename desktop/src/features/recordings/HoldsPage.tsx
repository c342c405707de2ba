/** 法律保全: recordings that nobody erases, and those that were released. */
import { Button, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { LegalHold } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { useHolds, useRecordingChanges } from "./queries";
import { ReasonForm } from "./ReasonForm";

export default function HoldsPage() {
  const t = useText();
  const control = useListState(["standing"]);
  const [lifting, setLifting] = useState<LegalHold | null>(null);
  const { lift } = useRecordingChanges();
  return (
    <>
      <ListPage<LegalHold>
        name="legal-holds"
        title={t("keeping.holds")}
        query={useHolds(control.state)}
        columns={useHoldColumns(setLifting)}
        control={control}
        empty={t("keeping.holdsEmpty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <Select
            allowClear
            placeholder={t("keeping.standing")}
            aria-label={t("keeping.standing")}
            style={{ width: 140 }}
            value={control.state.filters.standing}
            onChange={(value) => control.filter("standing", value)}
            options={[
              { value: "true", label: t("keeping.stands") },
              { value: "false", label: t("keeping.lifted") },
            ]}
          />
        }
        actions={
          <Link to="/settings/retention">
            <Button>{t("retention.title")}</Button>
          </Link>
        }
      />
      <ReasonForm
        open={lifting !== null}
        title={t("keeping.lift")}
        note={t("keeping.liftNote")}
        save={(reason) => (lifting ? lift(lifting.call, reason) : Promise.resolve())}
        close={() => setLifting(null)}
      />
    </>
  );
}

function useHoldColumns(lift: (hold: LegalHold) => void): ListColumn<LegalHold>[] {
  const t = useText();
  return [
    {
      key: "set_at",
      title: t("keeping.setAt"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, hold) => (
        <Link to={`/calls/${hold.call}`}>
          <Moment at={hold.set_at} />
        </Link>
      ),
    },
    { key: "set_by", title: t("keeping.setBy"), dataIndex: "set_by" },
    { key: "reason", title: t("keeping.reason"), dataIndex: "reason" },
    {
      key: "lifted",
      title: t("keeping.standing"),
      render: (_, hold) =>
        hold.lifted_at ? (
          <>
            {t("keeping.lifted")} <Moment at={hold.lifted_at} /> {hold.lifted_by} {hold.lift_reason}
          </>
        ) : (
          <Button size="small" onClick={() => lift(hold)}>
            {t("keeping.lift")}
          </Button>
        ),
    },
  ];
}
