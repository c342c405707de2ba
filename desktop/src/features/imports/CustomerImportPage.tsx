/** One import of customers. */

import { CUSTOMERS } from "./customers";
import { ImportPage } from "./ImportPage";
import { KindContext } from "./kind";

export default function CustomerImportPage() {
  return (
    <KindContext value={CUSTOMERS}>
      <ImportPage />
    </KindContext>
  );
}
