/** The button below a list that is read page by page. */
import { Button } from "antd";
import { useText } from "@/shared/i18n";

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

export function MorePages({ query }: Props) {
  const t = useText();
  if (!query.hasNextPage) return null;
  return (
    <Button
      type="link"
      block
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
      data-do="more"
    >
      {t("common.more")}
    </Button>
  );
}
