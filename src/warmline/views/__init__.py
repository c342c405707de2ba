"""Views: a list's filters, order and columns kept under a name, for oneself or shared."""
