"""The shop under fire: real servers, random writes by every door, fuzzed requests, killed services.

- `ground`: a PostgreSQL and a Valkey of its own, the shop on both stacks, and the relay; `visitors` are who asks
- `world`, `doors`: what may be written to, and every way that the ORM has for it; `web` has those of visitors
- `blows`: one write, struck as `how` says, through a process that writes as the shop does (`writing`) or by hand
- `hammer`, `storm`: writes against reads, one at a time and all at once
- `fuzz`, `grammar`: requests that nobody should send
- `faults`, `suffering`: servers killed, hung and restored, and what that costs
- `record`: the figures of a full run

`python -m tests.fire` makes the full run; `test_fire` the short form, or with FULL=1 the full one.
"""
