/** Codecs in the order in which they are offered: chosen one after another. */
import { Select } from "antd";
import { CODECS } from "@/api/telephony";

const NAMES: Record<string, string> = {
  pcma: "PCMA (G.711 A)",
  pcmu: "PCMU (G.711 µ)",
  g722: "G.722",
  opus: "Opus",
};

export const codecName = (codec: string) => NAMES[codec]?.split(" ")[0] ?? codec;

interface Props {
  id?: string;
  value?: string[];
  onChange?: (codecs: string[]) => void;
  disabled?: boolean;
}

export function Codecs(props: Props) {
  return (
    <Select
      {...props}
      mode="multiple"
      options={CODECS.map((value) => ({ value, label: NAMES[value] }))}
    />
  );
}
