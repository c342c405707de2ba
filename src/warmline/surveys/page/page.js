/* The page behind a link to rate a call: asks, sends once, thanks. No cookie, nothing stored. */
"use strict";
(() => {
  const zh = !/^en/i.test(navigator.language || "zh");
  const WORDS = zh
    ? {
        title: "服务评价",
        ask: "您对本次服务满意吗？",
        marks: { 5: ["非常满意", "满意", "一般", "不满意", "非常不满意"], 3: ["满意", "一般", "不满意"] },
        why: "主要原因是？",
        text: "意见或建议（可不填）",
        send: "提交",
        thanks: "感谢您的评价！",
        over: "此链接已使用或已失效。",
        again: "暂时无法提交，请稍后再试。",
      }
    : {
        title: "Rate our service",
        ask: "How satisfied are you?",
        marks: {
          5: ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"],
          3: ["Satisfied", "Neutral", "Dissatisfied"],
        },
        why: "What was amiss?",
        text: "Comments (optional)",
        send: "Send",
        thanks: "Thank you!",
        over: "This link has been used or is no longer valid.",
        again: "This did not work just now; please try again.",
      };
  document.documentElement.lang = zh ? "zh" : "en";
  document.title = WORDS.title;
  const main = document.getElementById("main");
  const address = `/api/survey-links/${location.pathname.split("/").pop()}`;

  // Also a link that was cut off on its way (422); trying again helps neither.
  const isOver = (answer) => answer.status === 404 || answer.status === 422;

  const make = (name, fields = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...inside);
    return made;
  };
  const only = (text) => main.replaceChildren(make("h1", { textContent: WORDS.title }), make("p", { textContent: text }));
  const choices = (legend, name, options) =>
    make(
      "fieldset",
      {},
      make("legend", { textContent: legend }),
      ...options.map(([value, text]) => make("label", {}, make("input", { type: "radio", name, value }), text)),
    );

  const show = (asked) => {
    const marks = WORDS.marks[asked.scale].map((text, index) => [asked.scale - index, text]);
    const mark = choices(WORDS.ask, "mark", marks);
    const why = choices(WORDS.why, "reason", asked.reasons.map((one) => [one.key, zh ? one.zh : one.en]));
    why.hidden = true;
    const text = make("textarea", { name: "text", maxLength: 1000, placeholder: WORDS.text });
    text.setAttribute("aria-label", WORDS.text);
    const send = make("button", { type: "submit", textContent: WORDS.send, disabled: true });
    const trouble = make("p", { className: "error", hidden: true, textContent: WORDS.again });
    trouble.setAttribute("role", "alert");
    const form = make("form", {}, make("h1", { textContent: asked.name || WORDS.title }), mark, why, text, trouble, send);
    const chosen = (name) => {
      const found = form.querySelector(`input[name=${name}]:checked`);
      return found ? Number(found.value) : null;
    };
    form.addEventListener("change", () => {
      const given = chosen("mark");
      send.disabled = given === null;
      why.hidden = given === null || given > asked.reason_at;
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      send.disabled = true;
      trouble.hidden = true;
      const body = { mark: chosen("mark"), reason: why.hidden ? null : chosen("reason"), text: text.value };
      try {
        const answer = await fetch(address, {
          method: "POST",
          credentials: "omit",
          headers: { "Content-Type": "application/json", "X-Warmline": "1" },
          body: JSON.stringify(body),
        });
        if (answer.ok) return only(WORDS.thanks);
        if (isOver(answer)) return only(WORDS.over);
      } catch {
        /* away: he may try again */
      }
      trouble.hidden = false;
      send.disabled = false;
    });
    main.replaceChildren(form);
  };

  fetch(address, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json().then(show) : only(isOver(answer) ? WORDS.over : WORDS.again)))
    .catch(() => only(WORDS.again));
})();
