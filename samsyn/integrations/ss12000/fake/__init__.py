"""A school register for tests and demonstration: an SS 12000 server of our own, whose deviations can be switched on.

register = Register(persons=[…], groups=[…])
server = FakeServer(register, Deviations(unpaged=True))
client = SS12000Client(Settings("http://localhost/v2", BearerToken(TOKEN)), http=httpx.WSGITransport(app=server))
"""

from samsyn.integrations.ss12000.fake.app import CLIENT_ID, CLIENT_SECRET, TOKEN, FakeServer
from samsyn.integrations.ss12000.fake.deviations import Deviations
from samsyn.integrations.ss12000.fake.register import Register
from samsyn.integrations.ss12000.fake.serving import RunningServer, serve

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "TOKEN", "Deviations", "FakeServer", "Register", "RunningServer", "serve"]
