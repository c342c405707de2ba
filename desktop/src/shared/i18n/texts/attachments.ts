export const attachments = {
  "attachments.title": ["附件", "Attachments"],
  "attachments.choose": ["选择文件", "Choose files"],
  "attachments.hint": [
    "也可拖放到此处或直接粘贴截图；单个不超过 {size}",
    "or drop them here, or paste a screenshot; at most {size} each",
  ],
  "attachments.drop": ["松开即上传", "Let go to upload"],
  "attachments.none": ["没有附件", "No attachments"],
  "attachments.remove": ["移除 {name}", "Remove {name}"],
  "attachments.again": ["重试", "Try again"],
  "attachments.stop": ["停止上传 {name}", "Stop uploading {name}"],
  "attachments.download": ["下载 {name}", "Download {name}"],
  "attachments.uploading": ["正在上传 {percent}%", "Uploading, {percent}%"],
  "attachments.checking": ["正在检查", "Being checked"],
  "attachments.busy": ["附件还在上传，请稍候。", "Files are still being uploaded; wait a moment."],
  "attachments.tooMany": ["最多 {most} 个附件。", "At most {most} files."],
  "attachments.tooLarge": ["超过 {size}，未上传。", "Larger than {size}; not uploaded."],
  "error.attachment_missing": [
    "附件不存在或您无权查看。",
    "There is no such file, or it is not yours to see.",
  ],
  "error.attachment_gone": [
    "附件文件已不在存储中，请告知管理员。",
    "The file is not there any more; tell an administrator.",
  ],
  "error.attachment_too_large": ["文件过大，请压缩后再传。", "The file is too large; send less."],
  "error.attachment_empty": ["文件是空的，请另选。", "The file is empty; choose another one."],
  "error.attachment_kind_refused": [
    "按内容判断，此类文件不能上传（不看文件名）。",
    "By its content, whatever its name says, this kind of file is not taken in.",
  ],
  "error.attachments_waiting": [
    "您有太多已上传但未保存的文件，请先保存或移除一些。",
    "You have uploaded much that is not saved anywhere yet; save or remove some of it.",
  ],
  "error.attachments_too_many": ["附件过多，请先移除一些。", "Too many files; remove some first."],
  "error.attachment_store_full": [
    "附件存储空间已满，文件未保存。请联系管理员清理空间。",
    "The disk for attachments is full, so the file was not taken. Ask an administrator to free space.",
  ],
  "error.attachment_store_away": [
    "附件存储暂时不可用，请稍后重试。",
    "Files cannot be kept just now; try again in a moment.",
  ],
  "error.form_malformed": ["上传没有完成，请重试。", "The upload did not arrive whole; try again."],
} as const;
