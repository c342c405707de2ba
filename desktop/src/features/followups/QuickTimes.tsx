/** Quick choices of an hour, as the server's clock and the centre's zone mean them. */
import { Button } from "antd";
import { useText, wordOf } from "@/shared/i18n";
import { useQuick } from "./queries";
import { wallOf } from "./wall";

export function QuickTimes({ on, choose }: { on: boolean; choose: (at: string) => void }) {
  const t = useText();
  const found = useQuick(on).data ?? [];
  return (
    <div className="quick-times">
      {found.map(({ code, at }) => (
        <Button key={code} size="small" title={wallOf(at)} onClick={() => choose(at)}>
          {wordOf(t, "followups.quick", code)}
        </Button>
      ))}
    </div>
  );
}
