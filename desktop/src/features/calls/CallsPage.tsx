/** The call list: search row, filters in the address, export; a row opens its detail. */
import { Drawer } from "antd";
import { useSearchParams } from "react-router";
import { ExportButton } from "@/api/ExportButton";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { SavedViews } from "@/api/SavedViews";
import type { CallRow } from "@/api/types";
import { useText } from "@/shared/i18n";
import { useColumns } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { CallDetailView } from "./CallDetailView";
import { CALL_FILTERS, CallFilters } from "./CallFilters";
import { useCallColumns } from "./columns";
import { useCalls } from "./queries";

export default function CallsPage() {
  const t = useText();
  const may = useMay();
  const control = useListState(CALL_FILTERS);
  const query = useCalls(control.state);
  const columns = useCallColumns();
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
      <ListPage<CallRow>
        name="calls"
        title={t("calls.title")}
        query={query}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="calls" names={CALL_FILTERS} columns={choice} />}
        control={control}
        empty={t("calls.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<CallFilters control={control} />}
        actions={may("call.export") ? <ExportButton path="/calls" state={control.state} /> : null}
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
        {openId ? <CallDetailView id={openId} linked /> : null}
      </Drawer>
    </>
  );
}
