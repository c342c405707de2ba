"""Takes one fault out of the Asterisk that we unpack: half of all changes of speaker made silence.

Debian builds Asterisk with a patch of its own (`2016_opus_plc`, for its bug 1060275). It looks at
the RTP sequence numbers of what passes a translator and drops what seems late, as if one stream
ran through it from beginning to end. Yet a translator stays where it is when somebody else begins
to speak: an agent takes over in the bridge, a carrier sends from another server. The numbers of the
new stream are as often “before” those of the old one as behind them; then every packet is dropped
until they have caught up, up to eleven minutes later. The customer hears nobody, or the recording
does not.

The patch begins with a question, whether it has seen a number yet, and a conditional jump past all
of it. Here that jump is made unconditional, one byte: then the switch translates as Asterisk's own
release does. The question's machine code is looked for, not a place in the file, and nothing is
touched unless it is there exactly once. Known for x86-64; on other machines a faulty build is not
recognised (decision 0021).

Called by `asterisk_tree` for what it brings, by `tools` for what was brought before, and by
`asterisk` and `doctor` to know what the machine's own is like.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from warmline.servers.user import own

PROGRAM = Path("usr/sbin/asterisk")
_QUESTION = bytes.fromhex("8b9788000000 81faffff0000")
"""`mov 0x88(%rdi),%edx; cmp $0xffff,%edx`: is the path's last number one of RTP?"""
_IF_NOT, _ALWAYS = b"\x77", b"\xeb"
"""`ja` and `jmp`, both with the same short distance behind them."""


def is_faulty(program: Path) -> bool:
    """Whether this build of Asterisk drops streams that begin anew. A file that cannot be read is
    taken for a good one."""
    try:
        return program.read_bytes().count(_QUESTION + _IF_NOT) == 1
    except OSError:
        return False


def mend(tree: Path) -> bool:
    """Take the fault out of the Asterisk of `tree`; whether there was one. A process that runs from
    the old file is not disturbed."""
    program = tree / PROGRAM
    if not is_faulty(program):
        return False
    whole = program.read_bytes()
    with tempfile.NamedTemporaryFile(dir=program.parent, delete=False) as file:
        file.write(whole.replace(_QUESTION + _IF_NOT, _QUESTION + _ALWAYS))
    mended = Path(file.name)
    mended.chmod(program.stat().st_mode & 0o7777)
    own(mended)
    os.replace(mended, program)
    return True
