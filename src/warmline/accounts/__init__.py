"""Users, roles, permissions, departments, projects, data scope and the audit trail."""
