/**
 * The call list: search row, filters in the address, export; a row opens its detail. What orders do
 * beside a call is put in by `app`.
 */

import type { ComponentType } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import type { CallRow } from "@/api/types";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns } from "@/shared/list/columns";
import { useAfterState } from "@/shared/list/useAfterState";
import { CallDetailView } from "./CallDetailView";
import { CALL_FILTERS, CallFilters } from "./CallFilters";
import { useCallColumns } from "./columns";
import { NEWEST, useCalls } from "./queries";

interface Props {
  /** Makes an order of a call; in the rows of calls that have none. */
  Order?: ComponentType<{ callId: string }> | undefined;
  /** The orders beside a call, in its detail. */
  Orders?: ComponentType<{ callId: string }> | undefined;
}

export default function CallsPage({ Order, Orders }: Props) {
  const t = useText();
  const may = useMay();
  const control = useAfterState(CALL_FILTERS);
  const query = useCalls(control.state, control.after);
  const columns = useCallColumns(Order);
  const choice = useColumns("calls", columns);
  const [search, setSearch] = useSearchParams();
  const openId = search.get("call");
  const open = (id: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (id) after.set("call", id);
      else after.delete("call");
      return after;
    });
  return (
    <>
      <AfterList<CallRow>
        name="calls"
        title={t("calls.title")}
        query={query}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="calls" names={CALL_FILTERS} columns={choice} />}
        control={control}
        sort={NEWEST}
        empty={t("calls.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<CallFilters control={control} />}
        actions={
          may("call.export") ? <RunExportButton path="/calls" state={control.state} /> : null
        }
        open={(row) => open(row.id)}
        openId={openId}
      />
      <Drawer
        open={openId !== null}
        onClose={() => open(null)}
        size={640}
        title={t("calls.detail")}
        destroyOnHidden
      >
        {openId ? <CallDetailView id={openId} linked Orders={Orders} /> : null}
      </Drawer>
    </>
  );
}
