"""Parts of `bench journal`: the calls, the process that journals them, the one that projects."""
