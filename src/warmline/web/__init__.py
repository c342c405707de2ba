"""The ASGI application: sessions, errors to status codes, the features' http, the live feed."""
