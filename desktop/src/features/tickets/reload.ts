/** A type or a deadline that somebody else saved meanwhile: whoever comes second may load what is there
 * now, or stay with what he typed. */
import { App } from "antd";
import { ApiError } from "@/api/client";
import { useText } from "@/shared/i18n";

/** What saves; overtaken, it offers to load anew. It throws in either case, since nothing was saved. */
export function useReload() {
  const t = useText();
  const { modal } = App.useApp();
  return async (save: () => Promise<unknown>, reload: () => Promise<unknown>): Promise<void> => {
    try {
      await save();
    } catch (error) {
      if (error instanceof ApiError && error.code === "ticket_configuration_changed") {
        const sure = await modal.confirm({
          title: t("ticketTypes.overtaken"),
          content: t("ticketTypes.overtakenHelp"),
          okText: t("ticketTypes.loadAgain"),
          cancelText: t("common.stay"),
        });
        if (sure) await reload();
      }
      throw error;
    }
  };
}
