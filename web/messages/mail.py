"""E-mail by SMTP; the message's id is its Message-ID, by which letter boxes know it again."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from socket import SHUT_RDWR
from threading import Timer

from web.messages.channels import SECONDS, Dead, Message, Outcome, Retry, Sent
from web.messages.settings import Mail

ADDRESS = re.compile(r"[^@\s<>,;:()\[\]\"\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
LONGEST_ADDRESS = 254


def is_address(text: str) -> bool:
    """One address, and nothing that a header could take for more."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True)
class Letters:
    settings: Mail
    seconds: float = SECONDS

    def send(self, message: Message) -> Outcome:
        try:
            letter = composed(message, self.settings.sender)
        except (ValueError, MessageError):
            return Dead("the address cannot be read")
        try:
            self._hand_over(letter, message.to)
        except smtplib.SMTPRecipientsRefused as refused:
            (code, _) = next(iter(refused.recipients.values()))
            return outcome_of(code, gone=True)
        except smtplib.SMTPAuthenticationError:
            return Retry("the mail server does not know us")
        except smtplib.SMTPResponseException as answered:
            return outcome_of(answered.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"the mail server cannot be reached ({type(error).__name__})")
        return Sent()

    def _hand_over(self, letter: EmailMessage, to: str) -> None:
        server = self._connected()
        timer = Timer(self.seconds, cut, [server])
        timer.daemon = True
        timer.start()
        try:
            if self.settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.settings.user is not None:
                server.login(self.settings.user, self.settings.password or "")
            server.send_message(letter, self.settings.sender, [to])
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # it has the letter, whatever it says now
        finally:
            timer.cancel()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        if self.settings.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=self.seconds, context=context)
        return smtplib.SMTP(host, port, timeout=self.seconds)


def cut(server: smtplib.SMTP) -> None:
    """However slowly the server drips, the sender goes on."""
    with suppress(OSError):
        if server.sock is not None:
            server.sock.shutdown(SHUT_RDWR)


def outcome_of(code: int, *, gone: bool = False) -> Outcome:
    why = f"the mail server answered {code}"
    return Dead(why, gone=gone) if 500 <= code < 600 else Retry(why)


def composed(message: Message, sender: str) -> EmailMessage:
    """Raises `ValueError` for an address that is none."""
    if not is_address(message.to):
        raise ValueError
    letter = message.letter
    mail = EmailMessage()
    mail["Subject"] = letter.subject
    mail["From"] = Address("Ka Long", addr_spec=sender)
    mail["To"] = Address(addr_spec=message.to)
    mail["Message-ID"] = f"<{message.id}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = letter.language
    if letter.stop:
        mail["List-Unsubscribe"] = f"<{letter.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail
