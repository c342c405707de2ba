"""Five hundred desktops beside a centre under load: what `bench live` is made of."""
