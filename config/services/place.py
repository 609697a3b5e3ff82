"""Where the servers' files live, and under which account the servers run.

For an ordinary user: under .tandem/servers/, as that user. PostgreSQL refuses to run as root; for root both
servers run as `nobody`, or as whoever owns their files already. That account often cannot enter a checkout below
a private directory such as root's home: then .tandem/servers is a link to a directory under /var/lib/tandem/,
which also holds a copy of the programs if those are out of reach.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ELSEWHERE = Path("/var/lib/tandem")


@dataclass(frozen=True)
class Place:
    """A directory that the account below can reach, and the account as arguments of `subprocess.run`."""

    directory: Path
    account: dict = field(default_factory=dict)

    def own(self, path):
        """Make the directory, private to the account."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])

    def within_reach(self, programs, version):
        """Return the directory of programs, or of its copy when the account cannot run what is in it."""
        if not self.account or _can_enter(self.account, programs):
            return programs
        copy = self.directory / f"{programs.name}-{version}"
        if not copy.exists():
            fresh = copy.with_name("programs.new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(programs, fresh, symlinks=True)
            fresh.rename(copy)
        return copy


def place(home):
    """Return the place of the servers for this state directory, made on first use."""
    servers = home / "servers"
    if os.geteuid() != 0:
        servers.mkdir(exist_ok=True)
        return Place(servers.resolve())
    if not servers.exists():
        servers.unlink(missing_ok=True)  # a link to a directory that is gone
        home.chmod(0o755)
        _make(servers, elsewhere=not _can_enter(_account("nobody"), home))
    owner = pwd.getpwuid(servers.stat().st_uid).pw_name
    return Place(servers.resolve(), _account(owner))


def _make(servers, elsewhere):
    directory = servers
    if elsewhere:
        directory = ELSEWHERE / hashlib.sha256(os.fsencode(servers)).hexdigest()[:12]
        servers.symlink_to(directory)
    directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    nobody = _account("nobody")
    os.chown(directory, nobody["user"], nobody["group"])


def _account(name):
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _can_enter(account, directory):
    test = ["test", "-r", directory, "-a", "-x", directory]
    return subprocess.run(test, cwd="/", check=False, **account).returncode == 0
