"""Where the servers' files live, and under which account the servers run.

For an ordinary user: under .tandem/servers/, as that user. PostgreSQL refuses to run as root; for root both
servers run as `nobody`, or as whoever owns their files already. That account often cannot enter a checkout
below a private directory such as root's home: then .tandem/servers is a link to a directory under
/var/lib/tandem/, which also holds a copy of the programs if those are out of reach.
"""

import hashlib
import importlib.metadata
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

    def within_reach(self, program, package):
        """Return the program, or its copy when the account cannot get at the package."""
        if not self.account or _can(self.account, "-x", program):
            return program
        distribution = importlib.metadata.distribution(package)
        packages = Path(distribution.locate_file(""))
        copy = self.directory / f"{package}-{distribution.version}"
        if not copy.exists():
            _copy(distribution, copy)
        return copy / program.relative_to(packages)


def place(home):
    """Return the place of the servers for this state directory, made on first use."""
    servers = home / "servers"
    if os.geteuid() != 0:
        servers.mkdir(exist_ok=True)
        return Place(servers.resolve())
    if not servers.exists():
        servers.unlink(missing_ok=True)  # a link to a directory that is gone
        home.chmod(0o755)
        _make(servers, elsewhere=not _can(_account("nobody"), "-x", home))
    owner = pwd.getpwuid(servers.stat().st_uid).pw_name
    return Place(servers.resolve(), _account(owner))


def _make(servers, elsewhere):
    directory = servers
    if elsewhere:
        directory = ELSEWHERE / hashlib.sha256(os.fsencode(servers)).hexdigest()[:12]
        ELSEWHERE.mkdir(parents=True, exist_ok=True)
        ELSEWHERE.chmod(0o755)  # whatever the umask says
        servers.symlink_to(directory)
    directory.mkdir(exist_ok=True)
    nobody = _account("nobody")
    os.chown(directory, nobody["user"], nobody["group"])


def _account(name):
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _copy(distribution, copy):
    """Copy the whole package, in its layout: programs find their libraries relative to themselves."""
    fresh = copy.with_name("copy.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for file in distribution.files:
        if ".." not in file.parts:  # a command in the environment's bin
            (fresh / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file.locate(), fresh / file)
    subprocess.run(["chmod", "-R", "a+rX", fresh], check=True)  # a strict umask may have made them
    fresh.rename(copy)


def _can(account, what, path):
    return subprocess.run(["test", what, path], cwd="/", check=False, **account).returncode == 0
