/** One import of shop orders. */
import { ImportPage } from "./ImportPage";
import { KindContext } from "./kind";
import { ORDERS } from "./orders";

export default function OrderImportPage() {
  return (
    <KindContext value={ORDERS}>
      <ImportPage />
    </KindContext>
  );
}
