"""The neural voice's own process: reads sentences from standard input, writes samples to output.

Started by `ivr.speech.kokoro` with the Python of the product, but with its own packages
(`warmline speech install` puts them under the data folder), so the product itself needs neither
the model nor its runtime. It imports nothing of Warmline and runs by path.

Each line in is JSON `{"text", "voice", "speed"}`, the text already made speakable. Each answer is
one JSON line `{"samples": n, "rate": 24000}` followed by n little-endian 32-bit floats, or
`{"error": "…"}`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

RATE = 24_000
PAUSE_S = 0.28
MAX_TOKENS = 480


class Kokoro:
    """The model with its voices, loaded once."""

    def __init__(self, home: Path, voices: Path) -> None:
        import numpy as np
        import onnxruntime
        from misaki.zh import ZHG2P

        self.np: Any = np
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session: Any = onnxruntime.InferenceSession(
            str(home / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.vocabulary: dict[str, int] = json.loads((home / "vocabulary.json").read_text("utf-8"))
        self.phonemes: Any = ZHG2P()
        self.voices = voices
        self.styles: dict[str, Any] = {}

    def say(self, text: str, voice: str, speed: float) -> Any:
        """Samples of the whole text; a short pause between sentences."""
        pieces: list[Any] = []
        for sentence in re.split(r"(?<=[。！？；：\n])", text):
            if sentence.strip():
                pieces.append(self.sentence(sentence.strip(), voice, speed))
                pieces.append(self.np.zeros(int(RATE * PAUSE_S), self.np.float32))
        return self.np.concatenate(pieces[:-1] or [self.np.zeros(0, self.np.float32)])

    def sentence(self, sentence: str, voice: str, speed: float) -> Any:
        """Samples of one sentence, cut to what the model can take."""
        np = self.np
        sounds, _ = self.phonemes(sentence)
        tokens = [self.vocabulary[sign] for sign in sounds if sign in self.vocabulary][:MAX_TOKENS]
        if not tokens:
            return np.zeros(0, np.float32)
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self.style(voice)[len(tokens)].reshape(1, 256),
            "speed": np.array([speed], np.float32),
        }
        return self.session.run(None, given)[0].ravel().astype(np.float32)

    def style(self, voice: str) -> Any:
        """The voice's table: one style of 256 numbers per length of the sentence."""
        if voice not in self.styles:
            path = self.voices / f"{voice}.npy"
            if not re.fullmatch(r"[a-z]{2}_[a-z]+", voice) or not path.exists():
                known = ", ".join(sorted(p.stem for p in self.voices.glob("*.npy")))
                raise ValueError(f"there is no voice “{voice}”; there are {known}")
            self.styles[voice] = self.np.load(path).astype(self.np.float32)
        return self.styles[voice]


def main(home: Path, voices: Path) -> None:
    """Serve until the input ends."""
    sys.path.insert(0, str(home / "packages"))
    out = sys.stdout.buffer
    # Libraries print hints to the standard output; it belongs to the samples.
    sys.stdout = sys.stderr
    kokoro = Kokoro(home, voices)
    head: dict[str, object]
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            samples = kokoro.say(asked["text"], asked["voice"], float(asked["speed"]))
        except Exception as error:  # noqa: BLE001 - one bad text must not end the process
            head, body = {"error": str(error) or type(error).__name__}, b""
        else:
            head = {"samples": int(samples.size), "rate": RATE}
            body = samples.astype("<f4").tobytes()
        out.write(json.dumps(head).encode() + b"\n" + body)
        out.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
