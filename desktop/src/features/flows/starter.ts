/**
 * What a new flow may begin with: pick up, say that somebody comes, put the caller into a queue. Its
 * words are among the shipped prompts, so it can be published as it is. Pure.
 */
import type { FlowDocument } from "@/api/flowTypes";

export function reception(name: string, queue: string): Omit<FlowDocument, "key"> {
  const say = (text: string) => [{ text }];
  return {
    name,
    start: "answer",
    on_error: "fault",
    nodes: [
      { id: "answer", kind: "answer", label: "接听", next: "welcome" },
      {
        id: "welcome",
        kind: "play",
        label: "转人工",
        prompts: say("正在为您转接人工服务，请稍候。"),
        next: "queue",
      },
      { id: "queue", kind: "queue", label: "人工排队", queue, timed_out: "busy" },
      {
        id: "busy",
        kind: "hang_up",
        label: "坐席全忙",
        prompts: say("非常抱歉，目前坐席全忙，请您稍后再拨。感谢您的来电，再见。"),
      },
      {
        id: "fault",
        kind: "hang_up",
        label: "流程故障",
        prompts: say("非常抱歉，系统暂时无法处理您的来电，请您稍后再拨。"),
      },
    ],
  };
}
