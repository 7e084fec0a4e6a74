"""Why a photograph, a film or a voice note is not taken: one sentence each."""

from domain.refusals import Invalid


class MediaRefused(Invalid):
    """This file cannot be used."""

    status = 422
    field = "media"


class KindNotAccepted(MediaRefused):
    """Only photos (JPEG, PNG, WebP, HEIC), films (MP4, MOV, WebM) and voice notes are accepted."""

    status = 415


class TooManyBytes(MediaRefused):
    """This file is too large; {most} megabytes are possible."""

    status = 413


class PhotoTooLarge(MediaRefused):
    """This photograph has too many pixels."""

    status = 413


class FilmTooLong(MediaRefused):
    """Films and voice notes may last three minutes."""

    status = 413


class NotReadable(MediaRefused):
    """This file is damaged or incomplete; please choose another one."""


class TooMuchWork(MediaRefused):
    """This file could not be opened within safe limits; please choose another one."""


class UnknownMedia(MediaRefused):
    """There is no photo or film with this name; please send it first."""


class TooManyMedia(MediaRefused):
    """A report may have up to four photos and films."""


class OffsetDiffers(MediaRefused):
    """The upload is at another place than this part begins."""

    status = 409
    field = "Upload-Offset"


class BusyElsewhere(MediaRefused):
    """Another request still writes to this upload; please try again in a moment."""

    status = 423


BY_NAME: dict[str, type[MediaRefused]] = {
    refusal.__name__: refusal for refusal in (PhotoTooLarge, FilmTooLong, NotReadable, TooMuchWork)
}
