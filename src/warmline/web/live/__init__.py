"""The live feed: every page's view of the floor, kept true by snapshot and changes."""
