"""Recordings of some minutes, as browsers play them: the sample library's own are over before a test has begun."""

import shutil
from pathlib import Path

from content.media.filenames import keys_of
from content.models import Content, SoundFile
from ytv2.local.sample.sound import mp3

MINUTES = 4
TITLES = ("Alpha", "Bravo", "Charlie", "Delta")


def add_recordings(folder: Path) -> None:
    """Four items, the newest of all, that can be heard for four minutes each."""
    melody = mp3(3, 6.0)
    for number, title in enumerate(reversed(TITLES)):
        key = title.lower()
        name = f"audio_{key}.mp3"
        path = folder / "audio" / name
        if not path.exists():
            with path.with_suffix(".part").open("wb") as file:
                for _ in range(MINUTES * 10):
                    file.write(melody)
            shutil.move(path.with_suffix(".part"), path)
        SoundFile.objects.create(name=name, keys=sorted(keys_of(name)), size=path.stat().st_size, seconds=MINUTES * 60)
        item = Content.objects.create(
            video_id=key,
            title=title,
            channel_name="Of tests",
            duration_seconds=3601,
            indexed_at=f"2030-01-01T00:00:0{number}Z",
            media={"audio_url": f"/exports/audio/{name}"},
        )
        item.summaries.create(variant="comprehensive", text="Words.", html="<p>Words.</p>")
