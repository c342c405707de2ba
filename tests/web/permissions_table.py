"""Who may use which route: written by hand, compared with the application by test_permissions.

ROUTES: (method, path) → the permission it needs; `a | b` needs one of them; `logged_in` needs a
session only, `public` nothing. A new route needs a line here.
ROLES: what each shipped role may, written out once more, so that a slip in the data is seen.
"""

from __future__ import annotations

from tests.web.permissions_desk import DESK

ROUTES: dict[tuple[str, str], str] = {
    # session
    ("POST", "/api/session"): "public",
    ("GET", "/api/session"): "logged_in",
    ("DELETE", "/api/session"): "logged_in",
    ("PUT", "/api/session/password"): "logged_in",
    ("GET", "/api/session/check"): "public",
    ("GET", "/api/health"): "public",
    # the safety of one's own account
    ("GET", "/api/session/password-rules"): "logged_in",
    ("GET", "/api/session/all"): "logged_in",
    ("DELETE", "/api/session/all/{session_id}"): "logged_in",
    ("GET", "/api/session/second-factor"): "logged_in",
    ("POST", "/api/session/second-factor"): "logged_in",
    ("POST", "/api/session/second-factor/confirm"): "logged_in",
    ("POST", "/api/session/second-factor/remove"): "logged_in",
    ("GET", "/api/tokens"): "token.own",
    ("POST", "/api/tokens"): "token.own",
    ("DELETE", "/api/tokens/{token_id}"): "token.own",
    ("DELETE", "/api/users/{user_id}/sessions"): "user.manage",
    ("DELETE", "/api/users/{user_id}/second-factor"): "user.manage",
    # accounts
    ("GET", "/api/users"): "user.view | user.manage",
    ("POST", "/api/users"): "user.manage",
    ("GET", "/api/users/{user_id}"): "user.view | user.manage",
    ("PATCH", "/api/users/{user_id}"): "user.manage",
    ("GET", "/api/permissions"): "logged_in",
    ("GET", "/api/roles"): "role.manage | user.view | user.manage",
    ("POST", "/api/roles"): "role.manage",
    ("PATCH", "/api/roles/{role_id}"): "role.manage",
    ("DELETE", "/api/roles/{role_id}"): "role.manage",
    ("GET", "/api/departments"): "logged_in",
    ("POST", "/api/departments"): "department.manage",
    ("PATCH", "/api/departments/{department_id}"): "department.manage",
    ("DELETE", "/api/departments/{department_id}"): "department.manage",
    ("GET", "/api/projects"): "logged_in",
    ("GET", "/api/audit"): "audit.view",
    ("POST", "/api/audit/exports"): "audit.view",
    # agents
    ("GET", "/api/agents"): "agent.view | agent.manage",
    ("POST", "/api/agents"): "agent.manage",
    ("GET", "/api/agents/{agent}"): "agent.view | agent.manage | desk.use",
    ("PATCH", "/api/agents/{agent}"): "agent.manage",
    ("POST", "/api/agents/{agent}/phone-secret"): "agent.manage",
    ("GET", "/api/phones"): "agent.manage",
    ("PATCH", "/api/phones/{agent}"): "agent.manage",
    ("GET", "/api/agent/messages"): "desk.use",
    ("PUT", "/api/agent/messages/{message}/read"): "desk.use",
    ("GET", "/api/agents/{agent}/messages"): "supervise.act",
    ("GET", "/api/agent/phone"): "desk.use",
    ("PUT", "/api/agent/phone"): "desk.use",
    ("GET", "/api/agent/today"): "desk.use",
    # the agent's own verbs and his calls, done by voice
    ("POST", "/api/agent/sign-in"): "desk.use",
    ("POST", "/api/agent/sign-out"): "desk.use",
    ("POST", "/api/agent/ready"): "desk.use",
    ("POST", "/api/agent/pause"): "desk.use",
    ("POST", "/api/agent/wrap-up-done"): "desk.use",
    ("POST", "/api/agent/microphone"): "desk.use",
    ("POST", "/api/agent/rejoin"): "desk.use",
    ("POST", "/api/agent/dial"): "call.dial",
    ("POST", "/api/calls/{call}/hang-up"): "desk.use",
    ("POST", "/api/calls/{call}/hold"): "desk.use",
    ("POST", "/api/calls/{call}/mute"): "desk.use",
    ("POST", "/api/calls/{call}/keys"): "desk.use",
    ("GET", "/api/agent/targets"): "call.transfer",
    ("GET", "/api/calls/{call}/why"): "call.list | desk.use | board.view",
    ("POST", "/api/calls/{call}/transfer"): "call.transfer",
    ("POST", "/api/calls/{call}/consult"): "call.transfer",
    ("POST", "/api/calls/{call}/complete"): "call.transfer",
    ("POST", "/api/calls/{call}/return"): "call.transfer",
    ("POST", "/api/calls/{call}/talk-to"): "call.transfer",
    ("POST", "/api/calls/{call}/merge"): "call.transfer",
    ("POST", "/api/calls/{call}/parties"): "call.transfer",
    ("POST", "/api/calls/{call}/parties/{party}/hold"): "call.transfer",
    ("POST", "/api/calls/{call}/parties/{party}/mute"): "call.transfer",
    ("DELETE", "/api/calls/{call}/parties/{party}"): "call.transfer",
    ("POST", "/api/calls/{call}/supervise"): "supervise.listen",
    ("POST", "/api/agents/{agent}/force"): "supervise.act",
    ("PUT", "/api/agents/{agent}/queues"): "supervise.act",
    ("POST", "/api/agents/{agent}/message"): "supervise.act",
    ("GET", "/api/dial-rules"): "trunk.manage",
    ("POST", "/api/dial-rules"): "trunk.manage",
    ("PATCH", "/api/dial-rules/{rule}"): "trunk.manage",
    ("DELETE", "/api/dial-rules/{rule}"): "trunk.manage",
    ("WEBSOCKET", "/api/live"): "logged_in",
    ("GET", "/api/demo"): "demo.call",
    ("POST", "/api/demo/call"): "demo.call",
    ("GET", "/api/alarms"): "board.view | settings.manage",
    # a new centre
    ("GET", "/api/first-steps"): "settings.manage",
    # queues and flows
    ("GET", "/api/queues"): "queue.view | queue.manage",
    ("POST", "/api/queues"): "queue.manage",
    ("GET", "/api/queues/names"): "call.list | desk.use | knowledge.write",
    ("GET", "/api/queues/{queue}"): "queue.view | queue.manage",
    ("PATCH", "/api/queues/{queue}"): "queue.manage",
    ("GET", "/api/queues/{queue}/members"): "queue.view | queue.manage",
    ("PUT", "/api/queues/{queue}/members"): "queue.manage",
    ("GET", "/api/queue-sounds"): "queue.view | queue.manage",
    ("GET", "/api/caller-rules"): "queue.view | queue.manage",
    ("POST", "/api/caller-rules"): "queue.manage",
    ("PUT", "/api/caller-rules/{rule}"): "queue.manage",
    ("DELETE", "/api/caller-rules/{rule}"): "queue.manage",
    ("POST", "/api/calls/{call}/priority"): "queue.manage",
    ("GET", "/api/flows"): "flow.view",
    ("POST", "/api/flows"): "flow.manage",
    ("GET", "/api/flows/schema"): "flow.view",
    ("GET", "/api/flows/references"): "flow.view",
    ("GET", "/api/flows/sounds"): "flow.view",
    ("POST", "/api/flows/play"): "flow.view",
    ("GET", "/api/flows/{flow_id}"): "flow.view",
    ("PATCH", "/api/flows/{flow_id}"): "flow.manage",
    ("PUT", "/api/flows/{flow_id}/draft"): "flow.manage",
    ("DELETE", "/api/flows/{flow_id}/draft"): "flow.manage",
    ("POST", "/api/flows/{flow_id}/publish"): "flow.manage",
    ("POST", "/api/flows/{flow_id}/roll-back"): "flow.manage",
    ("GET", "/api/flows/{flow_id}/versions"): "flow.view",
    ("GET", "/api/flows/{flow_id}/versions/{number}"): "flow.view",
    ("GET", "/api/flows/{flow_id}/differences"): "flow.view",
    ("POST", "/api/flows/{flow_id}/differences"): "flow.view",
    ("GET", "/api/flows/{flow_id}/export"): "flow.view",
    ("GET", "/api/calendars"): "calendar.manage | flow.view | queue.view",
    ("POST", "/api/calendars"): "calendar.manage",
    ("GET", "/api/calendars/{calendar}"): "calendar.manage | flow.view | queue.view",
    ("PATCH", "/api/calendars/{calendar}"): "calendar.manage",
    ("DELETE", "/api/calendars/{calendar}"): "calendar.manage",
    ("GET", "/api/calendars/{calendar}/years/{year}"): "calendar.manage | flow.view | queue.view",
    ("PUT", "/api/calendars/{calendar}/days"): "calendar.manage",
    ("DELETE", "/api/calendars/{calendar}/days"): "calendar.manage",
    ("GET", "/api/lookups"): "settings.manage | flow.view",
    ("POST", "/api/lookups"): "settings.manage",
    ("POST", "/api/lookups/try"): "settings.manage | flow.manage",
    ("GET", "/api/lookups/{lookup}"): "settings.manage | flow.view",
    ("PATCH", "/api/lookups/{lookup}"): "settings.manage",
    ("DELETE", "/api/lookups/{lookup}"): "settings.manage",
    ("GET", "/api/prompts"): "prompt.manage | flow.view",
    ("GET", "/api/prompts/voices"): "prompt.manage | flow.view",
    ("POST", "/api/prompts/preview"): "prompt.manage",
    ("POST", "/api/prompts/spoken"): "prompt.manage",
    ("POST", "/api/prompts/uploaded"): "prompt.manage",
    ("GET", "/api/prompts/{prompt}"): "prompt.manage | flow.view",
    ("GET", "/api/prompts/{prompt}/sound"): "prompt.manage | flow.view",
    ("PATCH", "/api/prompts/{prompt}"): "prompt.manage",
    ("PUT", "/api/prompts/{prompt}/spoken"): "prompt.manage",
    ("PUT", "/api/prompts/{prompt}/sound"): "prompt.manage",
    ("DELETE", "/api/prompts/{prompt}"): "prompt.manage",
    # trunks and called numbers
    ("GET", "/api/trunks"): "trunk.manage",
    ("POST", "/api/trunks"): "trunk.manage",
    ("POST", "/api/trunks/check"): "trunk.manage",
    ("GET", "/api/trunks/{trunk}"): "trunk.manage",
    ("POST", "/api/trunks/{trunk}/check"): "trunk.manage",
    ("PATCH", "/api/trunks/{trunk}"): "trunk.manage",
    ("DELETE", "/api/trunks/{trunk}"): "trunk.manage",
    ("GET", "/api/numbers"): "trunk.manage",
    ("POST", "/api/numbers"): "trunk.manage",
    ("POST", "/api/numbers/leads"): "trunk.manage",
    ("PATCH", "/api/numbers/{number}"): "trunk.manage",
    ("DELETE", "/api/numbers/{number}"): "trunk.manage",
    ("POST", "/api/numbers/{number}/trial"): "trunk.manage",
    # calls
    ("GET", "/api/calls"): "call.list",
    ("POST", "/api/calls/exports"): "call.export",
    ("POST", "/api/missed/exports"): "call.export",
    ("POST", "/api/messages/exports"): "message.work & call.export",
    ("GET", "/api/calls/{call}"): "call.list | desk.use",
    ("GET", "/api/calls/{call}/earlier"): "call.list | desk.use",
    ("PUT", "/api/calls/{call}/notes"): "note.write",
    ("PUT", "/api/calls/{call}/result"): "note.write",
    ("GET", "/api/calls/{call}/recording"): "recording.play",
    ("GET", "/api/calls/{call}/waveform"): "recording.play",
    ("POST", "/api/calls/{call}/recording/pause"): "recording.pause",
    ("POST", "/api/calls/{call}/recording/wish"): "recording.pause",
    ("POST", "/api/calls/{call}/recording/downloads"): "recording.download",
    ("GET", "/api/recording-downloads"): "audit.view",
    ("POST", "/api/recording-downloads/identify"): "audit.view",
    ("GET", "/api/retention-rules"): "recording.keep",
    ("PUT", "/api/retention-rules"): "recording.keep",
    ("DELETE", "/api/retention-rules/{rule}"): "recording.keep",
    ("GET", "/api/retention-due"): "recording.keep",
    ("GET", "/api/recordings-not-whole"): "recording.keep",
    ("GET", "/api/recording-store"): "recording.keep",
    ("POST", "/api/recording-store/trial"): "recording.keep",
    ("GET", "/api/recording-store/moves"): "recording.keep",
    ("GET", "/api/legal-holds"): "recording.keep",
    ("GET", "/api/calls/{call}/legal-hold"): "recording.play",
    ("PUT", "/api/calls/{call}/legal-hold"): "recording.keep",
    ("POST", "/api/calls/{call}/legal-hold/lift"): "recording.keep",
    ("GET", "/api/showcase"): "recording.shelf",
    ("GET", "/api/showcase/categories"): "recording.shelf",
    ("GET", "/api/calls/{call}/showcase"): "recording.shelf",
    ("PUT", "/api/calls/{call}/showcase"): "recording.showcase",
    ("POST", "/api/showcase/{shown}/take-off"): "recording.showcase",
    ("GET", "/api/showcase/{shown}/sound"): "recording.shelf",
    ("GET", "/api/showcase/{shown}/waveform"): "recording.shelf",
    ("GET", "/api/showcase/{shown}/comments"): "recording.shelf",
    ("POST", "/api/showcase/{shown}/comments"): "recording.shelf",
    ("DELETE", "/api/showcase/{shown}/comments/{comment}"): "recording.shelf",
    ("GET", "/api/recording-draws"): "recording.sample",
    ("POST", "/api/recording-draws"): "recording.sample",
    ("GET", "/api/recording-draws/{draw}"): "recording.sample",
    ("POST", "/api/recording-draws/{draw}/{place}/listened"): "recording.sample",
    ("GET", "/api/missed"): "call.list | desk.use",
    ("PUT", "/api/missed/seen"): "desk.use",
    ("POST", "/api/missed/{offer}/call-back"): "call.dial",
    ("PUT", "/api/calls/{call}/quality/{leg}"): "desk.use",
    ("GET", "/api/messages"): "message.work",
    ("GET", "/api/messages/boxes"): "message.work",
    ("POST", "/api/messages/{message}/take"): "message.work",
    ("POST", "/api/messages/{message}/give-back"): "message.work",
    ("POST", "/api/messages/{message}/finish"): "message.work",
    ("POST", "/api/messages/{message}/call-back"): "call.dial",
    ("GET", "/api/messages/{message}/sound"): "message.work",
    ("POST", "/api/calls/{call}/survey"): "survey.send",
    # surveys
    ("GET", "/api/surveys"): "survey.manage | survey.read | queue.view | flow.view",
    ("POST", "/api/surveys"): "survey.manage",
    ("PATCH", "/api/surveys/{survey}"): "survey.manage",
    ("GET", "/api/survey-results"): "survey.read",
    ("GET", "/api/survey-results/figures"): "survey.read",
    ("POST", "/api/survey-results/exports"): "survey.read",
    ("GET", "/api/survey-results/of-call/{call}"): "survey.read | desk.use | call.list",
    ("GET", "/api/survey-results/{result}/comment"): "survey.listen",
    ("POST", "/api/survey-links"): "survey.send",
    ("GET", "/api/survey-links/{token}"): "public",
    ("POST", "/api/survey-links/{token}"): "public",
    ("GET", "/s/page.js"): "public",
    ("GET", "/s/page.css"): "public",
    ("GET", "/s/{token}"): "public",
    ("GET", "/api/callbacks"): "callback.manage",
    ("POST", "/api/callbacks/exports"): "callback.manage & call.export",
    ("POST", "/api/callbacks/{callback}/cancel"): "callback.manage",
    ("POST", "/api/callbacks/{callback}/hurry"): "callback.manage",
    **DESK,
}

_DESK = (
    "desk.use call.dial call.transfer call.list recording.play note.write demo.call message.work "
    "recording.pause recording.shelf survey.send customer.view customer.edit pool.use "
    "followup.work ticket.view ticket.create ticket.handle knowledge.view shop.view"
)
_RATINGS = "survey.read survey.listen"
_TEAM = (
    f"{_DESK} {_RATINGS} supervise.listen supervise.act board.view agent.view queue.view user.view "
    "recording.showcase recording.sample callback.manage customer.unmask pool.distribute "
    "view.share "
    "followup.assign questionnaire.read ticket.dispatch ticket.revisit ticket.supervise "
    "knowledge.write"
)
_TREE = (
    f"{_TEAM} call.export recording.download agent.manage queue.manage flow.view user.manage "
    "number.unmask token.own calendar.manage prompt.manage survey.manage customer.export "
    "customer.import followup.configure followup.export questionnaire.manage "
    "ticket.export knowledge.review shop.export shop.import shop.manage"
)
_KEEPING = "knowledge.import knowledge.configure"
_MANAGES = (
    "customer.configure customer.access_copy customer.erase pool.manage ticket.configure "
    f"{_KEEPING}"
)
_OPERATIONS = (
    "board.view call.list call.export recording.play agent.view queue.view user.view survey.read "
    "customer.view ticket.view knowledge.view"
)
_INSPECTOR = (
    f"{_RATINGS} call.list recording.play agent.view queue.view "
    "recording.shelf recording.showcase recording.sample ticket.view "
    "knowledge.view"
)
_TRAINER = (
    "call.list recording.play agent.view recording.shelf recording.showcase knowledge.view "
    "knowledge.write"
)
_LIBRARIAN = f"knowledge.view knowledge.write knowledge.review {_KEEPING} queue.view user.view"
_TECHNICIAN = (
    "agent.view audit.view flow.view flow.manage queue.view settings.manage token.own trunk.manage "
    "calendar.manage prompt.manage customer.configure ticket.configure"
)

ROLES: dict[str, frozenset[str]] = {
    "agent": frozenset(_DESK.split()),
    "leader": frozenset(_TEAM.split()),
    "supervisor": frozenset(_TREE.split()),
    "inspector": frozenset(_INSPECTOR.split()),
    "librarian": frozenset(_LIBRARIAN.split()),
    "online_leader": frozenset(_TEAM.split()),
    "dispatch_leader": frozenset(_TEAM.split()),
    "revisit_leader": frozenset(_TEAM.split()),
    "manager": frozenset(f"{_TREE} {_MANAGES} department.manage audit.view recording.keep".split()),
    "operations": frozenset(_OPERATIONS.split()),
    "complaints": frozenset(
        f"{_DESK} {_RATINGS} recording.download number.unmask agent.view customer.unmask "
        "ticket.dispatch ticket.revisit ticket.export".split()
    ),
    "trainer": frozenset(_TRAINER.split()),
    "analyst": frozenset(
        ("call.list", "call.export", "agent.view", "queue.view", "survey.read", "token.own")
    ),
    "personnel": frozenset(("user.view", "agent.view")),
    "technician": frozenset(_TECHNICIAN.split()),
    "logistics": frozenset(("user.view", "agent.view")),
    "department_handler": frozenset(("ticket.view", "ticket.handle")),
    "admin": frozenset(
        f"{_TREE} {_MANAGES} flow.manage trunk.manage role.manage department.manage audit.view "
        "settings.manage recording.keep shop.push".split()
    ),
}
