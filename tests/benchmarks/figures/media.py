"""A photo and a film on their way to what is shown, and reports while photos are worked on."""

import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import mean, median

import msgspec

from tests.benchmarks import shots
from tests.benchmarks.clients import Answers, ask
from tests.benchmarks.figure import Figure
from tests.benchmarks.figures.http_reports import bodies
from tests.benchmarks.ground import Ground
from tests.benchmarks.shots import Made
from tests.benchmarks.site import Site, site
from web.media.keeper import made
from web.wiring import Services

FILM = 30.0  # seconds
RATE, CLIENTS = 100, 4  # reports a second, and who sends them
PHOTOS_A_MINUTE, MINUTE, PARTS = 30, 60.0, 6
PATIENCE = 60.0  # seconds

Work = Callable[[], Made]


def media(ground: Ground) -> Iterator[Figure]:
    photo = shots.photo()
    with site(ground) as city:
        yield from through_the_pipeline(ground, city, photo)
        yield from beside_reports(ground, city, photo)


def through_the_pipeline(ground: Ground, city: Site, photo: bytes) -> Iterator[Figure]:
    folder = Path(city.settings["KALONG_HOME"])
    lasts = ground.seconds(FILM)
    film = shots.film(folder, lasts)
    ways: dict[str, tuple[bytes, Callable[[Path, bytes], Made], str]] = {
        f"12-megapixel JPEG, {megabytes(photo)}": (photo, shots.plain_photo, "plain Pillow"),
        f"{lasts:g} s of 1080p, {megabytes(film)}": (film, shots.plain_film, "plain ffmpeg"),
    }
    for name, (content, plainly, baseline) in ways.items():
        ours, plain = [], []
        for _ in range(ground.rounds):
            ours.append(worked_on(city.services, content))
            plain.append(plainly(folder, content))
        took, beside = seconds_of(ours), seconds_of(plain)
        yield Figure(f"{name}: arrived → shown", took, "s", baseline, beside).at_most(
            1.5 if content is photo else FILM
        )
        yield Figure("… most memory at once", memory_of(ours), "MB", baseline, memory_of(plain))


def worked_on(services: Services, content: bytes) -> Made:
    """From its last byte until all of its parts are kept, sealed."""
    begun = time.perf_counter()
    name = services.media.take(BytesIO(content))
    row = services.media.shelf.by_name(name)
    if row is None:
        raise LookupError(name)
    told, _ = made(services, row)
    taken = time.perf_counter() - begun
    services.media.remove(row)
    return Made(taken, told.memory)


def seconds_of(all_made: list[Made]) -> float:
    return median(each.seconds for each in all_made)


def memory_of(all_made: list[Made]) -> float:
    """In megabytes."""
    return median(each.memory for each in all_made) / 1024


def megabytes(content: bytes) -> str:
    return f"{len(content) / 1024 / 1024:.1f} MB"


def beside_reports(ground: Ground, city: Site, photo: bytes) -> Iterator[Figure]:
    """The same minute twice: reports alone, and with photos that come in and are worked on.

    Of each six parts of a minute: what disturbs the machine for a moment spoils one of them.
    """
    lasts = ground.seconds(MINUTE)
    with city.running("web", "worker", "media"):
        ask(city.port, CLIENTS, ground.seconds(2), bodies(city, keyed=False))  # wards are read
        alone = minute_of(city, lasts)
        beside, shown = minute_with_photos(city, photo, lasts)
    name = f"{RATE} reports/s beside {PHOTOS_A_MINUTE} photos/min"
    for part, bound in ((0.5, None), (0.99, 150)):
        found, quiet = (1000 * median(a.share(part) for a in parts) for parts in (beside, alone))
        told = f"{name}, p{100 * part:.0f} (median of {PARTS})"
        figure = Figure(told, found, "ms", "without photos", quiet)
        yield figure.at_most(bound) if bound else figure
    rates = [mean(a.per_second for a in parts) for parts in (beside, alone)]
    yield Figure("… reports answered", rates[0], "/s", "without photos", rates[1])
    yield Figure("… photo sent → shown, p50", median(shown), "s")
    yield Figure("… photo sent → shown, slowest", max(shown), "s").at_most(5)


def minute_of(city: Site, lasts: float) -> list[Answers]:
    requests = bodies(city, keyed=False)
    return [ask(city.port, CLIENTS, lasts / PARTS, requests, every=1 / RATE) for _ in range(PARTS)]


def minute_with_photos(city: Site, photo: bytes, lasts: float) -> tuple[list[Answers], list[float]]:
    """The answers to reports, and the seconds of each photo until it could be shown."""
    shown: list[float] = []
    sender = threading.Thread(target=send_photos, args=(city, photo, lasts, shown))
    sender.start()
    answers = minute_of(city, lasts)
    sender.join()
    if len(shown) < max(1, int(lasts * PHOTOS_A_MINUTE / MINUTE)):
        raise RuntimeError(f"only {len(shown)} photos could be shown")
    return answers, shown


def send_photos(city: Site, photo: bytes, lasts: float, shown: list[float]) -> None:
    begin, pause = time.perf_counter(), MINUTE / PHOTOS_A_MINUTE
    sent: dict[str, float] = {}
    for number in range(max(1, int(lasts / pause))):
        look_until(city.services, begin + number * pause, sent, shown)
        before = time.perf_counter()
        sent[sent_photo(city.port, photo)] = before
    look_until(city.services, time.perf_counter() + PATIENCE, sent, shown, to_the_end=True)


def look_until(
    services: Services, end: float, sent: dict[str, float], shown: list[float], to_the_end=False
) -> None:
    """Notes which photos are ready by now, until this moment or until all are."""
    while (now := time.perf_counter()) < end and (sent or not to_the_end):
        for name, row in services.media.shelf.by_names(sent).items():
            if row["state"] == "ready":
                shown.append(now - sent.pop(name))
        time.sleep(min(0.05, max(0.0, end - now)))


def sent_photo(port: int, photo: bytes) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/api/photos", photo, {"Content-Type": "image/jpeg"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 201:
        raise RuntimeError(body.decode())
    return str(msgspec.json.decode(body)["photo"])
