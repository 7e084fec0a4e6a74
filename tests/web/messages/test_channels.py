"""Each channel against a real gateway: sent, refused, failing, hanging, dripping, slow."""

import json
from dataclasses import replace
from uuid import UUID

import http_ece
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid.utils import b64urlencode

from tests.web.messages.conftest import free_port
from web.messages import http as http_module
from web.messages.channels import Dead, Message, Retry, Sent
from web.messages.letter import Letter
from web.messages.mail import Letters
from web.messages.push import Keys, Pushes, Subscription, is_allowed
from web.messages.settings import PUSH_HOSTS, Gateway, Mail, Push
from web.messages.sms import TextMessages, signature
from web.messages.zalo import Zalo

LETTER = Letter(
    language="vi",
    notice="accepted",
    code="K7M4-P2QX",
    subject="Ka Long: đã tiếp nhận",
    short="Ka Long: đã tiếp nhận https://city.example/m/x",
    text="đã tiếp nhận\n",
    html="<p>đã tiếp nhận &lt;b&gt;</p>",
    link="https://city.example/m/x",
    stop="https://city.example/m/x/stop",
)
MESSAGE = Message(UUID(int=7), "+84912345678", LETTER)
QUICK = 1.0  # seconds until a hanging gateway is given up here


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setitem(http_module.post.__kwdefaults__, "seconds", QUICK)


class TestTextMessages:
    @pytest.fixture
    def channel(self, gateway):
        return TextMessages(Gateway(f"{gateway.origin}/texts?city=1", "shared secret"))

    def test_it_is_sent_with_its_id_and_signed(self, channel, gateway):
        assert channel.send(MESSAGE) == Sent()

        (got,) = gateway.got()
        assert got["path"] == "/texts?city=1"
        assert json.loads(got["body"]) == {
            "id": str(MESSAGE.id),
            "to": "+84912345678",
            "text": LETTER.short,
        }
        headers = got["headers"]
        assert headers["idempotency-key"] == str(MESSAGE.id)
        stamp = headers["x-kalong-timestamp"]
        assert headers["x-kalong-signature"] == signature("shared secret", stamp, got["body"])

    def test_sent_twice_it_arrives_once(self, channel, gateway):
        channel.send(MESSAGE)
        channel.send(MESSAGE)

        assert len(gateway.got()) == 2
        assert len(gateway.delivered()) == 1

    @pytest.mark.parametrize(
        ("status", "kind"), [("500", Retry), ("429", Retry), ("400", Dead), ("302", Dead)]
    )
    def test_what_may_pass_is_tried_again(self, channel, gateway, status, kind):
        gateway.behave(status)

        outcome = channel.send(MESSAGE)
        assert isinstance(outcome, kind)
        assert status in outcome.why

    @pytest.mark.parametrize("mode", ["hang", "drip"])
    @pytest.mark.usefixtures("impatient")
    def test_one_that_gives_no_answer_is_not_waited_for(self, channel, gateway, mode):
        gateway.behave(mode)

        assert channel.send(MESSAGE) == Retry("the gateway took too long")

    def test_one_that_is_not_there_is_tried_again(self):
        channel = TextMessages(Gateway(f"http://127.0.0.1:{free_port()}/", "x"))

        outcome = channel.send(MESSAGE)
        assert outcome == Retry("the gateway cannot be reached (ConnectionRefusedError)")

    def test_a_slow_one_is_waited_for(self, channel, gateway):
        gateway.behave("slow")

        assert channel.send(MESSAGE) == Sent()


class TestLetters:
    @pytest.fixture
    def channel(self, mail_server):
        settings = Mail("127.0.0.1", mail_server.port, "city@city.example", security="none")
        return Letters(settings, seconds=3.0)

    @pytest.fixture
    def letter(self):
        return replace(MESSAGE, to="an@example.vn")

    def test_it_arrives_as_text_and_html(self, channel, mail_server, letter):
        assert channel.send(letter) == Sent()

        (got,) = mail_server.got()
        assert got["To"] == "an@example.vn"
        assert got["Subject"] == LETTER.subject
        assert got["Message-ID"] == f"<{MESSAGE.id}@city.example>"
        assert got["List-Unsubscribe"] == f"<{LETTER.stop}>"
        assert got.get_body(("plain",)).get_content().splitlines() == LETTER.text.splitlines()
        assert "&lt;b&gt;" in got.get_body(("html",)).get_content()

    @pytest.mark.parametrize(
        ("mode", "outcome"),
        [
            ("451 later", Retry("the mail server answered 451")),
            ("554 no", Dead("the mail server answered 554")),
            ("rcpt 550 unknown", Dead("the mail server answered 550", gone=True)),
            ("rcpt 450 busy", Retry("the mail server answered 450")),
        ],
    )
    def test_what_may_pass_is_tried_again(self, channel, mail_server, letter, mode, outcome):
        mail_server.behave(mode)

        assert channel.send(letter) == outcome

    def test_one_that_hangs_is_not_waited_for(self, channel, mail_server, letter):
        mail_server.behave("hang")

        assert isinstance(channel.send(letter), Retry)

    def test_a_slow_one_is_waited_for(self, channel, mail_server, letter):
        mail_server.behave("slow")

        assert channel.send(letter) == Sent()

    def test_one_that_is_not_there_is_tried_again(self, letter):
        channel = Letters(Mail("127.0.0.1", free_port(), "city@city.example", security="none"))

        assert isinstance(channel.send(letter), Retry)

    def test_without_tls_where_it_was_asked_for_nothing_is_sent(self, mail_server, letter):
        channel = Letters(Mail("127.0.0.1", mail_server.port, "city@city.example"))

        assert isinstance(channel.send(letter), Retry)
        assert mail_server.got() == []

    @pytest.mark.parametrize(
        "to", ["an@example.vn\nBcc: all@example.vn", "nobody", "", "a@b@c", "an@example.vn, b@c.vn"]
    )
    def test_an_address_cannot_bring_more_of_them(self, channel, mail_server, to):
        assert channel.send(replace(MESSAGE, to=to)) == Dead("the address cannot be read")
        assert mail_server.got() == []


class TestPushes:
    @pytest.fixture
    def browser(self, gateway):
        key = ec.generate_private_key(ec.SECP256R1())
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = Keys(b64urlencode(point), b64urlencode(b"0123456789abcdef"))
        return key, Subscription(f"{gateway.origin}/push/1", keys)

    @pytest.fixture
    def channel(self, gateway, tmp_path):
        return Pushes(Push("mailto:city@city.example", (gateway.origin,)), tmp_path)

    def message_for(self, browser):
        return replace(MESSAGE, to=msgspec.json.encode(browser[1]).decode())

    def test_only_the_browser_can_read_it(self, channel, gateway, browser):
        assert channel.send(self.message_for(browser)) == Sent()

        (got,) = gateway.got()
        assert LETTER.link.encode() not in got["body"]
        opened = http_ece.decrypt(
            got["body"], private_key=browser[0], auth_secret=b"0123456789abcdef"
        )
        assert json.loads(opened) == {
            "title": LETTER.subject,
            "link": LETTER.link,
            "tag": str(MESSAGE.id),
        }
        assert got["headers"]["authorization"].startswith("vapid t=")
        assert got["headers"]["topic"] == MESSAGE.id.hex

    def test_the_city_s_key_is_made_once(self, channel, tmp_path):
        again = Pushes(channel.settings, tmp_path)

        assert again.key.private_pem() == channel.key.private_pem()
        assert (tmp_path / "vapid.pem").stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            ("410", Dead("the gateway answered 410", gone=True)),
            ("404", Dead("the gateway answered 404", gone=True)),
            ("503", Retry("the gateway answered 503")),
        ],
    )
    def test_a_browser_that_has_gone_is_told_from_a_service_that_fails(
        self, channel, gateway, browser, status, outcome
    ):
        gateway.behave(status)

        assert channel.send(self.message_for(browser)) == outcome

    def test_a_service_that_is_not_listed_is_never_asked(self, gateway, browser, tmp_path):
        channel = Pushes(Push("mailto:city@city.example", tuple(PUSH_HOSTS.split(","))), tmp_path)

        outcome = channel.send(self.message_for(browser))
        assert outcome == Dead("the push service is not on the list", gone=True)
        assert gateway.got() == []

    def test_a_listed_name_that_leads_inside_is_never_connected_to(
        self, gateway, browser, tmp_path, monkeypatch
    ):
        """As a name does whose owner gives another answer at the second question."""
        port = int(gateway.origin.rpartition(":")[2])
        found = http_module.socket.getaddrinfo("127.0.0.1", port, type=1)
        monkeypatch.setattr(http_module.socket, "getaddrinfo", lambda *_, **__: found)
        channel = Pushes(Push("mailto:city@city.example", ("push.example",)), tmp_path)
        inside = Subscription("https://push.example/1", browser[1].keys)

        outcome = channel.send(self.message_for((None, inside)))
        assert outcome == Retry("the gateway's address is not a public one")
        assert gateway.got() == []

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://me:you@fcm.googleapis.com/x",
            "https://evilpush.apple.com/x",
            "https://169.254.169.254/latest",
            "https://[::1",
            "file:///etc/passwd",
            "",
        ],
    )
    def test_only_listed_services_are_push_services(self, endpoint):
        hosts = tuple(PUSH_HOSTS.split(","))

        assert not is_allowed(endpoint, hosts)
        assert is_allowed("https://fcm.googleapis.com/fcm/send/abc", hosts)
        assert is_allowed("https://web.push.apple.com/abc", hosts)

    @pytest.mark.parametrize(
        "to", ["", "{}", '{"endpoint": "x", "keys": {"p256dh": "?", "auth": "?"}}']
    )
    def test_keys_that_cannot_be_read_are_given_up(self, channel, to):
        assert isinstance(channel.send(replace(MESSAGE, to=to)), Dead)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0",
                "fd00::1", "100.64.0.1", "224.0.0.1"]
)  # fmt: skip
def test_private_addresses_are_known(address):
    assert not http_module.public_only(address)
    assert http_module.public_only("142.250.1.1")


class TestZalo:
    @pytest.fixture
    def channel(self, gateway):
        return Zalo(Gateway(f"{gateway.origin}/message/template", "token"), {"accepted": "4711"})

    def test_a_template_is_filled(self, channel, gateway):
        gateway.answer('{"error": 0, "message": "Success"}')
        assert channel.send(MESSAGE) == Sent()

        (got,) = gateway.got()
        body = json.loads(got["body"])
        assert body["phone"] == "84912345678"
        assert body["template_id"] == "4711"
        assert body["tracking_id"] == str(MESSAGE.id)
        assert got["headers"]["access_token"] == "token"

    @pytest.mark.parametrize(
        ("body", "outcome"),
        [
            ('{"error": -118}', Dead("Zalo answered -118")),
            ('{"error": -211}', Retry("Zalo answered -211")),
            ("<html>", Retry("Zalo's answer cannot be read")),
        ],
    )
    def test_what_zalo_says_is_understood(self, channel, gateway, body, outcome):
        gateway.answer(body)

        assert channel.send(MESSAGE) == outcome

    def test_what_has_no_template_is_not_sent(self, channel, gateway):
        letter = replace(LETTER, notice="merged")

        assert isinstance(channel.send(replace(MESSAGE, letter=letter)), Dead)
        assert gateway.got() == []
