"""Sessions: kept in PostgreSQL, copied to Valkey for the optimized stack, and gone everywhere once they are gone.

PostgreSQL has the last word. A copy in Valkey spares the query, and is void as soon as the session changes or ends:

- `copies`: a copy can only be stored by who took a lease before the session was read, and only while the lease stands
- `changes`: a trigger records every change and end of a session, whoever makes it, in the same transaction. What is
  recorded is outstanding until Valkey has confirmed that the copy is deleted
- `stores`: both stacks have the copy deleted right after the commit. Where Valkey cannot be told, the change stays
  outstanding, and this process trusts no copy before it is told
- `connections`: whoever reads copies first settles what is outstanding, and again each second: so does a process that
  was cut off, and one that another process could not tell, because Valkey refused to delete
- `keys`: a session's key is signed, so that a made-up one costs no look anywhere
- a copy names the run of the server that stored it, so that a server restored from the past grants nothing

What is left is a second, for changes that nobody could tell Valkey: SQL by hand, or a process killed between commit and
deletion.

Price: a customer's session is read from PostgreSQL once in `copies.SECONDS`, not once in two weeks; a write to a
session costs three more statements. TRUNCATE of the table of sessions is recorded by nothing: a copy ends by itself.
"""
