"""How other systems call: plain requests without cookie or token, in either format."""

from xml.etree.ElementTree import fromstring

ROOT = "/open311/v2"
DRAIN = {
    "service_code": "drainage",
    "lat": "20.9887",
    "long": "107.3558",
    "description": "Nắp cống vỡ",
}
NO_TOKEN = {"X-CSRF-Token": ""}


class Caller:
    def __init__(self, client, key):
        self.client, self.key = client, key

    def get(self, path, **query):
        return self.client.get(f"{ROOT}/{path}", query_string=query, headers=NO_TOKEN)

    def json(self, path, expects=200, **query):
        answer = self.get(f"{path}.json", **query)
        assert answer.status_code == expects, answer.text
        assert answer.content_type == "application/json; charset=utf-8"
        return answer.json

    def xml(self, path, expects=200, **query):
        answer = self.get(f"{path}.xml", **query)
        assert answer.status_code == expects, answer.text
        assert answer.content_type == "text/xml; charset=utf-8"
        return fromstring(answer.data)

    def post(self, path="requests.json", headers=None, **fields):
        data = {"api_key": self.key, **fields}
        return self.client.post(
            f"{ROOT}/{path}",
            data={name: value for name, value in data.items() if value is not None},
            headers=NO_TOKEN | (headers or {}),
        )

    def send(self, **fields):
        """The id of a new request."""
        answer = self.post(**(DRAIN | fields))
        assert answer.status_code == 201, answer.text
        return answer.json[0]["service_request_id"]


def faults(answer):
    """Codes and the fields that they name."""
    return [(each["code"], each["description"].partition(":")[0]) for each in answer.json]
