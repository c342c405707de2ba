/**
 * A mock of the server for looking at pages without one: API, live feed, and a SIP registrar that
 * says yes. Vite plugin of `--mode mock`, in `dev` and `preview`; never part of a build.
 * The cookie `mock` picks who sits there: agent-ready, agent-talking, …, admin, or nobody.
 */
import { WebSocketServer } from "ws";
import * as callbacks from "./callbacks.mjs";
import { customerAnswer } from "./customers.mjs";
import * as data from "./data.mjs";
import { flowAnswer } from "./flowEditor.mjs";
import * as flows from "./flows.mjs";
import { poolAnswer } from "./pools.mjs";
import * as ratings from "./ratings.mjs";
import { recordingAnswer } from "./recordings.mjs";
import { ticketAnswer } from "./tickets.mjs";
import { whyOf } from "./why.mjs";

const AGENT_PERMISSIONS =
  "desk.use call.dial call.transfer call.list recording.play note.write demo.call message.work survey.send customer.view customer.edit ticket.view ticket.create ticket.handle".split(
    " ",
  );

function scenarioOf(request) {
  return /(?:^|; )mock=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "nobody";
}

/** Somebody of a department without agents. */
function departmentMe() {
  const [, user] = data.USERS;
  const department = data.DEPARTMENTS[1];
  return {
    ...meOf("admin"),
    user: { id: user.id, login: user.login, name: user.name, department },
    permissions: ["ticket.view", "ticket.handle"],
    scope: "team",
  };
}

function meOf(scenario) {
  const agent = scenario.startsWith("agent");
  if (scenario === "department") return departmentMe();
  const user = data.USERS[0];
  const role = data.ROLES[agent ? 0 : 5];
  return {
    user: agent
      ? { id: user.id, login: user.login, name: user.name, department: user.department }
      : { id: data.USERS[0].id, login: "admin", name: "管理员", department: null },
    roles: [{ id: role.id, name: role.name, code: role.code }],
    permissions: agent ? AGENT_PERMISSIONS : data.PERMISSION_NAMES,
    scope: agent ? "own" : "all",
    projects: [{ id: data.QUEUES[0].project, name: "默认项目" }],
    agent: agent ? { id: user.id, extension: "1001" } : null,
  };
}

const paged = (items, query) => {
  const page = Number(query.get("page") ?? 1);
  const size = Number(query.get("size") ?? 50);
  const q = query.get("q") ?? "";
  const outcome = query.get("outcome");
  const found = items.filter(
    (item) => (!q || JSON.stringify(item).includes(q)) && (!outcome || item.outcome === outcome),
  );
  return { items: found.slice((page - 1) * size, page * size), total: found.length, page, size };
};

const LISTS = {
  "/users": data.USERS,
  "/roles": data.ROLES,
  "/permissions": data.PERMISSIONS,
  "/departments": data.DEPARTMENTS,
  "/projects": [{ id: data.QUEUES[0].project, name: "默认项目", active: true }],
  "/queues": data.QUEUES,
  "/skills": data.SKILLS,
  "/agents": data.AGENTS,
  "/audit": data.AUDIT,
  "/calls": data.CALLS,
  "/trunks": data.TRUNKS,
  "/numbers": data.NUMBERS,
  "/phones": data.PHONES,
  "/pause-reasons": data.PAUSE_REASONS,
  "/result-codes": data.RESULT_CODES,
  "/calendars": flows.CALENDARS,
  "/prompts": flows.PROMPTS,
  "/lookups": flows.LOOKUPS,
  "/messages": flows.MESSAGES,
  "/surveys": ratings.SURVEYS,
  "/survey-results": ratings.RESULTS,
  "/missed": data.MISSED,
  "/callbacks": callbacks.CALLBACKS,
};

function answer(method, path, query, scenario) {
  if (path === "/session" && method === "POST") return [200, meOf("admin"), "admin"];
  if (path === "/session" && method === "DELETE") return [204, null, "nobody"];
  if (scenario === "nobody") {
    return [401, { error: { code: "not_logged_in", message: "Please log in." } }];
  }
  if (path === "/session") {
    const first = scenario.startsWith("first-") ? scenario.slice(6) : null;
    return [200, { ...meOf(first ? "admin" : scenario), first }];
  }
  if (path === "/session/second-factor" && method === "POST") return [201, data.OFFER];
  if (path in data.ACCOUNT) return [200, data.ACCOUNT[path]];
  if (/^\/trunks\/.*check$/.test(path)) return [200, data.CHECKS];
  if (path === "/first-steps") return [200, data.FIRST_STEPS];
  if (path === "/demo") return [200, { runs: true }];
  if (path === "/alarms") return [200, data.ALARMS];
  if (path === "/numbers/leads") return [200, data.LEADS];
  if (path.endsWith("/phone-secret")) return [200, data.PHONE_SET_UP];
  const customer = customerAnswer(method, path, query, scenario);
  if (customer) return customer;
  const ticket = ticketAnswer(method, path);
  if (ticket) return ticket;
  const flow = flowAnswer(method, path);
  if (flow) return flow;
  const pooled = poolAnswer(path, (items) => paged(items, query));
  if (pooled) return pooled;
  if (method !== "GET")
    return path.endsWith("/notes") ? [200, { text: "", version: 1 }] : [204, null];
  if (path === "/agent/today") return [200, data.TODAY];
  if (path === "/agent/phone") {
    const login = "agent-1001";
    return [
      200,
      {
        uri: `sip:${login}@warmline`,
        login,
        password: "x",
        ws: "/sip",
        endpoint: login,
        ice: [],
        auto_answer: false,
        kind: "webrtc",
        desk: true,
        fixed: false,
      },
    ];
  }
  if (path === "/survey-results/figures") return [200, ratings.FIGURES];
  if (path.startsWith("/survey-results/of-call/")) return [200, ratings.RESULTS.slice(1, 2)];
  if (path === "/queue-sounds") return [200, []];
  if (path === "/agent/messages") {
    const unread = query.get("unread") === "true";
    return [200, paged(unread ? [] : data.LEADER_MESSAGES, query)];
  }
  if (/^\/agents\/[^/]+\/messages$/.test(path)) return [200, paged(data.LEADER_MESSAGES, query)];
  const earlier = /^\/calls\/[^/]+\/earlier$/.test(path);
  if (earlier) return [200, paged(data.CALLS.filter((_, n) => n % 6 === 0).slice(0, 3), query)];
  const recording = recordingAnswer(path, (items) => paged(items, query));
  if (recording) return recording;
  const shown = /^\/showcase\/[^/]+\/waveform$/.test(path);
  if (shown) return [200, data.waveform(128)];
  const wave = /^\/calls\/([^/]+)\/waveform$/.exec(path);
  if (wave) return [200, data.waveform(callOf(wave[1]).talked_s)];
  if (/^\/calls\/[^/]+\/why$/.test(path)) return [200, whyOf(meOf("admin").user.id)];
  const call = /^\/calls\/([^/]+)$/.exec(path);
  if (call) return [200, data.detailOf(callOf(call[1]))];
  const year = /^\/calendars\/[^/]+\/years\/(\d+)$/.exec(path);
  if (year) return [200, flows.yearOf(Number(year[1]))];
  if (path.startsWith("/calendars/")) return [200, flows.CALENDARS[0]];
  if (path === "/prompts/voices") return [200, flows.VOICES];
  if (path === "/messages/boxes") return [200, ["sales", "service"]];
  const list = LISTS[path];
  return list
    ? [200, paged(list, query)]
    : [404, { error: { code: "route_missing", message: "Nothing here." } }];
}

const callOf = (id) => data.CALLS.find((call) => call.id === id) ?? data.CALLS[0];

function handle(request, response, next) {
  if (!request.url?.startsWith("/api/")) return next();
  const url = new URL(request.url, "http://mock");
  const [status, body, cookie] = answer(
    request.method,
    url.pathname.slice(4),
    url.searchParams,
    scenarioOf(request),
  );
  if (cookie) response.setHeader("Set-Cookie", `mock=${cookie}; Path=/`);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(body === null ? undefined : JSON.stringify(body));
  return undefined;
}

function live(socket, request) {
  const scenario = scenarioOf(request);
  let n = 0;
  const say = (message) => socket.send(JSON.stringify({ ...message, n: n++ }));
  const desk = scenario.startsWith("agent-") ? scenario.slice(6) : "ready";
  const floor = data.floor(desk);
  say({ kind: "snapshot", at: new Date().toISOString(), ...floor });
  const timer = setInterval(() => say({ kind: "ping" }), 3000);
  socket.on("close", () => clearInterval(timer));
}

/** 200 to every REGISTER, with the contact given back. */
function registrar(socket) {
  socket.on("message", (raw) => {
    const lines = String(raw).split("\r\n");
    const [method] = lines[0].split(" ");
    if (method !== "REGISTER") return;
    const of = (name) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`));
    const kept = [
      of("via"),
      of("from"),
      `${of("to")};tag=mock`,
      of("call-id"),
      of("cseq"),
      of("contact"),
    ];
    socket.send(["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n"));
  });
}

function attach(server) {
  server.middlewares.use(handle);
  const options = { noServer: true, handleProtocols: (offered) => [...offered][0] ?? false };
  const sockets = new WebSocketServer(options);
  server.httpServer?.on("upgrade", (request, stream, head) => {
    const use = request.url === "/api/live" ? live : request.url === "/sip" ? registrar : null;
    if (!use) return;
    sockets.handleUpgrade(request, stream, head, (socket) => use(socket, request));
  });
}

export function mockServer() {
  return { name: "warmline-mock", configureServer: attach, configurePreviewServer: attach };
}
